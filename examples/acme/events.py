"""Reads server-sent events, line by line.

Example-sized: it knows `data` lines and the empty line that ends an event, and leaves out
event names, ids and reconnection times (WHATWG HTML, section 9.2).
"""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from .answers import Members, made_from

if TYPE_CHECKING:
    import httpx

__all__ = ["async_events", "events"]

T = TypeVar("T")


class _Pending:
    """The event whose lines are arriving."""

    def __init__(self) -> None:
        self._data: list[str] = []

    def take(self, line: str) -> bytes | None:
        """Return an event's data if this line ends it."""
        if not line and self._data:
            data = "\n".join(self._data)
            self._data.clear()
            return data.encode()
        if line.startswith("data:"):
            self._data.append(line.removeprefix("data:").removeprefix(" "))
        return None


def events(response: "httpx.Response", make: Callable[[Members], T]) -> Iterator[T]:
    """Yield what `make` makes of each event, as it arrives."""
    pending = _Pending()
    for line in response.iter_lines():
        if (data := pending.take(line)) is not None:
            yield made_from(data, response.status_code, make)


async def async_events(
    response: "httpx.Response", make: Callable[[Members], T]
) -> AsyncIterator[T]:
    """Yield what `make` makes of each event, as it arrives."""
    pending = _Pending()
    async for line in response.aiter_lines():
        if (data := pending.take(line)) is not None:
            yield made_from(data, response.status_code, make)
