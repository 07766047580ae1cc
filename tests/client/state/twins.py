"""Two clients of an engine that are set up alike: one is called bare, one through ironwire."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Literal, NamedTuple

import httpx
import httpx2

from client.state.wire import Wire
from ironwire import AsyncHttpClient, HttpClient

FIELDS = {"X-Sdk": "own"}
"""What the ironwire client adds to each call by its `base_headers`."""


class Sent(NamedTuple):
    """What two equal calls have sent and received."""

    raw: bytes
    response: httpx.Response

    @property
    def lines(self) -> list[bytes]:
        return self.raw.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]

    @property
    def target(self) -> str:
        return self.raw.split(b" ", 2)[1].decode("ascii")

    def values(self, name: str) -> list[str]:
        lower = name.lower().encode()
        pairs = (line.partition(b": ") for line in self.lines)
        return [value.decode("latin-1") for key, _, value in pairs if key.lower() == lower]


@dataclass
class Twins:
    """Both get each change and each call, and what they send is compared byte by byte."""

    engine: ModuleType
    colour: Literal["sync", "async"]
    wire: Wire
    runner: asyncio.Runner
    clients: list[Any] = field(default_factory=list)

    @property
    def is_async(self) -> bool:
        return self.colour == "async"

    @property
    def client_class(self) -> type[Any]:
        found: type[Any] = self.engine.AsyncClient if self.is_async else self.engine.Client
        return found

    def make(self, cls: type[Any] | None = None, **options: Any) -> None:
        """Make both, and the ironwire client on one of them."""
        for _ in range(2):
            # Each gets containers of its own: a client may keep what it was given.
            own = {name: _copied(value) for name, value in options.items()}
            made = (cls or self.client_class)(**{"trust_env": False, "timeout": 5, **own})
            self.clients.append(made)
        ironwire = AsyncHttpClient if self.is_async else HttpClient
        self.ironwire: Any = ironwire(self.clients[1], None, FIELDS, self.wire.url)

    def change(self, change: Callable[[Any], object]) -> None:
        for client in self.clients:
            change(client)

    def call(self, path: str = "v1", *, times: int = 2, **arguments: Any) -> Sent:
        """Make a call on both, some times over, and return the last one if all were equal."""
        sent = [self._call_once(path, arguments) for _ in range(times)]
        return sent[-1]

    def _call_once(self, path: str, arguments: dict[str, Any]) -> Sent:
        given = {"method": "GET", **arguments}
        base_url = given.get("base_url") or self.wire.url
        self.wire.taken()
        bare = self.run(self.clients[0].request(url=f"{base_url}/{path}", **_bare(given)))
        expected = self.wire.taken()
        own = self.run(self.ironwire.request(path, **given))
        sent = self.wire.taken()
        assert sent == expected
        assert _facts(own) == _facts(bare)
        return Sent(sent[-1] if sent else b"", own)

    def run(self, result: Any) -> Any:
        return self.runner.run(_awaited(result)) if self.is_async else result

    def of_colour(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function as this colour wants it, such as a hook."""
        if not self.is_async:
            return function

        async def run(*arguments: Any, **options: Any) -> Any:
            return await _awaited(function(*arguments, **options))

        return run

    def close(self) -> None:
        for client in self.clients:
            self.run(client.aclose() if self.is_async else client.close())


def _bare(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of the engine's own `request` for those of ironwire's."""
    names = ("method", "params", "json", "content")
    bare = {name: arguments[name] for name in names if name in arguments}
    return {**bare, "headers": {**FIELDS, **arguments.get("headers", {})}}


def _facts(response: httpx.Response) -> dict[str, Any]:
    """Return what two equal calls have in common besides the wire."""
    request = response.request
    return {
        "status": response.status_code,
        "text": response.text,
        "encoding": response.encoding,
        "redirects": [hop.status_code for hop in response.history],
        "method": request.method,
        "url": str(request.url),
        "headers": request.headers.raw,
        "content": _content(request),
        "extensions": request.extensions,
    }


def _content(request: httpx.Request) -> bytes | None:
    """Return the content where it is readable: the engines do not keep that of a redirect."""
    try:
        return request.content
    except (httpx.RequestNotRead, httpx2.RequestNotRead):
        return None


def _copied(value: Any) -> Any:
    return type(value)(value) if isinstance(value, dict | list) else value


async def _awaited(result: Any) -> Any:
    return await result if asyncio.iscoroutine(result) else result
