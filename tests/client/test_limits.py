"""A response is never larger than its limit, whatever its coding."""

import gzip
import tracemalloc
import zlib
from typing import Any

import pytest

from client.callers import Caller
from ironwire import ContentCodingError, InputError, ResponseTooLarge
from server import answer

MIB = 1 << 20
TEXT = b"text " * 1000
# Without the time of day, which would make another name of the test each second.
ZIPPED = gzip.compress(TEXT, mtime=0)


def read(caller: Caller) -> Any:
    return lambda response: response.aread() if caller.is_async else response.read()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("identity", TEXT),
        ("gzip", ZIPPED),
        ("deflate", zlib.compress(TEXT)),
        ("gzip, deflate", zlib.compress(ZIPPED)),
        ("gzip, identity", ZIPPED),
        ("unknown", TEXT),
    ],
)
def test_a_body_within_its_limit_is_read_as_it_was(
    caller: Caller, coding: str, body: bytes
) -> None:
    caller.server.script[:] = [answer(200, body, Content_Encoding=coding)]

    response = caller.request(request_options={"max_response_bytes": len(TEXT)})

    assert response.content == TEXT
    assert response.headers["Content-Encoding"] == coding


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_body_over_its_limit_is_an_error_and_not_retried(caller: Caller, coding: str) -> None:
    body = ZIPPED if coding == "gzip" else TEXT
    caller.server.script[:] = [answer(200, body, Content_Encoding=coding)] * 2

    with pytest.raises(ResponseTooLarge) as raised:
        caller.request(request_options={"max_response_bytes": len(TEXT) - 1})

    assert len(caller.server.received) == 1
    assert [attempt.reason for attempt in raised.value.attempts] == ["final"]


def test_a_stream_has_the_limit_of_its_call(caller: Caller) -> None:
    reply = answer(200, ZIPPED, Content_Encoding="gzip")
    caller.server.script[:] = [reply] * 3
    client = caller.client(max_response_bytes=10)

    def stream(**options: Any) -> Any:
        return caller.stream_on(client, None, read(caller), request_options=options)

    assert stream() == TEXT
    assert stream(max_response_bytes=len(TEXT)) == TEXT
    with pytest.raises(ResponseTooLarge):
        stream(max_response_bytes=len(TEXT) - 1)


@pytest.mark.parametrize("rounds", [1, 2])
def test_a_bomb_takes_little_more_memory_than_the_limit(caller: Caller, rounds: int) -> None:
    bomb = bytes(100 * MIB)
    for _ in range(rounds):
        bomb = gzip.compress(bomb, 9)
    caller.server.script[:] = [answer(200, bomb, Content_Encoding=", ".join(["gzip"] * rounds))]
    client = caller.client(max_response_bytes=MIB)

    tracemalloc.start()
    with pytest.raises(ResponseTooLarge):
        caller.request_on(client)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak_bytes < 33 * MIB


@pytest.mark.parametrize("is_stream", [False, True])
def test_more_than_two_codings_are_an_error(caller: Caller, is_stream: bool) -> None:
    caller.server.script[:] = [answer(200, b"", Content_Encoding="gzip, gzip, gzip")]

    def call() -> Any:
        if is_stream:
            return caller.stream_on(caller.client(), None, read(caller))
        return caller.request()

    with pytest.raises(ContentCodingError):
        call()


@pytest.mark.parametrize("value", [0, -1, "1", 1.5, True])
def test_a_limit_is_a_number_of_bytes(caller: Caller, value: Any) -> None:
    with pytest.raises(InputError, match="max_response_bytes"):
        caller.client(max_response_bytes=value)
    with pytest.raises(InputError, match="max_response_bytes"):
        caller.request(request_options={"max_response_bytes": value})
