"""Total deadlines: live time limits for every phase, and an end to those that have none.

The engines limit each read and each write. A server that sends a byte at a time stays
below every such limit, so a sync call with a deadline is watched by a thread, one for the
process, which shuts the connection down; an async one is cancelled by its event loop.
"""

import itertools
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Final

from ironwire._engine.sockets import shut_down, stream_with_limit
from ironwire.errors import DeadlineExceeded

__all__ = ["Deadline", "LiveTimeouts", "SyncLimit", "Watch"]

# An engine's limit is a little earlier or later than the clock.
_TOLERANCE_S: Final = 0.005
_SHORTEST_S: Final = 0.001
# Steps of a write's limit by which its socket is found again.
_STEP_S: Final = 1e-8
_steps = itertools.count()


class Deadline:
    """The end of a call.

    Attributes:
        at_s: When it is, by the monotonic clock.
        total_s: How long the call may take.
    """

    __slots__ = ("at_s", "total_s")

    def __init__(self, total_s: float) -> None:
        self.at_s: Final = time.monotonic() + total_s
        self.total_s: Final = total_s

    def left_s(self) -> float:
        """Return the seconds that are left; negative when there are none."""
        return self.at_s - time.monotonic()

    def is_over(self) -> bool:
        """Whether the deadline has come, as well as the engines can tell."""
        return self.left_s() <= _TOLERANCE_S

    def error(self) -> DeadlineExceeded:
        """Return the error of a call that did not end in time."""
        return DeadlineExceeded(f"not done within the total timeout of {self.total_s:g} s")


class LiveTimeouts(dict[str, "float | None"]):
    """The `timeout` extension of a request: a phase's limit is what is left when it begins."""

    def __init__(self, given: Mapping[str, "float | None"], deadline: Deadline) -> None:
        super().__init__(given)
        self._deadline = deadline
        self.write_s: float | None = None

    def get(self, key: str, default: float | None = None, /) -> float:  # type: ignore[override]  # never None
        """Return the limit of a phase, in seconds."""
        if key == "write" and self.write_s is not None:
            return self.write_s
        limit_s = max(self._deadline.left_s(), _SHORTEST_S)
        given = super().get(key, default)
        if given is not None:
            limit_s = min(limit_s, given)
        if key == "write":
            # Unlike that of any other call under way.
            self.write_s = limit_s = limit_s + next(_steps) % 4096 * _STEP_S
        return limit_s


class Watch:
    """The connection of a request, shut down at the deadline while it is held.

    Attributes:
        at_s: The deadline, by the monotonic clock.
        is_over: The request has ended; nothing is left to watch.
        has_fired: The deadline came before.
    """

    __slots__ = ("_lock", "_stream", "_timeouts", "at_s", "has_fired", "is_over")

    def __init__(self, at_s: float, timeouts: LiveTimeouts | None, stream: object = None) -> None:
        self.at_s: Final = at_s
        self._timeouts = timeouts
        self._stream = stream
        self._lock = threading.Lock()
        self.has_fired = False
        self.is_over = False

    def hold(self, stream: object) -> None:
        """Take a connection's stream for that of the request."""
        with self._lock:
            self._stream = stream
            if self.has_fired and not self.is_over and stream is not None:
                shut_down(stream)

    def find(self) -> None:
        """Hold the stream of a used connection: its socket has the limit of the last write."""
        if self._stream is None and self._timeouts is not None:
            limit_s = self._timeouts.write_s
            self.hold(None if limit_s is None else stream_with_limit(limit_s))

    def let_go(self) -> None:
        """Leave the connection alone: another call may have it next."""
        with self._lock:
            self._stream = None

    def fire(self) -> None:
        """End the connection: the deadline has come."""
        with self._lock:
            if not self.is_over:
                self.has_fired = True
                if self._stream is not None:
                    shut_down(self._stream)

    def end(self) -> None:
        """Watch no longer."""
        with self._lock:
            self._stream = None
            self.is_over = True


class SyncLimit:
    """Ends what a block does with a connection at the deadline, with `DeadlineExceeded`.

    Args:
        deadline: The end of the call.
        watch: The connection.
        errors: What the engine raises when the connection was ended.
    """

    __slots__ = ("_deadline", "_errors", "_watch")

    def __init__(self, deadline: Deadline, watch: Watch, errors: type[Exception]) -> None:
        self._deadline = deadline
        self._watch = watch
        self._errors = errors

    def __enter__(self) -> None:
        if self._deadline.left_s() <= 0:
            raise self._deadline.error()
        # It brings along a queue, which a program without deadlines does not need.
        from ironwire._engine.watchdog import watchdog  # noqa: PLC0415

        watchdog.add(self._watch)

    def __exit__(
        self,
        cls: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._watch.end()
        if self._watch.has_fired and exc is None:
            # A body without a length ends where the connection does.
            raise self._deadline.error()
        if isinstance(exc, self._errors) and self._deadline.is_over():
            raise self._deadline.error() from exc
