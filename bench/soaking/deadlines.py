"""How exactly a total deadline holds."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final, TypeAlias

from bench.soaking.place import Place
from bench.soaking.verdict import Figure
from ironwire import AsyncHttpClient, DeadlineExceeded, HttpClient

__all__ = ["deadlines"]

_TOTAL_S: Final = 0.5

_Call: TypeAlias = Callable[[str, float], object]
"""Calls a path with a total timeout, and raises or returns what comes."""


def deadlines(place: Place) -> Sequence[Figure]:
    """A byte at a time, interim answers without an end, and 200 plans of random faults."""
    with place.sync() as own, asyncio.Runner() as runner:
        client = HttpClient(own, None, {}, place.url)

        def call(path: str, total_s: float) -> object:
            return client.request(path, method="GET", request_options=_options(total_s))

        figures = _figures(place, "sync", call)
        own_async = place.asynchronous()
        client_async = AsyncHttpClient(own_async, None, {}, place.url)

        def call_async(path: str, total_s: float) -> object:
            made = client_async.request(path, method="GET", request_options=_options(total_s))
            return runner.run(made)

        figures += _figures(place, "async", call_async)
        runner.run(own_async.aclose())
    return figures


def _options(total_s: float) -> Any:
    return {"total_timeout": total_s}


def _figures(place: Place, colour: str, call: _Call) -> list[Figure]:
    endless = [
        _overrun_s(place, call, path, _TOTAL_S) for path in ("drip", "hints") * place.part_of(5)
    ]
    plans = [
        _overrun_s(place, call, "faulty", random.uniform(0.05, 0.4))
        for _ in range(place.part_of(200))
    ]
    return [
        Figure(name=f"{colour}, endless: ms too early", value=-1000 * min(endless), most=100),
        Figure(name="ms too late", value=1000 * max(endless), most=100),
        Figure(name=f"{colour}, random plans: ms too late", value=1000 * max(plans), most=50),
    ]


def _overrun_s(place: Place, call: _Call, path: str, total_s: float) -> float:
    """Return by how much a call took longer than its deadline; negative if it took less."""
    started_s = time.monotonic()
    with suppress(DeadlineExceeded, *place.typed):
        call(path, total_s)
    return time.monotonic() - started_s - total_s
