import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from types import MappingProxyType
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironwire import _kernel
from ironwire._core.query import encode_query
from ironwire._kernel.protocol import Kernel
from ironwire.errors import EncodeError, InputError, InputTypeError, InputValueError
from ironwire.types import OMIT
from labels import label

SECRET = "s3cr3t"


class Color(StrEnum):
    RED = "red one"


class Size(IntEnum):
    TEN = 10


class Odd(Enum):
    LIST = (1, 2)
    OBJECT = object()


@dataclass
class Filter:
    name: str
    tags: list[str]


class Loud(str):
    def __str__(self) -> str:
        return "other"


@pytest.fixture(params=sorted(_kernel.available))
def kernel(request: pytest.FixtureRequest) -> Kernel:
    return _kernel.available[request.param]


def nested(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        (None, ""),
        ({}, ""),
        ({"a": 1, "b": "two", "c_d": "-._~"}, "a=1&b=two&c_d=-._~"),
        ({"a": ""}, "a="),
        ({"": "a"}, "=a"),
        ({"a": "b c"}, "a=b+c"),
        ({"a": "+&=#?/%\r\n\0"}, "a=%2B%26%3D%23%3F%2F%25%0D%0A%00"),
        ({"+&=#\r\n\0 ": 1}, "%2B%26%3D%23%0D%0A%00+=1"),
        ({"a=b": "c=d"}, "a%3Db=c%3Dd"),
        ({"é": "ü😀"}, "%C3%A9=%C3%BC%F0%9F%98%80"),
        ({"a": None, "b": OMIT, "c": ..., "d": 1}, "d=1"),
        ({"a": None}, ""),
        ({"a": [1, None, 2]}, "a=1&a=&a=2"),
        ({"a": {"b": None}}, "a%5Bb%5D="),
        ({"a": [1, OMIT, ..., 2]}, "a=1&a=2"),
        ({"a": {"b": OMIT, "c": ..., "d": 1}}, "a%5Bd%5D=1"),
        ({"a": True, "b": False}, "a=true&b=false"),
        ({"a": [True], "b": {"c": False}}, "a=true&b%5Bc%5D=false"),
        ({"a": 0, "b": -1, "c": 10**30}, f"a=0&b=-1&c={10**30}"),
        ({"a": 1.5, "b": -0.0, "c": 1e22}, "a=1.5&b=-0.0&c=1e%2B22"),
        ({"a": date(2024, 1, 2)}, "a=2024-01-02"),
        ({"a": datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)}, "a=2024-01-02T03%3A04%3A05Z"),
        ({"a": UUID(int=1)}, "a=00000000-0000-0000-0000-000000000001"),
        ({"a": Color.RED, "b": Size.TEN}, "a=red+one&b=10"),
        ({"a": Odd.LIST}, "a=1&a=2"),
        ({"a": Decimal("1.50")}, "a=1.50"),
        ({"a": b"\xff\xfe"}, "a=%2F%2F4%3D"),
        ({"a": Loud("b c")}, "a=b+c"),
        ({1: "a", 2.5: "b"}, "1=a&2.5=b"),
        ({None: 1, False: 2}, "null=1&false=2"),
        ({UUID(int=2): 1}, "00000000-0000-0000-0000-000000000002=1"),
        ({Color.RED: 1, Loud("b"): 2}, "red+one=1&b=2"),
        ({"a": [1, "b c", 2]}, "a=1&a=b+c&a=2"),
        ({"a": (2, 1)}, "a=2&a=1"),
        ({"a": {7}}, "a=7"),
        ({"a": {"b": 1, "c d": 2}}, "a%5Bb%5D=1&a%5Bc+d%5D=2"),
        ({"a": {"b": {"c": {"d": 1}}}}, "a%5Bb%5D%5Bc%5D%5Bd%5D=1"),
        ({"a": {1: 2, None: 3, False: 4}}, "a%5B1%5D=2&a%5Bnull%5D=3&a%5Bfalse%5D=4"),
        ({"a": {"b": [1, 2]}}, "a%5Bb%5D=1&a%5Bb%5D=2"),
        ({"a": [{"b": 1}, {"b": 2, "c": 3}]}, "a%5Bb%5D=1&a%5Bb%5D=2&a%5Bc%5D=3"),
        ({"a": Filter("x", ["y", "z"])}, "a%5Bname%5D=x&a%5Btags%5D=y&a%5Btags%5D=z"),
        ({"a": [], "b": {}, "c": {"d": []}, "e": [{}]}, ""),
        ({"z": 1, "a": 2}, "z=1&a=2"),
        (MappingProxyType({"a": 1}), "a=1"),
        (OrderedDict(a=1), "a=1"),
        ({"a": nested(32)}, "a" + "%5Ba%5D" * 32 + "=1"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_parameters_are_encoded_as_forms_are(params: object, expected: str, kernel: Kernel) -> None:
    assert encode_query(params, None, OMIT, kernel) == expected


def test_an_iterator_is_a_repeated_name(kernel: Kernel) -> None:
    assert encode_query({"a": (x for x in (1, 2))}, None, OMIT, kernel) == "a=1&a=2"


@pytest.mark.parametrize(
    ("params", "extra", "expected"),
    [
        (None, {"a": 1}, "a=1"),
        ({"a": 1}, {}, "a=1"),
        ({"a": 1}, {"b": 2}, "a=1&b=2"),
        ({"a": 1, "b": 2}, {"a": 3}, "a=3&b=2"),
        ({"a": 1, "b": 2}, {"a": None}, "b=2"),
        ({"a": 1, "b": 2}, {"a": OMIT, "b": ...}, ""),
        ({"a": [1, 2]}, {"a": {"b": 3}}, "a%5Bb%5D=3"),
        ({"a": None}, {"a": 1}, "a=1"),
        ({"a": object()}, {"a": 1}, "a=1"),
        ({1: "a"}, {"1": "b"}, "1=b"),
    ],
)
def test_the_option_overrides_in_place(
    params: object, extra: object, expected: str, kernel: Kernel
) -> None:
    assert encode_query(params, extra, OMIT, kernel) == expected


def test_the_sentinel_is_known_by_identity(kernel: Kernel) -> None:
    sentinel = "".join(["om", "it"])

    assert encode_query({"a": sentinel, "b": "omit"}, None, sentinel, kernel) == "b=omit"
    assert encode_query({"a": None, "b": ..., "c": 1}, None, None, kernel) == "c=1"


def cycle() -> dict[str, object]:
    value: dict[str, object] = {}
    value["a"] = value
    return value


@pytest.mark.parametrize(
    ("value", "error", "parameter"),
    [
        (math.nan, InputValueError, "params.a"),
        (-math.inf, InputValueError, "params.a"),
        ([math.inf], InputValueError, "params.a"),
        ({"b": math.nan}, InputValueError, "params.a"),
        ("\ud800", InputValueError, "params.a"),
        (f"{SECRET}\ud83d\ude00", InputValueError, "params.a"),
        (["\ud800"], InputValueError, "params.a"),
        ({"\ud800": 1}, InputValueError, "params.a"),
        (10**5000, InputValueError, "params.a"),
        ([[1]], InputTypeError, "params.a"),
        ([1, (2,)], InputTypeError, "params.a"),
        ({"b": [[]]}, InputTypeError, "params.a"),
        ([{"b": [[1]]}], InputTypeError, "params.a"),
        ({"b": math.cos}, (InputTypeError, InputValueError), "params.a.b"),
        (object(), (InputTypeError, InputValueError), "params.a"),
        (Odd.OBJECT, (InputTypeError, InputValueError), "params.a"),
        ({(1, 2): 1}, InputTypeError, "params.a"),
        (cycle(), InputValueError, "params.a"),
        (nested(33), InputValueError, "params.a"),
        (nested(100_000), InputValueError, "params.a"),
    ],
    ids=[
        "nan",
        "infinity",
        "infinity-in-list",
        "nan-in-mapping",
        "surrogate",
        "surrogate-pair",
        "surrogate-in-list",
        "surrogate-in-key",
        "digits",
        "list-in-list",
        "tuple-in-list",
        "list-in-list-in-mapping",
        "list-in-list-deeper",
        "function",
        "object",
        "enum-of-object",
        "tuple-key",
        "cycle",
        "33-levels",
        "100000-levels",
    ],
)
def test_a_value_without_a_form_is_refused(
    value: object,
    error: type[InputError] | tuple[type[InputError], ...],
    parameter: str,
    kernel: Kernel,
) -> None:
    with pytest.raises(error) as caught:
        encode_query({"b": 1, "a": value}, None, OMIT, kernel)

    assert isinstance(caught.value, InputError)
    assert caught.value.parameter.startswith(parameter)
    assert SECRET not in repr(caught.value)
    assert not isinstance(caught.value.__cause__, UnicodeError)


@pytest.mark.parametrize(
    "params", [{1: 1, "1": 2}, {math.nan: 1}, {...: 1}, {(1, 2): 1}, {object(): 1}], ids=label
)
def test_a_name_without_a_text_of_its_own_is_refused(
    params: Mapping[object, object], kernel: Kernel
) -> None:
    with pytest.raises((InputTypeError, InputValueError)) as caught:
        encode_query(params, None, OMIT, kernel)

    assert isinstance(caught.value, InputError)
    assert caught.value.parameter.startswith("params")


@pytest.mark.parametrize("name", ["\ud800", "a\r\nb", "é" * 3, "a" * 61], ids=label)
def test_a_name_that_a_message_cannot_bear_is_not_shown(name: str, kernel: Kernel) -> None:
    with pytest.raises(InputValueError) as caught:
        encode_query({name: math.nan}, None, OMIT, kernel)

    assert caught.value.parameter == "params"


def test_a_refusal_names_the_option_and_keeps_the_cause(kernel: Kernel) -> None:
    extra = {"a": [{"b": math.cos}]}

    with pytest.raises((InputTypeError, InputValueError)) as caught:
        encode_query({"a": 1}, extra, OMIT, kernel)

    assert isinstance(caught.value, InputError)
    assert caught.value.parameter == "request_options.additional_query_parameters.a[0].b"
    assert isinstance(caught.value.__cause__, EncodeError)


@pytest.mark.parametrize("params", ["a=1", [("a", 1)], [], 1, "", False, OMIT, ...], ids=repr)
def test_parameters_that_are_no_mapping_are_refused(params: object, kernel: Kernel) -> None:
    with pytest.raises(InputTypeError, match=r"^`params`: expected a mapping, got"):
        encode_query(params, None, OMIT, kernel)
    with pytest.raises(InputTypeError, match="additional_query_parameters`: expected a mapping"):
        encode_query(None, params, OMIT, kernel)


def test_the_arguments_are_not_changed(kernel: Kernel) -> None:
    params, extra = {"a": 1}, {"a": 2, "b": 3}

    encode_query(params, extra, OMIT, kernel)

    assert (params, extra) == ({"a": 1}, {"a": 2, "b": 3})


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS, min_size=1), max_size=4))
def test_a_form_decoder_reads_back_what_was_given(params: dict[str, str | list[str]]) -> None:
    query = encode_query(params, None, OMIT, _kernel.active)

    pairs = [
        (name, item)
        for name, value in params.items()
        for item in ([value] if isinstance(value, str) else value)
    ]
    assert query.isascii()
    assert parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)) == pairs
