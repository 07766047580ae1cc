"""Figures as tables of text, for the terminal and for the documents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.table import Table as RichTable

from bench.contestants import FLOORS, OTHERS
from bench.figures import Figures, Measured, mean_speed, wanted
from bench.payloads import ROWS

__all__ = [
    "LEAST_RELATION",
    "SUPPORTED",
    "Table",
    "console_text",
    "encode_table",
    "filter_table",
    "floor_table",
    "markdown",
    "relations",
    "request_table",
    "summary_table",
    "tables",
    "time_text",
    "versions_table",
]


SUPPORTED: Final = ("3.11", "3.12", "3.13", "3.14")
"""The versions of CPython that the kernel has a fast path for, or is to have."""

LEAST_RELATION: Final = 0.85
"""What no version may fall below, relative to the best of the others."""

_NOTHING: Final = "\u2013"
_SUMMARY: Final = (
    "small",
    "chat_ascii",
    "chat_cjk fresh",
    "tool_json",
    "events",
    "embed17",
    "bytes8M",
    "rich",
    "models",
)


@dataclass(frozen=True)
class Table:
    """A title, the names of the columns, and rows of as many texts."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def time_text(seconds: float) -> str:
    """Return a time with a unit that suits it, in three digits or so."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1:
            return f"{_three_digits(seconds * factor)} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def size_text(size_bytes: int) -> str:
    """Return a size with a unit that suits it, in three digits or so."""
    for unit, factor in (("MB", 1e-6), ("kB", 1e-3)):
        if size_bytes * factor >= 1:
            return f"{_three_digits(size_bytes * factor)} {unit}"
    return f"{size_bytes} B"


def _three_digits(number: float) -> str:
    return (
        f"{number:.2f}"
        if number < 9.995
        else f"{number:.1f}"
        if number < 99.95
        else f"{number:,.0f}"
    )


def _times(speed: float | None) -> str:
    """Return a ratio; one that says nothing any more is cut off."""
    if speed is None:
        return _NOTHING
    return f"{speed:.3f}" if speed < 0.1 else f"{speed:.2f}" if speed < 100 else "> 100"


def _seconds(line: Measured, name: str) -> str:
    return time_text(line.seconds[name]) if name in line.seconds else _NOTHING


def encode_table(figures: Figures) -> Table:
    """Return the comparison: speeds are ratios to orjson's, higher is faster."""
    simd = figures.machine["simd"]
    peers = [name for name in OTHERS if name != "orjson"]
    rows = []
    for line in figures.encode:
        target = wanted(ROWS[line.name].target, simd)
        speeds = [line.speed(name) for name in ("python", *peers, *FLOORS)]
        rows.append(
            (
                line.name,
                size_text(line.size_bytes),
                _seconds(line, "orjson"),
                _seconds(line, "rust"),
                _times(line.speed()),
                f"{target:.2f}" if target else _NOTHING,
                *map(_times, speeds),
            )
        )
    return Table(
        "encode_body filters and encodes at once; the others encode what was filtered before. "
        "From the fifth column on: speed, orjson's being 1",
        ("body", "size", "orjson", "Rust kernel", "Rust", "target", "Python", *peers, *FLOORS),
        rows,
    )


def summary_table(figures: Figures) -> Table:
    """Return a few lines of the comparison, for the front page."""
    rows = [
        (
            line.name,
            size_text(line.size_bytes),
            *(_seconds(line, name) for name in ("json", "orjson", "rust")),
            _times(line.speed()),
        )
        for line in figures.encode
        if line.name in _SUMMARY
    ]
    columns = ("body", "size", "json", "orjson", "Rust kernel", "× orjson")
    return Table("encode_body", columns, rows)


def floor_table(figures: Figures) -> Table:
    """Return the Rust kernel's time beside that of copying the bytes and walking the objects."""
    rows = []
    for line in figures.encode:
        rust_s = line.seconds["rust"]
        shares = (line.speed("rust", floor) for floor in FLOORS)
        rows.append(
            (
                line.name,
                size_text(line.size_bytes),
                f"{line.values:,}",
                time_text(rust_s),
                f"{line.size_bytes / rust_s / 1e9:.2f}",
                time_text(rust_s / line.values),
                *(_NOTHING if share is None else f"{share:.0%}" for share in shares),
            )
        )
    columns = ("body", "size", "values", "Rust kernel", "GB/s", "a value", "copy", "walk")
    return Table("The Rust kernel's time, and the share of the floors in it", columns, rows)


def filter_table(figures: Figures) -> Table:
    """Return `filter_body` of both kernels."""
    rows = [
        (
            line.name,
            _seconds(line, "python"),
            _seconds(line, "rust"),
            f"{line.speed(against='python'):.1f}",
        )
        for line in figures.filter
    ]
    columns = ("body", "Python kernel", "Rust kernel", "Rust / Python")
    return Table("filter_body: the same as Python objects", columns, rows)


def request_table(figures: Figures) -> Table:
    """Return the client's CPU time for whole calls."""
    rows = [
        (
            line.name,
            *(_seconds(line, name) for name in ("httpx", "python", "rust")),
            f"{line.seconds['encoding'] / line.seconds['rust']:.0%}",
        )
        for line in figures.request
    ]
    columns = ("body", "httpx json=", "ironwire, Python", "ironwire, Rust", "of it encoding")
    return Table("request: the client's CPU time for a whole call over loopback", columns, rows)


def versions_table(runs: Sequence[Figures]) -> Table:
    """Return the Rust kernel's speed on each CPython, orjson's on the same being 1.

    The last line is each version's lowest ratio to the best of the others.
    """
    speeds = [{line.name: line.speed() for line in run.encode} for run in runs]
    rows = [
        (name, *(_times(of_run.get(name)) for of_run in speeds))
        for name in ROWS
        if name in speeds[0]
    ]
    means = ("geometric mean", *(_times(mean_speed(run)) for run in runs))
    lowest = ("lowest against the best other", *map(_relation, relations(runs)))
    columns = ("body", *(run.versions["CPython"] for run in runs))
    title = "encode_body of the Rust kernel by version of CPython: speed, orjson's being 1"
    return Table(title, columns, [*rows, means, lowest])


def relations(runs: Sequence[Figures]) -> Iterator[tuple[float, str] | None]:
    """Yield each run's lowest speed, relative to the best of the others, and of which body."""
    speeds = [{line.name: line.speed() or 0.0 for line in run.encode} for run in runs]
    for number, own in enumerate(speeds):
        others = speeds[:number] + speeds[number + 1 :]
        yield min(
            (
                (speed / max(best), name)
                for name, speed in own.items()
                if (best := [other[name] for other in others if other.get(name)])
            ),
            default=None,
        )


def _relation(relation: tuple[float, str] | None) -> str:
    return _NOTHING if relation is None else f"{relation[0]:.2f} ({relation[1]})"


def tables(figures: Figures) -> Iterator[Table]:
    """Yield the tables that have rows."""
    if figures.encode:
        yield encode_table(figures)
    if figures.filter:
        yield filter_table(figures)
    if figures.request:
        yield request_table(figures)


def console_text(table: Table) -> str:
    """Return a table for the terminal."""
    console = Console(width=150)
    drawn = RichTable(title=table.title, title_justify="left")
    for number, column in enumerate(table.columns):
        drawn.add_column(column, justify="right" if number else "left")
    for row in table.rows:
        drawn.add_row(*row)
    with console.capture() as capture:
        console.print(drawn)
    return capture.get()


def markdown(table: Table) -> str:
    """Return a table for a document, without its title."""
    rule = ("---", *["---:"] * (len(table.columns) - 1))
    lines = [table.columns, rule, *table.rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
