"""The HTTP runtime that Python API SDKs run on."""

from ironwire._core.policies import (
    FERN,
    FERN_RECOMMENDED,
    FERN_SEED,
    STANDARD,
    RetryBudget,
    RetryPolicy,
)
from ironwire.errors import (
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
    AsyncHttpClient,
    HttpClient,
    get_request_body,
    maybe_filter_request_body,
    remove_omit_from_dict,
)
from ironwire.types import OMIT, Attempt, File, Omit, RequestOptions

__version__ = "0.1.0"

__all__ = [
    "FERN",
    "FERN_RECOMMENDED",
    "FERN_SEED",
    "OMIT",
    "STANDARD",
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
    "get_request_body",
    "maybe_filter_request_body",
    "remove_omit_from_dict",
]
