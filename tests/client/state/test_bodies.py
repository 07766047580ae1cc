"""Methods and bodies: what a call sends is what the engine's own `request` sends."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from client.state.twins import Twins

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "PURGE"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("arguments", [{}, {"json": {"a": "ü"}}, {"content": b"\x00raw"}], ids=repr)
def test_a_method_with_and_without_a_body(
    twins: Twins, method: str, arguments: dict[str, Any]
) -> None:
    twins.wire.replies["/v1"] = b"HTTP/1.1 204 No Content\r\n\r\n"
    twins.make()

    sent = twins.call(method=method, **arguments)

    content = sent.raw.partition(b"\r\n\r\n")[2]
    has_length = bool(content) or method in {"POST", "PUT", "PATCH"}
    assert sent.values("content-length") == ([str(len(content))] if has_length else [])
    assert sent.values("transfer-encoding") == []


def test_methods_and_bodies_in_turns(twins: Twins) -> None:
    twins.make()
    bodies: list[dict[str, Any]] = [
        {"method": "POST", "json": {"a": 1}},
        {"method": "GET"},
        {"method": "POST"},
        {"method": "POST", "json": {"a": 12345}},
        {"method": "POST", "content": b"text"},
        {"method": "PUT", "json": []},
        {"method": "DELETE"},
    ]

    first = [twins.call(times=1, **arguments).raw for arguments in bodies]
    again = [twins.call(times=1, **arguments).raw for arguments in bodies]

    assert first == again
    assert len(set(first)) == len(bodies)


@pytest.mark.parametrize("content", [b"", ""])
def test_an_empty_body(twins: Twins, content: bytes | str) -> None:
    twins.make()

    sent = twins.call(method="POST", content=content)

    assert sent.values("content-length") == ["0"]


def test_a_content_type_of_the_call(twins: Twins) -> None:
    twins.make()

    sent = twins.call(method="POST", json={}, headers={"Content-Type": "application/ld+json"})
    after = twins.call(method="POST", json={})

    assert sent.values("content-type") == ["application/ld+json"]
    assert after.values("content-type") == ["application/json"]


@pytest.mark.parametrize("size", [70_000, 300_000, 3_000_000])
def test_a_big_body(twins: Twins, size: int) -> None:
    twins.make()

    encoded = twins.call(method="POST", json={"text": "ü" * (size // 2)})
    raw = twins.call(method="POST", content=bytes(size))

    assert encoded.values("content-length") == [str(len('{"text":""}') + size)]
    assert raw.raw.endswith(bytes(size))


PATHS = ["v1", "v1/ä b", "v1/%2F%20x", "v1//x", "v1/a:b@c", "v1/" + "x" * 900]


@pytest.mark.parametrize("path", PATHS)
def test_a_path(twins: Twins, path: str) -> None:
    twins.make()

    sent = twins.call(path, method="POST", json={})
    other = twins.call("v1/other", method="POST", json={})

    assert sent.raw.startswith(b"POST /")
    assert other.target == "/v1/other"


def test_a_body_of_unknown_length(twins: Twins) -> None:
    twins.make()

    def parts() -> Iterator[bytes]:
        yield b"one"
        yield b"two"

    async def parts_async() -> AsyncIterator[bytes]:
        yield b"one"
        yield b"two"

    make = parts_async if twins.is_async else parts
    for _ in range(2):
        options: dict[str, Any] = {"method": "POST", "content": make()}
        bare = twins.clients[0].request(
            url=f"{twins.wire.url}/v1", headers={"X-Sdk": "own"}, **options
        )
        twins.run(bare)
        twins.run(twins.ironwire.request("v1", method="POST", content=make()))

        bare_sent, sent = twins.wire.taken()
        assert sent == bare_sent
        assert b"\r\nTransfer-Encoding: chunked\r\n" in sent
