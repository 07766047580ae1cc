"""Stands in for a generated `core/jsonable_encoder.py`."""

from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import quote, unquote

from ironwire import _kernel
from ironwire.errors import InputValueError

__all__ = ["encode_path_param", "jsonable_encoder", "quote_path_param"]


def jsonable_encoder(
    obj: object, custom_encoder: Mapping[Any, Callable[[Any], Any]] | None = None
) -> Any:
    """Return a value as plain JSON values, by the table of `docs/encoding.md`.

    Args:
        obj: Any value of the table; Ellipsis is left out, and None by itself.
        custom_encoder: What to make of values of a class, which comes before the table.

    Raises:
        EncodeError: A value has no JSON form.
    """
    if obj is ...:
        return None
    return _kernel.active.filter_body(_replaced(obj, custom_encoder) if custom_encoder else obj)


def encode_path_param(obj: object) -> str:
    """Return a value as text of a path, its slashes kept.

    Raises:
        InputValueError: A segment of it is `.` or `..`.
    """
    text = _text(obj)
    for segment in unquote(text).split("/"):
        _refuse_dots(segment)
    return text


def quote_path_param(obj: object) -> str:
    """Return a value as one segment of a path, percent-encoded.

    Raises:
        InputValueError: It is `.` or `..`.
    """
    text = _text(obj)
    _refuse_dots(text)
    return quote(text, safe="")


def _replaced(obj: object, encoders: Mapping[Any, Callable[[Any], Any]]) -> object:
    if (encoder := encoders.get(type(obj))) is not None:
        return encoder(obj)
    for cls, encoder in encoders.items():
        if isinstance(obj, cls):
            return encoder(obj)
    if isinstance(obj, dict):
        members = cast("dict[object, object]", obj)
        return {key: _replaced(value, encoders) for key, value in members.items()}
    if isinstance(obj, list | tuple | set | frozenset):
        return [_replaced(item, encoders) for item in cast("list[object]", obj)]
    return obj


def _text(obj: object) -> str:
    if isinstance(obj, bool):
        return "true" if obj else "false"
    return str(jsonable_encoder(obj))


def _refuse_dots(segment: str) -> None:
    if segment in {".", ".."}:
        raise InputValueError("path", "expected no `.` or `..` segment, plain or encoded")
