"""A task that is cancelled, at whatever await, takes nothing with it."""

import asyncio
import itertools
import ssl
from collections.abc import Awaitable, Generator, Mapping
from typing import Any

import pytest

from client.faults.rows import Tls
from client.faults.seats import CALLS, Seat, open_files, settled
from client.faults.server import OK, Act, Answer2, FaultServer
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


class CancelledAt:
    """Awaits a call whose task is cancelled where the call lets the event loop go on.

    Args:
        call: What is awaited.
        number: At which of these steps, from 0.
        is_late: Where the call waits for something, when that has come.
    """

    def __init__(self, call: Awaitable[Any], number: int, *, is_late: bool) -> None:
        self._call = call
        self._number = number
        self._is_late = is_late
        self.is_reached = False

    def __await__(self) -> Generator[Any, Any, Any]:
        task: Any = asyncio.current_task()
        steps: Any = self._call.__await__()
        error: BaseException | None = None
        for number in itertools.count():
            try:
                step = next(steps) if error is None else steps.throw(error)
            except StopIteration as done:
                return done.value
            error = None
            if number == self._number:
                self.is_reached = True
                if self._is_late and step is not None:
                    step.add_done_callback(lambda _: task.cancel())
                else:
                    task.cancel()
            try:
                yield step
            except BaseException as exc:  # noqa: BLE001 - it is handed on
                error = exc
        raise AssertionError


@pytest.mark.parametrize("is_late", [False, True], ids=["waiting", "done"])
@pytest.mark.parametrize("is_used", [False, True], ids=["new", "used"])
@pytest.mark.parametrize("tls", ["", "trusted", "http2"])
def test_a_call_cancelled_at_each_of_its_steps_costs_no_connection(
    seat: Seat, certified: Mapping[Tls, ssl.SSLContext], tls: Tls, *, is_used: bool, is_late: bool
) -> None:
    is_http2 = tls == "http2"
    ok = Answer2() if is_http2 else OK
    options = {"http2": is_http2}
    files = open_files()

    async def cancelled_at(client: Any, number: int) -> bool:
        """Return whether the call had so many steps."""
        cancelled = CancelledAt(client.request("v1", **CALLS["POST"]), number, is_late=is_late)

        async def run() -> Any:
            return await cancelled

        # Calls at the same time share a connection of HTTP/2 and what guards it. The engines
        # lose the connection if who opens it is cancelled.
        many = 2 if is_http2 and is_used else 0
        others = [client.request("v1", **CALLS["POST"]) for _ in range(many)]
        endings = await asyncio.gather(run(), *others, return_exceptions=True)
        assert isinstance(endings[0], asyncio.CancelledError) is cancelled.is_reached
        return cancelled.is_reached

    with FaultServer(*[ok] * 1000, tls=certified[tls] if tls else None) as server:
        for number in itertools.count():
            with seat.client(server.url, options) as client:
                if is_used:
                    assert seat.call(client).end == 200
                has_step = seat.runner.run(cancelled_at(client, number))
                assert seat.call(client, method="POST", content=b"{}").end == 200, number
            if not has_step:
                break
    assert number > 2
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
