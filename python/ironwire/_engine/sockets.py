"""The network streams that responses came from: to end one at a deadline, and after a fork.

The engines name a connection's stream in each response (`network_stream`) and when they
connect; which stream an attempt on a used connection goes by is not told before its
response. Only the limit of a write shows it: the socket carries it.
"""

import os
import socket
import threading
from contextlib import suppress
from typing import Protocol, cast
from weakref import WeakSet

__all__ = ["note", "shut_down", "stream_with_limit"]

_streams: "WeakSet[NetworkStream]" = WeakSet()
_lock = threading.Lock()


class NetworkStream(Protocol):
    """What httpcore documents of a connection's stream."""

    def get_extra_info(self, info: str, /) -> object: ...


def note(stream: object) -> None:
    """Remember a stream for as long as it lives; None, for a response without one, is none."""
    known = cast("NetworkStream", stream)
    if stream is not None and known not in _streams:
        with _lock, suppress(TypeError):  # It cannot be referred to weakly.
            _streams.add(known)


def stream_with_limit(limit_s: float) -> object:
    """Return the stream whose socket has a time limit, None if there is none such."""
    with _lock:
        streams = list(_streams)
    for stream in streams:
        found = _socket_of(stream)
        # A socket keeps whole nanoseconds.
        limit = None if found is None else found.gettimeout()
        if limit is not None and abs(limit - limit_s) < 4e-9:
            return stream
    return None


def shut_down(stream: object) -> None:
    """End a connection from any thread: what reads from it or writes to it returns."""
    found = _socket_of(cast("NetworkStream", stream))
    if found is not None:
        with suppress(OSError):
            # Not by the method of a TLS socket, which changes its state meanwhile.
            socket.socket.shutdown(found, socket.SHUT_RDWR)


def _socket_of(stream: NetworkStream) -> socket.socket | None:
    found = stream.get_extra_info("socket")
    return found if isinstance(found, socket.socket) else None


def _disown() -> None:
    """Give a fork's child dead sockets in place of those it shares with its parent.

    A pool takes a connection whose socket polls as readable for closed by the server, as one
    that was never connected does, and opens another. Nothing is sent to the server, which is
    still its parent's.
    """
    global _lock  # noqa: PLW0603 - another thread of the parent may have held it
    _lock = threading.Lock()
    with socket.socket() as dead:
        for stream in list(_streams):
            found = stream.get_extra_info("socket")
            descriptor: object = getattr(found, "fileno", lambda: -1)()
            if isinstance(descriptor, int) and descriptor >= 0:
                os.dup2(dead.fileno(), descriptor, inheritable=False)
    _streams.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_disown)
