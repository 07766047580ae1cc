"""Sends on httpx 0.28 so that a cancelled task leaves no slot of the pool behind.

The send is a task of its own. Where the caller's is cancelled, it is cancelled too as soon
as it is where that does no harm; until then it goes on in the background, and never as far
as to send a request that nobody waits for.
"""

import asyncio
from types import ModuleType
from typing import TYPE_CHECKING, Final

from ironwire._engine.async_trace import AsyncTrace
from ironwire._engine.streams import async_stream

if TYPE_CHECKING:
    from collections.abc import Coroutine

    import httpx

__all__ = ["shielded", "shielded_stream"]

# The event loop holds its tasks weakly.
_draining: Final[set["asyncio.Task[object]"]] = set()


async def shielded(
    sending: "Coroutine[object, object, httpx.Response]", trace: AsyncTrace
) -> "httpx.Response":
    """Return the response of a send; cancelled, leave the send to end in the background."""
    loop = asyncio.get_running_loop()
    task = loop.create_task(sending)
    waiter: asyncio.Future[None] = loop.create_future()

    def wake(_done: "asyncio.Task[httpx.Response]") -> None:
        trace.leave_gate()
        if not waiter.done():
            waiter.set_result(None)

    task.add_done_callback(wake)
    try:
        await waiter
    except BaseException:
        trace.is_abandoned = True
        _keep(task)
        task.add_done_callback(_close)
        if trace.is_cancellable:
            task.cancel()
        raise
    return task.result()


def shielded_stream(family: ModuleType, whole: "httpx.AsyncByteStream") -> "httpx.AsyncByteStream":
    """Return a stream that closes to the end even if the task that closes it is cancelled."""
    return async_stream(family, aiter(whole), _ShieldedClose(whole))


class _ShieldedClose:
    def __init__(self, whole: "httpx.AsyncByteStream") -> None:
        self._whole = whole

    async def aclose(self) -> None:
        closing = asyncio.get_running_loop().create_task(self._whole.aclose())
        _keep(closing)
        await asyncio.shield(closing)


def _keep(task: "asyncio.Task[object] | asyncio.Task[httpx.Response] | asyncio.Task[None]") -> None:
    _draining.add(task)
    task.add_done_callback(_draining.discard)


def _close(task: "asyncio.Task[httpx.Response]") -> None:
    """Close the response of a send that nobody waits for."""
    if not task.cancelled() and task.exception() is None:
        _keep(task.get_loop().create_task(task.result().aclose()))
