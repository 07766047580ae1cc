"""One value, one level deep → a value of an exact plain type; keys → their JSON text."""

import math
import sys
from typing import Final

from ironwire._kernel.fallback.classes import described
from ironwire._kernel.fallback.path import shortened
from ironwire._kernel.fallback.rules import converter
from ironwire.errors import EncodeRecursionError, EncodeTypeError, EncodeValueError

__all__ = ["float_text", "int_text", "plain", "text_keys"]

_PLAIN: Final = frozenset({str, int, float, bool, type(None), dict, list, tuple})


def plain(value: object) -> object:
    """Return the value as one of an exact plain type; its members stay unconverted.

    Args:
        value: A value that is not of an exact plain type itself.

    Returns:
        A str, int, float, bool, dict, list or tuple, or None; an iterator is drawn.

    Raises:
        EncodeError: The value has no JSON form; the path is `$`, for the caller to replace.
    """
    limit = sys.getrecursionlimit()
    for _ in range(limit):
        value = converter(type(value))(value)
        if type(value) in _PLAIN:
            return value
    raise EncodeRecursionError(f"expected at most {limit} levels of nesting")


def text_keys(mapping: dict[object, object], omit: object) -> dict[str, object]:
    """Return the members under the JSON text of their keys, without the omitted ones.

    Args:
        mapping: A dict of which some key is not an exact str.
        omit: The sentinel; None for no sentinel.

    Raises:
        EncodeError: A key has no text, or two have the same; the path is `$`.
    """
    absent = Ellipsis if omit is None else omit
    members: dict[str, object] = {}
    for key, item in mapping.items():
        if item is absent or item is Ellipsis:
            continue
        if key is absent or key is Ellipsis:
            raise EncodeTypeError(f"cannot encode {described(key)} as a key")
        text = key if type(key) is str else _key_text(key)
        if text in members:
            raise EncodeValueError(f"two keys become the same text `{shortened(text)}`")
        members[text] = item
    return members


def _key_text(key: object) -> str:
    value = key if type(key) in _PLAIN else plain(key)
    if value is None:
        return "null"
    if type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is int:
        return int_text(value)
    if type(value) is float:
        return float_text(value)
    raise EncodeTypeError(f"cannot encode {described(key)} as a key")


def int_text(value: int) -> str:
    """Return the decimal text of an int."""
    try:
        return int.__repr__(value)
    except ValueError as exc:
        limit = sys.get_int_max_str_digits()
        raise EncodeValueError(f"cannot encode an int of more than {limit} digits") from exc


def float_text(value: float) -> str:
    """Return the shortest text of a finite float."""
    if math.isfinite(value):
        return float.__repr__(value)
    name = "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    raise EncodeValueError(f"cannot encode {name} as JSON")
