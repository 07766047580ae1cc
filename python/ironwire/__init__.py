"""The HTTP runtime that Python API SDKs run on."""

from ironwire._core.retry import RetryPolicy
from ironwire.errors import (
    BodyLengthError,
    EncodeError,
    EncodeRecursionError,
    EncodeTypeError,
    EncodeValueError,
    InputError,
    InputTypeError,
    InputValueError,
    IronwireError,
)
from ironwire.http_client import (
    AsyncHttpClient,
    HttpClient,
    get_request_body,
    maybe_filter_request_body,
    remove_omit_from_dict,
)
from ironwire.types import OMIT, File, Omit, RequestOptions

__version__ = "0.1.0"

__all__ = [
    "OMIT",
    "AsyncHttpClient",
    "BodyLengthError",
    "EncodeError",
    "EncodeRecursionError",
    "EncodeTypeError",
    "EncodeValueError",
    "File",
    "HttpClient",
    "InputError",
    "InputTypeError",
    "InputValueError",
    "IronwireError",
    "Omit",
    "RequestOptions",
    "RetryPolicy",
    "__version__",
    "get_request_body",
    "maybe_filter_request_body",
    "remove_omit_from_dict",
]
