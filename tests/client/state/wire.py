"""A loopback server that keeps the bytes of each request as they came."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from server import answer

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)


@dataclass
class Wire:
    """Replies by the target if `replies` has one for it, else with an empty object."""

    replies: dict[str, bytes] = field(default_factory=dict)
    requests: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = f"http://{self.address}"
        threading.Thread(target=self._accept, daemon=True).start()

    def taken(self) -> list[bytes]:
        """Return what came since the last time."""
        with self._lock:
            requests, self.requests = self.requests, []
        return requests

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
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        data = b""
        with connection, suppress(OSError):
            while received := connection.recv(1 << 20):
                data += received
                while size := _size_of_first(data):
                    request, data = data[:size], data[size:]
                    with self._lock:
                        self.requests.append(request)
                    target = request.split(b" ", 2)[1].decode("ascii")
                    connection.sendall(self.replies.get(target) or answer())
        with self._lock:
            self._open.discard(connection)


def _size_of_first(data: bytes) -> int:
    """Return the size of the request that the data begins with, 0 if some of it is missing."""
    head, end, _ = data.partition(b"\r\n\r\n")
    if not end:
        return 0
    size = len(head) + len(end)
    if _CHUNKED.search(head):
        # No test sends this inside a chunk.
        last = data.find(b"0\r\n\r\n", size)
        return last + 5 if last >= 0 else 0
    if (length := _LENGTH.search(head)) is not None:
        size += int(length[1])
    return size if len(data) >= size else 0


@contextmanager
def recording() -> Iterator[Wire]:
    wire = Wire()
    try:
        yield wire
    finally:
        wire.close()
