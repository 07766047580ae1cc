"""A brown-out to 30 % of a server's capacity, and what retries make of it.

Clients call at random moments, 80 % of the capacity in all, however long their calls take.
For a while the server has 30 % of its capacity and answers the rest with 503 at once. Asked
are few attempts a call meanwhile, and no failed call once the capacity is back.

Usage: python -m bench.soak storm
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bench.soaking.place import Place
from bench.soaking.verdict import Figure
from ironwire import AsyncHttpClient

__all__ = ["Ended", "storm"]

_CLIENTS: Final = 50
_CAPACITY: Final = 300.0
_OFFERED: Final = 0.8
_LEFT: Final = 0.3
# The whole of a run: before, during and after.
_PHASES_S: Final = (10.0, 30.0, 20.0)


@dataclass(frozen=True)
class Ended:
    """A call that ended.

    Attributes:
        begun_s: When it began, from the start of the run.
        ended_s: When it ended.
        attempts: How many it took.
        is_success: Its response was a success.
    """

    begun_s: float
    ended_s: float
    attempts: int
    is_success: bool


def storm(place: Place) -> Sequence[Figure]:
    """50 clients with a budget each, in a brown-out."""
    before_s, during_s, after_s = (phase_s * place.share for phase_s in _PHASES_S)
    ended = asyncio.run(_run(place, before_s, during_s, after_s))
    return figures(ended, before_s, before_s + during_s)


def figures(ended: Sequence[Ended], down_s: float, up_s: float) -> Sequence[Figure]:
    """Return what the calls of a run amount to.

    Args:
        ended: The calls.
        down_s: When the brown-out began.
        up_s: When it was over.
    """
    during = [call for call in ended if down_s <= call.begun_s < up_s]
    failures_s = [call.ended_s - up_s for call in ended if not call.is_success]
    return [
        Figure(name="calls", value=len(ended)),
        Figure(
            name="attempts per call in the brown-out",
            value=sum(call.attempts for call in during) / max(1, len(during)),
            most=1.3,
        ),
        Figure(
            name="% of its calls that failed",
            value=100 * sum(not call.is_success for call in during) / max(1, len(during)),
        ),
        Figure(
            name="last failure, seconds after it",
            value=max([0.0, *failures_s]),
            most=2,
        ),
    ]


async def _run(place: Place, before_s: float, during_s: float, after_s: float) -> list[Ended]:
    ended: list[Ended] = []
    loop = asyncio.get_running_loop()
    # One for all: what is trusted takes long to load.
    trust = place.family.create_ssl_context(trust_env=False)
    owns = [place.asynchronous(verify=trust) for _ in range(_CLIENTS)]
    started_s = loop.time()

    async def call(client: AsyncHttpClient) -> None:
        begun_s = loop.time() - started_s
        try:
            response = await client.request("limited", method="GET")
        except place.typed as exc:
            attempts, is_success = len(getattr(exc, "attempts", ())), False
        else:
            attempts = len(response.extensions["ironwire.attempts"])
            is_success = response.status_code == 200
        ended.append(Ended(begun_s, loop.time() - started_s, attempts, is_success))

    async def arrive(client: AsyncHttpClient) -> None:
        rate = _CAPACITY * _OFFERED / _CLIENTS
        async with asyncio.TaskGroup() as calls:
            while loop.time() - started_s < before_s + during_s + after_s:
                await asyncio.sleep(random.expovariate(rate))
                calls.create_task(call(client))

    async def weather() -> None:
        for delay_s, capacity in ((before_s, _CAPACITY * _LEFT), (during_s, _CAPACITY)):
            await asyncio.sleep(delay_s)
            await owns[0].get(f"{place.url}/capacity/{capacity}")

    await owns[0].get(f"{place.url}/capacity/{_CAPACITY}")
    clients = [AsyncHttpClient(own, None, {}, place.url) for own in owns]
    await asyncio.gather(weather(), *map(arrive, clients))
    for own in owns:
        await own.aclose()
    return ended
