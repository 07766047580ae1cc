"""A server that does to its clients what networks and servers do: a script of acts."""

import asyncio
import contextlib
import itertools
import socket
import ssl
import struct
import threading

# The name of its own: the tests replace the module's, so that clients do not sleep.
from asyncio import sleep
from dataclasses import dataclass
from typing import Literal, Self, TypeAlias

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import DataReceived, RequestReceived, StreamEnded

__all__ = ["OK", "Act", "Answer2", "FaultServer"]

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What happens to one request over HTTP/1.1.

    Attributes:
        data: What is sent.
        ending: The connection is kept for the next request, closed, reset, held open
            without a word, or `half` closed: the own side of it.
        is_read: The request is read to its end before anything is sent, else its first byte.
        is_deaf: The reading side is closed before anything is sent.
        drip_s: The data is sent byte by byte, so many seconds apart.
        is_endless: The data is sent as a whole again and again, so many seconds apart.
    """

    data: bytes = b""
    ending: Literal["keep", "close", "reset", "hold", "half"] = "keep"
    is_read: bool = True
    is_deaf: bool = False
    drip_s: float = 0.0
    is_endless: bool = False


@dataclass(frozen=True, slots=True)
class Answer2:
    """What happens to one request over HTTP/2: a 200, or the end of its stream or connection."""

    refusal: ErrorCodes | Literal["goaway"] | None = None


OK = Act(data=b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")


class FaultServer:
    """Does one act a request, and the last one for every request after it.

    Attributes:
        url: Where it is.
        attempts: How many requests have begun.
        requests: What was read of them, as it came.
        connections: How many were accepted.
    """

    def __init__(self, *acts: Act | Answer2, tls: ssl.SSLContext | None = None) -> None:
        self.attempts = 0
        self.requests: list[bytes] = []
        self.connections = 0
        self._acts = list(acts)
        self._tls = tls
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        self._is_ready = threading.Event()
        self._thread = threading.Thread(target=asyncio.run, args=(self._run(),), daemon=True)
        self._thread.start()
        self._is_ready.wait()

    def url_for(self, scheme: str) -> str:
        """Return the URL with a scheme that may be another one than the server's."""
        return f"{scheme}:{self.url.partition(':')[2]}"

    def play(self, *acts: Act | Answer2) -> None:
        """Go on with another script."""
        self._acts = list(acts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    async def _run(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._serve, sock=self._listener)
        self._is_ready.set()
        await self._stopping.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: Reader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.connections += 1
        self._tasks.add(task)
        # Whatever breaks off here was broken off by the client, or by the act itself.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._play(reader, writer)
        writer.transport.abort()
        self._tasks.discard(task)

    async def _play(self, reader: Reader, writer: Writer) -> None:
        if self._tls is not None:
            await writer.start_tls(self._tls)
        if isinstance(self._acts[0], Answer2):
            return await self._play_http2(reader, writer)
        while first := await reader.read(1):
            act = self._next_act()
            assert isinstance(act, Act)
            request = await _request(first, reader) if act.is_read else first
            self.requests.append(request)
            await _send(act, writer)
            if act.ending != "keep":
                return await _end(act, reader, writer)
        return None

    def _next_act(self) -> Act | Answer2:
        self.attempts += 1
        return self._acts.pop(0) if len(self._acts) > 1 else self._acts[0]

    async def _play_http2(self, reader: Reader, writer: Writer) -> None:
        connection = H2Connection(H2Configuration(client_side=False))
        connection.initiate_connection()
        writer.write(connection.data_to_send())
        requests: dict[int, bytes] = {}
        while data := await reader.read(65_536):
            for event in connection.receive_data(data):
                if isinstance(event, RequestReceived):
                    requests[event.stream_id] = repr(event.headers).encode()
                elif isinstance(event, DataReceived):
                    requests[event.stream_id] += event.data
                elif isinstance(event, StreamEnded):
                    self.requests.append(requests[event.stream_id])
                    act = self._next_act()
                    assert isinstance(act, Answer2)
                    _answer_http2(connection, event.stream_id, act)
            writer.write(connection.data_to_send())
            await writer.drain()


async def _request(first: bytes, reader: Reader) -> bytes:
    """Return a request's head and body as they came."""
    head = first + await reader.readuntil(b"\r\n\r\n")
    _, _, rest = head.lower().partition(b"\r\ncontent-length:")
    return head + await reader.readexactly(int(rest.partition(b"\r\n")[0] or 0))


async def _send(act: Act, writer: Writer) -> None:
    if act.is_deaf:
        writer.get_extra_info("socket").shutdown(socket.SHUT_RD)
    whole = [act.data]
    dripping = (bytes([byte]) for byte in act.data) if act.drip_s else whole
    for piece in itertools.cycle(whole) if act.is_endless else dripping:
        writer.write(piece)
        await writer.drain()
        await sleep(act.drip_s)


async def _end(act: Act, reader: Reader, writer: Writer) -> None:
    if act.ending == "reset":
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()
        return
    if act.ending == "close":
        writer.close()
        await writer.wait_closed()
        return
    if act.ending == "half":
        writer.write_eof()
    await (reader.read() if act.is_read else asyncio.Event().wait())


def _answer_http2(connection: H2Connection, stream_id: int, act: Answer2) -> None:
    if act.refusal == "goaway":
        connection.close_connection(last_stream_id=max(0, stream_id - 2))
    elif act.refusal is not None:
        connection.reset_stream(stream_id, act.refusal)
    else:
        connection.send_headers(stream_id, [(":status", "200"), ("content-length", "2")])
        connection.send_data(stream_id, b"{}", end_stream=True)
