"""Stands in for a generated `core/http_client.py`: this module for that of the newest generation.

`core_for()` runs this file anew for each package, as a module of the package's own, so that
each has its own `time`, `asyncio` and functions: SDKs and their tests replace those by name.
"""

import asyncio as asyncio  # noqa: PLC0414 - replaced by name
import random as _random
import socket as _socket
import time as time  # noqa: PLC0414 - replaced by name
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from ironwire._core.server_delay import retry_after, retry_after_ms
from ironwire.fern import bodies as _bodies
from ironwire.fern.arguments import joined_url as _joined_url
from ironwire.fern.async_client import AsyncCoreClient as _AsyncCoreClient
from ironwire.fern.client import CoreClient as _CoreClient
from ironwire.fern.generation import generation_of as _generation_of
from ironwire.fern.proxies import environment_proxies as _get_environment_proxies
from ironwire.fern.proxies import mounts as _mounts
from ironwire.fern.wrapper import AsyncWrapperClient as _AsyncWrapperClient
from ironwire.fern.wrapper import WrapperClient as _WrapperClient

if TYPE_CHECKING:
    import httpx

_GENERATION: Final = _generation_of(__name__)
_PROFILE: Final = _GENERATION.profile
_IS_FIRST: Final = _PROFILE.delays == "half_second"

INITIAL_RETRY_DELAY_SECONDS = 0.5 if _IS_FIRST else 1.0
MAX_RETRY_DELAY_SECONDS = 10 if _IS_FIRST else 60.0
MAX_RETRY_DELAY_SECONDS_FROM_HEADER = 30
JITTER_FACTOR = 0.2

random = _random.random

# SDKs and their tests ask for these by name.
__all__ = [
    "INITIAL_RETRY_DELAY_SECONDS",
    "JITTER_FACTOR",
    "MAX_RETRY_DELAY_SECONDS",
    "MAX_RETRY_DELAY_SECONDS_FROM_HEADER",
    "AsyncHttpClient",
    "HttpClient",
    "_add_positive_jitter",
    "_add_symmetric_jitter",
    "_build_url",
    "_get_environment_proxies",
    "_maybe_filter_none_from_multipart_data",
    "_merge_headers",
    "_parse_retry_after",
    "_parse_x_ratelimit_reset",
    "_redact_headers",
    "_retry_timeout",
    "_retry_timeout_from_retries",
    "_should_retry",
    "drop_content_type_without_body",
    "get_async_keepalive_proxy_mounts",
    "get_keepalive_proxy_mounts",
    "get_keepalive_socket_options",
    "get_request_body",
    "maybe_filter_request_body",
    "remove_omit_from_dict",
]


if not TYPE_CHECKING and "own_request" not in _PROFILE.marks:
    _CoreClient, _AsyncCoreClient = _WrapperClient, _AsyncWrapperClient


class HttpClient(_CoreClient):
    """Takes the calls of the package's sync clients."""

    _names = globals()


class AsyncHttpClient(_AsyncCoreClient):
    """Takes the calls of the package's async clients."""

    _names = globals()


def _parse_retry_after(response_headers: Mapping[str, str]) -> float | None:
    """Return the seconds of `retry-after-ms` or `Retry-After`, None if neither can be used."""
    seconds = retry_after_ms(response_headers.get("retry-after-ms"))
    if seconds is not None:
        return seconds
    return retry_after(response_headers.get("retry-after"), time.time())


def _parse_x_ratelimit_reset(response_headers: Mapping[str, str]) -> float | None:
    """Return the seconds until the epoch second of `x-ratelimit-reset`, None in the past."""
    try:
        delay_s = int(response_headers.get("x-ratelimit-reset", "")) - time.time()
    except (TypeError, ValueError):
        return None
    return delay_s if delay_s > 0 else None


def _add_positive_jitter(delay: float) -> float:
    return delay * (1 + random() * JITTER_FACTOR)


def _add_symmetric_jitter(delay: float) -> float:
    return delay * (1 + (random() - 0.5) * JITTER_FACTOR)


def _retry_timeout(response: "httpx.Response", retries: int) -> float:
    """Return the seconds to wait before a retry that follows a response."""
    asked_s = _parse_retry_after(response.headers)
    if _IS_FIRST:
        if asked_s is not None and asked_s <= MAX_RETRY_DELAY_SECONDS_FROM_HEADER:
            return asked_s
        return _retry_timeout_from_retries(retries)
    if asked_s:
        return min(asked_s, MAX_RETRY_DELAY_SECONDS)
    reset_s = _parse_x_ratelimit_reset(response.headers)
    if reset_s is not None:
        return _add_positive_jitter(min(reset_s, MAX_RETRY_DELAY_SECONDS))
    return _retry_timeout_from_retries(retries)


def _retry_timeout_from_retries(retries: int) -> float:
    """Return the seconds to wait before a retry that follows no response."""
    # Beyond 2**64 every delay is over its cap, and the power stays a number.
    backoff_s = INITIAL_RETRY_DELAY_SECONDS * 2.0 ** min(retries, 64)
    delay_s = min(backoff_s, MAX_RETRY_DELAY_SECONDS)
    return delay_s * (1 - 0.25 * random()) if _IS_FIRST else _add_symmetric_jitter(delay_s)


def _should_retry(response: "httpx.Response") -> bool:
    status = response.status_code
    return status in _POLICY.always or (status >= 600 and _PROFILE.statuses == "server_errors")


_POLICY: Final = _PROFILE.policy()


def _build_url(base_url: str, path: str | None) -> str:
    """Return base URL and path as this generation joins them."""
    return _joined_url(base_url, path, _PROFILE)


def remove_omit_from_dict(original: Mapping[str, Any], omit: object) -> dict[str, Any]:
    """Return the members of a mapping that are not the sentinel; None removes nothing."""
    return _bodies.without_omit(original, omit)


def maybe_filter_request_body(data: object, request_options: Any, omit: object) -> Any:
    """Return a body as plain values, without omitted entries, with the options' members."""
    return _bodies.filtered(data, request_options, omit)


def get_request_body(
    *,
    json: object,
    data: object,
    request_options: Any,
    omit: object,
    optional_body: bool = False,
) -> tuple[Any, Any]:
    """Return the JSON body and the form body of a call, one of them None."""
    return _bodies.request_body(
        json, data, request_options, omit, _PROFILE, is_optional=optional_body
    )


def _maybe_filter_none_from_multipart_data(
    data: Any,
    request_files: object,
    force_multipart: object,
) -> Any:
    """Return form fields without those of None, if they go into a multipart body."""
    if isinstance(data, Mapping) and (request_files or force_multipart):
        fields = cast("Mapping[str, object]", data)
        return {name: value for name, value in fields.items() if value is not None}
    return cast("Any", data)


def _merge_headers(*layers: "Mapping[str, Any] | None") -> dict[str, Any]:
    """Return header fields merged by name in any case: the last spelling and value."""
    merged: dict[str, Any] = {}
    spelled: dict[str, str] = {}
    for layer in layers:
        for name, value in (layer or {}).items():
            if (before := spelled.get(name.lower())) is not None:
                del merged[before]
            spelled[name.lower()] = name
            merged[name] = value
    return merged


def _redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return header fields with the values of all but the harmless ones hidden."""
    return _bodies.redacted(headers)


def drop_content_type_without_body(
    headers: Mapping[str, Any], *, json_body: object, data_body: object, optional_body: bool
) -> dict[str, Any]:
    """Return header fields, without Content-Type if an optional body was left out."""
    is_kept = not optional_body or json_body is not None or data_body is not None
    return {
        name: value for name, value in headers.items() if is_kept or name.lower() != "content-type"
    }


def get_keepalive_socket_options(
    idle: int = 60, intvl: int = 30, cnt: int = 5
) -> list[tuple[int, int, int]]:
    """Return socket options that turn TCP keep-alive probes on, as far as the platform has them.

    Args:
        idle: Seconds of silence before the first probe.
        intvl: Seconds between probes.
        cnt: How many go unanswered before the connection is taken for dead.
    """
    options = [(_socket.SOL_SOCKET, _socket.SO_KEEPALIVE, 1)]
    idle_name = "TCP_KEEPIDLE" if hasattr(_socket, "TCP_KEEPIDLE") else "TCP_KEEPALIVE"
    for name, value in ((idle_name, idle), ("TCP_KEEPINTVL", intvl), ("TCP_KEEPCNT", cnt)):
        if (option := getattr(_socket, name, None)) is not None:
            options.append((_socket.IPPROTO_TCP, option, value))
    return options


def get_keepalive_proxy_mounts(idle: int = 60, intvl: int = 30, cnt: int = 5) -> dict[str, Any]:
    """Return `mounts` of an `httpx.Client` for the environment's proxies, with keep-alive."""
    options = get_keepalive_socket_options(idle, intvl, cnt)
    return _mounts(_get_environment_proxies(), options, "HTTPTransport")


def get_async_keepalive_proxy_mounts(
    idle: int = 60, intvl: int = 30, cnt: int = 5
) -> dict[str, Any]:
    """Return `mounts` of an `httpx.AsyncClient` for the environment's proxies, with keep-alive."""
    options = get_keepalive_socket_options(idle, intvl, cnt)
    return _mounts(_get_environment_proxies(), options, "AsyncHTTPTransport")


def __getattr__(name: str) -> Any:
    """Return what the package's own core imports under a name."""
    value = globals()[name] = _GENERATION.imported(name)
    return value
