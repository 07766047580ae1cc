"""The process of one client: makes as many calls as it is told and says what they took.

Usage: python -m bench.calls.worker COLOUR CLIENT URL

Each line of its input is a path, a number of calls and how many of them run at once; each line
of its output is the CPU and wall seconds of them all.
"""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Final

from bench.calls.clients import ASYNC, SYNC, AsyncCall, Call
from bench.calls.server import ANSWER
from bench.payloads import FAMILIES

__all__ = ["BODIES"]

BODIES: Final[dict[str, Callable[[], object]]] = {
    "small": lambda: {
        "model": "large",
        "messages": [{"role": "user", "content": "Why is the sky blue? Answer briefly."}],
        "stream": False,
    },
    "large": lambda: FAMILIES["chat_ascii"].make().ready,
}
"""By path: what is sent there."""


def main(colour: str, client: str, url: str) -> None:
    """Serve the lines of the input."""
    bodies = {path: make() for path, make in BODIES.items()}
    if colour == "async":
        with asyncio.Runner() as runner:
            runner.run(_serve_async(client, url, bodies))
        return
    call = SYNC[client](url)
    for path, body in bodies.items():
        assert json.loads(call("echo", body)) == body
        assert call(path, body) == ANSWER
    print("ready", flush=True)
    for path, calls, _ in _lines():
        started = time.process_time(), time.perf_counter()
        _repeat(call, path, bodies[path], calls)
        _tell(started)


async def _serve_async(client: str, url: str, bodies: dict[str, object]) -> None:
    # Clients of this colour are made inside of the loop.
    call = ASYNC[client](url)
    for path, body in bodies.items():
        assert json.loads(await call("echo", body)) == body
        assert await call(path, body) == ANSWER
    print("ready", flush=True)
    for path, calls, at_once in _lines():
        started = time.process_time(), time.perf_counter()
        share = calls // at_once
        await asyncio.gather(
            *(_repeat_async(call, path, bodies[path], share) for _ in range(at_once))
        )
        _tell(started)


def _repeat(call: Call, path: str, body: object, calls: int) -> None:
    for _ in range(calls):
        call(path, body)


async def _repeat_async(call: AsyncCall, path: str, body: object, calls: int) -> None:
    for _ in range(calls):
        await call(path, body)


def _lines() -> Iterator[tuple[str, int, int]]:
    """Yield what the lines of the input say, with an end to the garbage of what was before."""
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        path, calls, at_once = line.split()
        yield path, int(calls), int(at_once)


def _tell(started: tuple[float, float]) -> None:
    cpu_s, wall_s = started
    print(time.process_time() - cpu_s, time.perf_counter() - wall_s, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
