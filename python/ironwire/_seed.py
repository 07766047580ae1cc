"""The seed's functions, for code that was generated against them."""

import random
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from ironwire import _kernel
from ironwire._core.options import checked_options, mapping_option
from ironwire._core.policies import STANDARD
from ironwire._core.retry import backoff
from ironwire._core.server_delay import server_delay
from ironwire.errors import InputValueError
from ironwire.types import AnyJson, JsonValue, RequestOptions

if TYPE_CHECKING:
    import httpx

__all__ = [
    "get_request_body",
    "maybe_filter_request_body",
    "parse_retry_after",
    "remove_omit_from_dict",
    "retry_timeout",
]


def get_request_body(
    json: AnyJson | None,
    data: AnyJson | None,
    request_options: RequestOptions | None,
    omit: AnyJson | None,
) -> tuple[JsonValue, JsonValue | bytes]:
    """Return the JSON body and the form body of a call, one of them None.

    Raises:
        InputValueError: Both were given.
        EncodeError: The body has no JSON form.
    """
    if data is None:
        return maybe_filter_request_body(json, request_options, omit), None
    if json is not None:
        raise InputValueError("json", "cannot be sent together with `data`")
    if isinstance(data, str | bytes):
        return None, data
    return None, maybe_filter_request_body(data, request_options, omit)


def maybe_filter_request_body(
    data: AnyJson | None, request_options: RequestOptions | None, omit: AnyJson | None
) -> JsonValue:
    """Return a body as plain JSON values, without omitted entries, with the options' members.

    Raises:
        EncodeError: The body has no JSON form, or is not an object and the options have
            members for one.
    """
    options = checked_options(request_options)
    extra = mapping_option(options, "additional_body_parameters")
    is_absent = data is None or data is omit or data is ...
    if is_absent and not extra:
        return None
    return _kernel.active.filter_body(None if is_absent else data, extra=extra, omit=omit)


def remove_omit_from_dict(
    original: Mapping[str, AnyJson | None], omit: AnyJson | None
) -> dict[str, AnyJson]:
    """Return the members of a mapping that are not the sentinel; None removes nothing."""
    return _kernel.active.remove_omit(original, omit)


def parse_retry_after(response_headers: "httpx.Headers") -> float | None:
    """Return the seconds the server asks to wait, or None if it does not say.

    Reads `retry-after-ms`, `Retry-After` (RFC 9110, section 10.2.3) and
    `x-ratelimit-reset`; a field that cannot be used is as good as none.
    """
    return server_delay(cast("Mapping[str, str]", response_headers), time.time())


def retry_timeout(response: "httpx.Response", retries: int) -> float:
    """Return the seconds to wait before a retry: the server's delay, or else the backoff.

    Args:
        response: The response that is not accepted.
        retries: How many retries were taken before.
    """
    asked_s = parse_retry_after(response.headers)
    if asked_s is not None and asked_s <= STANDARD.server_delay_cap_s:
        return asked_s
    is_throttled = response.status_code in {429, 503}
    return backoff(STANDARD, retries, random.random(), is_throttled=is_throttled)
