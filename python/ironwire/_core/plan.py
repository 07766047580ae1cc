"""A call's arguments and the client's configuration → a request plan: where the parts meet."""

from typing import Final, NamedTuple, cast

from ironwire._core.body import Body, request_body
from ironwire._core.config import ClientConfig, Key, origin_of
from ironwire._core.content import Factory
from ironwire._core.headers import Fields, Layer, checked_layer, merge
from ironwire._core.limits import Limits, call_limits
from ironwire._core.method import IDEMPOTENT, checked_method
from ironwire._core.options import (
    Options,
    checked_options,
    checked_retries,
    idempotency_key,
    mapping_option,
)
from ironwire._core.query import encode_query
from ironwire._core.retry import RequestClass, RequestFacts
from ironwire._core.source import Source
from ironwire._core.url import checked_base_url, is_downgrade, target_uri
from ironwire.errors import InputValueError

__all__ = ["Call", "RequestPlan", "plan"]

_MOST_KNOWN: Final = 256


class Call(NamedTuple):
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

    def __repr__(self) -> str:
        return "Call(...)"


class RequestPlan(NamedTuple):
    """One request, complete; every attempt sends exactly this.

    Attributes:
        method: In upper case where it is a standard one.
        url: The absolute target URI, percent-encoded.
        origin: The part of it up to the path.
        fields: Header field lines in order, one line a name.
        adds_type: The last of them is a Content-Type that the body brought along; the length
            comes before it, as the families write them.
        removed: Lower-case names of fields to remove from the httpx client's own.
        content: The body: bytes, a source of bytes, what makes one for each attempt, or None.
        limits: How long it may take and how much may be read.
        facts: What the retry decision needs to know.
        retries_taken: Retries that the caller says were taken before.
    """

    method: str
    url: str
    origin: str
    fields: tuple[tuple[str, str | bytes], ...]
    adds_type: bool
    removed: tuple[str, ...]
    content: bytes | Source | Factory | None
    limits: Limits
    facts: RequestFacts
    retries_taken: int

    def __repr__(self) -> str:
        return "RequestPlan(...)"


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
    plans = config.known
    key = None if plans is None else _key(call, is_stream=is_stream)
    if plans is None or key is None:
        return _planned(call, config, is_stream=is_stream)
    known = plans.get(key)
    if known is None:
        made = _planned(call, config, is_stream=is_stream)
        if len(plans) >= _MOST_KNOWN:
            plans.clear()
        plans[key] = made._replace(content=None)
        return made
    if call.json is None:
        return known
    return known._replace(content=config.kernel.encode_body(call.json, omit=call.omit))


def _key(call: Call, *, is_stream: bool) -> Key | None:
    """Return what tells the plans of plain calls apart: those with JSON alone, or without a body.

    Every call of an SDK's method gives the same plan but for its content, and to make it again
    would take most of its time in code that the processor no longer has at hand.
    """
    path, method, base_url, params, json, data, content, files, headers, options, *rest = call
    retries, omit, force_multipart, optional_body = rest
    is_plain = (
        type(path) is str
        and type(method) is str
        and base_url is None
        and params is None
        and data is None
        and content is None
        and files is None
        and headers is None
        and options is None
        and type(retries) is int
        and retries == 0
        and json is not ...
        and (json is None or json is not omit)
        and not force_multipart
        and not optional_body
    )
    return (cast("str", path), cast("str", method), json is None, is_stream) if is_plain else None


def _planned(call: Call, config: ClientConfig, *, is_stream: bool) -> RequestPlan:
    options = checked_options(call.request_options)
    method = checked_method(call.method)
    limits = call_limits(options, config.stream_limits if is_stream else config.limits)
    retries_taken = checked_retries(call.retries)
    query = encode_query(
        call.params,
        mapping_option(options, "additional_query_parameters"),
        call.omit,
        config.kernel,
    )
    base_url, origin = _base(call, config)
    url = target_uri(base_url, call.path, query)
    fields = _fields(call, options, config)
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
        origin=origin,
        fields=_with_body_fields(fields, body, is_left_out=call.json is not None),
        adds_type=body.content_type is not None and "content-type" not in fields.names,
        removed=fields.removed,
        content=body.content,
        limits=limits,
        facts=RequestFacts(
            request_class=_request_class(method, fields, config.key_field),
            is_replayable=body.is_replayable,
            max_retries=limits.max_retries,
        ),
        retries_taken=retries_taken,
    )


def _fields(call: Call, options: Options, config: ClientConfig) -> Fields:
    if call.headers is None and not options:
        return config.fields
    key = idempotency_key(options, config.make_key)
    own = () if key is None else ((config.key_field.lower(), config.key_field, key),)
    return merge(
        # The first, so that a field of the caller's own wins.
        Layer(own),
        config.layer,
        checked_layer(call.headers, "headers", call.omit),
        checked_layer(
            mapping_option(options, "additional_headers"),
            "request_options.additional_headers",
            call.omit,
        ),
    )


def _request_class(method: str, fields: Fields, key_field: str) -> RequestClass:
    if key_field.lower() in fields.names:
        return "keyed"
    return "safe" if method in IDEMPOTENT else "unsafe"


def _base(call: Call, config: ClientConfig) -> tuple[str, str]:
    """Return the base URL of a call and its origin."""
    if call.base_url is None:
        # The client's own was checked when it was read; None is refused here.
        return config.base_url or checked_base_url(None), config.origin
    base_url = checked_base_url(call.base_url)
    if config.base_url is not None and is_downgrade(config.base_url, base_url):
        raise InputValueError("base_url", "expected https, as the client's base_url has")
    return base_url, origin_of(base_url)


def _with_body_fields(
    fields: Fields, body: Body, *, is_left_out: bool
) -> tuple[tuple[str, str | bytes], ...]:
    """Return the field lines with those that describe the body (RFC 9110, section 8)."""
    lines = fields.lines
    has_content_type = "content-type" in fields.names
    if body.content is None:
        if not (has_content_type and is_left_out):
            return lines
        # A body that was left out takes the Content-Type with it that was meant for it.
        return tuple(line for line in lines if line[0].lower() != "content-type")
    if isinstance(body.content, Source) and body.length_bytes is not None:
        lines += (("Content-Length", str(body.length_bytes)),)
    if body.content_type is not None and not has_content_type:
        lines += (("Content-Type", body.content_type),)
    return lines
