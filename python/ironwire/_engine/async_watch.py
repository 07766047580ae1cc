"""Total deadlines of async calls."""

import asyncio
from types import TracebackType

from ironwire._engine.watch import Deadline

__all__ = ["AsyncLimit"]


class AsyncLimit:
    """Ends a block at the deadline by cancelling its task, with `DeadlineExceeded`.

    Args:
        deadline: The end of the call.
        errors: What the engine raises when the connection was ended.
    """

    __slots__ = ("_deadline", "_errors", "_timeout")

    def __init__(self, deadline: Deadline, errors: type[Exception]) -> None:
        self._deadline = deadline
        self._errors = errors
        self._timeout = asyncio.timeout(None)

    async def __aenter__(self) -> None:
        left_s = self._deadline.left_s()
        if left_s <= 0:
            raise self._deadline.error()
        self._timeout = asyncio.timeout(left_s)
        await self._timeout.__aenter__()

    async def __aexit__(
        self,
        cls: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self._timeout.__aexit__(cls, exc, trace)
        except TimeoutError:
            raise self._deadline.error() from exc
        if isinstance(exc, self._errors) and self._deadline.is_over():
            raise self._deadline.error() from exc
