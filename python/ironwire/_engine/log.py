"""One record per attempt on the logger `ironwire`, at DEBUG, with nothing secret in it."""

import logging
from typing import TYPE_CHECKING, Final

from ironwire._core.plan import RequestPlan
from ironwire.types import Attempt

if TYPE_CHECKING:
    import httpx

__all__ = ["report"]

_logger: Final = logging.getLogger("ironwire")
# What carries no credential, in requests and in responses.
_LOGGED: Final = frozenset(
    {
        b"accept",
        b"accept-encoding",
        b"cache-control",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"date",
        b"retry-after",
        b"retry-after-ms",
        b"server",
        b"transfer-encoding",
        b"user-agent",
        b"x-ratelimit-reset",
        b"x-request-id",
        b"x-should-retry",
    }
)


def report(
    plan: RequestPlan, attempt: Attempt, request: "httpx.Request", response: "httpx.Response | None"
) -> None:
    """Log an attempt: its record, method and URL without query, and harmless fields."""
    if not _logger.isEnabledFor(logging.DEBUG):
        return
    url = plan.url.partition("?")[0]
    outcome = attempt.error if attempt.status is None else attempt.status
    _logger.debug(
        "%s %s: attempt %d: %s, %s",
        plan.method,
        url,
        attempt.number,
        outcome,
        attempt.reason,
        extra={
            "ironwire": {
                "method": plan.method,
                "url": url,
                **attempt._asdict(),
                "request_fields": _fields(request),
                "response_fields": {} if response is None else _fields(response),
            }
        },
    )


def _fields(message: "httpx.Request | httpx.Response") -> dict[str, str]:
    return {
        name.lower().decode("ascii"): value.decode("latin-1")
        for name, value in message.headers.raw
        if name.lower() in _LOGGED
    }
