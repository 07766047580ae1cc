"""What takes a process of its own: the import, stalls of an event loop, growth of memory.

Usage: python -m bench.calls.alone import | growth CALLS | stall CLIENT BODY URL
"""

import asyncio
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, Final

from bench.calls.figures import Fact

__all__ = ["KEPT_OUT", "growth", "imports", "stalls"]

KEPT_OUT: Final = ("asyncio", "email", "pydantic")
"""Packages that importing ironwire is not to bring along."""

_ROOT: Final = Path(__file__).parent.parent.parent
_IMPORTS: Final = 9
_STALLS: Final = 3
_CALLS: Final = 10_000
_MB: Final = 1_000_000
_TICK_S: Final = 0.0005
_STALLED: Final = ("httpx", "httpx2", "cohere on httpx", "ironwire on httpx", "ironwire on httpx2")

_IMPORT: Final = """
import sys, time
import httpx
before = set(sys.modules)
started_s = time.perf_counter()
import ironwire
taken_s = time.perf_counter() - started_s
print(taken_s, *sorted(set(sys.modules) - before))
"""


def _run(*arguments: str) -> Any:
    command = [sys.executable, "-m", "bench.calls.alone", *arguments]
    done = subprocess.run(command, cwd=_ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def imports() -> tuple[Fact, list[str]]:
    """Return what `import ironwire` takes after `import httpx`, and what it brings in."""
    times_s = []
    modules: list[str] = []
    with tempfile.TemporaryDirectory() as compiled:
        # An installed package is compiled; the first import here compiles it.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(_IMPORTS + 1):
            told = subprocess.run(
                [sys.executable, "-c", _IMPORT],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
                env=environment,
            ).stdout
            taken_s, *modules = told.split()
            times_s.append(float(taken_s))
    return Fact("import of ironwire after httpx", median(times_s[1:]), "s"), modules


def growth() -> Fact:
    """Return by how much the memory grows that Python objects have, as tracemalloc counts it."""
    return Fact(f"growth over {_CALLS:,} calls", float(_run("growth", str(_CALLS))), "B")


def stalls(url: str) -> Iterator[Fact]:
    """Yield the longest time that an event loop stood still while a large body was sent.

    Of three runs the least, as whatever else the machine does adds to it.
    """
    for body in ("JSON", "ready bytes"):
        of_clients: dict[str, list[float]] = {name: [] for name in _STALLED}
        for number in range(_STALLS):
            for client, samples_s in of_clients.items():
                if number and client.startswith("cohere"):
                    # It takes seconds, and its distance to the others is beyond all noise.
                    continue
                samples_s.append(float(_run("stall", client, body, url)))
        for client, samples_s in of_clients.items():
            yield Fact(f"longest stall, 50 MB {body}, {client}", min(samples_s), "s")


def _grown_bytes(calls: int) -> int:
    from bench.calls.clients import HEADERS  # noqa: PLC0415 - each does without the others'
    from bench.calls.null import URL, null_client  # noqa: PLC0415
    from bench.calls.worker import BODIES  # noqa: PLC0415
    from ironwire import OMIT, HttpClient  # noqa: PLC0415

    client = HttpClient(null_client("httpx"), 60, HEADERS, URL)
    body = BODIES["small"]()

    def call(times: int) -> None:
        for _ in range(times):
            client.request("small", method="POST", json=body, omit=OMIT)
        gc.collect()

    tracemalloc.start()
    call(1_000)
    before, _ = tracemalloc.get_traced_memory()
    call(calls)
    return tracemalloc.get_traced_memory()[0] - before


def _large_body() -> dict[str, object]:
    """Return 50 MB of objects, each with texts and numbers of its own."""
    rows = [
        {
            "id": number,
            "name": f"item {number}",
            "text": f"{number}: " + "the model answers with a list of items " * 4,
            "scores": [number / 7, number / 11, number / 13],
            "tags": [f"tag{number % 97}", f"tag{number % 89}"],
            "open": number % 2 == 0,
            "owner": None,
        }
        for number in range(162_000)
    ]
    return {"rows": rows}


async def _stalled_s(client: str, kind: str, url: str) -> float:
    from bench.calls.clients import ASYNC, large_sender  # noqa: PLC0415

    body: Any = _large_body()
    if kind == "ready bytes":
        body = json.dumps(body, separators=(",", ":")).encode()
        assert 48 * _MB < len(body) < 53 * _MB, len(body)
        call = large_sender(client, url)
    else:
        call = ASYNC[client](url)
    await call("small", {} if kind == "JSON" else b"{}")
    gc.collect()
    gc.freeze()
    longest_s = 0.0
    is_over = False

    async def watch() -> None:
        nonlocal longest_s
        seen_s = time.perf_counter()
        while not is_over:
            await asyncio.sleep(_TICK_S)
            now_s = time.perf_counter()
            longest_s = max(longest_s, now_s - seen_s - _TICK_S)
            seen_s = now_s

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0.01)
    longest_s = 0.0
    await call("large", body)
    is_over = True
    await watching
    return longest_s


def main(task: str, *arguments: str) -> None:
    """Do one thing and print what was measured."""
    if task == "growth":
        print(_grown_bytes(int(arguments[0])))
    else:
        client, body, url = arguments
        print(asyncio.run(_stalled_s(client, body, url)))


if __name__ == "__main__":
    main(*sys.argv[1:])
