"""Twins of each engine and colour; the kernels make no difference to what is tested here."""

import asyncio
import importlib
import itertools
from collections.abc import Iterator

import pytest

from client.state.twins import Twins
from client.state.wire import Wire, recording

KINDS = [
    pytest.param((engine, colour), id=f"{engine}-{colour}")
    for engine, colour in itertools.product(("httpx", "httpx2"), ("sync", "async"))
]


@pytest.fixture
def wire() -> Iterator[Wire]:
    with recording() as running:
        yield running


@pytest.fixture(params=KINDS)
def twins(request: pytest.FixtureRequest, wire: Wire) -> Iterator[Twins]:
    engine, colour = request.param
    with asyncio.Runner() as runner:
        made = Twins(importlib.import_module(engine), colour, wire, runner)
        yield made
        made.close()
