"""The benchmarks' tables: collected while they run, printed at the end."""

from dataclasses import dataclass, field
from typing import Final

from rich.console import Console
from rich.table import Table

__all__ = ["ENCODE", "FILTER", "REQUEST", "Report", "milliseconds", "print_reports"]


@dataclass
class Report:
    """One table: its title, its columns, and the rows that benchmarks add."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)


ENCODE: Final = Report(
    "encode_body: filter and encode at once; orjson encodes what was filtered before",
    ("payload", "size", "Python kernel", "Rust kernel", "orjson", "Rust / Python", "Rust / orjson"),
)
FILTER: Final = Report(
    "filter_body: the same as Python objects",
    ("payload", "Python kernel", "Rust kernel", "Rust / Python"),
)
REQUEST: Final = Report(
    "request: the client's CPU time for a whole call over loopback",
    ("payload", "httpx json=", "ironwire, Python", "ironwire, Rust", "encoding's share, Rust"),
)


def milliseconds(seconds: float) -> str:
    """Return a time as text, with a unit that suits it."""
    return f"{seconds * 1e3:.2f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.1f} µs"


def print_reports() -> None:
    """Print every table that has rows."""
    console = Console(width=120)
    for report in (ENCODE, FILTER, REQUEST):
        if not report.rows:
            continue
        table = Table(title=report.title, title_justify="left")
        for number, column in enumerate(report.columns):
            table.add_column(column, justify="right" if number else "left")
        for row in report.rows:
            table.add_row(*row)
        console.print(table)
