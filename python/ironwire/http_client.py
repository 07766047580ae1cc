"""The module that generated SDKs import: its names under one import path, nothing else."""

from typing import TYPE_CHECKING

from ironwire._client import HttpClient
from ironwire._seed import get_request_body, maybe_filter_request_body, remove_omit_from_dict
from ironwire._seed import parse_retry_after as _parse_retry_after
from ironwire._seed import retry_timeout as _retry_timeout
from ironwire.types import File, RequestOptions

if TYPE_CHECKING:
    from ironwire._async_client import AsyncHttpClient
else:

    def __getattr__(name: str) -> object:
        # A sync program does not pay for asyncio.
        if name != "AsyncHttpClient":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from ironwire._async_client import AsyncHttpClient  # noqa: PLC0415

        globals()[name] = AsyncHttpClient
        return AsyncHttpClient


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
