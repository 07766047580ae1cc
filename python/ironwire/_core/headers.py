"""Base, call and extra header fields to one field line per name."""

import re
from collections.abc import Mapping
from functools import lru_cache
from math import isfinite
from typing import Final, NamedTuple, NoReturn, TypeAlias, cast

from ironwire.errors import InputTypeError, InputValueError

__all__ = ["Fields", "Layer", "checked_layer", "is_token", "merge"]

FieldValue: TypeAlias = str | bytes

# RFC 9110, section 5.6.2.
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

# RFC 9110, section 5.5: controls are invalid, a tab may stand between visible characters.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_CONTROL_BYTE: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")

# `""` stands for every name that is not a token.
_REFUSED_NAMES: Final = frozenset({"", "host", "content-length", "transfer-encoding", "connection"})
_MAX_LENGTH: Final = 65_536


class Layer(NamedTuple):
    """Checked fields of one source, immutable: a client keeps that of its static fields.

    Attributes:
        entries: Lower-case name, name as given, and value; None removes the field.
    """

    entries: tuple[tuple[str, str, FieldValue | None], ...]

    def __repr__(self) -> str:
        # Values are credentials, and a traceback may show what a frame holds.
        return f"Layer({[name for _, name, _ in self.entries]})"


class Fields(NamedTuple):
    """The fields of one request.

    Attributes:
        lines: Name and value, in order, with no two names that differ in case only.
        removed: Lower-case names of fields that are not sent, whoever sets them.
        names: The names of the lines in lower case.
    """

    lines: tuple[tuple[str, FieldValue], ...]
    removed: tuple[str, ...]
    names: frozenset[str]

    def __repr__(self) -> str:
        return f"Fields({[name for name, _ in self.lines]}, {self.removed})"


_EMPTY: Final = Layer(())


def checked_layer(fields: object, parameter: str, omit: object) -> Layer:
    """Return the fields of one source, checked (RFC 9110, section 5).

    Args:
        fields: A mapping of names to values, or None for no fields.
        parameter: The name under which a problem is reported.
        omit: The sentinel; like None and Ellipsis it removes the field of that name.

    Raises:
        InputTypeError: The fields are no mapping, a name no str, or a value has no text.
        InputValueError: A name is no token or belongs to the library, or a value is
            above 64 KiB or holds characters that a field cannot carry.
    """
    if fields is None:
        return _EMPTY
    if type(fields) is not dict and not isinstance(fields, Mapping):
        raise InputTypeError(parameter, f"expected a mapping, got {type(fields).__name__}")
    entries: list[tuple[str, str, FieldValue | None]] = []
    for given, value in cast("Mapping[object, object]", fields).items():
        name = given if type(given) is str else _name_text(given, parameter)
        lower = _lower_token(name)
        if lower in _REFUSED_NAMES:
            raise InputValueError(*_refusal(lower, name, parameter))
        if value is None or value is omit or value is ...:
            entries.append((lower, name, None))
        elif type(value) is str and value.isascii() and value.isprintable():
            if len(value) > _MAX_LENGTH:
                _refuse_length(f"{parameter}.{name}")
            entries.append((lower, name, value.strip(" ")))
        else:
            entries.append((lower, name, _checked_value(value, f"{parameter}.{name}")))
    return Layer(tuple(entries))


def merge(*layers: Layer) -> Fields:
    """Return one line per name: the last spelling and value, at the last position."""
    merged: dict[str, tuple[str, FieldValue | None]] = {}
    for layer in layers:
        for lower, name, value in layer.entries:
            merged.pop(lower, None)
            merged[lower] = (name, value)
    removed = tuple([lower for lower, (_, value) in merged.items() if value is None])
    return Fields(
        tuple([(name, value) for name, value in merged.values() if value is not None]),
        removed,
        frozenset(merged.keys() - removed),
    )


def is_token(name: str) -> bool:
    """Return whether a text can be the name of a field (RFC 9110, section 5.6.2)."""
    return _lower_token(name) != ""


def _name_text(name: object, parameter: str) -> str:
    if not isinstance(name, str):
        raise InputTypeError(parameter, f"expected names of type str, got {type(name).__name__}")
    return str.__str__(name)


@lru_cache(maxsize=512)
def _lower_token(name: str) -> str:
    """Return the name in lower case, `""` if it is not a token."""
    return name.lower() if _TOKEN.fullmatch(name) else ""


def _checked_value(value: object, parameter: str) -> FieldValue:
    if isinstance(value, str):
        return _checked_text(str.strip(value, " \t"), parameter)
    if isinstance(value, bytes):
        return _checked_bytes(bytes.strip(value, b" \t"), parameter)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _int_text(value, parameter)
    if isinstance(value, float):
        if not isfinite(value):
            raise InputValueError(parameter, "expected a finite number")
        return float.__repr__(value)
    raise InputTypeError(
        parameter, f"expected str, bytes, int, float, bool or None, got {type(value).__name__}"
    )


def _checked_text(text: str, parameter: str) -> str:
    if len(text) > _MAX_LENGTH:
        _refuse_length(parameter)
    if not text.isascii():
        raise InputValueError(parameter, "expected ASCII text; other encodings go in as bytes")
    if _CONTROL.search(text):
        raise InputValueError(parameter, "expected text without control characters")
    return text


def _checked_bytes(data: bytes, parameter: str) -> bytes:
    # Bytes from 0x80 up are opaque data (obs-text of RFC 9110, section 5.5).
    if len(data) > _MAX_LENGTH:
        _refuse_length(parameter)
    if _CONTROL_BYTE.search(data):
        raise InputValueError(parameter, "expected bytes without control characters")
    return data


def _int_text(value: int, parameter: str) -> str:
    try:
        return int.__repr__(value)
    except ValueError as exc:
        raise InputValueError(parameter, "expected an int within the digit limit") from exc


def _refuse_length(parameter: str) -> NoReturn:
    raise InputValueError(parameter, f"expected a value of at most {_MAX_LENGTH} bytes")


def _refusal(lower: str, name: str, parameter: str) -> tuple[str, str]:
    if lower == "":
        return parameter, "expected names of ASCII letters, digits and !#$%&'*+-.^_`|~"
    if lower == "host":
        return f"{parameter}.{name}", "the host comes from the base URL"
    return f"{parameter}.{name}", "the framing of a message is not the caller's to set"
