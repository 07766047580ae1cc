"""The arguments of a generated call → those of ironwire: pure, by the generation's profile."""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Final, NamedTuple, cast
from urllib.parse import urljoin

from ironwire import _kernel
from ironwire._core.plan import Call
from ironwire.errors import InputTypeError, InputValueError
from ironwire.fern.profiles import Profile
from ironwire.types import RequestOptions

__all__ = [
    "Arguments",
    "call_of",
    "header_fields",
    "is_left_out",
    "joined_url",
    "parameters",
    "retries_taken",
    "timeout_s",
    "to_starts",
]

_ORIGIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_COLON_FIRST: Final = re.compile(r"[^/?#]*:")
_BRACES: Final = str.maketrans({"{": "%7B", "}": "%7D"})
_KNOWN_OPTIONS: Final = frozenset(RequestOptions.__annotations__) - {"additional_headers"}
_NO_MEMBERS: Final[Mapping[str, object]] = {}
_BODYLESS: Final = frozenset({"GET", "HEAD"})


class Arguments(NamedTuple):
    """What a call was given, with what its client adds; no field has a default."""

    path: object
    method: object
    base_url: str
    base_headers: object
    base_timeout: object
    base_max_retries: object
    params: object
    json: object
    data: object
    content: object
    files: object
    headers: object
    request_options: object
    retries: object
    omit: object
    optional_body: bool
    force_multipart: bool

    def __repr__(self) -> str:
        return "Arguments(...)"


def call_of(given: Arguments, profile: Profile) -> Call:
    """Return the call that sends what the generation's core would send, where that was right.

    Raises:
        InputError: An argument is refused; the error names it.
    """
    options = _mapping(given.request_options, "request_options")
    extra = options.get("additional_body_parameters") or None
    omit = given.omit
    json = None if is_left_out(given.json, omit) else given.json
    data = None if is_left_out(given.data, omit) else given.data
    files = None if is_left_out(given.files, omit) else given.files
    if json is None:
        has_other = any(part is not None for part in (data, given.content, files))
        has_options = given.request_options is not None
        if profile.options_body == "object" and has_options and not (has_other or extra):
            json = _NO_MEMBERS if str(given.method).upper() not in _BODYLESS else None
    elif profile.empty_object == "dropped" and not extra and _is_empty(json, omit):
        json = None
    is_multipart = given.force_multipart or _has_parts(files, omit)
    if profile.multipart_none == "empty" and is_multipart and isinstance(data, Mapping):
        fields = cast("Mapping[object, object]", data)
        data = {name: "" if value is None else value for name, value in fields.items()}
    origin, target = _split(joined_url(given.base_url, given.path, profile))
    return Call(
        path=target,
        method=given.method,
        base_url=origin,
        params=parameters(given, options, profile),
        json=json,
        data=data,
        content=given.content,
        files=files,
        headers=header_fields(given, options, profile),
        request_options=_options(given, options, profile, extra),
        retries=retries_taken(given, profile),
        omit=omit,
        force_multipart=given.force_multipart,
        optional_body=given.optional_body,
    )


def is_left_out(value: object, omit: object) -> bool:
    """Return whether a value stands for an argument that was not given."""
    return value is None or value is ... or value is omit


def to_starts(files: object) -> None:
    """Put the files of a multipart body to their starts, from where httpx sends them.

    An unseekable one is sent from where it stands.
    """
    parts = cast("Mapping[object, object]", files).values() if isinstance(files, Mapping) else ()
    for given in parts:
        for part in cast("list[object]", given) if isinstance(given, list) else [given]:
            content = cast("tuple[object, ...]", part)[1:2] if isinstance(part, tuple) else (part,)
            for file in content:
                with suppress(AttributeError, OSError, ValueError):
                    cast("IO[bytes]", file).seek(0)


def joined_url(base_url: str, path: object, profile: Profile) -> str:
    """Return base URL and path as the generation joins them, on the base URL's origin.

    Raises:
        InputTypeError: The path is no str.
        InputValueError: The path leads to another origin.
    """
    if path is not None and not isinstance(path, str):
        raise InputTypeError("path", f"expected a str, got {type(path).__name__}")
    if profile.url_join == "resolve":
        # What stands before a colon is no scheme, but text of a generated path.
        relative = path or ""
        if _COLON_FIRST.match(relative) and "://" not in relative:
            relative = f"./{relative}"
        url = urljoin(f"{base_url}/", relative)
        if _split(url)[0].lower() != _split(base_url)[0].lower():
            raise InputValueError("path", "expected a path on the origin of the base URL")
        return url
    # Behind a slash nothing is an origin.
    return f"{base_url.rstrip('/')}/{path.lstrip('/')}" if path else base_url


def header_fields(
    given: Arguments, options: Mapping[str, object], profile: Profile
) -> dict[str, object]:
    """Return the call's header fields: base, call and options, without those of None."""
    merged: dict[str, object] = {}
    spelled: dict[str, str] = {}
    for source, name in (
        (given.base_headers, "base_headers"),
        (given.headers, "headers"),
        (options.get("additional_headers"), "request_options.additional_headers"),
    ):
        for field, value in _mapping(source, name).items():
            before = spelled.get(lower := field.lower())
            if before is not None and (before != field or profile.header_order == "last"):
                del merged[before]
            spelled[lower] = field
            merged[field] = value
    return {
        field: _field_value(value, field)
        for field, value in merged.items()
        if not is_left_out(value, given.omit)
    }


def parameters(
    given: Arguments, options: Mapping[str, object], profile: Profile
) -> dict[str, object]:
    """Return the call's parameters with those of its options, in the generation's order."""
    name = "additional_query_parameters"
    extra = _mapping(options.get(name), f"request_options.{name}")
    merged = {**_mapping(given.params, "params"), **extra}
    present = [item for item in merged.items() if not is_left_out(item[1], given.omit)]
    return dict(reversed(present) if profile.query_order == "reversed" else present)


def retries_taken(given: Arguments, profile: Profile) -> object:
    """Return how many retries a call has behind it: the parameter's own default is none."""
    if isinstance(given.retries, int):
        return max(0, given.retries - profile.retries_default)
    return given.retries


def timeout_s(given: Arguments, options: Mapping[str, object]) -> object:
    """Return the time limit of each phase: the options', or else the client's."""
    for name in ("timeout", "timeout_in_seconds"):
        if options.get(name) is not None:
            return options[name]
    return given.base_timeout


def _options(
    given: Arguments, options: Mapping[str, object], profile: Profile, extra: object
) -> dict[str, object]:
    """Return the options that ironwire knows; others were never read by a generated core."""
    known = {name: value for name, value in options.items() if name in _KNOWN_OPTIONS}
    known.pop("timeout_in_seconds", None)
    known.pop("additional_query_parameters", None)
    known["additional_body_parameters"] = extra
    known["timeout"] = timeout_s(given, options)
    if known.get("max_retries") is None:
        known["max_retries"] = given.base_max_retries
    by_option = profile.protocol_errors == "by_option"
    if by_option and options.get("retry_remote_protocol_errors"):
        known.setdefault("retry_policy", profile.policy(with_protocol_errors=True))
    return known


def _mapping(value: object, name: str) -> Mapping[str, object]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InputTypeError(name, f"expected a mapping, got {type(value).__name__}")
    return cast("Mapping[str, object]", value)


def _is_empty(json: object, omit: object) -> bool:
    """Return whether a body is an object without members."""
    if isinstance(json, Mapping):
        members = cast("Mapping[object, object]", json).values()
        return all(value is ... or (omit is not None and value is omit) for value in members)
    if isinstance(json, str | bytes | int | float | list | tuple):
        return False
    # A model whose fields were set has members; what is left is seldom large.
    is_set = getattr(json, "__fields_set__", None) or getattr(json, "model_fields_set", None)
    return not is_set and _kernel.active.filter_body(json, omit=omit) == {}


def _has_parts(files: object, omit: object) -> bool:
    if not isinstance(files, Mapping):
        return bool(files)
    parts = cast("Mapping[object, object]", files)
    return any(not is_left_out(part, omit) for part in parts.values())


def _field_value(value: object, field: str) -> object:
    if isinstance(value, str | bytes | int | float):
        return value
    plain = _kernel.active.filter_body(value)
    if isinstance(plain, dict | list):
        raise InputTypeError(f"headers.{field}", f"expected text, got {type(value).__name__}")
    return plain


def _split(url: str) -> tuple[str, str]:
    """Return scheme and authority, and what stands behind them."""
    match = _ORIGIN.match(url)
    if match is None:
        return url, ""
    return match[0], url[match.end() :].translate(_BRACES)
