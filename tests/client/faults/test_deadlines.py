"""The total deadline holds against servers that never stop sending; here time is real."""

import time
from collections.abc import Mapping

import pytest

from client.faults.seats import Seat, open_files, settled
from client.faults.server import Act, FaultServer
from ironwire import DeadlineExceeded, RetryPolicy
from server import answer

DEADLINE_S = 0.5
# How much later a busy machine may be; `make soak-calls` has the strict figure.
LATER_S = 1.0

DRIPS: Mapping[str, Act] = {
    "head": Act(data=b"HTTP/1.1 200 OK\r\nX-A: " + b"x" * 10_000, drip_s=0.02),
    "interim answers": Act(data=b"HTTP/1.1 103 Early Hints\r\n\r\n", is_endless=True, drip_s=0.02),
    "body": Act(
        data=b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n" + b"x" * 10_000, drip_s=0.005
    ),
}


def check(elapsed_s: float, error: BaseException | None) -> None:
    assert isinstance(error, DeadlineExceeded)
    assert isinstance(error, TimeoutError)
    assert [record.reason for record in error.attempts] == ["deadline"]
    assert DEADLINE_S - 0.1 < elapsed_s < DEADLINE_S + LATER_S


@pytest.mark.parametrize("name", DRIPS)
def test_a_server_that_never_stops_does_not_outlast_the_deadline(
    seat: Seat, healthy: Mapping[str, str], name: str
) -> None:
    files = open_files()
    with (
        FaultServer(DRIPS[name]) as server,
        seat.client(server.url, total_timeout=DEADLINE_S) as client,
    ):
        outcome = seat.call(client, request_options={"timeout": 0.3})

        check(outcome.elapsed_s, outcome.error)
        assert server.attempts == 1
        assert seat.call(client, base_url=healthy["http"]).end == 200
    assert settled(files) <= files


def test_the_deadline_holds_while_a_stream_is_read(seat: Seat, healthy: Mapping[str, str]) -> None:
    with FaultServer(DRIPS["body"]) as server, seat.client(server.url) as client:
        started_s = time.monotonic()
        with pytest.raises(DeadlineExceeded) as caught:
            seat.read_stream(client, method="GET", request_options={"total_timeout": DEADLINE_S})

        elapsed_s = time.monotonic() - started_s
        assert DEADLINE_S - 0.1 < elapsed_s < DEADLINE_S + LATER_S
        assert isinstance(caught.value, TimeoutError)
        assert seat.call(client, base_url=healthy["http"]).end == 200


def test_a_backoff_is_slept(seat: Seat) -> None:
    policy = RetryPolicy(throttled_base_s=0.3)
    with (
        FaultServer(Act(data=answer(503))) as server,
        seat.client(server.url, retry_policy=policy) as client,
    ):
        outcome = seat.call(client, request_options={"total_timeout": 30})

    slept_s = sum(record.delay_s for record in outcome.records)
    assert (outcome.end, server.attempts) == (503, 3)
    assert slept_s <= outcome.elapsed_s < slept_s + LATER_S
