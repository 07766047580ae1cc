"""A server that is not the bottleneck: canned bytes from one loop over the sockets.

| target | what comes |
| --- | --- |
| `/small`, `/large` | 146 bytes of JSON |
| `/echo` | the body that was sent |
| `/usage` | the CPU seconds that the server has used |
"""

import multiprocessing
import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["ANSWER", "serving", "usage_s"]

ANSWER: Final = (
    b'{"id":"chatcmpl-7QyqpwdfhqwajicIEznoc6Q47XAyW","object":"chat.completion",'
    b'"created":1677664795,"model":"large","usage":{"total_tokens":74},"ok":1}'
)
_HEAD: Final = (
    b"HTTP/1.1 200 OK\r\nDate: Wed, 25 Nov 2026 12:00:00 GMT\r\nServer: canned\r\n"
    b"Content-Type: application/json\r\nX-Request-Id: 7f3a9c52b1d84e06\r\nVary: Accept\r\n"
    b"Content-Length: %d\r\n\r\n"
)
_CANNED: Final = _HEAD % len(ANSWER) + ANSWER
_RECEIVED_AT_ONCE: Final = 1 << 20


class _Connection:
    """Reads requests; of a body it counts the bytes, and keeps them where they are wanted."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.head = b""
        self.missing_bytes = 0
        self.body: list[bytes] | None = None
        self.target = b""

    def is_open_after(self, data: bytes) -> bool:
        if not data:
            return False
        if self.missing_bytes:
            self._take(data)
            return True
        self.head += data
        head, end, rest = self.head.partition(b"\r\n\r\n")
        if end:
            self.head = b""
            self.target = head.split(b" ", 2)[1]
            self.body = [] if self.target == b"/echo" else None
            length = head.lower().partition(b"\r\ncontent-length:")[2]
            self.missing_bytes = int(length.partition(b"\r\n")[0] or 0)
            self._take(rest)
        return True

    def _take(self, data: bytes) -> None:
        self.missing_bytes -= len(data)
        if self.body is not None:
            self.body.append(data)
        if not self.missing_bytes:
            self.socket.sendall(self._answer())

    def _answer(self) -> bytes:
        if self.body is not None:
            body = b"".join(self.body)
        elif self.target == b"/usage":
            body = b"%.6f" % time.process_time()
        else:
            return _CANNED
        return _HEAD % len(body) + body


def _serve(listener: socket.socket) -> None:
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            connection: _Connection | None = key.data
            if connection is None:
                accepted, _ = listener.accept()
                accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                selector.register(accepted, selectors.EVENT_READ, _Connection(accepted))
            elif not _is_open(connection):
                selector.unregister(connection.socket)
                connection.socket.close()


def _is_open(connection: _Connection) -> bool:
    try:
        return connection.is_open_after(connection.socket.recv(_RECEIVED_AT_ONCE))
    except OSError:
        return False


@contextmanager
def serving() -> Iterator[str]:
    """Yield the URL of a server in a process of its own."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        process = multiprocessing.get_context("fork").Process(
            target=_serve, args=(listener,), daemon=True
        )
        process.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            process.terminate()
            process.join()


def usage_s(url: str) -> float:
    """Return the CPU seconds that the server has used."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"GET /usage HTTP/1.1\r\nHost: x\r\n\r\n")
        received = b""
        while not (text := received.partition(b"\r\n\r\n")[2]):
            received += connection.recv(65_536)
    return float(text)
