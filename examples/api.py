"""The Acme API on loopback: starlette on uvicorn, in a process of its own."""

import asyncio
import json
import multiprocessing
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Final
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from .expected import SCENARIOS
from .payloads import VECTORS, document
from .receipts import RETRY_AFTER_S, Ledger

__all__ = ["late_url", "running_api"]

_HOST: Final = "127.0.0.1"
_EVENTS: Final = ("The ", "answer ", "comes ", "word ", "by ", "word", ".")
_BETWEEN_EVENTS_S: Final = 0.03
_LATE_S: Final = 0.1
_START_S: Final = 20


@contextmanager
def running_api() -> Iterator[str]:
    """Yield the base URL of an API that runs in a child process until the block ends."""
    with _bound() as listener:
        # It listens from here on: a call that comes too early waits in the backlog.
        listener.listen()
        url = f"http://{_HOST}:{listener.getsockname()[1]}"
        child = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(listener,), daemon=True
        )
        child.start()
    try:
        _post(url, "/ready")
        yield url
    finally:
        child.terminate()
        child.join(5)
        if child.is_alive():
            child.kill()
            child.join()


def late_url(url: str) -> str:
    """Return a base URL at which the API refuses connections for now, and soon does not."""
    port = json.loads(_post(url, "/late"))["port"]
    return f"http://{_HOST}:{port}"


def _bound() -> socket.socket:
    # asyncio disables Nagle's algorithm only on sockets that name their protocol.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.bind((_HOST, 0))
    return bound


def _post(url: str, path: str) -> bytes:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=_START_S)
    try:
        connection.request("POST", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def _serve(listener: socket.socket) -> None:
    app = _app()
    app.state.ledger = Ledger()
    server = _server(app)
    threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    server.run(sockets=[listener])


def _end_with_parent(server: uvicorn.Server) -> None:
    """Stop the server when the parent is gone, even if it was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        server.should_exit = True


def _server(app: Starlette) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        log_level="error",
        # A pooled connection outlives the pauses between the demo's calls.
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def _app() -> Starlette:
    return Starlette(
        routes=[
            Route("/ready", _ready, methods=["POST"]),
            Route("/late", _late, methods=["POST"]),
            Route("/{scenario}/v1/chat", _chat, methods=["POST"]),
            Route("/{scenario}/v1/chat/stream", _chat_stream, methods=["POST"]),
            Route("/{scenario}/v1/embeddings", _embeddings, methods=["PUT"]),
            Route("/{scenario}/v1/search", _search, methods=["GET"]),
            Route("/{scenario}/v1/files", _files, methods=["POST"]),
        ]
    )


async def _ready(_request: Request) -> Response:
    return JSONResponse({})


async def _late(request: Request) -> Response:
    """Bind a port, and listen on it a moment later: until then it refuses connections."""
    bound = _bound()
    server = _server(request.app)
    opening = threading.Timer(_LATE_S, server.run, kwargs={"sockets": [bound]})
    opening.daemon = True
    opening.start()
    return JSONResponse({"port": bound.getsockname()[1]})


async def _chat(request: Request) -> Response:
    return await _answer(request, {"id": "chat-1", "text": "".join(_EVENTS)})


async def _embeddings(request: Request) -> Response:
    return await _answer(request, {"upserted": VECTORS})


async def _search(request: Request) -> Response:
    return await _answer(request, {"hits": ["sku-1", "sku-2"]})


async def _files(request: Request) -> Response:
    return await _answer(request, {"id": "file-1", "size_bytes": len(document())})


async def _chat_stream(request: Request) -> Response:
    receipt = await _receipt(request)
    return StreamingResponse(_events(receipt), media_type="text/event-stream")


async def _events(receipt: dict[str, object] | None) -> AsyncIterator[str]:
    for text in _EVENTS:
        yield f"data: {json.dumps({'text': text, 'sent_s': time.time()})}\n\n"
        await asyncio.sleep(_BETWEEN_EVENTS_S)
    last = {"text": "", "sent_s": time.time(), "receipt": receipt}
    yield f"data: {json.dumps(last)}\n\n"


async def _answer(request: Request, members: dict[str, object]) -> Response:
    """Answer with a receipt, or refuse the attempt where the scenario wants that."""
    receipt = await _receipt(request)
    if receipt is None:
        fields = {"Retry-After": str(RETRY_AFTER_S)}
        return JSONResponse({"error": "too many requests"}, 429, headers=fields)
    return JSONResponse({**members, "receipt": receipt})


async def _receipt(request: Request) -> dict[str, object] | None:
    if request.path_params["scenario"] not in SCENARIOS:
        raise HTTPException(404)
    ledger: Ledger = request.app.state.ledger
    return await ledger.receipt(request)
