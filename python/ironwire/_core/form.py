"""Writes forms: the fields of `data`, and `application/x-www-form-urlencoded`."""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import cast
from urllib.parse import urlencode

from ironwire._core.multipart import Part, multipart_part
from ironwire._core.source import utf8
from ironwire._kernel.protocol import Kernel
from ironwire.errors import InputTypeError, InputValueError
from ironwire.types import JsonValue

__all__ = ["form_members", "form_parts", "urlencoded"]


def form_members(
    data: Mapping[str, object], *, extra: Mapping[str, object] | None, omit: object, kernel: Kernel
) -> dict[str, JsonValue]:
    """Return the fields of a form as plain values, without omitted ones, merged with `extra`.

    Raises:
        EncodeError: A value or key has no plain form.
    """
    # The object form of a mapping is a dict, by the definition of the kernel.
    return cast("dict[str, JsonValue]", kernel.filter_body(data, extra=extra, omit=omit))


def urlencoded(members: Mapping[str, JsonValue]) -> bytes:
    """Return a form as `application/x-www-form-urlencoded` (WHATWG URL, section 5.2).

    A list repeats its field, None is an empty value.

    Raises:
        InputTypeError: A value is a mapping, or a list within a list.
        InputValueError: A number is not finite, or a text holds a lone surrogate.
    """
    return urlencode(
        [(utf8(name, "data"), value) for name, value in _fields(members.items())]
    ).encode("ascii")


def form_parts(members: Mapping[str, JsonValue]) -> list[Part]:
    """Return a form as parts of `multipart/form-data` (RFC 7578); None is left out.

    Raises:
        InputTypeError: A value is a mapping, or a list within a list.
        InputValueError: A number is not finite, or a text or name cannot be sent.
    """
    present = [(name, value) for name, value in members.items() if value is not None]
    return [
        multipart_part(f"data[{name!r}]", name=name, file_name=None, fields={}, content=value)
        for name, value in _fields(present)
    ]


def _fields(members: Iterable[tuple[str, JsonValue]]) -> Iterator[tuple[str, bytes]]:
    for name, value in members:
        for item in value if isinstance(value, list) else [value]:
            yield name, _text(item, f"data[{name!r}]")


def _text(value: JsonValue, parameter: str) -> bytes:
    match value:
        case None:
            return b""
        case bool():
            return b"true" if value else b"false"
        case str():
            return utf8(value, parameter)
        case int():
            return _digits(value, parameter)
        case float():
            if not math.isfinite(value):
                raise InputValueError(parameter, "expected a finite number, got NaN or infinity")
            return float.__repr__(value).encode("ascii")
        case _:
            problem = "expected text, a number, a boolean or a list of them, got "
            raise InputTypeError(parameter, problem + type(value).__name__)


def _digits(value: int, parameter: str) -> bytes:
    try:
        return int.__repr__(value).encode("ascii")
    except ValueError as exc:
        raise InputValueError(parameter, "an integer has too many digits") from exc
