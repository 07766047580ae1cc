"""A whole call over loopback: the client's CPU time, and what share of it is encoding.

The server is a process of its own that reads bodies and keeps nothing, so its time does
not count, however slow it is.
"""

import json
import multiprocessing
import socket
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.measure import interleaved
from bench.payloads import Payload
from bench.report import REQUEST, milliseconds
from ironwire import OMIT, HttpClient, _kernel


async def _swallow(request: Request) -> Response:
    size_bytes = 0
    async for chunk in request.stream():
        size_bytes += len(chunk)
    return Response(str(size_bytes))


def _serve(listener: socket.socket) -> None:
    app = Starlette(routes=[Route("/", _swallow, methods=["POST"])])
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # Accepted connections inherit it: an answer's body does not wait for its head's ACK.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        process = multiprocessing.get_context("fork").Process(target=_serve, args=(listener,))
        process.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        process.terminate()
        process.join()


def bench_request(payload: Payload, payload_name: str, url: str) -> None:
    rust = _kernel.available["rust"]
    size = str(len(json.dumps(payload.ready, ensure_ascii=False, separators=(",", ":")).encode()))
    with httpx.Client(trust_env=False, timeout=60) as client:
        by_python = HttpClient(client, None, {}, url, kernel="python")
        by_rust = HttpClient(client, None, {}, url, kernel="rust")
        for own in (by_python, by_rust):
            assert own.request(method="POST", json=payload.body, omit=OMIT).text == size
        assert client.post(url, json=payload.ready).text == size

        medians_s = interleaved(
            {
                "httpx": lambda: client.post(url, json=payload.ready),
                "python": lambda: by_python.request(method="POST", json=payload.body, omit=OMIT),
                "rust": lambda: by_rust.request(method="POST", json=payload.body, omit=OMIT),
                "encoding": lambda: rust.encode_body(payload.body, omit=OMIT),
            },
            clock=time.process_time,
        )

    share = medians_s.pop("encoding") / medians_s["rust"]
    REQUEST.rows.append((payload_name, *map(milliseconds, medians_s.values()), f"{share:.0%}"))
