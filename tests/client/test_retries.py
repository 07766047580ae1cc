"""What is sent again, and as which bytes."""

import io
import socket
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from typing import Any

import pytest

from client.callers import Caller
from ironwire import RetryPolicy
from server import Reply, answer, hang_up, refusing_port

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
BUSY = answer(429, Retry_After_Ms="0")
DOWN = answer(503)


class Pipe(io.RawIOBase):
    """A file that can be read once."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._data.read(size)


def middle_of_a_file() -> io.BytesIO:
    file = io.BytesIO(b"skipped|sent again")
    file.seek(8)
    return file


def cut_off(data: bytes) -> Reply:
    """Return a reply that sends what it is given and hangs up."""

    def send(connection: socket.socket) -> None:
        connection.sendall(data)

    return send


REPLAYABLE: dict[str, Callable[[], dict[str, Any]]] = {
    "json": lambda: {"json": {"a": 1}},
    "json with a generator": lambda: {"json": {"rows": (number for number in range(3))}},
    "json with a map": lambda: {"json": {"rows": map(str, range(3))}},
    "empty optional json": lambda: {"json": {}, "optional_body": True},
    "form": lambda: {"data": {"a": "1", "b": ["2", "3"]}},
    "data": lambda: {"data": b"raw"},
    "bytes": lambda: {"content": b"raw"},
    "file": lambda: {"content": middle_of_a_file()},
    "multipart": lambda: {"files": {"f": ("name", b"data")}, "data": {"a": "1"}},
    "multipart file": lambda: {"files": {"f": ("name", middle_of_a_file())}},
    "multipart form": lambda: {"data": {"a": "1"}, "force_multipart": True},
}


@pytest.mark.parametrize("kind", REPLAYABLE)
def test_a_retry_sends_the_same_bytes(caller: Caller, kind: str) -> None:
    caller.server.script[:] = [BUSY, BUSY, answer(201)]

    response = caller.request("v1", method="POST", **REPLAYABLE[kind]())

    first, second, third = caller.server.received
    assert response.status_code == 201
    assert first.body == second.body == third.body
    assert sorted(first.lines) == sorted(second.lines) == sorted(third.lines)
    assert first.target == second.target == third.target


def test_the_first_attempt_sends_what_was_meant(caller: Caller) -> None:
    caller.request("v1", method="POST", content=middle_of_a_file())

    assert caller.server.bodies == [b"sent again"]
    assert caller.server.received[0].value("content-length") == "10"


def test_a_body_changed_by_the_caller_meanwhile_stays_as_it_was(caller: Caller) -> None:
    body = {"a": 1}

    def change(connection: Any) -> None:
        body["a"] = 2
        connection.sendall(answer(429, Retry_After_Ms="0", Connection="close"))

    caller.server.script[:] = [change, BUSY]

    caller.request(method="POST", json=body)

    assert caller.server.bodies == [b'{"a":1}'] * 3


def one_shot(data: bytes) -> Iterator[bytes]:
    yield data


def test_a_sync_iterator_is_sent_once_and_refused_where_it_would_block(caller: Caller) -> None:
    caller.server.script[:] = [BUSY]

    if caller.is_async:
        with pytest.raises(TypeError, match="content"):
            caller.request(method="PUT", content=one_shot(b"never"))
        return
    response = caller.request(method="PUT", content=one_shot(b"once"))

    assert response.status_code == 429
    assert caller.server.bodies == [b"once"]


@pytest.mark.parametrize("kind", ["pipe", "part"])
def test_a_file_that_cannot_be_replayed_is_sent_once(caller: Caller, kind: str) -> None:
    caller.server.script[:] = [BUSY, answer(200)]
    bodies: dict[str, dict[str, Any]] = {
        "pipe": {"content": Pipe(b"once")},
        "part": {"files": {"f": ("name", Pipe(b"once"))}},
    }

    response = caller.request(method="PUT", **bodies[kind])

    assert response.status_code == 429
    assert len(caller.server.received) == 1
    assert b"once" in caller.server.bodies[0]


def test_an_async_iterator_is_sent_once(caller: Caller) -> None:
    async def chunks() -> Any:
        yield b"on"
        yield b"ce"

    if not caller.is_async:
        with pytest.raises(TypeError, match="content"):
            caller.request(method="PUT", content=chunks())
        return
    caller.server.script[:] = [BUSY]

    response = caller.request(method="PUT", content=chunks())

    assert response.status_code == 429
    assert caller.server.bodies == [b"once"]


@pytest.mark.parametrize(
    ("method", "reply", "attempts"),
    [
        ("GET", DOWN, 3),
        ("PUT", DOWN, 3),
        ("POST", DOWN, 1),
        ("PATCH", DOWN, 1),
        ("POST", answer(503, Retry_After="0"), 3),
        ("POST", BUSY, 3),
        ("GET", answer(501), 1),
        ("GET", answer(404), 1),
        ("GET", hang_up, 3),
        ("POST", hang_up, 1),
        ("GET", cut_off(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"), 3),
        ("POST", cut_off(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"), 1),
        ("GET", cut_off(b"garbage\r\n\r\n"), 1),
        ("GET", cut_off(b"HTTP/1.1 200 OK\r\nContent-Length: -9\r\n\r\n"), 1),
        ("GET", cut_off(CHUNKED + b"zz\r\n"), 1),
    ],
)
def test_attempts_depend_on_the_method_and_on_what_came(
    caller: Caller, method: str, reply: Reply, attempts: int
) -> None:
    caller.server.script[:] = [reply] * 3

    if callable(reply):
        with pytest.raises(caller.engine.RemoteProtocolError):
            caller.request(method=method)
    else:
        caller.request(method=method)

    assert len(caller.server.received) == attempts


@pytest.mark.parametrize(
    ("options", "retries", "attempts"),
    [
        ({}, 0, 3),
        ({"max_retries": None}, 0, 3),
        ({"max_retries": 0}, 0, 1),
        ({"max_retries": 5}, 0, 6),
        ({"max_retries": 5}, 3, 3),
        ({"max_retries": 1}, 4, 1),
    ],
)
def test_the_options_say_how_many_retries(
    caller: Caller, options: dict[str, Any], retries: int, attempts: int
) -> None:
    caller.server.script[:] = [BUSY] * 9

    response = caller.request(request_options=options, retries=retries)

    assert response.status_code == 429
    assert len(caller.server.received) == attempts


def test_more_retries_than_the_stack_is_deep(caller: Caller) -> None:
    caller.server.script[:] = [DOWN] * 1200
    client = caller.client(retry_budget=None)

    response = caller.request_on(client, request_options={"max_retries": 1200})

    assert response.status_code == 200
    assert len(caller.server.received) == 1201


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_refused_connection_is_tried_again(caller: Caller, method: str) -> None:
    with refusing_port() as port:
        client = caller.client(base_url=f"http://127.0.0.1:{port}")
        asked: list[str] = []

        async def note_async(_request: Any) -> None:
            asked.append("sent")

        hook = note_async if caller.is_async else lambda _request: asked.append("sent")
        client.httpx_client.event_hooks = {"request": [hook]}

        with pytest.raises(caller.engine.ConnectError):
            caller.request_on(client, method=method)

    assert len(asked) == 3


def test_what_a_failure_of_unknown_origin_sent_is_not_known(caller: Caller) -> None:
    asked: list[str] = []

    def no_token() -> None:
        raise caller.engine.ConnectError("no token")

    class Auth(caller.engine.Auth):  # type: ignore[misc, name-defined]  # of either family
        def auth_flow(self, request: Any) -> Any:
            asked.append(request.method)
            yield no_token()  # type: ignore[func-returns-value]  # it raises

    client = caller.client(caller.httpx_client(auth=Auth()))

    for method in ("GET", "POST"):
        with pytest.raises(caller.engine.ConnectError, match="no token"):
            caller.request_on(client, method=method)

    assert asked == ["GET", "GET", "GET", "POST"]


@pytest.mark.parametrize(
    "fields",
    [
        {"Retry_After": "30"},
        {"Retry_After_Ms": "30000"},
        {"Retry_After_Ms": "soon", "Retry_After": "30"},
    ],
)
def test_a_server_delay_is_waited_for(
    caller: Caller, fields: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waited_s: list[float] = []

    async def wait(delay_s: float) -> None:
        waited_s.append(delay_s)

    monkeypatch.setattr("ironwire._client.time.sleep", waited_s.append)
    monkeypatch.setattr("ironwire._async_client.asyncio.sleep", wait)
    caller.server.script[:] = [answer(429, b"", **fields)]

    response = caller.request()

    assert response.status_code == 200
    (delay_s,) = waited_s
    assert 30 <= delay_s <= 31


@pytest.mark.parametrize(
    "fields",
    [
        {"Retry_After": "61"},
        {"Retry_After": "9" * 400},
        {"Retry_After": formatdate(time.time() + 86_400, usegmt=True)},
        {"Retry_After_Ms": "61000"},
    ],
)
def test_a_delay_over_a_minute_hands_the_response_back(
    caller: Caller, fields: dict[str, str]
) -> None:
    caller.server.script[:] = [answer(429, b"", **fields)]

    response = caller.request()

    assert response.status_code == 429
    assert len(caller.server.received) == 1


@pytest.mark.parametrize("value", ["-1", "1e9", "soon", "Sun, 32 Nov 2026 99:00:00 GMT", "1, 2"])
def test_an_unusable_delay_is_ignored(caller: Caller, value: str) -> None:
    caller.server.script[:] = [answer(429, Retry_After=value)]

    assert caller.request().status_code == 200


def test_the_policy_is_the_clients(caller: Caller) -> None:
    caller.server.script[:] = [DOWN] * 9
    client = caller.client(retry_policy=RetryPolicy(max_retries=4, throttled_base_s=0))

    caller.request_on(client)

    assert len(caller.server.received) == 5


def test_an_error_of_the_bodys_own_code_passes_through(caller: Caller) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        caller.request(method="PUT", content=Broken(b"never"))


def test_a_file_that_shrank_is_an_error_and_never_a_short_upload(caller: Caller) -> None:
    class Shrinking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(size)[:3] if self.tell() == 0 else b""

    with pytest.raises(RuntimeError, match="bytes"):
        caller.request(method="PUT", content=Shrinking(b"announced"))

    assert caller.server.bodies == []
