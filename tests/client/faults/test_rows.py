"""Every fault of the table ends as it says, and leaves nothing behind."""

import re
import ssl
from collections.abc import Mapping
from typing import Any

import pytest

from client.faults.rows import ROWS, Row, Tls
from client.faults.seats import CALLS, Outcome, Seat, open_files, settled
from client.faults.server import OK, Answer2, FaultServer
from client.faults.unreachable import UNREACHABLE


def arguments_of(call: str, row: Row) -> dict[str, Any]:
    given = CALLS[call]
    options = {**given.get("request_options", {}), **row.options}
    return {**given, **row.arguments, "request_options": options}


def check_records(outcome: Outcome, attempts: int, slept_s: list[float], why: str) -> None:
    """Check what the client tells of its attempts against what was seen of them."""
    records = outcome.records
    assert [record.number for record in records] == list(range(1, attempts + 1))
    assert [record.delay_s for record in records if record.delay_s] == slept_s
    assert all((record.status is None) is (record.error is not None) for record in records)
    assert outcome.end in {records[-1].status, records[-1].error}
    assert records[-1].reason == why


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("name", ROWS)
def test_a_fault_ends_as_the_table_says(
    *,
    seat: Seat,
    certified: Mapping[Tls, ssl.SSLContext],
    healthy: Mapping[str, str],
    slept_s: list[float],
    name: str,
    call: str,
) -> None:
    row, number = ROWS[name], list(CALLS).index(call)
    ends, attempts = row.ends_of[number], row.attempts[number]
    files = open_files()
    httpx_options = {"http2": row.is_http2, "follow_redirects": True}

    with (
        FaultServer(*row.acts, tls=certified.get(row.tls)) as server,
        seat.client(server.url_for(row.scheme), httpx_options) as client,
    ):
        if row.is_warm:
            assert seat.call(client).end == 200
        before = server.attempts

        outcome = seat.call(client, **arguments_of(call, row))

        sent = server.requests[before:]
        # A handshake that the client breaks off is seen as a connection alone.
        seen = server.attempts - before or server.connections
        assert (outcome.end, seen) == (ends, row.requests or attempts)
        assert re.search(row.says, str(outcome.error))
        if row.is_reused is not None:
            server.play(Answer2() if row.is_http2 else OK)
            assert seat.call(client).end == 200
            assert server.connections == (1 if row.is_reused else 2)
        assert seat.call(client, base_url=healthy[row.scheme]).end == 200
    assert settled(files) <= files
    if row.requests is None:
        assert len(set(sent)) <= 1
    if row.waits is not None:
        least_s, most_s = row.waits or (0, 0)
        assert all(least_s <= delay_s <= most_s for delay_s in slept_s)
    check_records(outcome, row.records or attempts, slept_s, row.why(number))


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("name", UNREACHABLE)
def test_what_never_left_is_tried_again_whatever_it_is(
    seat: Seat, healthy: Mapping[str, str], slept_s: list[float], name: str, call: str
) -> None:
    place, ends = UNREACHABLE[name]
    asked: list[object] = []

    async def note(request: object) -> None:
        asked.append(request)

    hook = note if seat.is_async else asked.append
    files = open_files()
    with place() as url, seat.client(url, {"event_hooks": {"request": [hook]}}) as client:
        options = {**CALLS[call].get("request_options", {}), "timeout": 0.15}

        outcome = seat.call(client, **{**CALLS[call], "request_options": options})

        assert (outcome.end, len(asked)) == (ends, 3)
        assert seat.call(client, base_url=healthy["http"]).end == 200
    assert settled(files) <= files
    check_records(outcome, 3, slept_s, "attempts_used_up")
    assert [record.sent_bytes for record in outcome.records] == [0, 0, 0]
