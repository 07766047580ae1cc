"""Enum members → their value, which JSON must be able to write without conversion."""

from enum import Enum
from typing import TYPE_CHECKING, Final, cast

from ironwire._kernel.fallback.classes import described
from ironwire._kernel.fallback.containers import items, members
from ironwire.errors import EncodeRecursionError, EncodeTypeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["enum_value"]

_MAX_DEPTH: Final = 60


def enum_value(value: Enum) -> object:
    """Return a copy of the member's value in exact plain types; keys stay as they are."""
    return _copied(value.value, _MAX_DEPTH)


def _copied(value: object, levels: int) -> object:
    if not levels:
        raise EncodeRecursionError(f"expected at most {_MAX_DEPTH} levels in an `Enum` value")
    cls = type(value)
    if value is None or cls is bool:
        return value
    if issubclass(cls, str):
        return str.__str__(cast("str", value))
    if issubclass(cls, int):
        return int.__int__(cast("int", value))
    if issubclass(cls, float):
        return float.__float__(cast("float", value))
    if issubclass(cls, (list, tuple)):
        return [_copied(item, levels - 1) for item in items(cast("Iterable[object]", value))]
    if issubclass(cls, dict):
        found = members(cast("Mapping[object, object]", value))
        return {_key(key): _copied(item, levels - 1) for key, item in found.items()}
    raise EncodeTypeError(f"cannot encode {described(value)}, the value of an `Enum`, as JSON")


def _key(key: object) -> object:
    if key is None or issubclass(type(key), (str, int, float)):
        return key
    raise EncodeTypeError(f"cannot encode {described(key)} as a key")
