import enum
import re
from decimal import Decimal
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Network
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any
from uuid import UUID

import pytest
from pydantic import AnyUrl, HttpUrl, PostgresDsn
from pydantic import v1 as pydantic_v1
from pydantic_core import MultiHostUrl, Url

from ironwire._kernel import Kernel
from ironwire.errors import EncodeRecursionError, EncodeTypeError, EncodeValueError


class Text(str, enum.Enum):  # noqa: UP042 - the older form
    A = "a"


class Number(enum.IntEnum):
    TWO = 2


class Bits(enum.IntFlag):
    ONE = 1
    TWO = 2


class Mixed(enum.Enum):
    NONE = None
    REAL = 0.5
    YES = True
    INNER = Number.TWO
    LIST = [1, (2, [Text.A])]  # noqa: RUF012 - an enum member
    DICT = {"a": {1: (None,)}}  # noqa: RUF012 - an enum member


class Unwritable(enum.Enum):
    ELLIPSIS = ...
    OBJECT = object()
    BYTES = b""
    DECIMAL = [{"a": (Decimal(1),)}]  # noqa: RUF012 - an enum member
    KEY = {(1, 2): 1}  # noqa: RUF012 - an enum member


URL = pydantic_v1.parse_obj_as(pydantic_v1.AnyUrl, "https://example.org/a")
ADDRESS = UUID("12345678-1234-5678-1234-567812345678")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(b"", "", id="no bytes"),
        pytest.param(b"\x00\xff\xfe", "AP/+", id="bytes"),
        pytest.param(bytearray("é".encode()), "é", id="bytearray"),
        pytest.param(PurePosixPath("a/b"), "a/b", id="posix path"),
        pytest.param(PureWindowsPath("a/b"), "a\\b", id="windows path"),
        pytest.param(ADDRESS, str(ADDRESS), id="uuid"),
        pytest.param(re.compile(r"a\.b"), "a\\.b", id="pattern"),
        pytest.param(re.compile(rb"a"), "YQ==", id="bytes pattern"),
        pytest.param(IPv4Address("127.0.0.1"), "127.0.0.1", id="ipv4"),
        pytest.param(IPv4Network("10.0.0.0/8"), "10.0.0.0/8", id="ipv4 network"),
        pytest.param(IPv4Interface("10.0.0.1/8"), "10.0.0.1/8", id="ipv4 interface"),
        pytest.param(IPv6Address("::1"), "::1", id="ipv6"),
        pytest.param(IPv6Network("::/8"), "::/8", id="ipv6 network"),
        pytest.param(Decimal("1.10"), "1.10", id="decimal"),
        pytest.param(Decimal("NaN"), "NaN", id="decimal nan"),
        pytest.param(Fraction(1, 3), "1/3", id="fraction"),
        pytest.param(1j, "1j", id="complex"),
        pytest.param(Url("https://example.org/a"), "https://example.org/a", id="core url"),
        pytest.param(AnyUrl("https://example.org/a"), "https://example.org/a", id="any url"),
        pytest.param(HttpUrl("https://example.org"), "https://example.org/", id="http url"),
        pytest.param(
            PostgresDsn("postgres://a,b/c"), "postgres://a,b/c", id="url of several hosts"
        ),
        pytest.param(
            MultiHostUrl("postgres://a,b/c"), "postgres://a,b/c", id="core url of several hosts"
        ),
        pytest.param(URL, "https://example.org/a", id="pydantic 1 url"),
        pytest.param(Text.A, "a", id="text enum"),
        pytest.param(Number.TWO, 2, id="int enum"),
        pytest.param(Bits.ONE | Bits.TWO, 3, id="flags"),
        pytest.param(Mixed.NONE, None, id="enum of none"),
        pytest.param(Mixed.REAL, 0.5, id="enum of a float"),
        pytest.param(Mixed.YES, True, id="enum of a bool"),
        pytest.param(Mixed.INNER, 2, id="enum of an enum"),
        pytest.param(Mixed.LIST, [1, [2, ["a"]]], id="enum of a list"),
        pytest.param(Mixed.DICT, {"a": {"1": [None]}}, id="enum of a dict"),
    ],
)
def test_a_value_becomes_its_text_or_number(
    kernel: Kernel, value: object, expected: object
) -> None:
    filtered: Any = kernel.filter_body({"a": [value]})

    assert filtered == {"a": [expected]}
    assert type(filtered["a"][0]) is type(expected)


def test_a_bytearray_that_is_not_utf8_is_refused(kernel: Kernel) -> None:
    with pytest.raises(EncodeValueError) as caught:
        kernel.encode_body({"a": bytearray(b"\xff")})

    assert caught.value.args == ("cannot decode a `bytearray` as UTF-8", "$.a")
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("member", Unwritable, ids=lambda member: member.name)
def test_an_enum_member_that_json_cannot_write_is_refused(
    kernel: Kernel, member: Unwritable
) -> None:
    with pytest.raises(EncodeTypeError) as caught:
        kernel.encode_body({"a": member})

    assert caught.value.path == "$.a"


def test_an_enum_member_that_holds_itself_is_refused(kernel: Kernel) -> None:
    held: list[object] = []
    held.append(held)
    cyclic: Any = enum.Enum("cyclic", {"A": held})

    with pytest.raises(EncodeRecursionError):
        kernel.encode_body(cyclic.A)
