"""What an attempt on an async client has to know besides: where it may be cancelled."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Final, cast

from ironwire._engine.trace import Trace

if TYPE_CHECKING:
    from ironwire._engine.gate import Gate

__all__ = ["AsyncTrace"]

# What takes back all that was done when it is cancelled.
_ENTERED: Final = frozenset(
    {"connect_tcp", "connect_unix_socket", "send_connection_init", "send_request_headers"}
)


class AsyncTrace(Trace):
    """The callback of one attempt on an async client.

    On httpx a task that is cancelled between the assignment of a connection and its use
    leaves a slot of the pool behind; this one knows when it may be cancelled.

    Attributes:
        is_shielded: Cancelling the send may leave such a slot behind.
        is_cancellable: Cancelling the send now closes what it has opened.
        is_abandoned: Nobody waits for it: it must not get further.
        gate: Where it has a place, until it has a connection.
    """

    __slots__ = ("gate", "is_abandoned", "is_cancellable", "is_shielded")

    def __init__(self, extensions: MutableMapping[str, object], *, is_shielded: bool) -> None:
        super().__init__(extensions)
        self.is_shielded = is_shielded
        self.is_cancellable = False
        self.is_abandoned = False
        self.gate: Gate | None = None

    async def __call__(self, name: str, info: Mapping[str, object]) -> None:  # type: ignore[override]  # the engines ask for it
        if self.own is not None:
            await cast("Callable[[str, object], Awaitable[None]]", self.own)(name, info)
        self._see(name, info)
        if self.gate is not None:
            gate, self.gate = self.gate, None
            gate.connected()
        if self.is_shielded:
            self._shield(name)

    def leave_gate(self) -> None:
        """Leave it, if no event did."""
        if self.gate is not None:
            gate, self.gate = self.gate, None
            gate.leave()

    def _shield(self, name: str) -> None:
        stage, _, state = name.partition(".")[2].rpartition(".")
        if stage in _ENTERED:
            # Waiting for a stream of HTTP/2 after it does not bear it.
            self.is_cancellable = state == "started" or stage == "send_request_headers"
            if self.is_abandoned and state == "started":
                raise asyncio.CancelledError
        elif stage == "response_closed":
            # A close that is cancelled is not repeated, and keeps the slot. After it, the next
            # request of the attempt, which an auth makes, waits for a connection.
            self.is_cancellable = False

    def _is_done(self) -> bool:
        return not self.is_shielded
