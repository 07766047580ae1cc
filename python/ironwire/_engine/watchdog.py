"""The thread that ends connections at their deadlines: one for the process, made when needed."""

import itertools
import os
import threading
import time
from heapq import heapify, heappop, heappush
from typing import Protocol

__all__ = ["watchdog"]

# A thread that has nothing to do for so long ends.
_IDLE_S = 10.0
# Entries that are over are cleared away when they are this many and most of all.
_CLEARED_FROM = 256


class Watched(Protocol):
    """What is done at a point in time unless it is over before."""

    @property
    def at_s(self) -> float: ...
    @property
    def is_over(self) -> bool: ...
    def fire(self) -> None: ...


class Watchdog:
    """A queue of points in time, and the thread that waits for the next one."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin anew, as after a fork, whose child has no thread but its own."""
        self._condition = threading.Condition()
        self._queue: list[tuple[float, int, Watched]] = []
        self._numbers = itertools.count()
        self._is_running = False
        self._cleared_from = _CLEARED_FROM

    def add(self, watched: Watched) -> None:
        """See to it that something is done at its time."""
        with self._condition:
            if len(self._queue) >= self._cleared_from:
                self._queue = [entry for entry in self._queue if not entry[2].is_over]
                heapify(self._queue)
                self._cleared_from = max(_CLEARED_FROM, 2 * len(self._queue))
            is_next = not self._queue or watched.at_s < self._queue[0][0]
            heappush(self._queue, (watched.at_s, next(self._numbers), watched))
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, name="ironwire-deadlines", daemon=True).start()
            elif is_next:
                self._condition.notify()

    def _run(self) -> None:
        while (due := self._next_due()) is not None:
            due.fire()

    def _next_due(self) -> Watched | None:
        with self._condition:
            while True:
                while self._queue and self._queue[0][2].is_over:
                    heappop(self._queue)
                if not self._queue:
                    if not self._condition.wait(_IDLE_S) and not self._queue:
                        self._is_running = False
                        return None
                    continue
                left_s = self._queue[0][0] - time.monotonic()
                if left_s <= 0:
                    return heappop(self._queue)[2]
                self._condition.wait(left_s)


watchdog = Watchdog()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=watchdog.reset)
