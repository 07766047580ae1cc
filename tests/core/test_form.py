from collections.abc import Mapping
from typing import cast

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironwire._core.form import form_members, form_parts, urlencoded
from ironwire._core.multipart import multipart_content
from ironwire._kernel import Kernel, available
from ironwire.errors import EncodeTypeError, InputError
from ironwire.types import OMIT, JsonValue
from labels import label

BOUNDARY = "0123456789abcdef"


@pytest.fixture(params=sorted(available))
def kernel(request: pytest.FixtureRequest) -> Kernel:
    return available[request.param]


def multipart(members: Mapping[str, JsonValue]) -> bytes:
    content = multipart_content(form_parts(members), BOUNDARY, is_async=False)
    assert isinstance(content, bytes)
    return content


def sent_by_httpx(data: object, *, is_multipart: bool) -> bytes:
    class Truthy(dict[str, bytes]):
        def __bool__(self) -> bool:
            return True

    return httpx.Request(
        "POST",
        "http://test",
        data=cast("dict[str, str]", data),
        files=Truthy() if is_multipart else None,
        headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
    ).read()


ORDINARY: list[dict[str, JsonValue]] = [
    {"a": "1"},
    {"a": "", "b": "x y&z=+%/~*-._"},
    {"ü b&": "ü😀\r\n\0\t"},
    {"a": True, "b": False},
    {"a": 1, "b": -2, "c": 10**30, "d": 0.1, "e": 1e22, "f": -0.0},
    {"a": ["1", 2, True, None, 0.5], "b": "2"},
    {"a": []},
]


@pytest.mark.parametrize("data", ORDINARY, ids=label)
def test_a_form_is_sent_as_httpx_sends_it(data: dict[str, JsonValue]) -> None:
    assert urlencoded(data) == sent_by_httpx(data, is_multipart=False)
    assert multipart(data) == sent_by_httpx(data, is_multipart=True)


def test_none_is_an_empty_value_and_left_out_of_multipart() -> None:
    data: dict[str, JsonValue] = {"a": None, "b": "1"}

    assert urlencoded(data) == b"a=&b=1" == sent_by_httpx(data, is_multipart=False)
    assert multipart(data) == multipart({"b": "1"})


@pytest.mark.parametrize(
    ("data", "written"),
    [
        ({"a": None}, b"a="),
        ({"a": True, "b": False}, b"a=true&b=false"),
        ({"a": [1, None, "x"]}, b"a=1&a=&a=x"),
        ({"a": ("1", "2"), "b": {3}}, b"a=1&a=2&b=3"),
        ({"a": OMIT, "b": ..., "c": [OMIT, 1]}, b"c=1"),
        ({"a": b"\xff\xfe"}, b"a=%2F%2F4%3D"),
    ],
    ids=label,
)
def test_rich_values_go_through_the_kernel(
    kernel: Kernel, data: dict[str, object], written: bytes
) -> None:
    assert urlencoded(form_members(data, extra=None, omit=OMIT, kernel=kernel)) == written


def test_an_iterator_is_a_repeated_field(kernel: Kernel) -> None:
    members = form_members({"a": iter(["1", "2"])}, extra=None, omit=OMIT, kernel=kernel)

    assert urlencoded(members) == b"a=1&a=2"


def test_extra_fields_override_in_place_and_follow(kernel: Kernel) -> None:
    members = form_members({"a": 1, "b": 2}, extra={"c": [3, 4], "a": 5}, omit=OMIT, kernel=kernel)

    assert urlencoded(members) == b"a=5&b=2&c=3&c=4"


def test_a_value_without_a_plain_form_is_refused_by_the_kernel(kernel: Kernel) -> None:
    with pytest.raises(EncodeTypeError):
        form_members({"a": object()}, extra=None, omit=None, kernel=kernel)


@pytest.mark.parametrize(
    ("value", "kind", "message"),
    [
        (
            {"b": "secret"},
            TypeError,
            "`data['a']`: expected text, a number, a boolean or a list of them, got dict",
        ),
        (
            [{"b": "secret"}],
            TypeError,
            "`data['a']`: expected text, a number, a boolean or a list of them, got dict",
        ),
        (
            [["secret"]],
            TypeError,
            "`data['a']`: expected text, a number, a boolean or a list of them, got list",
        ),
        (float("nan"), ValueError, "`data['a']`: expected a finite number, got NaN or infinity"),
        ([float("-inf")], ValueError, "`data['a']`: expected a finite number, got NaN or infinity"),
        ("secret\ud800", ValueError, "`data['a']`: a lone surrogate has no UTF-8 form"),
        (10**5000, ValueError, "`data['a']`: an integer has too many digits"),
    ],
    ids=["mapping", "list of mappings", "nested list", "NaN", "infinity", "surrogate", "digits"],
)
def test_a_value_without_a_form_is_refused(
    value: JsonValue, kind: type[Exception], message: str
) -> None:
    for write in (urlencoded, form_parts):
        with pytest.raises(InputError) as refused:
            write({"a": value})

        assert isinstance(refused.value, kind)
        assert str(refused.value) == message


def test_a_name_without_a_form_is_refused() -> None:
    with pytest.raises(ValueError, match="`data`: a lone surrogate"):
        urlencoded({"\ud800": 1})
    with pytest.raises(ValueError, match="lone surrogate"):
        form_parts({"\ud800": 1})
    with pytest.raises(ValueError, match="must not hold NUL"):
        form_parts({"a\0": 1})


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = scalars | texts


@given(st.dictionaries(texts, values | st.lists(values), min_size=1))
def test_every_form_is_sent_as_httpx_sends_it(data: dict[str, JsonValue]) -> None:
    assert urlencoded(data) == sent_by_httpx(data, is_multipart=False)
