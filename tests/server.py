"""A loopback server that records what it receives and answers from a script."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeAlias

import h11

Reply: TypeAlias = bytes | Callable[[socket.socket], None]
"""Raw bytes of a response, or a function that does to the connection what it likes."""


def answer(status: int = 200, body: bytes = b"{}", **fields: str) -> bytes:
    """Return a response; underscores in field names stand for hyphens."""
    lines = [f"HTTP/1.1 {status} Status", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def hang_up(_connection: socket.socket) -> None:
    """Answer nothing; the server closes the connection."""


@dataclass(frozen=True)
class Received:
    method: str
    target: str
    lines: list[tuple[str, str]]
    body: bytes
    connection: int

    def values(self, name: str) -> list[str]:
        return [value for line, value in self.lines if line.lower() == name.lower()]

    def value(self, name: str) -> str:
        (value,) = self.values(name)
        return value


@dataclass
class Loopback:
    """Replies in the order of `script`, then with an empty object for ever."""

    script: list[Reply] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    problems: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def bodies(self) -> list[bytes]:
        return [request.body for request in self.received]

    def close(self) -> None:
        # shutdown() wakes the thread that waits in accept(); close() alone does not.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._open.add(connection)
                number = self.connections
            threading.Thread(target=self._serve, args=(connection, number), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        try:
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            while (request := _receive(connection, number)) is not None:
                with self._lock:
                    self.received.append(request)
                    reply = self.script.pop(0) if self.script else answer()
                if callable(reply):
                    reply(connection)
                    return
                connection.sendall(reply)
        except (OSError, h11.RemoteProtocolError) as exc:
            self.problems.append(exc)
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()


def _receive(connection: socket.socket, number: int) -> Received | None:
    parser = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
    request: h11.Request | None = None
    body: list[bytes] = []
    while True:
        event = parser.next_event()
        if event is h11.NEED_DATA:
            data = connection.recv(65536)
            if not data and request is None:
                return None
            parser.receive_data(data)
        elif isinstance(event, h11.Request):
            request = event
        elif isinstance(event, h11.Data):
            body.append(bytes(event.data))
        elif isinstance(event, h11.EndOfMessage) and request is not None:
            lines = [
                (name.decode("ascii"), value.decode("latin-1"))
                for name, value in request.headers.raw_items()
            ]
            method, target = request.method.decode("ascii"), request.target.decode("ascii")
            return Received(method, target, lines, b"".join(body), number)
        else:
            return None


@contextmanager
def loopback(*script: Reply, tls: ssl.SSLContext | None = None) -> Iterator[Loopback]:
    server = Loopback(list(script), tls=tls)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def refusing_port() -> Iterator[int]:
    """Yield a port that refuses connections: bound, and not listening."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]
