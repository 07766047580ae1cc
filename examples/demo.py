"""Makes every call in every lane with every kernel, and prints what came of it."""

import platform
import time
from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import Final

import httpx
from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

import ironwire
from ironwire import HttpClient, InputError

from .api import running_api
from .calls import CALLS, DemoCall
from .lanes import Lane, Sample, lanes
from .payloads import document, history, vectors

__all__ = ["main", "run"]

_MISSING: Final = "-"


def main() -> int:
    """Run the demo; return the exit status: zero if every call was verified."""
    console = Console(highlight=False)
    started_s = time.monotonic()
    kernels = [name for name in ("rust", "python") if _has_kernel(name)]
    for payload in (history, vectors, document):
        payload()
    with running_api() as url:
        is_verified = run(CALLS, url, kernels, console)
    console.print(f"took {time.monotonic() - started_s:.0f} s", style="dim")
    return 0 if is_verified else 1


def run(calls: Sequence[DemoCall], url: str, kernels: Sequence[str], console: Console) -> bool:
    """Make the calls, print the table, and tell whether every call was verified."""
    table = _table()
    results: list[tuple[DemoCall, list[Sample]]] = []
    with lanes() as ways:
        for lane in ways:  # The first call of a lane opens its connection.
            lane.sample(calls[0], url, kernels[0])
        with Live(table, console=console, auto_refresh=False) as live:
            for call in calls:
                samples = list(_samples(call, ways, url, kernels))
                results.append((call, samples))
                table.add_row(*_row(call, samples))
                live.refresh()
    if not console.is_terminal:
        console.print()  # There the table is printed once, without a line end.
    if "rust" not in kernels:
        console.print("The Rust kernel is not built: the Python kernel alone made the calls.")
    return _print_verdict(results, console)


def _samples(
    call: DemoCall, ways: Iterable[Lane], url: str, kernels: Sequence[str]
) -> Iterator[Sample]:
    """Yield the measured calls; the kernels take turns, and turns at being first."""
    for turn in range(call.repeats):
        for place, lane in enumerate(ways):
            for kernel in kernels if (turn + place) % 2 else reversed(kernels):
                yield lane.sample(call, url, kernel)


def _table() -> Table:
    table = Table(
        title=f"ironwire {ironwire.__version__} on loopback, CPython {platform.python_version()}",
        box=box.SIMPLE_HEAD,
        collapse_padding=True,
        pad_edge=False,
        show_edge=False,
    )
    table.add_column("call", no_wrap=True)
    table.add_column("attempts", justify="right", no_wrap=True)
    table.add_column("bytes sent", justify="right", no_wrap=True)
    table.add_column("CPU ms\nRust", justify="right", no_wrap=True)
    table.add_column("CPU ms\nPython", justify="right", no_wrap=True)
    table.add_column("verified", justify="center", no_wrap=True)
    return table


def _row(call: DemoCall, samples: Sequence[Sample]) -> tuple[str | Text, ...]:
    is_verified = all(sample.receipt.is_verified for sample in samples)
    return (
        call.title,
        _extent([sample.attempts for sample in samples]),
        _extent([sample.receipt.received_bytes for sample in samples]),
        _cpu_ms(samples, "rust"),
        _cpu_ms(samples, "python"),
        Text("yes", "green") if is_verified else Text("no", "bold red"),
    )


def _extent(counts: Sequence[int]) -> str:
    least, most = min(counts), max(counts)
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def _cpu_ms(samples: Iterable[Sample], kernel: str) -> str:
    spent_s = [sample.cpu_s for sample in samples if sample.kernel == kernel]
    return f"{median(spent_s) * 1000:,.1f}" if spent_s else _MISSING


def _print_verdict(results: Iterable[tuple[DemoCall, list[Sample]]], console: Console) -> bool:
    """Print what was not verified, and a line that sums up."""
    made = [(call, sample) for call, samples in results for sample in samples]
    failed = [(call, sample) for call, sample in made if not sample.receipt.is_verified]
    for call, sample in failed:
        problems = "; ".join(sample.receipt.problems)
        where = f"{call.title}, {sample.lane}, {sample.kernel} kernel"
        console.print(Text(f"not verified: {where}: {problems}", "red"))
    console.print(
        "Each call is made sync and async, on httpx and httpx2, with each kernel.\n"
        "CPU is that of the caller's process: the median of a call.",
        style="dim",
    )
    console.print(f"{len(made) - len(failed)} of {len(made)} calls verified", style="bold")
    return not failed


def _has_kernel(name: str) -> bool:
    with httpx.Client() as client:
        try:
            HttpClient(client, None, {}, kernel=name)
        except InputError:
            return False
    return True
