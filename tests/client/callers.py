"""A client of any colour, called the same way."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Literal

import httpx

from ironwire import AsyncHttpClient, HttpClient, RetryPolicy
from server import Loopback

AT_ONCE = RetryPolicy(backoff_base_s=0, throttled_base_s=0)
"""Two retries, without a delay of our own."""


@dataclass
class Caller:
    """A client of one colour, called the same way whatever the colour."""

    kernel: str
    engine: ModuleType
    colour: Literal["sync", "async"]
    server: Loopback
    runner: asyncio.Runner
    opened: list[Any] = field(default_factory=list)

    @property
    def is_async(self) -> bool:
        return self.colour == "async"

    def httpx_client(self, **options: Any) -> Any:
        """Return a client of the engine, closed at the end of the test."""
        make = self.engine.AsyncClient if self.is_async else self.engine.Client
        client = make(**{"trust_env": False, "timeout": 5, **options})
        self.opened.append(client)
        return client

    def client(self, httpx_client: Any = None, **options: Any) -> Any:
        """Return an ironwire client that talks to the loopback server."""
        make = AsyncHttpClient if self.is_async else HttpClient
        settings = {
            "httpx_client": httpx_client or self.httpx_client(),
            "base_timeout": None,
            "base_headers": {},
            "base_url": self.server.url,
            "kernel": self.kernel,
            "retry_policy": AT_ONCE,
        }
        return make(**{**settings, **options})

    def run(self, result: Any) -> Any:
        return self.runner.run(_awaited(result)) if self.is_async else result

    def request(self, path: str | None = None, **arguments: Any) -> httpx.Response:
        """Make one request on a fresh client with default settings."""
        return self.request_on(self.client(), path, **arguments)

    def request_on(self, client: Any, path: Any = None, **arguments: Any) -> httpx.Response:
        response: httpx.Response = self.run(client.request(path, **{"method": "GET", **arguments}))
        return response

    def stream_on(
        self, client: Any, path: str | None, use: Callable[[Any], Any], **arguments: Any
    ) -> Any:
        """Open a stream, return what `use` returns for its response."""
        opened = client.stream(path, **{"method": "GET", **arguments})
        if not self.is_async:
            with opened as response:
                return use(response)

        async def run() -> Any:
            async with opened as response:
                result = use(response)
                return await result if asyncio.iscoroutine(result) else result

        return self.runner.run(run())


async def _awaited(result: Any) -> Any:
    return await result
