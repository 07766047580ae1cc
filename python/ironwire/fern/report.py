"""Tells a package's own logger of calls, as its core did, with an allow-list of fields."""

from typing import TYPE_CHECKING, Any

from ironwire.fern.arguments import Arguments, header_fields, is_left_out, joined_url
from ironwire.fern.bodies import redacted
from ironwire.fern.profiles import Profile

if TYPE_CHECKING:
    import httpx

__all__ = ["report_request", "report_response"]


def report_request(logger: Any, given: Arguments, profile: Profile) -> None:
    """Log method, URL without its query, and harmless fields of a request, at debug level."""
    if logger is None or not logger.is_debug():
        return
    options: Any = given.request_options or {}
    fields = header_fields(given, options, profile)
    body = (given.json, given.data)
    logger.debug(
        "Making HTTP request",
        method=given.method,
        url=_shown_url(given, profile),
        headers=redacted({name: str(value) for name, value in fields.items()}),
        has_body=any(not is_left_out(part, given.omit) for part in body),
    )


def report_response(
    logger: Any,
    given: Arguments,
    profile: Profile,
    response: "httpx.Response",
) -> None:
    """Log the status code of a response: errors at error level, the rest at debug level."""
    if logger is None:
        return
    status = response.status_code
    if status >= 400 and logger.is_error():
        say, text = logger.error, "HTTP request failed with error status"
    elif 200 <= status < 400 and logger.is_debug():
        say, text = logger.debug, "HTTP request succeeded"
    else:
        return
    say(text, method=given.method, url=_shown_url(given, profile), status_code=status)


def _shown_url(given: Arguments, profile: Profile) -> str:
    return joined_url(given.base_url, given.path, profile).partition("?")[0]
