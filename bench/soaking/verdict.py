"""Figures against their demands, and what a process holds."""

import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Figure", "Usage", "say", "usage"]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What was measured, and what it must not exceed.

    Attributes:
        name: What it is, with its unit.
        value: What it was.
        most: What it may be at the most; None where it is told, and nothing is asked.
    """

    name: str
    value: float
    most: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether the demand is met."""
        return self.most is None or self.value <= self.most

    def __str__(self) -> str:
        demand = "" if self.most is None else f" (at most {self.most:,.6g})"
        return f"{self.name} {self.value:,.6g}{demand}"


def say(title: str, figures: Sequence[Figure]) -> bool:
    """Print a line of figures; return whether all demands are met."""
    missed = [figure.name for figure in figures if not figure.is_met]
    verdict = f"MISSED: {', '.join(missed)}" if missed else "ok"
    sys.stdout.write(f"{title}: {'; '.join(map(str, figures))}: {verdict}\n")
    sys.stdout.flush()
    return not missed


@dataclass(frozen=True)
class Usage:
    """What the process holds: resident memory in MiB, file descriptors, threads."""

    resident_mib: float
    files: int
    threads: int


def usage() -> Usage:
    """Return what the process holds at the moment."""
    status = Path("/proc/self/status").read_text()
    resident_kib = int(status.partition("VmRSS:")[2].split()[0])
    return Usage(resident_kib / 1024, len(os.listdir("/proc/self/fd")), threading.active_count())
