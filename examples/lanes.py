"""The four ways to make a call: sync and async, on httpx and on httpx2."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace

import httpx
import httpx2

from ironwire import IronwireError

from .acme import Acme, AcmeError, AsyncAcme, Receipt
from .api import late_url
from .calls import DemoCall
from .payloads import API_KEY

__all__ = ["Lane", "Sample", "lanes"]

_TIMEOUT_S = 20.0
_FAILURES = (AcmeError, IronwireError, httpx.HTTPError, httpx2.HTTPError)


@dataclass(frozen=True, slots=True)
class Sample:
    """One call that was made.

    Attributes:
        kernel: `rust` or `python`.
        lane: The name of its lane.
        receipt: What the API said, with what the caller found itself.
        attempts: How many requests were handed to a connection, or refused one.
        cpu_s: The CPU time of the caller's process.
    """

    kernel: str
    lane: str
    receipt: Receipt
    attempts: int
    cpu_s: float


@dataclass(slots=True)
class Tally:
    """Counts attempts, as an event hook on the caller's own client."""

    attempts: int = 0

    def count(self, _request: object) -> None:
        """Count a request of a sync client."""
        self.attempts += 1

    async def count_async(self, _request: object) -> None:
        """Count a request of an async client."""
        self.attempts += 1


@dataclass(frozen=True, slots=True)
class Lane:
    """An engine and a colour, with connections that are kept between calls.

    Attributes:
        name: Such as `async httpx2`.
        make: Makes a call by its description, base URL and kernel.
        tally: Its attempts.
    """

    name: str
    make: Callable[[DemoCall, str, str], Receipt]
    tally: Tally = field(repr=False)

    def sample(self, call: DemoCall, url: str, kernel: str) -> Sample:
        """Make a call and measure it; one that fails is a sample that is not verified."""
        base_url = f"{late_url(url) if call.is_refused_first else url}/{call.scenario}"
        self.tally.attempts = 0
        started_s = time.process_time()
        try:
            receipt = self.make(call, base_url, kernel)
        except _FAILURES as exc:
            problem = f"{type(exc).__name__}: {exc}"
            receipt = Receipt(is_verified=False, problems=(problem,), received_bytes=0)
        cpu_s = time.process_time() - started_s
        least, most = call.attempts
        if not least <= self.tally.attempts <= most:
            problem = f"{self.tally.attempts} attempts, expected {least} to {most}"
            problems = (*receipt.problems, problem)
            receipt = replace(receipt, is_verified=False, problems=problems)
        return Sample(kernel, self.name, receipt, self.tally.attempts, cpu_s)


@contextmanager
def lanes() -> Iterator[list[Lane]]:
    """Yield the four lanes; their connections are closed at the end of the block."""
    with ExitStack() as stack:
        runner = stack.enter_context(asyncio.Runner())
        yield [
            _sync_lane("sync httpx", httpx.Client, stack),
            _sync_lane("sync httpx2", httpx2.Client, stack),
            _async_lane("async httpx", httpx.AsyncClient, stack, runner),
            _async_lane("async httpx2", httpx2.AsyncClient, stack, runner),
        ]


def _sync_lane(
    name: str, engine: type[httpx.Client] | type[httpx2.Client], stack: ExitStack
) -> Lane:
    tally = Tally()
    client = engine(trust_env=False, event_hooks={"request": [tally.count]})
    stack.callback(client.close)

    def make(call: DemoCall, base_url: str, kernel: str) -> Receipt:
        acme = Acme(
            API_KEY, base_url=base_url, timeout=_TIMEOUT_S, httpx_client=client, kernel=kernel
        )
        return call.sync(acme)

    return Lane(name, make, tally)


def _async_lane(
    name: str,
    engine: type[httpx.AsyncClient] | type[httpx2.AsyncClient],
    stack: ExitStack,
    runner: asyncio.Runner,
) -> Lane:
    tally = Tally()
    client = engine(trust_env=False, event_hooks={"request": [tally.count_async]})
    stack.callback(lambda: runner.run(client.aclose()))

    def make(call: DemoCall, base_url: str, kernel: str) -> Receipt:
        acme = AsyncAcme(
            API_KEY, base_url=base_url, timeout=_TIMEOUT_S, httpx_client=client, kernel=kernel
        )
        return runner.run(call.in_async(acme))

    return Lane(name, make, tally)
