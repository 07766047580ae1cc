"""Nested parameters to an encoded query."""

import re
from collections.abc import Mapping
from math import isfinite
from typing import Final, cast
from urllib.parse import quote_plus

from ironwire._kernel.protocol import Kernel
from ironwire.errors import EncodeError, EncodeTypeError, InputTypeError, InputValueError
from ironwire.types import JsonValue

__all__ = ["encode_query"]

_OPTION: Final = "request_options.additional_query_parameters"
_MAX_DEPTH: Final = 32
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9_.~-]*")
_PLAIN_PAIR: Final = re.compile(r"[A-Za-z0-9_.~-]*=[A-Za-z0-9_.~-]*")
_PLAIN_TYPES: Final = frozenset({str, int, bool, float})
_ONLY_STR: Final = frozenset({str})
_MAX_SAFE: Final = 2**63
_MAX_SHOWN: Final = 60


def encode_query(params: object, extra: object, omit: object, kernel: Kernel) -> str:
    """Return the parameters as the query of a URL, `""` if none is left.

    Written as HTML forms are (WHATWG URL, section 5.2), with the unreserved characters of
    RFC 3986, section 2.3: a space is `+`, all but letters, digits, `-`, `.`, `_` and `~` is
    percent-encoded UTF-8. A list repeats its name, a mapping adds its keys in brackets,
    encoded too. Other values have the text that `docs/encoding.md` gives them.

    Args:
        params: The call's parameters: a mapping, or None. A parameter that is None,
            Ellipsis or the sentinel is left out; None below that is an empty value.
        extra: `request_options["additional_query_parameters"]`: override those of the same
            name in their place.
        omit: The sentinel, compared by identity.
        kernel: Turns values that are not plain into plain ones.

    Raises:
        InputTypeError: No mapping, a list directly in a list, or a value without a text.
        InputValueError: NaN, an infinity, a lone surrogate, a cycle, two names with the
            same text in one mapping, or more than 32 levels of nesting.
    """
    if params is None and extra is None:
        return ""
    merged = _members(params, "params", kernel)
    additional = _members(extra, _OPTION, kernel)
    merged.update(additional)
    parts: list[str] = []
    for name, value in merged.items():
        if value is None or value is omit or value is ...:
            continue
        if (pair := _plain_pair(name, value)) is not None:
            parts.append(pair)
            continue
        source = _OPTION if name in additional else "params"
        place = f"{source}.{name}" if _is_shown(name) else source
        plain = _plain(value, place, omit, kernel)
        _append(parts, _encoded(name, place), plain, place, 0)
    return "&".join(parts)


def _members(source: object, parameter: str, kernel: Kernel) -> dict[str, object]:
    if source is None:
        return {}
    if type(source) is dict and _ONLY_STR.issuperset(map(type, cast("dict[str, object]", source))):
        return dict(cast("dict[str, object]", source))
    if not isinstance(source, Mapping):
        raise InputTypeError(parameter, f"expected a mapping, got {type(source).__name__}")
    members: dict[str, object] = {}
    for key, value in cast("Mapping[object, object]", source).items():
        name = key if type(key) is str else _name(key, parameter, kernel)
        if name in members:
            raise InputValueError(parameter, "expected names that differ as text")
        members[name] = value
    return members


def _plain_pair(name: str, value: object) -> str | None:
    """Return the pair if it needs neither conversion nor encoding, as nearly all do."""
    if type(value) is str:
        text = value
    elif type(value) is int and -_MAX_SAFE < value < _MAX_SAFE:
        text = repr(value)
    else:
        return None
    pair = f"{name}={text}"
    return pair if _PLAIN_PAIR.fullmatch(pair) else None


def _is_shown(name: str) -> bool:
    return len(name) <= _MAX_SHOWN and name.isascii() and name.isprintable()


def _name(key: object, parameter: str, kernel: Kernel) -> str:
    (name,) = cast("dict[str, None]", _plain({key: None}, parameter, None, kernel))
    return name


def _plain(value: object, place: str, omit: object, kernel: Kernel) -> JsonValue:
    if type(value) in _PLAIN_TYPES:
        return cast("str | float", value)
    try:
        return kernel.filter_body(value, omit=omit)
    except EncodeError as exc:
        refusal = InputTypeError if isinstance(exc, EncodeTypeError) else InputValueError
        raise refusal(f"{place}{exc.path.removeprefix('$')}", exc.problem) from exc


def _append(parts: list[str], name: str, value: JsonValue, place: str, depth: int) -> None:
    if isinstance(value, dict):
        for key, member in value.items():
            inner = f"{name}%5B{_encoded(key, place)}%5D"
            _append(parts, inner, member, place, _deeper(depth, place))
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, list):
                raise InputTypeError(place, "expected no list directly inside a list")
            _append(parts, name, item, place, _deeper(depth, place))
    else:
        text = "" if value is None else _text(value, place)
        parts.append(f"{name}={_encoded(text, place)}")


def _deeper(depth: int, place: str) -> int:
    if depth == _MAX_DEPTH:
        raise InputValueError(place, f"expected at most {_MAX_DEPTH} levels of nesting")
    return depth + 1


def _text(value: str | float, place: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _int_text(value, place)
    if not isfinite(value):
        raise InputValueError(place, "expected a finite number")
    return float.__repr__(value)


def _int_text(value: int, place: str) -> str:
    try:
        return int.__repr__(value)
    except ValueError as exc:
        raise InputValueError(place, "expected an int within the digit limit") from exc


def _encoded(text: str, place: str) -> str:
    if _UNRESERVED.fullmatch(text):
        return text
    try:
        return quote_plus(text)
    except UnicodeEncodeError:
        # The cause would carry the text itself.
        raise InputValueError(place, "expected text without lone surrogates") from None
