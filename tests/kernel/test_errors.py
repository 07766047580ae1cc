import pickle
from collections import deque
from collections.abc import Iterator
from typing import Any

import pytest

from ironwire._kernel import Kernel
from ironwire.errors import EncodeError, EncodeTypeError, EncodeValueError

NAN = float("nan")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        pytest.param(NAN, "$", id="whole body"),
        pytest.param([1, [2, NAN]], "$[1][1]", id="items"),
        pytest.param({"a": {"b_1": NAN}}, "$.a.b_1", id="names"),
        pytest.param({"a b": NAN}, '$["a b"]', id="no name"),
        pytest.param({"": NAN}, '$[""]', id="empty key"),
        pytest.param({"1": NAN}, '$["1"]', id="digits"),
        pytest.param({"é": NAN}, '$["\\u00e9"]', id="beyond ASCII"),
        pytest.param({'"\n': NAN}, '$["\\"\\n"]', id="escaped"),
        pytest.param({"k" * 70: NAN}, f'$["{"k" * 60}…"]', id="long key"),
        pytest.param({1: [NAN]}, '$["1"][0]', id="converted key"),
        pytest.param([..., {"a": ..., "b": [..., NAN]}], "$[0].b[0]", id="places that are sent"),
        pytest.param(deque([1, NAN]), "$[1]", id="deque"),
        pytest.param({"\ud800": 1}, '$["\\ud800"]', id="surrogate in the key"),
    ],
)
def test_a_path_leads_to_the_place_in_what_would_be_sent(
    kernel: Kernel, body: object, path: str
) -> None:
    with pytest.raises(EncodeValueError) as caught:
        kernel.encode_body(body)

    assert caught.value.path == path
    assert str(caught.value) == f"{caught.value.problem} at `{path}`"


@pytest.mark.parametrize(
    ("body", "problem", "path"),
    [
        pytest.param([object(), {1, 2}.add], "cannot encode `object` as JSON", "$[0]", id="first"),
        pytest.param(
            [NAN, "\ud800", {"a": object()}],
            "cannot encode `object` as JSON",
            "$[2].a",
            id="conversion before JSON",
        ),
        pytest.param(
            ["\ud800", NAN], "cannot encode a lone surrogate as JSON", "$[0]", id="JSON in order"
        ),
        pytest.param(
            {"a": NAN, "\ud800": 1}, "cannot encode NaN as JSON", "$.a", id="value before key"
        ),
        pytest.param(
            {"a": object(), (): 1}, "cannot encode `tuple` as a key", "$", id="key before value"
        ),
        pytest.param(
            [10**5000, NAN], "cannot encode an int of more than 4300 digits", "$[0]", id="long int"
        ),
    ],
)
def test_the_first_error_of_the_first_step_is_raised(
    kernel: Kernel, body: object, problem: str, path: str
) -> None:
    with pytest.raises(EncodeError) as caught:
        kernel.encode_body(body)

    assert caught.value.args == (problem, path)


@pytest.mark.parametrize("value", [NAN, object(), {(): 1}], ids=["value", "type", "key"])
def test_an_error_survives_pickling(kernel: Kernel, value: object) -> None:
    with pytest.raises(EncodeError) as caught:
        kernel.encode_body({"a": [value]})

    restored: Any = pickle.loads(pickle.dumps(caught.value))

    assert type(restored) is type(caught.value)
    assert restored.args == caught.value.args
    assert restored.path == caught.value.path


def test_an_error_of_a_walk_within_a_walk_keeps_its_path(kernel: Kernel) -> None:
    def encoding() -> Iterator[bytes]:
        yield kernel.encode_body({"inner": object()})

    with pytest.raises(EncodeTypeError) as caught:
        kernel.encode_body({"outer": encoding()})

    assert caught.value.path == "$.inner"


class PathlessError(EncodeError):
    """An error of the caller's own, which cannot say its path."""

    @property
    def path(self) -> str:
        raise LookupError("no path")

    @path.setter
    def path(self, value: str) -> None:
        """Forget the path."""


def test_an_error_that_cannot_tell_its_path_is_no_panic(kernel: Kernel) -> None:
    def failing() -> Iterator[bytes]:
        yield b""
        raise PathlessError("no text")

    with pytest.raises(LookupError, match="no path"):
        kernel.encode_body({"outer": failing()})
