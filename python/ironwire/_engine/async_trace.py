"""What an attempt on an async client has to know besides: who holds its cancellation back."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Final, cast

from ironwire._engine.trace import CONNECTED, Trace

if TYPE_CHECKING:
    import httpx

    from ironwire._engine.gate import Gate
    from ironwire._engine.shield import Shield

__all__ = ["AsyncTrace"]

_FOR_ALL_STREAMS: Final = frozenset(
    {"http2.send_connection_init.started", "http2.response_closed.started"}
)


class AsyncTrace(Trace):
    """The callback of one attempt on an async client.

    Attributes:
        shield: What holds its cancellation back where it would do harm.
        gate: Where it has a place, until it has a connection.
    """

    __slots__ = ("_connection", "gate", "shield")

    def __init__(self, extensions: MutableMapping[str, object]) -> None:
        super().__init__(extensions)
        self.shield: Shield[object] | None = None
        self.gate: Gate | None = None
        self._connection: httpx.AsyncByteStream | None = None

    async def __call__(self, name: str, info: Mapping[str, object]) -> None:  # type: ignore[override]  # the engines ask for it
        if self.own is not None:
            await cast("Callable[[str, object], Awaitable[None]]", self.own)(name, info)
        self._see(name, info)
        if self.gate is not None:
            gate, self.gate = self.gate, None
            gate.connected()
        if name.endswith(CONNECTED):
            self._connection = cast("httpx.AsyncByteStream | None", info.get("return_value"))
        elif name.endswith("start_tls.failed") and self._connection is not None:
            # The engines leave it open if they were cancelled.
            await self._connection.aclose()
        if self.shield is not None:
            if name.endswith("send_request_headers.started"):
                self.shield.check()
            self.shield.is_closed = name in _FOR_ALL_STREAMS

    def leave_gate(self) -> None:
        """Leave it, if no event did."""
        if self.gate is not None:
            gate, self.gate = self.gate, None
            gate.leave()

    def _is_done(self) -> bool:
        # Streams of HTTP/2 share their connection, and wait for each other when they close.
        return self.stream_id is None
