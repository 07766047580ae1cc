"""Which conversion a class gets: the table of `docs/encoding.md`, the first match wins.

Only the real class counts, never what an object says in its `__class__`.
"""

from array import array
from base64 import b64encode
from collections import UserString, deque
from collections.abc import Callable, Mapping, MappingView, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from io import IOBase
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from pathlib import PurePath
from re import Pattern
from types import ModuleType
from typing import Final, TypeAlias, TypeVar, cast
from uuid import UUID

from ironwire._kernel.fallback.arrays import numpy_converter
from ironwire._kernel.fallback.classes import has_attribute, refused
from ironwire._kernel.fallback.containers import items, iterator_items, members
from ironwire._kernel.fallback.enums import enum_value
from ironwire._kernel.fallback.instances import instance_members
from ironwire._kernel.fallback.models import model_converter
from ironwire._kernel.fallback.temporal import date_text, datetime_text, duration_text, time_text
from ironwire.errors import EncodeValueError

__all__ = ["converter"]

_T = TypeVar("_T")
_Converter: TypeAlias = Callable[[object], object]

_REFUSED: Final = (
    BaseException,
    IOBase,
    MappingView,
    ModuleType,
    array,
    memoryview,
    range,
    type,
)
"""These win over every rule, also over those for iterators, sequences and sets."""


def _rule(convert: Callable[[_T], object], *classes: type) -> tuple[tuple[type, ...], _Converter]:
    return classes, cast("_Converter", convert)


def _base64_text(value: bytes) -> str:
    return b64encode(value).decode("ascii")


def _utf8_text(value: bytearray) -> str:
    try:
        return bytearray.decode(value)
    except UnicodeDecodeError:
        # Not chained: that error carries the bytes themselves.
        raise EncodeValueError("cannot decode a `bytearray` as UTF-8") from None


def _pattern(value: Pattern[str] | Pattern[bytes]) -> str | bytes:
    return value.pattern


_RULES: Final = (
    _rule(_base64_text, bytes),
    _rule(_utf8_text, bytearray),
    _rule(enum_value, Enum),
    _rule(str, PurePath),
    _rule(str.__str__, str),
    _rule(int.__int__, int),
    _rule(float.__float__, float),
    _rule(datetime_text, datetime),
    _rule(date_text, date),
    _rule(time_text, time),
    _rule(duration_text, timedelta),
    _rule(str, UUID, IPv4Address, IPv4Network, IPv6Address, IPv6Network),
    _rule(_pattern, Pattern),
    _rule(str, Decimal, Fraction, complex, UserString),
    _rule(members, Mapping),
    _rule(items, Sequence, AbstractSet, deque),
)


def _converter(cls: type[object]) -> _Converter:
    if issubclass(cls, _REFUSED):
        return refused
    found = model_converter(cls) or numpy_converter(cls)
    if found is not None:
        return found
    for classes, convert in _RULES:
        if issubclass(cls, classes):
            return convert
    return (
        cast("_Converter", iterator_items) if has_attribute(cls, "__next__") else instance_members
    )


converter: Final = cast("Callable[[type[object]], _Converter]", lru_cache(1024)(_converter))
"""Returns the conversion of the instances of a class, one level deep."""
