import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

import pytest

from ironwire import types
from ironwire._kernel import Kernel
from ironwire.errors import EncodeError, EncodeTypeError, EncodeValueError


class Colour(Enum):
    RED = "red"
    PAIR = (1, 2)


@dataclass(frozen=True)
class Point:
    x: int


class Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    ("key", "text"),
    [
        pytest.param(Text("a"), "a", id="str subclass"),
        pytest.param(1, "1", id="int"),
        pytest.param(-(2**70), str(-(2**70)), id="long int"),
        pytest.param(0.1, "0.1", id="float"),
        pytest.param(1e16, "1e+16", id="large float"),
        pytest.param(True, "true", id="true"),
        pytest.param(False, "false", id="false"),
        pytest.param(None, "null", id="none"),
        pytest.param(b"\xff", "/w==", id="bytes"),
        pytest.param(UUID(int=1), "00000000-0000-0000-0000-000000000001", id="uuid"),
        pytest.param(dt.date(2024, 2, 29), "2024-02-29", id="date"),
        pytest.param(
            dt.datetime(2024, 2, 29, tzinfo=dt.UTC), "2024-02-29T00:00:00Z", id="datetime"
        ),
        pytest.param(Colour.RED, "red", id="enum"),
    ],
)
def test_a_key_becomes_its_json_text(kernel: Kernel, key: object, text: str) -> None:
    body = {"first": 0, key: 1}

    assert kernel.filter_body(body) == {"first": 0, text: 1}
    assert kernel.encode_body(body) == f'{{"first":0,"{text}":1}}'.encode()


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        pytest.param((1, 2), "cannot encode `tuple` as a key", id="tuple"),
        pytest.param(Point(1), "cannot encode `Point` as a key", id="frozen dataclass"),
        pytest.param(frozenset(), "cannot encode `frozenset` as a key", id="frozenset"),
        pytest.param(Colour.PAIR, "cannot encode `Colour` as a key", id="enum of a tuple"),
        pytest.param(..., "cannot encode `ellipsis` as a key", id="ellipsis"),
        pytest.param(types.OMIT, "cannot encode `Omit` as a key", id="sentinel"),
        pytest.param(object(), "cannot encode `object` as JSON", id="object"),
    ],
)
def test_a_key_of_a_type_without_text_is_refused(kernel: Kernel, key: object, problem: str) -> None:
    with pytest.raises(EncodeTypeError) as caught:
        kernel.encode_body({"a": {key: 1}}, omit=types.OMIT)

    assert caught.value.args == (problem, "$.a")


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        pytest.param(float("nan"), "cannot encode NaN as JSON", id="nan"),
        pytest.param(float("inf"), "cannot encode Infinity as JSON", id="infinity"),
        pytest.param(10**4300, "cannot encode an int of more than 4300 digits", id="long int"),
    ],
)
def test_a_key_whose_value_has_no_text_is_refused(
    kernel: Kernel, key: object, problem: str
) -> None:
    with pytest.raises(EncodeValueError) as caught:
        kernel.encode_body([{key: 1}])

    assert caught.value.args == (problem, "$[0]")


@pytest.mark.parametrize("key", ["\ud800", "\ud83c\udf88"], ids=["single", "pair"])
def test_a_key_with_a_lone_surrogate_is_refused(kernel: Kernel, key: str) -> None:
    with pytest.raises(EncodeValueError, match="lone surrogate"):
        kernel.encode_body({"a": {key: 1}})


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        pytest.param((1, "1"), "1", id="int and text"),
        pytest.param((None, "null"), "null", id="none and text"),
        pytest.param(("true", True), "true", id="bool and text"),
        pytest.param((UUID(int=0), str(UUID(int=0))), str(UUID(int=0)), id="uuid and text"),
        pytest.param((0.5, "0.5"), "0.5", id="float and text"),
        pytest.param(("red", Colour.RED), "red", id="enum and text"),
    ],
)
def test_two_keys_of_the_same_text_are_refused(
    kernel: Kernel, keys: tuple[object, ...], text: str
) -> None:
    body = [dict.fromkeys(keys, 0)]

    with pytest.raises(EncodeValueError) as caught:
        kernel.encode_body(body)

    assert caught.value.args == (f"two keys become the same text `{text}`", "$[0]")


def test_a_long_key_is_cut_in_a_message(kernel: Kernel) -> None:
    body = {UUID(int=0): 0, b"a" * 90: 1, "YWFh" * 30: 2}

    with pytest.raises(EncodeValueError) as caught:
        kernel.encode_body(body)

    assert caught.value.problem == f"two keys become the same text `{'YWFh' * 15}…`"


def test_a_key_of_an_omitted_member_is_not_looked_at(kernel: Kernel) -> None:
    body = {(1, 2): types.OMIT, 1: ..., "1": 2, ...: types.OMIT}

    assert kernel.encode_body(body, omit=types.OMIT) == b'{"1":2}'


class Doubled(dict[str, int]):
    """A dict whose `items()` gives its members twice."""

    def items(self) -> list[tuple[str, int]]:  # type: ignore[override] # a list will do here
        return [*super().items(), *super().items()]


class Unhashable(Mapping[list[int], int]):
    def __getitem__(self, key: list[int]) -> int:
        return 1

    def __iter__(self) -> Iterator[list[int]]:
        return iter([[1]])

    def __len__(self) -> int:
        return 1


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param(Doubled(a=1), "two members have the same key", id="twice"),
        pytest.param(Unhashable(), "cannot encode `list` as a key", id="unhashable"),
    ],
)
def test_a_mapping_that_cannot_be_an_object_is_refused(
    kernel: Kernel, body: object, problem: str
) -> None:
    with pytest.raises(EncodeError) as caught:
        kernel.encode_body({"a": body})

    assert caught.value.args == (problem, "$.a")
