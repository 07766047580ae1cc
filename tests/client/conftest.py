"""One client in all its colours: both kernels, both engines, sync and async."""

import asyncio
import importlib
import itertools
from collections.abc import Iterator

import pytest

from client.callers import Caller
from ironwire import _kernel
from server import Loopback, loopback

COLOURS = [
    pytest.param((kernel, engine, colour), id=f"{kernel}-{engine}-{colour}")
    for kernel, engine, colour in itertools.product(
        _kernel.available, ("httpx", "httpx2"), ("sync", "async")
    )
]


@pytest.fixture
def server() -> Iterator[Loopback]:
    with loopback() as running:
        yield running


@pytest.fixture(params=COLOURS)
def caller(request: pytest.FixtureRequest, server: Loopback) -> Iterator[Caller]:
    kernel, engine, colour = request.param
    with asyncio.Runner() as runner:
        made = Caller(kernel, importlib.import_module(engine), colour, server, runner)
        yield made
        for client in made.opened:
            made.run(client.aclose() if made.is_async else client.close())
