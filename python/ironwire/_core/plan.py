"""A call's arguments and the client's configuration → a request plan: where the parts meet."""

from collections.abc import Callable
from dataclasses import dataclass

from ironwire._core.body import Body, request_body
from ironwire._core.headers import Layer, checked_layer, merge
from ironwire._core.method import IDEMPOTENT, checked_method
from ironwire._core.options import (
    checked_options,
    checked_retries,
    chunk_size,
    mapping_option,
    max_retries,
    timeout_s,
)
from ironwire._core.query import encode_query
from ironwire._core.retry import RequestFacts, RetryPolicy
from ironwire._core.source import Source
from ironwire._core.url import checked_base_url, is_downgrade, target_uri
from ironwire._kernel.protocol import Kernel
from ironwire.errors import InputTypeError, InputValueError

__all__ = ["Call", "ClientConfig", "RequestPlan", "checked_config", "plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The arguments of one `request()` or `stream()`, as they came.

    No field has a default: a client that forgets to pass one on is a type error.
    """

    path: object
    method: object
    base_url: object
    params: object
    json: object
    data: object
    content: object
    files: object
    headers: object
    request_options: object
    retries: object
    omit: object
    force_multipart: bool
    optional_body: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientConfig:
    """What a client contributes to each of its calls, checked.

    Attributes:
        base_url: The normalised base URL; None if each call names its own.
        base_fields: The header fields of every call.
        base_timeout: Seconds for each phase; None for the httpx client's own timeout.
        policy: Decides about retries.
        kernel: Encodes bodies.
        is_async: Async sources may be read, and sync iterators may not.
        make_boundary: Returns a new multipart boundary.
    """

    base_url: str | None
    base_fields: Layer
    base_timeout: object
    policy: RetryPolicy
    kernel: Kernel
    is_async: bool
    make_boundary: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPlan:
    """One request, complete; every attempt sends exactly this.

    Attributes:
        method: In upper case where it is a standard one.
        url: The absolute target URI, percent-encoded.
        fields: Header field lines in order, one line a name.
        removed: Lower-case names of fields to remove from the httpx client's own.
        content: The body: bytes, a source of bytes, or None.
        timeout_s: Seconds for each phase, infinity for no limit, None for the httpx
            client's own timeout.
        facts: What the retry decision needs to know.
        policy: The policy that decides.
        retries_taken: Retries that the caller says were taken before.
    """

    method: str
    url: str
    fields: tuple[tuple[str, str | bytes], ...]
    removed: tuple[str, ...]
    content: bytes | Source | None
    timeout_s: float | None
    facts: RequestFacts
    policy: RetryPolicy
    retries_taken: int


def checked_config(
    *,
    base_url: object,
    base_headers: object,
    base_timeout: object,
    policy: object,
    kernel: Kernel,
    is_async: bool,
    make_boundary: Callable[[], str],
) -> ClientConfig:
    """Return the configuration of a client.

    Raises:
        InputError: A value is refused; the error names it.
    """
    if not isinstance(policy, RetryPolicy):
        raise InputTypeError("retry_policy", f"expected a RetryPolicy, got {_type(policy)}")
    timeout_s({}, base_timeout)
    return ClientConfig(
        base_url=None if base_url is None else checked_base_url(base_url),
        base_fields=checked_layer(base_headers, "base_headers", None),
        base_timeout=base_timeout,
        policy=policy,
        kernel=kernel,
        is_async=is_async,
        make_boundary=make_boundary,
    )


def plan(call: Call, config: ClientConfig) -> RequestPlan:
    """Return the request that a call makes.

    Raises:
        InputError: An argument or option is refused; the error names it.
        EncodeError: The body has no JSON form; the error names the JSON path.
    """
    options = checked_options(call.request_options)
    method = checked_method(call.method)
    # Generated code reads it; here it is only refused in time.
    chunk_size(options)
    timeout = timeout_s(options, config.base_timeout)
    retries_allowed = max_retries(options, config.policy.max_retries)
    retries_taken = checked_retries(call.retries)
    query = encode_query(
        call.params,
        mapping_option(options, "additional_query_parameters"),
        call.omit,
        config.kernel,
    )
    url = target_uri(_base_url(call, config), call.path, query)
    merged = merge(
        config.base_fields,
        checked_layer(call.headers, "headers", call.omit),
        checked_layer(
            mapping_option(options, "additional_headers"),
            "request_options.additional_headers",
            call.omit,
        ),
    )
    # The body comes last: what can be read only once is not read for a call that is refused.
    body = request_body(
        json=call.json,
        data=call.data,
        content=call.content,
        files=call.files,
        extra=mapping_option(options, "additional_body_parameters"),
        omit=call.omit,
        force_multipart=call.force_multipart,
        optional_body=call.optional_body,
        is_async=config.is_async,
        kernel=config.kernel,
        make_boundary=config.make_boundary,
    )
    return RequestPlan(
        method=method,
        url=url,
        fields=_with_body_fields(merged.lines, body, is_left_out=call.json is not None),
        removed=merged.removed,
        content=body.content,
        timeout_s=timeout,
        facts=RequestFacts(
            is_idempotent=method in IDEMPOTENT,
            is_replayable=body.is_replayable,
            max_retries=retries_allowed,
        ),
        policy=config.policy,
        retries_taken=retries_taken,
    )


def _base_url(call: Call, config: ClientConfig) -> str:
    if call.base_url is None:
        # The client's own was checked when it was read; None is refused here.
        return config.base_url or checked_base_url(None)
    base_url = checked_base_url(call.base_url)
    if config.base_url is not None and is_downgrade(config.base_url, base_url):
        raise InputValueError("base_url", "expected https, as the client's base_url has")
    return base_url


def _with_body_fields(
    lines: tuple[tuple[str, str | bytes], ...], body: Body, *, is_left_out: bool
) -> tuple[tuple[str, str | bytes], ...]:
    """Return the field lines with those that describe the body (RFC 9110, section 8)."""
    if body.content is None:
        # A body that was left out takes the Content-Type with it that was meant for it.
        return tuple(line for line in lines if not is_left_out or not _is_content_type(line))
    if body.content_type is not None and not any(map(_is_content_type, lines)):
        lines += (("Content-Type", body.content_type),)
    if isinstance(body.content, Source) and body.length_bytes is not None:
        lines += (("Content-Length", str(body.length_bytes)),)
    return lines


def _is_content_type(line: tuple[str, str | bytes]) -> bool:
    return line[0].lower() == "content-type"


def _type(value: object) -> str:
    return type(value).__name__
