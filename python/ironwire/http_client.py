"""The module that generated SDKs import: its names under one import path, nothing else."""

from ironwire._async_client import AsyncHttpClient
from ironwire._client import HttpClient
from ironwire._seed import get_request_body, maybe_filter_request_body, remove_omit_from_dict
from ironwire._seed import parse_retry_after as _parse_retry_after
from ironwire._seed import retry_timeout as _retry_timeout
from ironwire.types import File, RequestOptions

__all__ = [
    "AsyncHttpClient",
    "File",
    "HttpClient",
    "RequestOptions",
    "_parse_retry_after",
    "_retry_timeout",
    "get_request_body",
    "maybe_filter_request_body",
    "remove_omit_from_dict",
]
