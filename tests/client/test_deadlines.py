"""The total timeout: the only tests here that really wait."""

import socket
import time
from contextlib import suppress
from typing import Any

import pytest

from client.callers import Caller
from ironwire import DeadlineExceeded, InputError
from server import answer

SLOW = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + b"x" * 100
UNSIZED = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"


def drip(connection: socket.socket) -> None:
    """Answer one byte at a time, faster than any read limit."""
    with suppress(OSError):
        for byte in SLOW:
            connection.sendall(bytes([byte]))
            time.sleep(0.02)


def unsized(connection: socket.socket) -> None:
    """Answer a body that ends with its connection, and does not end."""
    with suppress(OSError):
        connection.sendall(UNSIZED + b"some")
        connection.recv(1)


@pytest.mark.parametrize("is_used", [False, True], ids=["new connection", "used connection"])
def test_a_server_that_drips_is_left_at_the_deadline(caller: Caller, is_used: bool) -> None:
    client = caller.client()
    if is_used:
        caller.request_on(client)
    caller.server.script[:] = [drip]

    began_s = time.monotonic()
    with pytest.raises(DeadlineExceeded) as raised:
        caller.request_on(client, request_options={"total_timeout": 0.3})

    assert 0.29 < time.monotonic() - began_s < 0.4
    assert isinstance(raised.value, TimeoutError)
    assert [attempt.reason for attempt in raised.value.attempts] == ["deadline"]


def test_a_body_cut_off_by_the_deadline_is_no_whole_body(caller: Caller) -> None:
    caller.server.script[:] = [unsized]

    with pytest.raises(DeadlineExceeded):
        caller.request(request_options={"total_timeout": 0.2})


def test_a_stream_is_read_until_the_deadline(caller: Caller) -> None:
    caller.server.script[:] = [unsized]

    def read(response: Any) -> Any:
        return response.aread() if caller.is_async else response.read()

    with pytest.raises(DeadlineExceeded) as raised:
        caller.stream_on(caller.client(), None, read, request_options={"total_timeout": 0.2})

    assert [attempt.status for attempt in raised.value.attempts] == [200]


def test_a_delay_beyond_the_deadline_hands_the_response_out_at_once(caller: Caller) -> None:
    caller.server.script[:] = [answer(429, Retry_After="30")]

    response = caller.request_on(caller.client(total_timeout=10))

    assert response.status_code == 429
    assert response.extensions["ironwire.attempts"][-1].reason == "deadline"


@pytest.mark.parametrize("value", [0, -1, float("nan"), "1", True])
def test_a_total_timeout_is_above_zero(caller: Caller, value: Any) -> None:
    with pytest.raises(InputError, match="total_timeout"):
        caller.client(total_timeout=value)
    with pytest.raises(InputError, match="total_timeout"):
        caller.request(request_options={"total_timeout": value})
    assert caller.server.connections == 0


def test_a_call_turns_the_clients_deadline_off(caller: Caller) -> None:
    client = caller.client(total_timeout=0.000_001)

    with pytest.raises(DeadlineExceeded):
        caller.request_on(client)
    assert caller.request_on(client, request_options={"total_timeout": None}).status_code == 200
