"""A response is never larger than its limit, whatever its coding."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import brotli
import pytest
import zstandard

from client.callers import Caller
from ironwire import ContentCodingError, InputError, ResponseTooLarge
from server import answer

MIB = 1 << 20
TEXT = b"text " * 1000
# Without the time of day, which would make another name of the test each second.
ZIPPED = gzip.compress(TEXT, mtime=0)
CODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "br": lambda data: brotli.compress(data, quality=5),
    "zstd": zstandard.compress,
}


@lru_cache
def bomb_of(*codings: str) -> bytes:
    """Return 100 MiB of nothing in a few bytes."""
    bomb = bytes(100 * MIB)
    for coding in codings:
        bomb = CODERS[coding](bomb)
    return bomb


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
        ("br", brotli.compress(TEXT)),
        ("zstd", zstandard.compress(TEXT)),
        ("zstd, br", brotli.compress(zstandard.compress(TEXT))),
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


@pytest.mark.parametrize("coding", ["identity", *CODERS])
def test_a_body_over_its_limit_is_an_error_and_not_retried(caller: Caller, coding: str) -> None:
    body = CODERS[coding](TEXT) if coding in CODERS else TEXT
    caller.server.script[:] = [answer(200, body, Content_Encoding=coding)] * 2

    with pytest.raises(ResponseTooLarge) as raised:
        caller.request(request_options={"max_response_bytes": len(TEXT) - 1})

    assert len(caller.server.received) == 1
    assert [attempt.reason for attempt in raised.value.attempts] == ["final"]


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_a_body_that_the_engine_cannot_decode_is_read_as_it_came(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, coding: str
) -> None:
    # As both engines do where the coding's package is not installed.
    monkeypatch.delitem(caller.engine._decoders.SUPPORTED_DECODERS, coding)
    body = CODERS[coding](TEXT)
    caller.server.script[:] = [answer(200, body, Content_Encoding=coding)] * 2

    response = caller.request(request_options={"max_response_bytes": len(body)})

    assert response.content == body
    assert response.headers["Content-Encoding"] == coding
    with pytest.raises(ResponseTooLarge):
        caller.request(request_options={"max_response_bytes": len(body) - 1})


@pytest.mark.parametrize("coding", CODERS)
def test_a_body_that_is_not_of_its_coding_is_an_error(caller: Caller, coding: str) -> None:
    caller.server.script[:] = [answer(200, b"\xff" * 99, Content_Encoding=coding)] * 3

    with pytest.raises(caller.engine.DecodingError):
        caller.request()

    assert len(caller.server.received) == 1


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


@pytest.mark.parametrize(
    "codings", [["gzip"], ["br"], ["zstd"], ["gzip", "gzip"], ["gzip", "br"], ["br", "zstd"]]
)
def test_a_bomb_takes_little_more_memory_than_the_limit(caller: Caller, codings: list[str]) -> None:
    bomb = bomb_of(*codings)
    caller.server.script[:] = [answer(200, bomb, Content_Encoding=", ".join(codings))]
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
