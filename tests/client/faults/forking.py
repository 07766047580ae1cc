"""Program: forks with an open pool, and tells how many answers went to the wrong process.

Usage: forking.py ENGINE COLOUR URL
"""

import asyncio
import importlib
import os
import sys
from typing import Any, Final

from ironwire import AsyncHttpClient, HttpClient

_CALLS: Final = 60


def crossed(client: HttpClient, name: str) -> int:
    """Return how many of a process's calls got another answer than their own."""
    return sum(
        client.request(f"echo/{name}/{number}", method="GET").text != f"/echo/{name}/{number}"
        for number in range(_CALLS)
    )


async def crossed_async(client: AsyncHttpClient, name: str) -> int:
    """Do the same."""
    count = 0
    for number in range(_CALLS):
        response = await client.request(f"echo/{name}/{number}", method="GET")
        count += response.text != f"/echo/{name}/{number}"
    return count


def main(engine: str, colour: str, url: str) -> None:
    """Make calls, fork, and make calls in both processes at once."""
    family: Any = importlib.import_module(engine)
    runner = asyncio.Runner()
    if colour == "sync":
        client = HttpClient(family.Client(trust_env=False), None, {}, url)

        def count(name: str) -> int:
            return crossed(client, name)

    else:
        async_client = AsyncHttpClient(family.AsyncClient(trust_env=False), None, {}, url)

        def count(name: str) -> int:
            # A loop does not outlive a fork: the child has one of its own.
            used = asyncio.Runner() if name == "child" else runner
            return used.run(crossed_async(async_client, name))

    before = count("before")
    child = os.fork()
    if child == 0:
        # Whatever happens: the child ends here, and not in what the parent has still to do.
        code = 99
        try:
            code = count("child")
        finally:
            os._exit(code)
    parent = count("parent")
    _, status = os.waitpid(child, 0)
    sys.stdout.write(f"{before} {parent} {os.waitstatus_to_exitcode(status)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
