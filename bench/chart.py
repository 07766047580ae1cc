"""The comparison with orjson as an SVG that is legible on light and dark backgrounds."""

from math import ceil, floor, log2
from typing import Final

from bench.figures import MEAN_TARGET, Figures, mean_speed, wanted
from bench.payloads import ROWS
from bench.svg import BAR, document, line, rectangle, text

__all__ = ["chart"]

_LEFT: Final = 148
_RIGHT: Final = 690
_TOP: Final = 76
_STEP: Final = 20


class _Scale:
    """Places ratios on a logarithmic axis from one power of two to another."""

    def __init__(self, ratios: list[float]) -> None:
        self.low = min(-1, floor(log2(min(ratios))))
        self.high = max(2, ceil(log2(max(ratios))))

    def x(self, ratio: float) -> float:
        share = (log2(ratio) - self.low) / (self.high - self.low)
        return _LEFT + share * (_RIGHT - _LEFT)


def chart(figures: Figures) -> str:
    """Return a bar for each line that was measured, from orjson's speed to the Rust kernel's."""
    simd = figures.machine["simd"]
    bars = [
        (of_body.name, speed, wanted(ROWS[of_body.name].target, simd))
        for of_body in figures.encode
        if (speed := of_body.speed()) is not None
    ]
    mean = mean_speed(figures)
    if mean is not None:
        bars.append(("geometric mean", mean, wanted(MEAN_TARGET, simd)))
    scale = _Scale([ratio for _, speed, target in bars for ratio in (speed, target or 1.0)])
    bottom = _TOP + _STEP * len(bars)
    height = bottom + 30
    versions = figures.versions
    subtitle = (
        f"{figures.machine['cpu']}, {simd}; CPython {versions['CPython']}, "
        f"orjson {versions['orjson']}"
    )
    parts = [
        text(12, 20, "title", "ironwire's Rust kernel, filtering and encoding at once"),
        text(12, 38, "", f"Speed, orjson on filtered data = 1, higher is better. {subtitle}"),
        *_legend(),
        *_axis(scale, bottom),
    ]
    for number, (name, speed, target) in enumerate(bars):
        parts += _bar(scale, _TOP + _STEP * number, name, speed, target)
    one = scale.x(1)
    parts.append(line("one", one, _TOP - 4, one, bottom))
    return document(height, "Speed of encode_body against orjson", parts)


def _bar(scale: _Scale, top: float, name: str, speed: float, target: float | None) -> list[str]:
    ends = sorted((scale.x(1), scale.x(speed)))
    middle = top + _STEP / 2
    kind = "fast" if speed >= 1 else "slow"
    parts = [
        text(_LEFT - 8, middle + 4, "label", name),
        rectangle(kind, ends[0], middle - BAR / 2, ends[1] - ends[0]),
    ]
    rightmost = ends[1]
    if target is not None:
        x = scale.x(target)
        parts.append(line("target", x, middle - BAR / 2 - 2, x, middle + BAR / 2 + 2))
        rightmost = max(rightmost, x)
    parts.append(text(rightmost + 6, middle + 4, "", f"{speed:.2f}"))
    return parts


def _axis(scale: _Scale, bottom: float) -> list[str]:
    parts = []
    for power in range(scale.low, scale.high + 1):
        x = scale.x(2.0**power)
        ratio = f"{2**power}" if power >= 0 else f"1/{2**-power}"
        parts += [line("grid", x, _TOP - 4, x, bottom), text(x, bottom + 18, "tick", ratio)]
    return parts


def _legend() -> list[str]:
    y = 58
    parts: list[str] = []
    for x, kind, label in (
        (_LEFT, "fast", "faster than orjson"),
        (_LEFT + 140, "slow", "slower"),
    ):
        parts += [rectangle(kind, x, y - 10, 14), text(x + 20, y, "", label)]
    x = _LEFT + 220
    return [*parts, line("target", x, y - 12, x, y + 2), text(x + 8, y, "", "target")]
