"""Many calls, and many at once."""

import asyncio
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any

from bench.soaking.place import BODY, Place
from bench.soaking.verdict import Figure, usage
from ironwire import AsyncHttpClient, HttpClient

__all__ = ["sync", "tasks", "threads"]


def sync(place: Place) -> Sequence[Figure]:
    """One thread, one call after the other: what the process holds stays as it is."""
    calls = place.part_of(1_000_000)
    warm = min(50_000, calls // 2)
    started_s = time.monotonic()
    failed = 0
    with place.sync() as own:
        client = HttpClient(own, None, {}, place.url)
        before = usage()
        for number in range(calls):
            if number == warm:
                before = usage()
            failed += client.request("ok", method="POST", json=BODY).status_code != 200
        after = usage()
    return [
        Figure(name="calls", value=calls),
        Figure(name="failed", value=failed, most=0),
        Figure(name="seconds", value=time.monotonic() - started_s, most=_limit_s(600, place)),
        Figure(name="MiB more", value=after.resident_mib - before.resident_mib, most=2),
        Figure(name="descriptors more", value=after.files - before.files, most=0),
        Figure(name="threads more", value=after.threads - before.threads, most=0),
    ]


def _limit_s(whole_s: float, place: Place) -> float:
    """Return the share of a time limit, and at least what any run takes to begin."""
    return max(5, whole_s * place.share)


def tasks(place: Place) -> Sequence[Figure]:
    """10,000 tasks at once over 100 connections."""
    count = place.part_of(10_000)
    failed = 0

    async def call(client: AsyncHttpClient) -> None:
        nonlocal failed
        try:
            response = await client.request("ok", method="POST", json=BODY)
            failed += response.status_code != 200
        except Exception as exc:  # noqa: BLE001 - whatever it is, it is counted and shown
            sys.stderr.write(f"{exc!r}\n")
            failed += 1

    async def run() -> None:
        async with place.asynchronous(**place.pool(100, read_s=60, pool_s=None)) as own:
            client = AsyncHttpClient(own, None, {}, place.url)
            await asyncio.gather(*(call(client) for _ in range(count)))

    started_s = time.monotonic()
    asyncio.run(run())
    return [
        Figure(name="tasks", value=count),
        Figure(name="failed", value=failed, most=0),
        Figure(name="seconds", value=time.monotonic() - started_s, most=20),
        Figure(name="MiB", value=usage().resident_mib, most=250),
    ]


def threads(place: Place) -> Sequence[Figure]:
    """50 threads on one client with default settings, of GET and then of POST.

    The pool of httpx 0.28 may close a connection under another thread. A GET is repeated
    then; a POST is not, and its error tells so.
    """
    calls = place.part_of(400)
    gets = _failures(place, calls, "GET")
    posts = _failures(place, calls, "POST")
    own_limit = None if place.engine == "httpx" else 0
    return [
        Figure(name="calls of each method", value=50 * calls),
        Figure(name="GET failed", value=len(gets), most=0),
        Figure(name="POST failed", value=len(posts), most=own_limit),
        Figure(name="untyped", value=sum(not isinstance(e, place.typed) for e in posts), most=0),
        Figure(name="applied twice", value=place.report()["twice"], most=0),
    ]


def _failures(place: Place, calls: int, method: str) -> list[Exception]:
    """Return what the threads' calls of a method raised."""
    failures: list[Exception] = []
    start = threading.Barrier(50)
    with place.sync() as own:
        client = HttpClient(own, None, {}, place.url)

        def work(thread: int) -> None:
            start.wait()
            for number in range(calls):
                call: dict[str, Any] = {"headers": {"X-Call": f"{thread}-{number}"}}
                try:
                    response = client.request("ok", method=method, **call)
                except Exception as exc:  # noqa: BLE001 - it is counted by its class
                    failures.append(exc)
                else:
                    if response.status_code != 200:
                        failures.append(ValueError(response.status_code))

        workers = [threading.Thread(target=work, args=(thread,)) for thread in range(50)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    return failures
