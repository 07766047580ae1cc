"""A stream's body is read as it is used, and its connection always comes back."""

import asyncio
import gc
import socket
import threading
from contextlib import suppress
from typing import Any

import pytest

from client.callers import Caller
from server import answer

ENDLESS_HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


class Held:
    """A reply whose second chunk waits until the first was seen."""

    def __init__(self) -> None:
        self.seen = threading.Event()

    def __call__(self, connection: socket.socket) -> None:
        connection.sendall(ENDLESS_HEAD + b"5\r\nfirst\r\n")
        assert self.seen.wait(5)
        connection.sendall(b"6\r\nsecond\r\n0\r\n\r\n")


class Endless:
    """A reply that never ends, and notes that the client has left."""

    def __init__(self) -> None:
        self.is_left = threading.Event()

    def __call__(self, connection: socket.socket) -> None:
        connection.sendall(ENDLESS_HEAD + b"5\r\nfirst\r\n")
        connection.settimeout(5)
        with suppress(ConnectionResetError):
            assert connection.recv(1) == b""
        self.is_left.set()


def single(caller: Caller) -> Any:
    """Return a client whose pool has room for one connection."""
    limits = caller.engine.Limits(max_connections=1)
    timeout = caller.engine.Timeout(5, pool=0.5)
    return caller.client(caller.httpx_client(limits=limits, timeout=timeout))


def assert_the_slot_is_free(caller: Caller, client: Any) -> None:
    assert caller.request_on(client).status_code == 200


def test_a_chunk_is_seen_before_the_next_one_is_sent(caller: Caller) -> None:
    held = Held()
    caller.server.script[:] = [held]

    def read(response: Any) -> list[bytes]:
        chunks = []
        for chunk in response.iter_bytes():
            chunks.append(chunk)
            held.seen.set()
        return chunks

    async def read_async(response: Any) -> list[bytes]:
        chunks = []
        async for chunk in response.aiter_bytes():
            chunks.append(chunk)
            held.seen.set()
        return chunks

    chunks = caller.stream_on(single(caller), None, read_async if caller.is_async else read)

    assert chunks == [b"first", b"second"]


def test_a_stream_left_early_releases_its_connection(caller: Caller) -> None:
    endless = Endless()
    caller.server.script[:] = [endless]
    client = single(caller)

    status = caller.stream_on(client, None, lambda response: response.status_code)

    assert status == 200
    assert endless.is_left.wait(5)
    assert_the_slot_is_free(caller, client)


def test_an_exception_inside_a_stream_releases_its_connection(caller: Caller) -> None:
    endless = Endless()
    caller.server.script[:] = [endless]
    client = single(caller)

    def fail(_response: Any) -> None:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        caller.stream_on(client, None, fail)

    assert endless.is_left.wait(5)
    assert_the_slot_is_free(caller, client)


def test_a_cancelled_stream_releases_its_connection(caller: Caller) -> None:
    if not caller.is_async:
        pytest.skip("only tasks can be cancelled")
    endless = Endless()
    caller.server.script[:] = [endless]
    client = single(caller)

    async def cancel_while_reading() -> None:
        opened = asyncio.Event()

        async def read() -> None:
            async with client.stream(method="GET") as response:
                opened.set()
                async for _chunk in response.aiter_bytes():
                    pass

        task = asyncio.create_task(read())
        await opened.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    caller.runner.run(cancel_while_reading())

    assert endless.is_left.wait(5)
    assert_the_slot_is_free(caller, client)


def test_an_abandoned_stream_releases_its_connection(caller: Caller) -> None:
    endless = Endless()
    caller.server.script[:] = [endless]
    client = single(caller)

    async def abandon_async() -> None:
        opened = client.stream(method="GET")
        await opened.__aenter__()
        del opened
        gc.collect()
        # The loop closes what was collected in a task of its own.
        await asyncio.to_thread(endless.is_left.wait, 5)

    if caller.is_async:
        caller.run(abandon_async())
    else:
        client.stream(method="GET").__enter__()
        gc.collect()

    assert endless.is_left.wait(5)
    assert_the_slot_is_free(caller, client)


def test_a_stream_is_retried_before_its_body_is_handed_out(caller: Caller) -> None:
    caller.server.script[:] = [answer(429, Retry_After="0"), answer(200, b"body")]

    def read(response: Any) -> Any:
        return response.aread() if caller.is_async else response.read()

    body = caller.stream_on(single(caller), None, read, method="POST", json={"a": 1})

    assert body == b"body"
    assert caller.server.bodies == [b'{"a":1}'] * 2


def test_a_stream_that_is_read_gives_its_connection_back(caller: Caller) -> None:
    client = single(caller)

    def read(response: Any) -> Any:
        return response.aread() if caller.is_async else response.read()

    for _ in range(3):
        caller.stream_on(client, None, read)

    assert caller.server.connections == 1
