"""A tree of exact plain types → compact UTF-8 JSON (RFC 8259)."""

from collections.abc import Iterator
from contextlib import suppress
from json.encoder import JSONEncoder, encode_basestring
from typing import Final, TypeAlias, cast

from ironwire._kernel.fallback.convert import float_text, int_text
from ironwire._kernel.fallback.path import at
from ironwire.errors import EncodeError, EncodeValueError

__all__ = ["written"]

_Entries: TypeAlias = Iterator[tuple[str | int, object]]

_MAX_RECURSIVE_DEPTH: Final = 60

_json: Final = JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":")
)


def written(tree: object, depth: int) -> bytes:
    """Return the tree as JSON, byte for byte as the standard library writes it.

    Args:
        tree: Dicts with exact str keys, lists and scalars, all of exact plain types.
        depth: How many levels of containers the tree has.

    Raises:
        EncodeValueError: A number or a text has no JSON form.
    """
    if depth <= _MAX_RECURSIVE_DEPTH:
        # The standard library's encoder recurses on the C stack and names no place:
        # it is for shallow trees, and what it refuses goes on to the writer below.
        with suppress(ValueError, RecursionError):
            return _json.encode(tree).encode()
    return _written(tree)


def _written(tree: object) -> bytes:
    parts: list[bytes] = []
    add = parts.append
    entries: _Entries = enumerate((tree,))
    closing, separator = b"", b""
    outer: list[tuple[_Entries, bytes]] = []
    way: list[str | int] = []
    key: str | int = 0
    try:
        while True:
            for key, item in entries:
                add(separator)
                if closing == b"}":
                    add(_text(cast("str", key)))
                    add(b":")
                separator = b","
                kind = type(item)
                if kind is not dict and kind is not list:
                    add(_scalar(item))
                    continue
                outer.append((entries, closing))
                way.append(key)
                separator = b""
                if kind is dict:
                    add(b"{")
                    entries, closing = iter(cast("dict[str, object]", item).items()), b"}"
                else:
                    add(b"[")
                    entries, closing = enumerate(cast("list[object]", item)), b"]"
                break
            else:
                add(closing)
                if not outer:
                    return b"".join(parts)
                entries, closing = outer.pop()
                way.pop()
                separator = b","
    except EncodeError as exc:
        raise at(exc, [*way, key][1:]) from exc.__cause__


def _scalar(value: object) -> bytes:
    if type(value) is str:
        return _text(value)
    if value is None:
        return b"null"
    if value is True:
        return b"true"
    if value is False:
        return b"false"
    if type(value) is int:
        return int_text(value).encode()
    return float_text(cast("float", value)).encode()


def _text(value: str) -> bytes:
    try:
        return encode_basestring(value).encode()
    except UnicodeEncodeError:
        # Not chained: that error carries the text itself.
        raise EncodeValueError("cannot encode a lone surrogate as JSON") from None
