"""A whole call over loopback: the client's CPU time, and what share of it is encoding.

The server is a process of its own that reads bodies and keeps nothing, so its time does
not count, however slow it is.
"""

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

from bench.figures import Figures, Measured
from bench.measure import Turn, interleaved, loop
from bench.payloads import FAMILIES
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


@pytest.mark.parametrize("family", ["small", "chat_ascii", "chat_cjk", "events", "embed17"])
def bench_request(family: str, figures: Figures, url: str) -> None:
    payload = FAMILIES[family].make()
    rust = _kernel.available["rust"]
    encoded = rust.encode_body(payload.body, omit=OMIT)
    size = str(len(encoded))
    with httpx.Client(trust_env=False, timeout=60) as client:
        clients = {
            name: HttpClient(client, None, {}, url, kernel=name) for name in ("python", "rust")
        }

        def own(name: str) -> Turn:
            request = clients[name].request
            return Turn(
                loop(lambda body: request(method="POST", json=body, omit=OMIT)), payload.body
            )

        turns = {
            "httpx": Turn(loop(lambda ready: client.post(url, json=ready)), payload.ready),
            "python": own("python"),
            "rust": own("rust"),
        }
        for turn in turns.values():
            response = turn.loop(turn.argument, 1)
            assert isinstance(response, httpx.Response)
            assert response.text == size
        encoding = Turn(loop(lambda body: rust.encode_body(body, omit=OMIT)), payload.body)

        seconds = interleaved({**turns, "encoding": encoding}, clock=time.process_time)

    figures.request.append(Measured(family, len(encoded), 0, seconds))
