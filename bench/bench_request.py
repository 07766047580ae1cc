"""Whole calls: against other clients, over a transport that does nothing, and around them.

Servers are processes of their own that read bodies and keep nothing, so their time does not
count, however slow they are.
"""

import multiprocessing
import socket
import time
from collections.abc import Iterator
from typing import Final

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.calls import alone, layer
from bench.calls.clients import ASYNC, SYNC
from bench.calls.figures import Fact
from bench.calls.rounds import Case, measured, workers
from bench.calls.server import serving
from bench.figures import Figures, Measured
from bench.measure import Turn, interleaved, loop
from bench.payloads import FAMILIES
from bench.where import ENGINES, measured_parts
from ironwire import OMIT, HttpClient, _kernel

CASES: Final = {
    "sync": [Case("small, sync", "small"), Case("1 MB, sync", "large")],
    "async": [
        Case("small, async", "small"),
        Case("small, async, 50 at once", "small", at_once=50),
    ],
}


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


@pytest.mark.parametrize("colour", CASES)
def bench_calls(colour: str, figures: Figures) -> None:
    names = list(SYNC if colour == "sync" else ASYNC)
    against = [
        *((name, "httpx") for name in names if name != "httpx"),
        ("ironwire on httpx2", "httpx2"),
        ("ready request, httpx2", "httpx2"),
        ("ironwire on httpx", "cohere on httpx"),
        ("ready request, httpx", "cohere on httpx"),
    ]
    with serving() as url, workers(colour, names, url) as clients:
        for case in CASES[colour]:
            ladder = measured(case, clients, against)
            # The server is idle most of the time with every client; the raw socket shows how much
            # more it could answer.
            assert max(share for name, share in ladder.server.items() if name != "socket") < 0.7
            figures.calls.append(ladder)


@pytest.mark.parametrize("engine", ENGINES)
def bench_layer(engine: str, figures: Figures) -> None:
    ladder = layer.ladder(engine)

    figures.calls.append(ladder)
    figures.facts.extend(layer.layer_facts(engine, ladder))


@pytest.mark.parametrize("engine", ENGINES)
def bench_where(engine: str, figures: Figures) -> None:
    figures.parts.extend(measured_parts(engine))


def bench_features(figures: Figures) -> None:
    figures.facts.extend(layer.features())


def bench_construction(figures: Figures) -> None:
    figures.facts.append(layer.construction())


def bench_import(figures: Figures) -> None:
    fact, modules = alone.imports()

    figures.facts.append(fact)
    for package in alone.KEPT_OUT:
        brought = sum(module.partition(".")[0] == package for module in modules)
        figures.facts.append(Fact(f"modules of {package} that come along", brought, ""))


def bench_growth(figures: Figures) -> None:
    figures.facts.append(alone.growth())


def bench_stall(figures: Figures) -> None:
    with serving() as url:
        figures.facts.extend(alone.stalls(url))
