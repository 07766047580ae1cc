"""Transports that keep what would have gone over the wire, and always answer the same."""

from collections.abc import Mapping
from typing import Final, NamedTuple, cast

import httpx

__all__ = ["AsyncRecorder", "EnoughError", "Recorder", "Sent", "client_over"]

_MOST: Final = 4
"""How many requests a call may send: some page through answers that never end."""

# Unlike the default and unlike each other, so that it shows where a limit comes from.
_TIMEOUT: Final = httpx.Timeout(connect=11, read=12, write=13, pool=14)


class EnoughError(Exception):
    """A call sent more requests than a check looks at."""


class Sent(NamedTuple):
    """A request as a transport gets it."""

    method: bytes
    origin: str
    target: bytes
    fields: tuple[tuple[bytes, bytes], ...]
    body: bytes
    timeout: Mapping[str, float | None]


class Recorder(httpx.BaseTransport):
    """Keep every request in `sent`."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Keep the request and answer it."""
        return _answer(self.sent, request, request.read())


class AsyncRecorder(httpx.AsyncBaseTransport):
    """Keep every request in `sent`."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Keep the request and answer it."""
        return _answer(self.sent, request, await request.aread())


def client_over(recorder: Recorder | AsyncRecorder) -> httpx.Client | httpx.AsyncClient:
    """Return an httpx client that hands its requests to a recorder."""
    if isinstance(recorder, Recorder):
        return httpx.Client(transport=recorder, timeout=_TIMEOUT)
    return httpx.AsyncClient(transport=recorder, timeout=_TIMEOUT)


def _answer(sent: list[Sent], request: httpx.Request, body: bytes) -> httpx.Response:
    if len(sent) >= _MOST:
        raise EnoughError
    url = request.url
    limits = cast("Mapping[str, float | None]", request.extensions.get("timeout") or {})
    sent.append(
        Sent(
            method=request.method.encode(),
            origin=f"{url.scheme}://{url.netloc.decode()}",
            target=url.raw_path,
            fields=tuple(request.headers.raw),
            body=body,
            timeout={phase: limits[phase] for phase in ("connect", "read", "write", "pool")}
            if limits
            else {},
        )
    )
    return httpx.Response(
        200, headers={"content-type": "application/json"}, content=b"{}", request=request
    )
