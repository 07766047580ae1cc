"""Cancelled tasks, forks and other event loops leave a client that works."""

import asyncio
import os
import random
from typing import Any

import pytest

from client.callers import Caller
from ironwire import EventLoopError
from server import answer


def test_cancelling_at_any_moment_leaves_no_slot_behind(caller: Caller) -> None:
    if not caller.is_async:
        pytest.skip("only tasks can be cancelled")
    limits = caller.engine.Limits(max_connections=5)
    timeout = caller.engine.Timeout(10, pool=None)
    client = caller.client(caller.httpx_client(limits=limits, timeout=timeout))
    moments = random.Random(4)

    async def cancel_many() -> int:
        cancelled = 0
        for _ in range(12):
            tasks = [asyncio.create_task(client.request(method="GET")) for _ in range(15)]
            for task in tasks:
                for _ in range(moments.randrange(3)):
                    await asyncio.sleep(0)
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            cancelled += sum(isinstance(item, asyncio.CancelledError) for item in results)
        return cancelled

    async def call_many() -> list[Any]:
        return await asyncio.gather(*[client.request(method="GET") for _ in range(20)])

    assert caller.run(cancel_many()) > 20
    responses = caller.run(asyncio.wait_for(call_many(), 10))

    assert {response.status_code for response in responses} == {200}


def test_a_cancelled_call_was_told_of_its_attempts(caller: Caller) -> None:
    if not caller.is_async:
        pytest.skip("only tasks can be cancelled")
    client = caller.client()
    caller.server.script[:] = [answer(429, Retry_After="30")]

    seen: list[Any] = []

    async def call() -> None:
        try:
            await client.request(method="GET")
        except asyncio.CancelledError as exc:
            seen.append(exc)
            raise

    async def cancel() -> None:
        task = asyncio.create_task(call())
        # Long enough for the answer, and no moment of the thirty seconds that it asks for.
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    caller.run(cancel())

    assert [attempt.status for attempt in seen[0].attempts] == [429]


def test_a_crowd_waits_in_front_of_the_pool(caller: Caller) -> None:
    if not caller.is_async:
        pytest.skip("each sync call has a thread of its own")
    inside, most = 0, 0

    async def enter(_request: object) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)

    async def leave(_response: object) -> None:
        nonlocal inside
        inside -= 1

    httpx_client = caller.httpx_client(
        limits=caller.engine.Limits(max_connections=3),
        event_hooks={"request": [enter], "response": [leave]},
    )
    client = caller.client(httpx_client)

    async def crowd() -> list[Any]:
        return await asyncio.gather(*(client.request(method="GET") for _ in range(100)))

    responses = caller.run(crowd())

    assert [response.status_code for response in responses] == [200] * 100
    # One for each connection, one in the queue of the pool, and those whose bodies are read.
    assert most <= 8


def _httpx_client(caller: Caller, *, has_own_request: bool) -> Any:
    client = caller.httpx_client()
    if has_own_request:
        # An attribute of the instance stands for what a subclass overrides.
        client.request = client.request
    return client


@pytest.mark.parametrize("has_own_request", [False, True])
def test_the_child_of_a_fork_opens_connections_of_its_own(
    caller: Caller, *, has_own_request: bool
) -> None:
    if caller.is_async:
        pytest.skip("a fork within a running loop is not for a test")
    client = caller.client(_httpx_client(caller, has_own_request=has_own_request))
    caller.request_on(client)

    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if client.request(method="GET").status_code == 200 else 2
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    caller.request_on(client)

    assert os.waitstatus_to_exitcode(status) == 0
    assert [request.connection for request in caller.server.received] == [1, 2, 1]


@pytest.mark.parametrize("has_own_request", [False, True])
def test_another_event_loop_is_named(caller: Caller, *, has_own_request: bool) -> None:
    if not caller.is_async:
        pytest.skip("only async clients know of loops")
    client = caller.client(_httpx_client(caller, has_own_request=has_own_request))
    caller.request_on(client)

    with asyncio.Runner() as other, pytest.raises(EventLoopError, match="event loop <"):
        other.run(client.request(method="GET"))

    assert caller.request_on(client).status_code == 200
