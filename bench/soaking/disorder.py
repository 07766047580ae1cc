"""Faults, cancellations and stale connections, thousands of them."""

import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from bench.light_server import STALE_AFTER_S
from bench.soaking.place import BODY, Place, slots_left
from bench.soaking.verdict import Figure, usage
from ironwire import AsyncHttpClient, HttpClient, RetryPolicy

__all__ = ["cancels", "faults", "stale"]

_SLOTS: Final = 20
_WORKERS: Final = 40


def faults(place: Place) -> Sequence[Figure]:
    """5 % answers of 503, 2 % resets, 2 % stalls, 1 % cancellations: every call ends right."""
    ends: Counter[str] = Counter()
    before = usage()
    started_s = time.monotonic()

    async def run() -> int:
        async with place.asynchronous(**place.pool(_WORKERS, read_s=0.5)) as own:
            policy = RetryPolicy(backoff_base_s=0.05, throttled_base_s=0.05)
            client = AsyncHttpClient(own, None, {}, place.url, retry_policy=policy)
            numbers = iter(range(place.part_of(200_000)))

            async def work() -> None:
                for number in numbers:
                    ends[await _end(place, client, number)] += 1

            await asyncio.gather(*(work() for _ in range(_WORKERS)))
            return _WORKERS - await slots_left(client, _WORKERS)

    lost = asyncio.run(run())
    return [
        *(Figure(name=kind, value=ends[kind]) for kind in sorted(ends) if kind != "others"),
        Figure(name="others", value=ends["others"], most=0),
        Figure(name="applied twice", value=place.report()["twice"], most=0),
        Figure(name="slots lost", value=lost, most=0),
        Figure(name="descriptors more", value=usage().files - before.files, most=0),
        Figure(name="seconds", value=time.monotonic() - started_s),
    ]


async def _end(place: Place, client: AsyncHttpClient, number: int) -> str:
    """Return how a call ended that meets a fault, or is cancelled, or neither."""
    calls: Sequence[dict[str, Any]] = (
        {"method": "GET"},
        {"method": "POST", "json": BODY, "headers": {"X-Call": str(number)}},
        {"method": "POST", "json": BODY, "request_options": {"idempotency_key": True}},
    )
    task = asyncio.create_task(client.request("faulty", **calls[number % 3]))
    if random.random() < 0.01:
        asyncio.get_running_loop().call_later(random.random() * 0.05, task.cancel)
    try:
        response = await task
    except asyncio.CancelledError:
        return "cancelled"
    except place.typed:
        return "errors"
    except Exception as exc:  # noqa: BLE001 - whatever it is, it is counted and shown
        sys.stderr.write(f"{exc!r}\n")
        return "others"
    return {200: "successes", 503: "responses"}.get(response.status_code, "others")


def cancels(place: Place) -> Sequence[Figure]:
    """3,000 cancellations at random moments, and at the first await."""
    ends: Counter[str] = Counter()
    before = usage()

    async def cancelled(client: AsyncHttpClient, *, is_first: bool) -> None:
        task = asyncio.create_task(client.request("slow", method="POST", json=BODY))
        await asyncio.sleep(0 if is_first else random.random() * 0.03)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            ends["cancelled"] += 1
        except Exception as exc:  # noqa: BLE001 - whatever it is, it is counted and shown
            sys.stderr.write(f"{exc!r}\n")
            ends["others"] += 1
        else:
            ends["were faster"] += 1

    async def run() -> tuple[int, int]:
        async with place.asynchronous(**place.pool(_SLOTS)) as own:
            client = AsyncHttpClient(own, None, {}, place.url)
            for round_ in range(place.part_of(60)):
                is_first = round_ % 4 == 0
                await asyncio.gather(*(cancelled(client, is_first=is_first) for _ in range(50)))
            next_ones = (client.request("ok", method="GET") for _ in range(60))
            answers = await asyncio.gather(*next_ones, return_exceptions=True)
            failed = sum(isinstance(answer, BaseException) for answer in answers)
            return failed, _SLOTS - await slots_left(client, _SLOTS)

    failed, lost = asyncio.run(run())
    return [
        *(Figure(name=kind, value=ends[kind]) for kind in sorted(ends) if kind != "others"),
        Figure(name="others", value=ends["others"], most=0),
        Figure(name="failed of the next 60", value=failed, most=0),
        Figure(name="slots lost", value=lost, most=0),
        Figure(name="descriptors more", value=usage().files - before.files, most=0),
    ]


def stale(place: Place) -> Sequence[Figure]:
    """Calls at the moment when the server closes the connection they go by."""
    calls = place.part_of(1_500)
    failed = attempts = 0
    with place.sync() as own:
        client = HttpClient(own, None, {}, place.url)
        for number in range(calls):
            try:
                response = client.request(
                    "stale",
                    method="POST",
                    json=BODY,
                    headers={"X-Call": str(number)},
                    request_options={"idempotency_key": True},
                )
            except place.typed:
                failed += 1
            else:
                attempts += len(response.extensions["ironwire.attempts"])
            time.sleep(STALE_AFTER_S + random.uniform(-0.001, 0.001))
    counts = place.report()
    return [
        Figure(name="calls", value=calls),
        Figure(name="failed", value=failed, most=0),
        Figure(name="applied", value=counts["applied"]),
        Figure(name="applied twice", value=counts["twice"], most=0),
        Figure(name="attempts more", value=attempts - calls),
    ]
