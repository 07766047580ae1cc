"""The comparison with orjson as an SVG that is legible on light and dark backgrounds."""

from math import ceil, floor, log2
from typing import Final
from xml.sax.saxutils import escape

from bench.figures import MEAN_TARGET, Figures, mean_speed, wanted
from bench.payloads import ROWS

__all__ = ["chart"]

_WIDTH: Final = 760
_LEFT: Final = 148
_RIGHT: Final = 690
_TOP: Final = 76
_STEP: Final = 20
_BAR: Final = 12

# Each colour has some contrast with the other background, for pages with a switch of their own.
_STYLE: Final = """
text { font: 12px system-ui, sans-serif; fill: #57606a }
.title { font-size: 15px; font-weight: 600 }
.label { text-anchor: end }
.tick { text-anchor: middle }
.grid { stroke: #8c959f; stroke-opacity: .3 }
.one { stroke: #57606a; stroke-width: 1.5 }
.fast { fill: #1a7f5a }
.slow { fill: #bc6c25 }
.target { stroke: #0969da; stroke-width: 2.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #9aa7b4 }
  .one { stroke: #9aa7b4 }
  .fast { fill: #2ea678 }
  .slow { fill: #d98a45 }
  .target { stroke: #58a6ff }
}
"""


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
        (line.name, speed, wanted(ROWS[line.name].target, simd))
        for line in figures.encode
        if (speed := line.speed()) is not None
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
    size = f'width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        "<title>Speed of encode_body against orjson</title>",
        f"<style>{_STYLE}</style>",
        _text(12, 20, "title", "ironwire's Rust kernel, filtering and encoding at once"),
        _text(12, 38, "", f"Speed, orjson on filtered data = 1, higher is better. {subtitle}"),
        *_legend(),
        *_axis(scale, bottom),
    ]
    for number, (name, speed, target) in enumerate(bars):
        parts += _bar(scale, _TOP + _STEP * number, name, speed, target)
    one = scale.x(1)
    parts.append(_line("one", one, _TOP - 4, one, bottom))
    return "\n".join([*parts, "</svg>", ""])


def _bar(scale: _Scale, top: float, name: str, speed: float, target: float | None) -> list[str]:
    ends = sorted((scale.x(1), scale.x(speed)))
    middle = top + _STEP / 2
    kind = "fast" if speed >= 1 else "slow"
    parts = [
        _text(_LEFT - 8, middle + 4, "label", name),
        _rectangle(kind, ends[0], middle - _BAR / 2, ends[1] - ends[0]),
    ]
    rightmost = ends[1]
    if target is not None:
        x = scale.x(target)
        parts.append(_line("target", x, middle - _BAR / 2 - 2, x, middle + _BAR / 2 + 2))
        rightmost = max(rightmost, x)
    parts.append(_text(rightmost + 6, middle + 4, "", f"{speed:.2f}"))
    return parts


def _axis(scale: _Scale, bottom: float) -> list[str]:
    parts = []
    for power in range(scale.low, scale.high + 1):
        x = scale.x(2.0**power)
        text = f"{2**power}" if power >= 0 else f"1/{2**-power}"
        parts += [_line("grid", x, _TOP - 4, x, bottom), _text(x, bottom + 18, "tick", text)]
    return parts


def _legend() -> list[str]:
    y = 58
    parts: list[str] = []
    for x, kind, text in (
        (_LEFT, "fast", "faster than orjson"),
        (_LEFT + 140, "slow", "slower"),
    ):
        parts += [_rectangle(kind, x, y - 10, 14), _text(x + 20, y, "", text)]
    x = _LEFT + 220
    return [*parts, _line("target", x, y - 12, x, y + 2), _text(x + 8, y, "", "target")]


def _text(x: float, y: float, kind: str, text: str) -> str:
    of_kind = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{of_kind}>{escape(text)}</text>'


def _rectangle(kind: str, x: float, y: float, width: float) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{_BAR}"'
    return f'<rect class="{kind}" {place}/>'


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'
