"""What is kept of the measurements of calls, and what they are to reach."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["FACTS", "RATIOS", "Fact", "Ladder", "Part", "below_target"]


@dataclass(frozen=True)
class Ladder:
    """One case, all of its clients.

    Attributes:
        name: A name of the case.
        seconds: CPU seconds a call by client, medians.
        wall_s: Wall seconds a call by client, medians.
        ratios: By `client / other`: medians over the rounds of the ratio within a round.
        server: By client, the share of the time in which the server was busy.
    """

    name: str
    seconds: dict[str, float]
    wall_s: dict[str, float]
    ratios: dict[str, float]
    server: dict[str, float]


@dataclass(frozen=True)
class Fact:
    """One number that stands for itself.

    Attributes:
        name: What it is.
        value: In seconds, bytes, as a ratio or a count, as `unit` says.
        unit: `s`, `B`, `×` or nothing.
    """

    name: str
    value: float
    unit: str


@dataclass(frozen=True)
class Part:
    """One part of a call.

    Attributes:
        engine: The family of the client.
        name: What is done.
        seconds: How long it takes.
        share: Of the engine's own `post(json=)` in the same run.
    """

    engine: str
    name: str
    seconds: float
    share: float


def _engines(most: float) -> dict[str, float]:
    return {f"ironwire on {engine} / {engine}": most for engine in ("httpx", "httpx2")}


RATIOS: Final[dict[str, dict[str, float]]] = {
    "small, sync": {**_engines(0.88), "ironwire on httpx / cohere on httpx": 0.76},
    "small, async": _engines(0.92),
    "small, async, 50 at once": _engines(0.92),
    "1 MB, sync": _engines(0.35),
}
"""By case: the most that a ratio may be."""

FACTS: Final[dict[str, float]] = {
    "layer of ironwire on httpx": 0.35,
    "params that are not given": 1e-6,
    "options that are not given": 1e-6,
    "header fields that are not given": 1e-6,
    "deadline that is not set": 1e-6,
    "construction of HttpClient": 50e-6,
    "import of ironwire after httpx": 10e-3,
    "modules of asyncio that come along": 0,
    "modules of email that come along": 0,
    "modules of pydantic that come along": 0,
    "longest stall, 50 MB JSON, ironwire on httpx": 60e-3,
    "longest stall, 50 MB JSON, ironwire on httpx2": 60e-3,
    "longest stall, 50 MB ready bytes, ironwire on httpx": 5e-3,
    "longest stall, 50 MB ready bytes, ironwire on httpx2": 5e-3,
    "growth over 10,000 calls": 65_536 / 10,
}
"""By name: the most that a number may be."""


def below_target(ladders: Sequence[Ladder], facts: Sequence[Fact]) -> Iterator[str]:
    """Yield a sentence for each target that was measured and not reached."""
    for ladder in ladders:
        for pair, most in RATIOS.get(ladder.name, {}).items():
            ratio = ladder.ratios.get(pair)
            if ratio is not None and ratio > most:
                yield f"{ladder.name}: {pair} is {ratio:.2f}, target {most:.2f}"
    for fact in facts:
        most = FACTS.get(fact.name, fact.value)
        if fact.value > most:
            yield f"{fact.name}: {text(fact.value, fact.unit)}, target {text(most, fact.unit)}"


def text(value: float, unit: str) -> str:
    """Return a number with its unit, in three digits or so."""
    if unit == "B":
        return f"{value / 1024:.1f} KiB"
    if not unit:
        return f"{value:.0f}"
    if unit == "×":
        return f"{value:.2f}"
    return f"{value * 1e3:.1f} ms" if abs(value) >= 1e-3 else f"{value * 1e6:.2f} µs"
