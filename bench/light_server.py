"""A server light enough not to be what is measured: canned answers, and faults by the path.

| path | what comes |
| --- | --- |
| `/ok` | an answer at once |
| `/echo/…` | its own target |
| `/slow` | an answer after up to 20 ms |
| `/faulty` | of 100 requests 5 get a 503, 2 a reset, 2 nothing, the rest an answer |
| `/stale` | an answer, and the connection closes 5 ms after it |
| `/limited` | a 503 where more come in a second than the capacity allows |
| `/drip` | an answer of one byte every 50 ms |
| `/hints` | interim answers without an end |
| `/meet/N` | answers once N such requests are waiting |
| `/capacity/N` | sets the capacity: N a second |
| `/report` | what was counted so far, as JSON |

A POST that carries `X-Call` is counted as applied, by its value, when its answer is made.
"""

import asyncio
import json
import random
import socket
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

__all__ = ["STALE_AFTER_S", "serving"]

STALE_AFTER_S: Final = 0.005
_DRIP_S: Final = 0.05
_SLOWEST_S: Final = 0.02
_OK: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
_DOWN: Final = b"HTTP/1.1 503 Down\r\nContent-Length: 2\r\n\r\n{}"
_HINT: Final = b"HTTP/1.1 103 Early Hints\r\n\r\n"
_ROOT: Final = Path(__file__).parent.parent
_LINGER: Final = struct.pack("ii", 1, 0)


class _Service:
    """What all connections share."""

    def __init__(self) -> None:
        self.random = random.Random(4)
        self.requests = 0
        self.applied: Counter[bytes] = Counter()
        self.capacity = 0.0
        self.allowance = 0.0
        self.refilled_s = 0.0
        self.waiting: list[_Connection] = []

    def admits(self, now_s: float) -> bool:
        """Whether one more request is within the capacity; a tenth of a second may pile up."""
        gained = (now_s - self.refilled_s) * self.capacity
        self.allowance = min(self.capacity / 10, self.allowance + gained)
        self.refilled_s = now_s
        if self.allowance < 1:
            return False
        self.allowance -= 1
        return True

    def meet(self, connection: "_Connection", number: int) -> None:
        """Let a connection wait until so many do."""
        self.waiting.append(connection)
        if len(self.waiting) >= number:
            for waiting in self.waiting:
                waiting.send(_OK)
            self.waiting.clear()

    def report(self) -> bytes:
        counts = {
            "requests": self.requests,
            "applied": len(self.applied),
            "twice": sum(count > 1 for count in self.applied.values()),
        }
        return json.dumps(counts).encode()


def _answer(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


class _Connection(asyncio.Protocol):
    def __init__(self, service: _Service) -> None:
        self._service = service
        self._loop = asyncio.get_running_loop()
        self._received = b""
        self._closing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end].lower()
            _, _, rest = head.partition(b"\r\ncontent-length:")
            size = end + 4 + int(rest.partition(b"\r\n")[0] or 0)
            if len(self._received) < size:
                return
            self._received = self._received[size:]
            self._answer(head)

    def connection_lost(self, exc: Exception | None) -> None:
        if self in self._service.waiting:
            self._service.waiting.remove(self)

    def _answer(self, head: bytes) -> None:
        service = self._service
        method, target, _ = head.split(b" ", 2)
        _, name, *arguments = target.split(b"/")
        if name == b"capacity":
            service.capacity = float(arguments[0])
            self.send(_OK)
        elif name == b"report":
            self.send(_answer(service.report()))
        elif name == b"echo":
            self.send(_answer(target))
        elif name == b"meet":
            service.meet(self, int(arguments[0]))
        else:
            service.requests += 1
            answer = self._answer_of(name)
            _, mark, call = head.partition(b"\r\nx-call:")
            if mark and answer is _OK and method == b"post":
                service.applied[call.partition(b"\r\n")[0]] += 1
            if name == b"slow":
                self._loop.call_later(service.random.random() * _SLOWEST_S, self.send, answer)
            elif answer:
                self.send(answer)

    def _answer_of(self, name: bytes) -> bytes:
        """Return what to answer, or nothing where something else was done."""
        if name == b"faulty":
            return self._fault(self._service.random.random())
        if name == b"limited":
            return _OK if self._service.admits(self._loop.time()) else _DOWN
        if name == b"stale":
            self._loop.call_later(STALE_AFTER_S, self._transport.close)
        elif name == b"drip":
            self._drip(_OK)
            return b""
        elif name == b"hints":
            self._hint()
            return b""
        return _OK

    def _fault(self, chance: float) -> bytes:
        if chance < 0.02:
            connection = self._transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
            self._transport.abort()
        return b"" if chance < 0.04 else _DOWN if chance < 0.09 else _OK

    def _drip(self, rest: bytes) -> None:
        self.send(rest[:1])
        if rest[1:] and not self._transport.is_closing():
            self._loop.call_later(_DRIP_S, self._drip, rest[1:])

    def _hint(self) -> None:
        self.send(_HINT)
        if not self._transport.is_closing():
            self._loop.call_later(_DRIP_S, self._hint)

    def send(self, data: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(data)


async def _serve(listener: socket.socket) -> None:
    service = _Service()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(service), sock=listener, backlog=4096)
    await server.serve_forever()


@contextmanager
def serving() -> Iterator[str]:
    """Yield the URL of a server in a process of its own."""
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.light_server", str(listener.fileno())],
            cwd=_ROOT,
            pass_fds=[listener.fileno()],
        )
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            process.kill()
            process.wait()


if __name__ == "__main__":
    asyncio.run(_serve(socket.socket(fileno=int(sys.argv[1]))))
