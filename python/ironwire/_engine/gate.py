"""Keeps the queue in front of an async pool short.

The pools look at each waiting request whenever one comes or goes, httpx's at each connection
too. That takes seconds once thousands wait, in one turn of the event loop if they come at
once, and the limit of connecting counts them; and a request that waits in httpx's pool
cannot be cancelled without harm. So they wait here; a few at a time may stand in the pool's
queue, until the first event of their connection shows that they have one.
"""

import asyncio
from collections import deque
from typing import Final

__all__ = ["Gate"]

# How many may wait in the pool itself. With 100 connections of httpx one makes 786 calls a
# second, three 577, six 387, and thousands 63.
_PLACES: Final = 1
# A transport without a pool of httpcore tells of no connection, and needs no gate. It is known
# by its silence for this long, and for this many turns of a loop that may be busy.
_PATIENCE_S: Final = 0.05
_TURNS: Final = 50


class Gate:
    """The places in front of one client's pool, in one event loop."""

    __slots__ = ("_is_in_use", "_is_open", "_places", "_waiting")

    def __init__(self) -> None:
        self._places = _PLACES
        self._waiting: Final[deque[asyncio.Future[None]]] = deque()
        self._is_in_use = False
        self._is_open = False

    async def enter(self, limit_s: float | None) -> bool:
        """Wait for a place; return whether one was taken, and has to be left.

        Raises:
            TimeoutError: It took longer than the limit.
        """
        if self._is_open:
            return False
        if self._places:
            self._places -= 1
            return True
        loop = asyncio.get_running_loop()
        place: asyncio.Future[None] = loop.create_future()
        if not self._is_in_use and not self._waiting:
            loop.call_later(_PATIENCE_S, self._open_unless_in_use, loop, _TURNS)
        self._waiting.append(place)
        try:
            async with asyncio.timeout(limit_s):
                await place
        except BaseException:
            # A place that was given just now goes to the next one.
            if not place.cancel() and not place.cancelled():
                self.leave()
            raise
        return True

    def leave(self) -> None:
        """Give a place to the next one."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._places += 1

    def connected(self) -> None:
        """Leave, because the pool gave a connection."""
        self._is_in_use = True
        self.leave()

    def _open_unless_in_use(self, loop: asyncio.AbstractEventLoop, turns: int) -> None:
        if self._is_in_use:
            return
        if turns:
            loop.call_soon(self._open_unless_in_use, loop, turns - 1)
            return
        self._is_open = True
        while self._waiting:
            self.leave()
