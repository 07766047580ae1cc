"""Who makes calls: each as its documentation tells, on one open connection for each of them.

All get the same five header fields, the same timeout, no environment and room for a hundred
connections. A client is called with a path and a body, and gives the bytes that came back.
"""

import importlib
import json
import socket
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias, cast

from ironwire import OMIT, AsyncHttpClient, HttpClient

__all__ = ["ASYNC", "HEADERS", "SYNC", "AsyncCall", "Call", "large_sender"]

Call: TypeAlias = Callable[[str, object], bytes]
AsyncCall: TypeAlias = Callable[[str, object], Awaitable[bytes]]

HEADERS: Final = {
    "Authorization": "Bearer 0123456789abcdef0123456789abcdef",
    "X-Api-Version": "2026-11-01",
    "X-Sdk-Language": "Python",
    "X-Sdk-Name": "example",
    "X-Sdk-Version": "1.2.3",
}
_TIMEOUT_S: Final = 60
_CONNECTIONS: Final = 100


def _engine_client(family: str, cls: str, **options: object) -> Any:
    module = importlib.import_module(family)
    limits = module.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS)
    made = getattr(module, cls)
    return made(**{"trust_env": False, "timeout": _TIMEOUT_S, "limits": limits, **options})


def _raw(url: str) -> Call:
    """Return what sends the bytes of a request and waits for those of an answer."""
    host, _, port = url.removeprefix("http://").partition(":")
    connection = socket.create_connection((host, int(port)))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    fields = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())

    def call(path: str, body: object) -> bytes:
        content = json.dumps(body, separators=(",", ":")).encode()
        head = f"POST /{path} HTTP/1.1\r\nHost: {host}\r\n{fields}Content-Length: {len(content)}"
        connection.sendall(head.encode() + b"\r\n\r\n" + content)
        answer, _, received = connection.recv(1 << 20).partition(b"\r\n\r\n")
        # The server ends its head with the length.
        missing = int(answer.rpartition(b" ")[2]) - len(received)
        while missing > 0:
            more = connection.recv(1 << 20)
            received += more
            missing -= len(more)
        return received

    return call


def _bare(family: str) -> Callable[[str], Call]:
    def make(url: str) -> Call:
        post = _engine_client(family, "Client", headers=HEADERS).post
        return lambda path, body: bytes(post(f"{url}/{path}", json=body).content)

    return make


def _built(client: Any, url: str) -> Callable[[str, object], Any]:
    """Return what makes the request of a call, once for each body."""
    requests: dict[tuple[str, int], Any] = {}

    def request_of(path: str, body: object) -> Any:
        key = path, id(body)
        if key not in requests:
            requests[key] = client.build_request("POST", f"{url}/{path}", json=body)
        return requests[key]

    return request_of


def _ready(family: str) -> Callable[[str], Call]:
    def make(url: str) -> Call:
        client = _engine_client(family, "Client", headers=HEADERS)
        request_of = _built(client, url)
        return lambda path, body: bytes(client.send(request_of(path, body)).content)

    return make


def _own(family: str) -> Callable[[str], Call]:
    def make(url: str) -> Call:
        client = HttpClient(_engine_client(family, "Client"), _TIMEOUT_S, HEADERS, url)
        request = client.request
        return lambda path, body: request(path, method="POST", json=body, omit=OMIT).content

    return make


def _requests(url: str) -> Call:
    session = importlib.import_module("requests").Session()
    session.trust_env = False
    session.headers.update(HEADERS)
    return lambda path, body: bytes(
        session.post(f"{url}/{path}", json=body, timeout=_TIMEOUT_S).content
    )


def _openai_options(url: str) -> dict[str, object]:
    return {
        "version": "1.2.3",
        "base_url": url,
        "custom_headers": HEADERS,
        "timeout": _TIMEOUT_S,
        "_strict_response_validation": False,
    }


def _openai(url: str) -> Call:
    base = importlib.import_module("openai._base_client")
    cast_to = importlib.import_module("httpx2").Response
    client = base.SyncAPIClient(
        http_client=_engine_client("httpx2", "Client"), **_openai_options(url)
    )
    return lambda path, body: bytes(client.post(f"/{path}", cast_to=cast_to, body=body).content)


def _generated(cls: str, client: Any, url: str) -> Any:
    """Return the client of the core that Fern generates, of the SDK named cohere."""
    core = importlib.import_module("cohere.core.http_client")
    return getattr(core, cls)(
        httpx_client=client,
        base_timeout=lambda: _TIMEOUT_S,
        base_headers=lambda: dict(HEADERS),
        base_url=lambda: url,
    )


def _cohere(url: str) -> Call:
    client = _generated("HttpClient", _engine_client("httpx", "Client"), url)
    return lambda path, body: bytes(
        client.request(path, method="POST", json=body, omit=OMIT).content
    )


def _bare_async(family: str) -> Callable[[str], AsyncCall]:
    def make(url: str) -> AsyncCall:
        post = _engine_client(family, "AsyncClient", headers=HEADERS).post

        async def call(path: str, body: object) -> bytes:
            return bytes((await post(f"{url}/{path}", json=body)).content)

        return call

    return make


def _ready_async(family: str) -> Callable[[str], AsyncCall]:
    def make(url: str) -> AsyncCall:
        client = _engine_client(family, "AsyncClient", headers=HEADERS)
        request_of = _built(client, url)

        async def call(path: str, body: object) -> bytes:
            return bytes((await client.send(request_of(path, body))).content)

        return call

    return make


def _own_async(family: str) -> Callable[[str], AsyncCall]:
    def make(url: str) -> AsyncCall:
        client = AsyncHttpClient(_engine_client(family, "AsyncClient"), _TIMEOUT_S, HEADERS, url)

        async def call(path: str, body: object) -> bytes:
            return (await client.request(path, method="POST", json=body, omit=OMIT)).content

        return call

    return make


def _aiohttp(url: str) -> AsyncCall:
    aiohttp = importlib.import_module("aiohttp")
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
        headers=HEADERS,
        timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S),
    )

    async def call(path: str, body: object) -> bytes:
        async with session.post(f"{url}/{path}", json=body) as response:
            return bytes(await response.read())

    return call


def _openai_async(url: str) -> AsyncCall:
    base = importlib.import_module("openai._base_client")
    cast_to = importlib.import_module("httpx2").Response
    client = base.AsyncAPIClient(
        http_client=_engine_client("httpx2", "AsyncClient"), **_openai_options(url)
    )

    async def call(path: str, body: object) -> bytes:
        return bytes((await client.post(f"/{path}", cast_to=cast_to, body=body)).content)

    return call


def _cohere_async(url: str) -> AsyncCall:
    client = _generated("AsyncHttpClient", _engine_client("httpx", "AsyncClient"), url)

    async def call(path: str, body: object) -> bytes:
        response = await client.request(path, method="POST", json=body, omit=OMIT)
        return bytes(response.content)

    return call


SYNC: Final[Mapping[str, Callable[[str], Call]]] = {
    "httpx": _bare("httpx"),
    "httpx2": _bare("httpx2"),
    "ready request, httpx": _ready("httpx"),
    "ready request, httpx2": _ready("httpx2"),
    "ironwire on httpx": _own("httpx"),
    "ironwire on httpx2": _own("httpx2"),
    "cohere on httpx": _cohere,
    "openai on httpx2": _openai,
    "requests": _requests,
    "socket": _raw,
}
"""By name; `cohere` is its generated core, `openai` its base client. Floors are `socket`, and
`ready request`: the engine sends one that was made before."""

ASYNC: Final[Mapping[str, Callable[[str], AsyncCall]]] = {
    "httpx": _bare_async("httpx"),
    "httpx2": _bare_async("httpx2"),
    "ready request, httpx": _ready_async("httpx"),
    "ready request, httpx2": _ready_async("httpx2"),
    "ironwire on httpx": _own_async("httpx"),
    "ironwire on httpx2": _own_async("httpx2"),
    "cohere on httpx": _cohere_async,
    "openai on httpx2": _openai_async,
    "aiohttp": _aiohttp,
}


def large_sender(name: str, url: str) -> AsyncCall:
    """Return what sends bytes that are ready, by one of the clients that `ASYNC` names."""
    if name.startswith("ironwire"):
        client = AsyncHttpClient(
            _engine_client(name.rpartition(" ")[2], "AsyncClient"), _TIMEOUT_S, HEADERS, url
        )

        async def own(path: str, body: object) -> bytes:
            content = cast("bytes", body)
            return (await client.request(path, method="POST", content=content)).content

        return own
    family = name.rpartition(" ")[2]
    bare = _engine_client(family, "AsyncClient", headers=HEADERS)
    generated = _generated("AsyncHttpClient", bare, url) if name.startswith("cohere") else None

    async def call(path: str, body: object) -> bytes:
        if generated is not None:
            return bytes((await generated.request(path, method="POST", content=body)).content)
        return bytes((await bare.post(f"{url}/{path}", content=body)).content)

    return call
