"""A client of either engine and colour, called the same way, and what is left of its calls."""

import asyncio
import os
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import ironwire
from ironwire import AsyncHttpClient, HttpClient

__all__ = ["BODY", "CALLS", "Outcome", "Seat", "open_files", "settled"]

BODY = b'{"a":1}'

CALLS: Mapping[str, Mapping[str, Any]] = {
    "GET": {"method": "GET"},
    "POST": {"method": "POST", "content": BODY},
    "keyed POST": {
        "method": "POST",
        "content": BODY,
        "headers": {"Idempotency-Key": "key-1"},
    },
}

_SETTLING_S = 3.0


@dataclass(frozen=True)
class Outcome:
    """How a call ended.

    Attributes:
        end: The status code, or the name of the error's class.
        error: What was raised, if anything.
        records: What the client tells of its attempts.
        elapsed_s: How long it took.
    """

    end: int | str
    error: BaseException | None
    records: tuple[Any, ...]
    elapsed_s: float


@dataclass(frozen=True)
class Seat:
    """An engine and a colour.

    Attributes:
        engine: The package httpx or httpx2.
        is_async: The clients are the async ones.
        runner: Runs what async clients return.
        trust: What the clients trust; made once, because that takes its time.
    """

    engine: ModuleType
    is_async: bool
    runner: asyncio.Runner
    trust: ssl.SSLContext

    @contextmanager
    def client(
        self, url: str, httpx_options: Mapping[str, Any] | None = None, **options: Any
    ) -> Iterator[Any]:
        """Yield a client whose pool has room for one connection."""
        make = self.engine.AsyncClient if self.is_async else self.engine.Client
        own = make(
            **{
                "trust_env": False,
                "verify": self.trust,
                "limits": self.engine.Limits(max_connections=1),
                "timeout": self.engine.Timeout(5, pool=0.5),
                **(httpx_options or {}),
            }
        )
        try:
            family = AsyncHttpClient if self.is_async else HttpClient
            yield family(own, None, {}, url, **options)
        finally:
            self.run(own.aclose() if self.is_async else own.close())

    def run(self, result: Any) -> Any:
        """Return what a call returned, awaited if need be."""

        async def awaited() -> Any:
            return await result

        return self.runner.run(awaited()) if self.is_async else result

    def call(self, client: Any, path: str = "v1", **arguments: Any) -> Outcome:
        """Make a call, and tell how it ended."""
        started_s = time.monotonic()
        error: BaseException | None = None
        response: Any = None
        try:
            response = self.run(client.request(path, **{"method": "GET", **arguments}))
        except (self.engine.RequestError, ironwire.IronwireError) as exc:
            error = exc
        elapsed_s = time.monotonic() - started_s
        if error is not None:
            records = getattr(error, "attempts", ())
            return Outcome(type(error).__name__, error, records, elapsed_s)
        records = response.extensions.get("ironwire.attempts", ())
        return Outcome(response.status_code, None, records, elapsed_s)

    def read_stream(self, client: Any, **arguments: Any) -> tuple[int, bytes, tuple[Any, ...]]:
        """Return the status code, the body and the records of a response that is streamed."""

        async def read() -> tuple[int, bytes, tuple[Any, ...]]:
            async with client.stream("v1", **arguments) as response:
                return _read_of(response, await response.aread())

        if self.is_async:
            return self.runner.run(read())
        with client.stream("v1", **arguments) as response:
            return _read_of(response, response.read())


def _read_of(response: Any, body: bytes) -> tuple[int, bytes, tuple[Any, ...]]:
    return response.status_code, body, response.extensions.get("ironwire.attempts", ())


def open_files() -> int:
    """Return how many file descriptors the process has open."""
    return len(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else 0


def settled(files: int) -> int:
    """Return how many are open once the other side has noticed what was closed."""
    deadline_s = time.monotonic() + _SETTLING_S
    pause = threading.Event()
    while (count := open_files()) > files and time.monotonic() < deadline_s:
        pause.wait(0.002)
    return count
