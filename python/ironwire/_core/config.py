"""What a client contributes to each of its calls."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ironwire._core.headers import Fields, Layer, checked_layer, is_token, merge
from ironwire._core.limits import Limits, client_limits
from ironwire._core.policies import RetryPolicy
from ironwire._core.url import checked_base_url
from ironwire._kernel.protocol import Kernel
from ironwire.errors import InputTypeError, InputValueError

if TYPE_CHECKING:
    from ironwire._core.plan import RequestPlan

__all__ = ["ClientConfig", "Key", "checked_config", "origin_of"]

Key: TypeAlias = tuple[str, str, bool, bool]
"""What the plans of plain calls depend on: path, method, no body, stream."""


class ClientConfig(NamedTuple):
    """What a client contributes to each of its calls, checked.

    Attributes:
        base_url: The normalised base URL; None if each call names its own.
        origin: The part of it up to the path.
        layer: The header fields of every call.
        fields: The same, for calls that have none of their own.
        limits: What calls without options may take.
        stream_limits: The same, where the response is handed out before its body is read.
        key_field: The name of the field that carries an idempotency key.
        kernel: Encodes bodies.
        is_async: Async sources may be read, and sync iterators may not.
        make_boundary: Returns a new multipart boundary.
        make_key: Returns a new idempotency key.
        known: The plans of plain calls, without their content: all else is the same each time.
            None for the configuration of one call.
    """

    base_url: str | None
    origin: str
    layer: Layer
    fields: Fields
    limits: Limits
    stream_limits: Limits
    key_field: str
    kernel: Kernel
    is_async: bool
    make_boundary: Callable[[], str]
    make_key: Callable[[], str]
    known: "dict[Key, RequestPlan] | None"

    def __repr__(self) -> str:
        return "ClientConfig(...)"


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
    is_fixed: bool,
) -> ClientConfig:
    """Return the configuration of a client, or if it is not fixed that of one call.

    Raises:
        InputError: A value is refused; the error names it.
    """
    if not isinstance(policy, RetryPolicy):
        raise InputTypeError("retry_policy", f"expected a RetryPolicy, got {_type(policy)}")
    url = None if base_url is None else checked_base_url(base_url)
    layer = checked_layer(base_headers, "base_headers", None)
    limits = client_limits(base_timeout, total_timeout, max_response, policy)
    return ClientConfig(
        base_url=url,
        origin="" if url is None else origin_of(url),
        layer=layer,
        fields=merge(layer),
        limits=limits,
        # A stream has the limit that its call names.
        stream_limits=limits._replace(max_response_bytes=None),
        key_field=_checked_key_field(key_field),
        kernel=kernel,
        is_async=is_async,
        make_boundary=make_boundary,
        make_key=make_key,
        known={} if is_fixed else None,
    )


def origin_of(base_url: str) -> str:
    """Return the part of a normalised base URL up to the path."""
    return "/".join(base_url.split("/", 3)[:3])


def _checked_key_field(name: object) -> str:
    if not isinstance(name, str):
        raise InputTypeError("idempotency_header", f"expected a str, got {_type(name)}")
    if not is_token(name):
        raise InputValueError("idempotency_header", "expected the name of a header field")
    # The names that belong to the library are refused here as in any header fields.
    checked_layer({name: ""}, "idempotency_header", None)
    return name


def _type(value: object) -> str:
    return type(value).__name__
