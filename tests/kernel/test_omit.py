from collections import OrderedDict, UserDict
from typing import Any

import pytest

from ironwire._kernel import Kernel
from ironwire.errors import InputTypeError
from ironwire.types import OMIT

SENTINEL = object()


@pytest.mark.parametrize("omit", [SENTINEL, OMIT, ...], ids=["object", "omit", "ellipsis"])
@pytest.mark.parametrize(
    ("make", "expected"),
    [
        pytest.param(lambda omit: {"a": omit, "b": None}, b'{"b":null}', id="member"),
        pytest.param(lambda omit: [omit, 1, omit], b"[1]", id="item"),
        pytest.param(lambda omit: (omit,), b"[]", id="tuple"),
        pytest.param(lambda omit: {omit}, b"[]", id="set"),
        pytest.param(lambda omit: frozenset({omit}), b"[]", id="frozenset"),
        pytest.param(lambda omit: (item for item in [omit, 2]), b"[2]", id="generator"),
        pytest.param(lambda omit: {"a": {"b": [{"c": omit}]}}, b'{"a":{"b":[{}]}}', id="deep"),
        pytest.param(lambda omit: {1: omit, "b": omit}, b"{}", id="converted keys"),
        pytest.param(lambda omit: OrderedDict(a=omit, b=1), b'{"b":1}', id="dict subclass"),
        pytest.param(lambda omit: UserDict({"a": omit}), b"{}", id="mapping"),
        pytest.param(lambda omit: omit, b"null", id="whole body"),
    ],
)
def test_an_omitted_value_is_left_out_at_any_depth(
    kernel: Kernel, omit: object, make: Any, expected: bytes
) -> None:
    assert kernel.encode_body(make(omit), omit=omit) == expected


def test_the_sentinel_is_known_by_identity(kernel: Kernel) -> None:
    omit = [1]

    encoded = kernel.encode_body({"a": [1], "b": omit}, omit=omit)

    assert encoded == b'{"a":[1]}'


def test_no_sentinel_keeps_none_and_drops_ellipsis(kernel: Kernel) -> None:
    body = {"a": None, "b": ..., "c": [None, ...]}

    assert kernel.filter_body(body) == {"a": None, "c": [None]}
    assert kernel.filter_body(body, omit=None) == {"a": None, "c": [None]}


def test_an_empty_body_is_not_an_absent_one(kernel: Kernel) -> None:
    bodies: list[Any] = [{}, [], 0, False, "", 0.0]

    encoded = [kernel.encode_body(body, omit=OMIT) for body in bodies]

    assert encoded == [b"{}", b"[]", b"0", b"false", b'""', b"0.0"]


@pytest.mark.parametrize("original", [{"a": SENTINEL, "b": [SENTINEL], "c": ...}])
def test_remove_omit_leaves_out_members_of_the_top_only(
    kernel: Kernel, original: dict[str, object]
) -> None:
    kept = kernel.remove_omit(original, SENTINEL)

    assert kept == {"b": [SENTINEL], "c": ...}
    assert kept["b"] is original["b"]


def test_remove_omit_without_a_sentinel_copies(kernel: Kernel) -> None:
    original = {"a": None, "b": ...}

    kept = kernel.remove_omit(original, None)

    assert kept == original
    assert kept is not original


def test_remove_omit_takes_any_mapping(kernel: Kernel) -> None:
    original = UserDict({"a": SENTINEL, "b": 1})

    assert kernel.remove_omit(original, SENTINEL) == {"b": 1}
    assert kernel.remove_omit(original, None) == {"a": SENTINEL, "b": 1}


@pytest.mark.parametrize("original", [[("a", 1)], None, "a", 1], ids=["list", "none", "str", "int"])
def test_remove_omit_refuses_what_is_no_mapping(kernel: Kernel, original: Any) -> None:
    with pytest.raises(InputTypeError) as caught:
        kernel.remove_omit(original, SENTINEL)

    problem = f"expected a mapping, got {type(original).__name__}"
    assert caught.value.args == ("original", problem)
