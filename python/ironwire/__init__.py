"""The HTTP runtime that Python API SDKs run on."""

from typing import TYPE_CHECKING

from ironwire._adopt import adopt, release
from ironwire._core.policies import (
    FERN,
    FERN_RECOMMENDED,
    FERN_SEED,
    STANDARD,
    RetryBudget,
    RetryPolicy,
)
from ironwire.errors import (
    AdoptionError,
    BodyLengthError,
    ContentCodingError,
    DeadlineExceeded,
    EncodeError,
    EncodeRecursionError,
    EncodeTypeError,
    EncodeValueError,
    EventLoopError,
    InputError,
    InputTypeError,
    InputValueError,
    IronwireError,
    ResponseTooLarge,
)
from ironwire.http_client import (
    HttpClient,
    get_request_body,
    maybe_filter_request_body,
    remove_omit_from_dict,
)
from ironwire.types import OMIT, Attempt, File, Omit, RequestOptions

if TYPE_CHECKING:
    from ironwire.http_client import AsyncHttpClient
else:

    def __getattr__(name: str) -> object:
        if name != "AsyncHttpClient":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from ironwire.http_client import AsyncHttpClient  # noqa: PLC0415 - it brings asyncio

        globals()[name] = AsyncHttpClient
        return AsyncHttpClient


__version__ = "0.1.0"

__all__ = [
    "FERN",
    "FERN_RECOMMENDED",
    "FERN_SEED",
    "OMIT",
    "STANDARD",
    "AdoptionError",
    "AsyncHttpClient",
    "Attempt",
    "BodyLengthError",
    "ContentCodingError",
    "DeadlineExceeded",
    "EncodeError",
    "EncodeRecursionError",
    "EncodeTypeError",
    "EncodeValueError",
    "EventLoopError",
    "File",
    "HttpClient",
    "InputError",
    "InputTypeError",
    "InputValueError",
    "IronwireError",
    "Omit",
    "RequestOptions",
    "ResponseTooLarge",
    "RetryBudget",
    "RetryPolicy",
    "__version__",
    "adopt",
    "get_request_body",
    "maybe_filter_request_body",
    "release",
    "remove_omit_from_dict",
]
