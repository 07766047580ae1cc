"""A task that is cancelled, at whatever await, takes nothing with it."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from client.faults.seats import CALLS, Seat, open_files, settled
from client.faults.server import OK, Act, FaultServer
from ironwire import RetryPolicy
from server import answer

SLOTS = 4


@pytest.fixture(autouse=True)
def only_async(seat: Seat) -> None:
    if not seat.is_async:
        pytest.skip("only tasks can be cancelled")


def pool(seat: Seat) -> dict[str, Any]:
    return {
        "limits": seat.engine.Limits(max_connections=SLOTS),
        "timeout": seat.engine.Timeout(5, pool=1),
    }


async def statuses(client: Any, calls: int, **arguments: Any) -> list[int]:
    """Return what came of so many calls at once."""
    made = (client.request("v1", method="GET", **arguments) for _ in range(calls))
    return [response.status_code for response in await asyncio.gather(*made)]


async def cancelled(client: Any, tasks: int, moment: Any) -> None:
    """Start calls, and cancel all of them at a moment; each is over, one way or the other."""
    made = [asyncio.create_task(client.request("v1", **CALLS["POST"])) for _ in range(tasks)]
    await moment()
    for task in made:
        task.cancel()
    for ending in await asyncio.gather(*made, return_exceptions=True):
        is_answer = not isinstance(ending, BaseException) and ending.status_code == 200
        assert is_answer or isinstance(ending, asyncio.CancelledError)


@pytest.mark.parametrize("kind", ["steps", "times"])
def test_a_call_cancelled_at_any_await_costs_no_connection(seat: Seat, kind: str) -> None:
    files = open_files()
    slow = Act(data=OK.data, drip_s=0.0005)
    with (
        FaultServer(slow) as server,
        seat.client(server.url, pool(seat)) as client,
    ):

        async def sweep() -> list[int]:
            for number in range(100):

                async def moment(number: int = number) -> None:
                    if kind == "times":
                        await asyncio.sleep(number * 0.0003)
                    else:
                        for _ in range(number):
                            await asyncio.sleep(0)

                await cancelled(client, 2 * SLOTS, moment)
            return await statuses(client, 3 * SLOTS)

        assert seat.runner.run(sweep()) == [200] * 3 * SLOTS
    assert settled(files) <= files


@pytest.mark.parametrize(
    "act", [Act(ending="hold"), Act(data=answer(503))], ids=["answer", "delay"]
)
def test_a_timeout_around_a_call_ends_it_and_frees_its_connection(
    seat: Seat, healthy: Mapping[str, str], act: Act
) -> None:
    policy = RetryPolicy(throttled_base_s=1e5, throttled_cap_s=1e5)
    files = open_files()
    with FaultServer(act) as server:
        url = server.url
        with seat.client(url, retry_policy=policy) as client:

            async def limited() -> list[int]:
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.1):
                        await client.request("v1", method="GET")
                return await statuses(client, 2, base_url=healthy["http"])

            assert seat.runner.run(limited()) == [200, 200]
        assert server.attempts == 1
    assert settled(files) <= files
