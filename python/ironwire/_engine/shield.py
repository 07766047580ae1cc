"""Awaits a send so that a cancelled task leaves no slot of the pool behind.

Between the assignment of a connection and its use, and while a response is closed, the pools
of the engines let the event loop turn without waiting for anything; cancelled there, they lose
the connection: httpx's always, httpx2's that of HTTP/2. A cancellation that comes at such a
turn is held back until the send waits for something, which it gives up properly, or is about
to send the request.
"""

import asyncio
from types import ModuleType
from typing import TYPE_CHECKING, Final, Generic, TypeVar, cast

from ironwire._engine.streams import async_stream

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator

    import httpx

    from ironwire._engine.async_trace import AsyncTrace

__all__ = ["Shield", "shielded_stream"]

T_co = TypeVar("T_co", covariant=True)


class Shield(Generic[T_co]):
    """Runs a coroutine in the task that awaits it; hands on cancellations where they do no harm.

    Attributes:
        is_closed: No cancellation comes through, as other streams of the connection depend on
            what is done.
    """

    __slots__ = ("_cancels", "_held", "_running", "_task", "is_closed")

    def __init__(self, running: "Coroutine[object, None, T_co]") -> None:
        self._running: Final = running
        self._task: Final = cast("asyncio.Task[object]", asyncio.current_task())
        # What was asked for before is not for this coroutine.
        self._cancels: Final = self._task.cancelling()
        self._held: asyncio.CancelledError | None = None
        self.is_closed = False

    def __await__(self) -> "Generator[object, None, T_co]":
        error: BaseException | None = None
        while True:
            try:
                step = self._running.send(None) if error is None else self._running.throw(error)
            except StopIteration as done:
                return cast("T_co", done.value)
            error = None
            # What is yielded is None for a mere turn of the loop, or else what is waited for.
            waited = cast("asyncio.Future[object] | None", step)
            try:
                if waited is not None and (self.is_closed or self._held is not None):
                    yield from self._before(waited)
                yield waited
            except asyncio.CancelledError as exc:
                if waited is not None and waited.cancelled():
                    error, self._held = exc, None
                else:
                    self._held = exc
            except BaseException as exc:  # noqa: BLE001 - it is handed on
                error = exc

    def _before(self, waited: "asyncio.Future[object]") -> "Generator[object, None, None]":
        """Wait in its stead while no cancellation may come through; then hand on what is held."""
        while self.is_closed and not waited.done():
            yield from asyncio.wait((waited,)).__await__()
        held = self.held
        if held is not None:
            waited.cancel(*held.args)

    @property
    def held(self) -> asyncio.CancelledError | None:
        """The cancellation that is held back; that of a timeout within is void once that ends."""
        return self._held if self._task.cancelling() > self._cancels else None

    def check(self) -> None:
        """Raise the cancellation that is held back: here it does no harm."""
        held = self.held
        if held is not None:
            self._held = None
            raise held


def shielded_stream(
    family: ModuleType, whole: "httpx.AsyncByteStream", trace: "AsyncTrace"
) -> "httpx.AsyncByteStream":
    """Return a stream that closes to the end even if the task that closes it is cancelled."""
    return async_stream(family, aiter(whole), _ShieldedClose(whole, trace))


class _ShieldedClose:
    def __init__(self, whole: "httpx.AsyncByteStream", trace: "AsyncTrace") -> None:
        self._whole = whole
        self._trace = trace

    async def aclose(self) -> None:
        shield = self._trace.shield = Shield(self._whole.aclose())
        await shield
        shield.check()
