"""Which event loop holds the connections of an async client."""

import asyncio
import os
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, ref

from ironwire._engine.gate import Gate
from ironwire.errors import EventLoopError

if TYPE_CHECKING:
    import httpx

__all__ = ["LoopGuard", "guard_of"]


class LoopGuard:
    """Refuses a call in another event loop than the one that holds a client's connections.

    A connection belongs to the loop in which it was opened. Used in another one it fails in
    many ways, or hangs.

    Attributes:
        has_connections: A response came over a connection.
        gate: The places in front of the pool, in the running loop.
    """

    __slots__ = ("_loop", "_process", "gate", "has_connections")

    def __init__(self) -> None:
        self._loop: ref[asyncio.AbstractEventLoop] | None = None
        self._process = 0
        self.has_connections = False
        self.gate = Gate()

    def check(self) -> asyncio.AbstractEventLoop:
        """Return the running loop.

        Raises:
            EventLoopError: Another one holds the client's connections.
        """
        running = asyncio.get_running_loop()
        known = None if self._loop is None else self._loop()
        if known is running:
            return running
        # The child of a fork shares no connection with its parent.
        if self.has_connections and self._process == os.getpid():
            raise EventLoopError(
                f"expected event loop {known!r}, which holds the client's connections, "
                f"got {running!r}: make a client for each event loop"
            )
        self._loop = ref(running)
        self._process = os.getpid()
        self.has_connections = False
        self.gate = Gate()
        return running


# Several of our clients may use one of the caller's.
_guards: "WeakKeyDictionary[httpx.AsyncClient, LoopGuard]" = WeakKeyDictionary()


def guard_of(client: "httpx.AsyncClient") -> LoopGuard:
    """Return the one guard of a client."""
    guard = _guards.get(client)
    return _guards.setdefault(client, LoopGuard()) if guard is None else guard
