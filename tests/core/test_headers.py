import math
from collections.abc import Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironwire._core.headers import Fields, Layer, checked_layer, merge
from ironwire.errors import InputError, InputTypeError, InputValueError
from ironwire.types import OMIT
from labels import label

SECRET = "s3cr3t"


class Color(StrEnum):
    RED = "red"


class Size(IntEnum):
    TEN = 10


class Loud(str):
    def __str__(self) -> str:
        return "other"

    def strip(self, chars: str | None = None, /) -> str:
        return "other"


def merged_fields(base: object, call: object, extra: object, omit: object) -> Fields:
    return merge(
        checked_layer(base, "base_headers", omit),
        checked_layer(call, "headers", omit),
        checked_layer(extra, "request_options.additional_headers", omit),
    )


def lines(fields: object) -> tuple[tuple[str, str | bytes], ...]:
    return merged_fields(None, fields, None, OMIT).lines


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("plain", "plain"),
        ("", ""),
        ("a\tb", "a\tb"),
        ("  a b  ", "a b"),
        ("\t a \t", "a"),
        (" \t ", ""),
        ("x" * 65_536, "x" * 65_536),
        (0, "0"),
        (-12, "-12"),
        (10**30, "1" + "0" * 30),
        (1.5, "1.5"),
        (1e22, "1e+22"),
        (True, "true"),
        (False, "false"),
        (b"caf\xc3\xa9", b"caf\xc3\xa9"),
        (b" a\tb ", b"a\tb"),
        (b"", b""),
        (b"x" * 65_536, b"x" * 65_536),
        (Color.RED, "red"),
        (Size.TEN, "10"),
        (Loud(" a "), "a"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_value_is_sent_as_text(value: object, sent: str | bytes) -> None:
    assert lines({"X-A": value}) == (("X-A", sent),)


@pytest.mark.parametrize(
    "character",
    [
        "\r",
        "\n",
        "\0",
        "\x7f",
        "\x01",
        "\x1f",
        "\x0b",
        "\x0c",
        "é",
        "\x80",
        "\u2028",
        "😀",
        "\ud800",
    ],
    ids=ascii,
)
@pytest.mark.parametrize("form", ["{0}{1}", "{1}{0}{1}", "{1}{0}"], ids=["first", "mid", "last"])
def test_a_character_that_no_field_carries_is_refused(character: str, form: str) -> None:
    with pytest.raises(InputValueError, match=r"^`headers\.X-A`: expected") as caught:
        lines({"X-A": form.format(character, SECRET)})

    assert SECRET not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize("byte", [b"\r", b"\n", b"\0", b"\x7f", b"\x1b"])
@pytest.mark.parametrize("form", [b"%b%b", b"a%b%b"], ids=["first", "later"])
def test_a_control_byte_is_refused(byte: bytes, form: bytes) -> None:
    with pytest.raises(InputValueError, match="control characters") as caught:
        lines({"X-A": form % (byte, SECRET.encode())})

    assert SECRET not in repr(caught.value)


@pytest.mark.parametrize("value", ["a\n", "a \n", "a\r\n", b"a\n"], ids=repr)
def test_a_trailing_newline_is_no_whitespace(value: object) -> None:
    with pytest.raises(InputValueError):
        lines({"X-A": value})


@pytest.mark.parametrize(
    "value", ["x" * 65_537, "x\t" * 40_000, b"x" * 65_537], ids=["a", "b", "c"]
)
def test_a_value_above_64_kib_is_refused(value: object) -> None:
    with pytest.raises(InputValueError, match="at most 65536 bytes"):
        lines({"X-A": value})


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, 10**5000], ids=["nan", "inf", "-inf", "digits"]
)
def test_a_number_without_text_is_refused(value: float) -> None:
    with pytest.raises(InputValueError, match=r"`headers.X-A`: expected (a finite|an int)"):
        lines({"X-A": value})


@pytest.mark.parametrize(
    "value", [[], ["a"], ("a",), {}, {"a": 1}, object(), bytearray(b"a"), 1j, str, OMIT], ids=label
)
def test_a_value_of_another_type_is_refused(value: object) -> None:
    with pytest.raises(InputTypeError, match=rf"`headers.X-A`: .* got {type(value).__name__}$"):
        merged_fields(None, {"X-A": value}, None, None)


@pytest.mark.parametrize(
    "name",
    ["", " ", "a b", "a:", ":path", ":", "a\n", "a\r", "\0", "é", "a\t", "a/b", "a(b)", "\ud800"],
    ids=ascii,
)
def test_a_name_that_is_no_token_is_refused_and_not_shown(name: str) -> None:
    with pytest.raises(InputValueError, match=r"^`headers`: expected names of"):
        lines({name: "a"})
    with pytest.raises(InputValueError, match=r"^`headers`: expected names of"):
        lines({name: None})


@pytest.mark.parametrize("name", [1, None, b"X-A", ("X-A",), ...], ids=repr)
def test_a_name_that_is_no_str_is_refused(name: object) -> None:
    with pytest.raises(InputTypeError, match="`headers`: expected names of type str"):
        lines({name: "a"})


def test_a_name_that_is_a_str_subclass_is_taken_by_its_content() -> None:
    ((name, _),) = lines({Loud("X-A"): "a"})

    assert (name, type(name)) == ("X-A", str)


@pytest.mark.parametrize("name", ["Content-Length", "transfer-encoding", "CONNECTION", "Host"])
@pytest.mark.parametrize("value", ["1", None, OMIT], ids=repr)
def test_framing_and_host_are_refused(name: str, value: object) -> None:
    with pytest.raises(InputValueError, match=rf"^`headers\.{name}`: "):
        lines({name: value})


@pytest.mark.parametrize("value", [None, OMIT, ...], ids=repr)
@pytest.mark.parametrize("spelling", ["X-A", "x-a", "X-a"])
def test_none_or_the_sentinel_removes_a_field_in_any_spelling(value: object, spelling: str) -> None:
    fields = merged_fields({"X-A": "1", "X-B": "2"}, {spelling: value}, None, OMIT)

    assert fields == Fields((("X-B", "2"),), ("x-a",), frozenset({"x-b"}))


def test_a_sentinel_that_is_text_is_known_by_identity() -> None:
    sentinel = "".join(["om", "it"])

    fields = merged_fields(None, {"X-A": sentinel, "X-B": "omit"}, None, sentinel)

    assert fields == Fields((("X-B", "omit"),), ("x-a",), frozenset({"x-b"}))


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        (({"A": "1"}, None, None), [("A", "1")]),
        (({"A": "1", "B": "2"}, {"a": "3"}, None), [("B", "2"), ("a", "3")]),
        (({"A": "1"}, {"B": "2"}, {"b": "3", "C": "4"}), [("A", "1"), ("b", "3"), ("C", "4")]),
        (({"A": "1"}, {"a": None}, {"A": "3"}), [("A", "3")]),
        ((None, {"A": "1", "a": "2", "B": "3"}, None), [("a", "2"), ("B", "3")]),
        (
            ({"content-type": "a/b"}, {"Content-Type": "c/d"}, {"CONTENT-TYPE": "e/f"}),
            [("CONTENT-TYPE", "e/f")],
        ),
    ],
    ids=["base", "call-wins", "option-wins", "set-again", "one-mapping", "content-type"],
)
def test_the_later_field_replaces_the_earlier_one(
    layers: tuple[object, object, object], expected: list[tuple[str, str]]
) -> None:
    fields = merged_fields(*layers, OMIT)

    assert fields == Fields(tuple(expected), (), frozenset(name.lower() for name, _ in expected))


def test_no_layers_are_no_fields() -> None:
    assert merged_fields(None, None, None, OMIT) == Fields((), (), frozenset())


@pytest.mark.parametrize("fields", [MappingProxyType({"X-A": "1"}), httpx.Headers({"X-A": "1"})])
def test_any_mapping_will_do(fields: Mapping[str, str]) -> None:
    assert [(name.lower(), value) for name, value in lines(fields)] == [("x-a", "1")]


@pytest.mark.parametrize("fields", [[], [("A", "1")], "A: 1", 1, ..., False], ids=repr)
def test_fields_that_are_no_mapping_are_refused(fields: object) -> None:
    with pytest.raises(InputTypeError, match="`headers`: expected a mapping, got"):
        lines(fields)


@pytest.mark.parametrize(
    ("position", "parameter"),
    [(0, "base_headers"), (1, "headers"), (2, "request_options.additional_headers")],
)
def test_an_error_names_its_source(position: int, parameter: str) -> None:
    layers = [None if index != position else {"X-A": ["a"]} for index in range(3)]

    with pytest.raises(InputTypeError) as caught:
        merged_fields(layers[0], layers[1], layers[2], OMIT)

    assert caught.value.parameter == f"{parameter}.X-A"


def test_a_layer_is_a_value_that_is_checked_once() -> None:
    given = {"X-A": "1"}
    layer = checked_layer(given, "base_headers", None)
    given["X-A"] = "2"

    assert layer == Layer((("x-a", "X-A", "1"),))
    assert merge(layer, checked_layer({"x-b": 1}, "headers", None)).lines == (
        ("X-A", "1"),
        ("x-b", "1"),
    )


@given(st.dictionaries(st.text(max_size=4), st.text() | st.binary() | st.floats() | st.none()))
def test_what_is_accepted_is_legal_and_unique(fields: dict[str, object]) -> None:
    try:
        sent = lines(fields)
    except InputError:
        return

    raw = [
        (name.encode("ascii"), value if isinstance(value, bytes) else value.encode("ascii"))
        for name, value in sent
    ]
    assert httpx.Headers(raw).raw == raw
    assert len({name.lower() for name, _ in raw}) == len(sent)
    assert not any(byte < 0x20 and byte != 9 for _, value in raw for byte in value)
    assert all(value == value.strip(b" \t") for _, value in raw)
