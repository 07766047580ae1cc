"""Where a long run takes place, and the clients it makes."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final, TypeAlias

from bench.soaking.verdict import Figure
from ironwire import AsyncHttpClient, IronwireError

__all__ = ["BODY", "Place", "Scenario", "slots_left"]

BODY: Final = {"name": "a body", "numbers": [1, 2, 3], "text": "x" * 50}


@dataclass(frozen=True)
class Place:
    """Where a scenario runs.

    Attributes:
        url: The server's.
        family: The engine's package.
        share: How much of the scenario is run.
    """

    url: str
    family: ModuleType
    share: float

    @property
    def engine(self) -> str:
        """The engine's name."""
        return self.family.__name__

    @property
    def typed(self) -> tuple[type[Exception], ...]:
        """The errors that a caller is told to expect."""
        return self.family.RequestError, IronwireError

    def part_of(self, whole: int) -> int:
        """Return how many the share is."""
        return max(1, round(whole * self.share))

    def sync(self, **options: Any) -> Any:
        """Return a sync client of the engine."""
        return self.family.Client(trust_env=False, **options)

    def asynchronous(self, **options: Any) -> Any:
        """Return an async client of the engine."""
        return self.family.AsyncClient(trust_env=False, **options)

    def pool(self, slots: int, read_s: float = 5, pool_s: float | None = 5) -> dict[str, Any]:
        """Return the options of a client with so many connections."""
        return {
            "limits": self.family.Limits(max_connections=slots),
            "timeout": self.family.Timeout(5, read=read_s, pool=pool_s),
        }

    def report(self) -> dict[str, int]:
        """Return what the server counted."""
        with self.sync() as own:
            counts: dict[str, int] = own.get(f"{self.url}/report").json()
        return counts


Scenario: TypeAlias = Callable[[Place], Sequence[Figure]]
"""Runs, and returns its figures."""


async def slots_left(client: AsyncHttpClient, slots: int) -> int:
    """Return how many connections a pool has left: all of them are needed for an answer."""
    for number in range(slots, 0, -1):
        options: Any = {"timeout": 2, "max_retries": 0}
        calls = (
            client.request(f"meet/{number}", method="PUT", request_options=options)
            for _ in range(number)
        )
        ends = await asyncio.gather(*calls, return_exceptions=True)
        if not any(isinstance(end, BaseException) for end in ends):
            return number
    return 0
