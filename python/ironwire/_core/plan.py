"""A call's arguments and the client's configuration → a request plan: where the parts meet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ironwire._core.body import Body, request_body
from ironwire._core.content import Factory
from ironwire._core.headers import Layer, checked_layer, is_token, merge
from ironwire._core.method import IDEMPOTENT, checked_method
from ironwire._core.options import (
    checked_options,
    checked_retries,
    chunk_size,
    idempotency_key,
    mapping_option,
    max_response_bytes,
    max_retries,
    retry_policy,
    timeout_s,
    total_timeout_s,
)
from ironwire._core.policies import RetryPolicy
from ironwire._core.query import encode_query
from ironwire._core.retry import RequestClass, RequestFacts
from ironwire._core.source import Source
from ironwire._core.url import checked_base_url, is_downgrade, target_uri
from ironwire._kernel.protocol import Kernel
from ironwire.errors import InputTypeError, InputValueError

__all__ = ["Call", "ClientConfig", "RequestPlan", "checked_config", "plan"]

_NO_KEY: Final = Layer(())


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
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


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ClientConfig:
    """What a client contributes to each of its calls, checked.

    Attributes:
        base_url: The normalised base URL; None if each call names its own.
        base_fields: The header fields of every call.
        base_timeout: Seconds for each phase; None for the httpx client's own timeout.
        policy: Decides about retries.
        total_timeout: Seconds for a whole call; None for no limit.
        key_field: The name of the field that carries an idempotency key.
        max_response_bytes: How long a body may be that is read as a whole; None for no limit.
        kernel: Encodes bodies.
        is_async: Async sources may be read, and sync iterators may not.
        make_boundary: Returns a new multipart boundary.
        make_key: Returns a new idempotency key.
    """

    base_url: str | None
    base_fields: Layer
    base_timeout: object
    policy: RetryPolicy
    total_timeout: object
    key_field: str
    max_response_bytes: object
    kernel: Kernel
    is_async: bool
    make_boundary: Callable[[], str]
    make_key: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RequestPlan:
    """One request, complete; every attempt sends exactly this.

    Attributes:
        method: In upper case where it is a standard one.
        url: The absolute target URI, percent-encoded.
        origin: The part of it up to the path.
        fields: Header field lines in order, one line a name.
        removed: Lower-case names of fields to remove from the httpx client's own.
        content: The body: bytes, a source of bytes, what makes one for each attempt, or None.
        timeout_s: Seconds for each phase, infinity for no limit, None for the httpx
            client's own timeout.
        total_timeout_s: Seconds for the whole call; None for no limit.
        max_response_bytes: How long the response's body may be; None for no limit.
        facts: What the retry decision needs to know.
        policy: The policy that decides.
        retries_taken: Retries that the caller says were taken before.
    """

    method: str
    url: str
    origin: str
    fields: tuple[tuple[str, str | bytes], ...]
    removed: tuple[str, ...]
    content: bytes | Source | Factory | None
    timeout_s: float | None
    total_timeout_s: float | None
    max_response_bytes: int | None
    facts: RequestFacts
    policy: RetryPolicy
    retries_taken: int


def checked_config(
    *,
    base_url: object,
    base_headers: object,
    base_timeout: object,
    policy: object,
    total_timeout: object,
    key_field: object,
    max_response: object,
    kernel: Kernel,
    is_async: bool,
    make_boundary: Callable[[], str],
    make_key: Callable[[], str],
) -> ClientConfig:
    """Return the configuration of a client.

    Raises:
        InputError: A value is refused; the error names it.
    """
    if not isinstance(policy, RetryPolicy):
        raise InputTypeError("retry_policy", f"expected a RetryPolicy, got {_type(policy)}")
    timeout_s({}, base_timeout)
    total_timeout_s({}, total_timeout)
    max_response_bytes({}, max_response, is_stream=False)
    return ClientConfig(
        base_url=None if base_url is None else checked_base_url(base_url),
        base_fields=checked_layer(base_headers, "base_headers", None),
        base_timeout=base_timeout,
        policy=policy,
        total_timeout=total_timeout,
        key_field=_checked_key_field(key_field),
        max_response_bytes=max_response,
        kernel=kernel,
        is_async=is_async,
        make_boundary=make_boundary,
        make_key=make_key,
    )


def plan(call: Call, config: ClientConfig, *, is_stream: bool) -> RequestPlan:
    """Return the request that a call makes.

    Args:
        call: The arguments.
        config: What the client adds to them.
        is_stream: The response is handed out before its body is read.

    Raises:
        InputError: An argument or option is refused; the error names it.
        EncodeError: The body has no JSON form; the error names the JSON path.
    """
    options = checked_options(call.request_options)
    method = checked_method(call.method)
    # Generated code reads it; here it is only refused in time.
    chunk_size(options)
    timeout = timeout_s(options, config.base_timeout)
    policy = retry_policy(options, config.policy)
    total_timeout = total_timeout_s(options, config.total_timeout)
    response_bytes = max_response_bytes(options, config.max_response_bytes, is_stream=is_stream)
    retries_allowed = max_retries(options, policy.max_retries)
    retries_taken = checked_retries(call.retries)
    query = encode_query(
        call.params,
        mapping_option(options, "additional_query_parameters"),
        call.omit,
        config.kernel,
    )
    base_url = _base_url(call, config)
    url = target_uri(base_url, call.path, query)
    merged = merge(
        # The first, so that a field of the caller's own wins.
        _key_layer(idempotency_key(options, config.make_key), config.key_field),
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
        origin="/".join(base_url.split("/", 3)[:3]),
        fields=_with_body_fields(merged.lines, body, is_left_out=call.json is not None),
        removed=merged.removed,
        content=body.content,
        timeout_s=timeout,
        total_timeout_s=total_timeout,
        max_response_bytes=response_bytes,
        facts=RequestFacts(
            request_class=_request_class(method, merged.lines, config.key_field),
            is_replayable=body.is_replayable,
            max_retries=retries_allowed,
        ),
        policy=policy,
        retries_taken=retries_taken,
    )


def _checked_key_field(name: object) -> str:
    if not isinstance(name, str):
        raise InputTypeError("idempotency_header", f"expected a str, got {_type(name)}")
    if not is_token(name):
        raise InputValueError("idempotency_header", "expected the name of a header field")
    # The names that belong to the library are refused here as in any header fields.
    checked_layer({name: ""}, "idempotency_header", None)
    return name


def _key_layer(key: str | None, key_field: str) -> Layer:
    return _NO_KEY if key is None else Layer(((key_field.lower(), key_field, key),))


def _request_class(
    method: str, lines: tuple[tuple[str, str | bytes], ...], key_field: str
) -> RequestClass:
    lower = key_field.lower()
    if any(len(name) == len(lower) and name.lower() == lower for name, _ in lines):
        return "keyed"
    return "safe" if method in IDEMPOTENT else "unsafe"


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
