"""The figures of a run: kept in a file, merged over runs, held against the targets."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import geometric_mean, median_low
from typing import Final

from bench.calls.figures import Fact, Ladder, Part
from bench.machine import machine, versions
from bench.payloads import ROWS, Target

__all__ = [
    "MEAN_TARGET",
    "Figures",
    "Measured",
    "below_target",
    "mean_speed",
    "median_run",
    "read_figures",
    "wanted",
    "write_figures",
]

MEAN_TARGET: Final = Target(1.6, 1.4)
PYTHON_TARGET: Final = {"chat_ascii": 50, "events": 50}


@dataclass(frozen=True)
class Measured:
    """The medians of one line of a table.

    Attributes:
        name: A key of `ROWS`, or the name of a family.
        size_bytes: How long the encoded body is.
        values: How many values are in its objects and arrays.
        seconds: By the name of who did it.
    """

    name: str
    size_bytes: int
    values: int
    seconds: dict[str, float]

    def speed(self, name: str = "rust", against: str = "orjson") -> float | None:
        """Return how many times as fast one is as another; None if one was not measured."""
        if name not in self.seconds or against not in self.seconds:
            return None
        return self.seconds[against] / self.seconds[name]


@dataclass(frozen=True)
class Figures:
    """What was measured in one run, and where."""

    command: str
    machine: dict[str, str] = field(default_factory=machine)
    versions: dict[str, str] = field(default_factory=versions)
    encode: list[Measured] = field(default_factory=list)
    filter: list[Measured] = field(default_factory=list)
    request: list[Measured] = field(default_factory=list)
    calls: list[Ladder] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    @property
    def python(self) -> str:
        """The version of CPython without its last part, such as `3.11`."""
        return ".".join(self.versions["CPython"].split(".")[:2])


def write_figures(figures: Figures, path: Path) -> None:
    """Write a file that `read_figures` reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(figures), indent=1) + "\n")


def read_figures(path: Path) -> Figures:
    """Return what a run has written."""
    fields = json.loads(path.read_text())
    for name in ("encode", "filter", "request"):
        fields[name] = [Measured(**measured) for measured in fields[name]]
    fields["calls"] = [Ladder(**measured) for measured in fields.get("calls", ())]
    fields["facts"] = [Fact(**measured) for measured in fields.get("facts", ())]
    fields["parts"] = [Part(**measured) for measured in fields.get("parts", ())]
    return Figures(**fields)


def median_run(runs: Sequence[Figures]) -> Figures:
    """Return one run made of several: of each line, that of the run whose ratio is the median."""
    first = runs[0]

    def merge(lines: list[list[Measured]], name: str, against: str) -> list[Measured]:
        merged = []
        for wanted_name in dict.fromkeys(line.name for run in lines for line in run):
            same = [line for run in lines for line in run if line.name == wanted_name]
            by_speed = {line.speed(name, against) or 0.0: line for line in same}
            merged.append(by_speed[median_low(line.speed(name, against) or 0.0 for line in same)])
        return merged

    return Figures(
        ", ".join(
            command if count == 1 else f"{command} ({count} runs)"
            for command, count in Counter(run.command for run in runs).items()
        ),
        first.machine,
        first.versions,
        merge([run.encode for run in runs], "rust", "orjson"),
        merge([run.filter for run in runs], "rust", "python"),
        merge([run.request for run in runs], "rust", "httpx"),
        # Medians over rounds, all of one run.
        next((run.calls for run in runs if run.calls), []),
        next((run.facts for run in runs if run.facts), []),
        next((run.parts for run in runs if run.parts), []),
    )


def wanted(target: Target | None, simd: str) -> float | None:
    """Return the number that a machine with such instructions is to reach."""
    if target is None:
        return None
    return target.vbmi2 if "VBMI2" in simd else target.avx2


def mean_speed(figures: Figures) -> float | None:
    """Return the geometric mean of the Rust kernel's speed over the lines that have a target."""
    speeds = [
        speed
        for line in figures.encode
        if ROWS[line.name].target is not None and (speed := line.speed()) is not None
    ]
    return geometric_mean(speeds) if speeds else None


def below_target(figures: Figures) -> list[str]:
    """Return a sentence for each target that was measured and not reached."""
    simd = figures.machine["simd"]
    missed = []
    for line in figures.encode:
        speed, target = line.speed(), wanted(ROWS[line.name].target, simd)
        if speed is not None and target is not None and speed < target:
            missed.append(f"{line.name}: {speed:.2f} × orjson, target {target:.2f}")
        faster, least = line.speed(against="python"), PYTHON_TARGET.get(line.name)
        if faster is not None and least is not None and faster < least:
            missed.append(f"{line.name}: {faster:.0f} × the Python kernel, target {least}")
    mean, target = mean_speed(figures), wanted(MEAN_TARGET, simd)
    if len(figures.encode) > 1 and mean is not None and target is not None and mean < target:
        missed.append(f"geometric mean: {mean:.2f} × orjson, target {target:.2f}")
    return missed
