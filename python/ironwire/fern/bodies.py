"""What a generated core's own functions do with bodies and header fields."""

from collections.abc import Mapping
from typing import Any, Final, cast

from ironwire import _kernel
from ironwire.fern.arguments import is_left_out
from ironwire.fern.profiles import Profile
from ironwire.types import JsonValue

__all__ = ["filtered", "redacted", "request_body", "without_omit"]

_SHOWN: Final = frozenset(
    {"accept", "accept-encoding", "content-length", "content-type", "retry-after", "user-agent"}
)


def without_omit(original: Mapping[str, Any], omit: object) -> dict[str, Any]:
    """Return the members of a mapping that are not the sentinel; None removes nothing."""
    return _kernel.active.remove_omit(original, omit)


def filtered(data: object, request_options: object, omit: object) -> JsonValue:
    """Return a body as plain values with the options' members; `{}` for options alone."""
    extra = _extra(request_options)
    if is_left_out(data, omit):
        return None if request_options is None else _plain(extra or {}, None, omit)
    return _plain(data, extra if isinstance(data, Mapping) else None, omit)


def request_body(
    json: object,
    data: object,
    request_options: object,
    omit: object,
    profile: Profile,
    *,
    is_optional: bool,
) -> tuple[object, object]:
    """Return the JSON body and the form body of a call, one of them None.

    An empty object stands for no body where the profile or the call says so.
    """
    if not is_left_out(data, omit):
        body = data if isinstance(data, str | bytes) else filtered(data, request_options, omit)
        return None, _or_none(body, data, request_options, profile, is_optional=is_optional)
    body = filtered(json, request_options, omit)
    given = None if is_left_out(json, omit) else json
    return _or_none(body, given, request_options, profile, is_optional=is_optional), None


def redacted(fields: Mapping[str, str]) -> dict[str, str]:
    """Return header fields with the values of all but the harmless ones hidden."""
    return {
        name: value if name.lower() in _SHOWN else "[REDACTED]" for name, value in fields.items()
    }


def _or_none(
    body: object, given: object, request_options: object, profile: Profile, *, is_optional: bool
) -> object:
    if body != {} or _extra(request_options):
        return body
    if profile.empty_object == "dropped":
        return None
    is_implied = given is None and profile.options_body == "none"
    return None if is_implied or is_optional else body


def _extra(request_options: object) -> Mapping[str, object] | None:
    if request_options is None:
        return None
    options = cast("Mapping[str, Mapping[str, object] | None]", request_options)
    return options.get("additional_body_parameters") or None


def _plain(body: object, extra: Mapping[str, object] | None, omit: object) -> JsonValue:
    return _kernel.active.filter_body(body, extra=extra, omit=omit)
