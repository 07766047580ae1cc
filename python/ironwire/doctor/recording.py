"""Transports that keep what would have gone over the wire, and always answer the same."""

import contextlib
from collections.abc import Generator, Mapping
from typing import Final, NamedTuple, cast
from unittest import mock

import httpx

__all__ = ["AsyncRecorder", "EnoughError", "Recorder", "Sent", "answered", "client_over"]

_MOST: Final = 4
"""How many requests a call may send: some page through answers that never end."""

# What a server of tokens may answer is an answer like any other elsewhere.
_BODY: Final = b'{"access_token":"made-up","expires_in":3600,"token_type":"Bearer"}'

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


@contextlib.contextmanager
def answered() -> Generator[None]:
    """Let clients that are not over a recorder have the same answer, and send nothing.

    An SDK may make some of its own, to get a token.
    """
    with (
        mock.patch.object(httpx.HTTPTransport, "handle_request", _answer_elsewhere),
        mock.patch.object(
            httpx.AsyncHTTPTransport, "handle_async_request", _answer_elsewhere_async
        ),
    ):
        yield


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
    return _response(request)


def _response(request: httpx.Request) -> httpx.Response:
    return httpx.Response(
        200, headers={"content-type": "application/json"}, content=_BODY, request=request
    )


def _answer_elsewhere(_transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
    request.read()
    return _response(request)


async def _answer_elsewhere_async(
    _transport: httpx.AsyncHTTPTransport, request: httpx.Request
) -> httpx.Response:
    await request.aread()
    return _response(request)
