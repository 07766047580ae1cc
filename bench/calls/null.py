"""Clients over a transport that does nothing: what is left is the layers above it."""

import importlib
from typing import Any, Final

from bench.calls.clients import HEADERS
from bench.calls.server import ANSWER

__all__ = ["URL", "null_client"]

URL: Final = "http://api.example/v1"
_FIELDS: Final = [
    (b"Date", b"Wed, 25 Nov 2026 12:00:00 GMT"),
    (b"Server", b"canned"),
    (b"Content-Type", b"application/json"),
    (b"X-Request-Id", b"7f3a9c52b1d84e06"),
    (b"Vary", b"Accept"),
    (b"Content-Length", b"%d" % len(ANSWER)),
]


def null_client(family: str, *, with_headers: bool = False) -> Any:
    """Return a sync client of an engine whose every request is answered at once.

    Args:
        family: `httpx` or `httpx2`.
        with_headers: The header fields of an SDK are the client's own.
    """
    module: Any = importlib.import_module(family)
    response, stream = module.Response, module.ByteStream

    class Null(module.BaseTransport):  # type: ignore[misc]  # either family
        def handle_request(self, _request: object) -> Any:
            return response(200, headers=_FIELDS, stream=stream(ANSWER))

    headers = HEADERS if with_headers else None
    return module.Client(transport=Null(), trust_env=False, timeout=60, headers=headers)
