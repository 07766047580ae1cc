"""Faults that depend on the moment: nothing leaks, nothing hangs, and the next call works."""

import asyncio
import gc
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bench.light_server import serving
from client.faults.seats import CALLS, Seat, open_files, settled
from client.faults.server import OK, Act, FaultServer
from ironwire import RetryPolicy
from server import answer

TESTS = Path(__file__).parent.parent.parent
HOLD = Act(ending="hold")
ENDLESS = Act(
    data=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", ending="hold"
)
FAR_OFF = RetryPolicy(backoff_base_s=1e5, backoff_cap_s=1e5)


def test_an_exhausted_pool_is_not_asked_again(seat: Seat, slept_s: list[float]) -> None:
    with FaultServer(ENDLESS) as server, seat.client(server.url) as client:
        opened = client.stream("v1", method="GET")
        if seat.is_async:
            seat.run(opened.__aenter__())
        else:
            opened.__enter__()

        outcome = seat.call(client)

        seat.run(
            opened.__aexit__(None, None, None)
            if seat.is_async
            else opened.__exit__(None, None, None)
        )
        server.play(OK)
        assert seat.call(client).end == 200
    assert (outcome.end, server.attempts, slept_s) == ("PoolTimeout", 2, [])
    assert 0.4 < outcome.elapsed_s < 1.5
    assert [record.reason for record in outcome.records] == ["final"]


def test_a_stream_is_retried_until_its_head_is_accepted(seat: Seat, slept_s: list[float]) -> None:
    acts = (Act(data=answer(503)), Act(ending="close"), OK)
    with FaultServer(*acts) as server, seat.client(server.url) as client:
        status, body, records = seat.read_stream(client, **CALLS["keyed POST"])

        assert (status, body, server.attempts) == (200, b"{}", 3)
        assert [record.status for record in records] == [503, None, 200]
        assert len(set(server.requests)) == 1
        assert seat.call(client).end == 200


def test_a_stream_that_breaks_off_in_its_body_is_not_retried(
    seat: Seat, slept_s: list[float]
) -> None:
    short = Act(data=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", ending="close")
    with FaultServer(short, OK) as server, seat.client(server.url) as client:
        with pytest.raises(seat.engine.RemoteProtocolError):
            seat.read_stream(client, method="GET")

        assert server.attempts == 1
        assert seat.call(client).end == 200


def test_an_abandoned_stream_gives_its_connection_back(seat: Seat) -> None:
    files = open_files()
    with FaultServer(ENDLESS) as server, seat.client(server.url) as client:
        if seat.is_async:

            async def abandon() -> None:
                await client.stream("v1", method="GET").__aenter__()
                gc.collect()

            seat.runner.run(abandon())
        else:
            client.stream("v1", method="GET").__enter__()
        gc.collect()
        server.play(OK)
        assert seat.call(client).end == 200
    assert settled(files) <= files


@pytest.mark.parametrize(
    ("act", "end"),
    [
        (Act(data=answer(503)), 503),
        (Act(data=answer(503, Retry_After="9")), 503),
        (Act(ending="close"), "RemoteProtocolError"),
    ],
)
def test_a_deadline_before_the_end_of_the_delay_ends_the_call_at_once(
    seat: Seat, slept_s: list[float], act: Act, end: int | str
) -> None:
    policy = RetryPolicy(
        backoff_base_s=1e6, backoff_cap_s=1e6, throttled_base_s=1e6, throttled_cap_s=1e6
    )
    with FaultServer(act) as server, seat.client(server.url, retry_policy=policy) as client:
        outcome = seat.call(client, request_options={"total_timeout": 5})

        assert (outcome.end, server.attempts, slept_s) == (end, 1, [])
        assert outcome.records[-1].reason == "deadline"


def test_a_request_that_may_not_be_repeated_is_on_a_stale_connection_if_so_chosen(
    seat: Seat, slept_s: list[float]
) -> None:
    policy = RetryPolicy(retry_stale_unsafe=True)
    with (
        FaultServer(OK, Act(ending="close"), OK) as server,
        seat.client(server.url, retry_policy=policy) as client,
    ):
        assert seat.call(client).end == 200

        outcome = seat.call(client, **CALLS["POST"])

    assert (outcome.end, server.attempts, slept_s) == (200, 3, [])
    assert [record.reason for record in outcome.records] == ["stale", "success"]


@pytest.mark.parametrize(
    ("failing", "most_failed", "most_attempts"), [(20, 1, 1.06), (2, 1000, 1.25)]
)
def test_a_budget_bounds_what_retries_add(
    seat: Seat, slept_s: list[float], failing: int, most_failed: int, most_attempts: float
) -> None:
    calls = 1000
    down = Act(data=answer(503))
    acts = [down if number % failing == 0 else OK for number in range(3 * calls)]
    with FaultServer(*acts) as server, seat.client(server.url) as client:
        failed = sum(seat.call(client).end != 200 for _ in range(calls))

    assert failed <= most_failed
    assert server.attempts <= most_attempts * calls
    assert server.attempts > calls


@contextmanager
def interrupted_after(delay_s: float) -> Iterator[None]:
    """Press Control-C a while later."""
    before = signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
    signal.setitimer(signal.ITIMER_REAL, delay_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    "act", [HOLD, Act(data=answer(503), ending="close")], ids=["answer", "delay"]
)
def test_an_interrupt_ends_a_call_and_leaves_the_client_whole(
    seat: Seat, healthy: Mapping[str, str], act: Act
) -> None:
    policy = RetryPolicy(throttled_base_s=1e5, throttled_cap_s=1e5)
    files = open_files()
    with FaultServer(act) as server, seat.client(server.url, retry_policy=policy) as client:
        started_s = time.monotonic()
        with pytest.raises(KeyboardInterrupt), interrupted_after(0.1):
            seat.call(client)

        assert time.monotonic() - started_s < 2
        assert server.attempts == 1
        assert seat.call(client, base_url=healthy["http"]).end == 200
    assert settled(files) <= files


@pytest.mark.parametrize("engine", ["httpx", "httpx2"])
@pytest.mark.parametrize("colour", ["sync", "async"])
def test_a_fork_does_not_share_connections(engine: str, colour: str) -> None:
    with serving() as url:
        done = subprocess.run(
            [sys.executable, "-m", "client.faults.forking", engine, colour, url],
            cwd=TESTS,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert (done.stdout, done.stderr) == ("0 0 0\n", "")


def test_a_second_event_loop_is_served_or_told(seat: Seat, healthy: Mapping[str, str]) -> None:
    if not seat.is_async:
        pytest.skip("only async clients know of loops")
    with FaultServer(OK) as server, seat.client(server.url) as client:
        assert seat.call(client).end == 200

        with asyncio.Runner() as other:
            outcome = replace(seat, runner=other).call(client)

        assert outcome.end == 200 or "loop" in str(outcome.error)
        assert seat.call(client, base_url=healthy["http"]).end == 200
