"""What a call costs, as an SVG: a bar for each client and case, bare httpx being 1."""

from math import ceil
from typing import Final

from bench.calls.figures import RATIOS
from bench.figures import Figures
from bench.svg import BAR, document, line, rectangle, text

__all__ = ["calls_chart"]

_LEFT: Final = 148
_RIGHT: Final = 690
_TOP: Final = 64
_STEP: Final = 20
_GAP: Final = 34
_LEFT_OUT: Final = {"socket"}


def calls_chart(figures: Figures) -> str:
    """Return a group of bars for each case: the ratios to httpx, and where the target is."""
    ladders = [ladder for ladder in figures.calls if ladder.name in RATIOS]
    groups = [
        (ladder, [name for name in ladder.seconds if name not in _LEFT_OUT]) for ladder in ladders
    ]
    most = max(
        (ladder.ratios.get(f"{name} / httpx", 1.0) for ladder, names in groups for name in names),
        default=1.0,
    )
    scale = (_RIGHT - _LEFT) / ceil(most * 2) * 2
    versions, machine = figures.versions, figures.machine
    subtitle = f"{machine['cpu']}; CPython {versions['CPython']}, httpx {versions.get('httpx')}"
    parts = [
        text(12, 20, "title", "The client's CPU time for a call over loopback"),
        text(12, 38, "", f"Bare httpx = 1, lower is better. {subtitle}"),
    ]
    y = float(_TOP)
    for ladder, names in groups:
        parts.append(text(_LEFT, y + 8, "", ladder.name))
        y += 16
        top = y
        for name in names:
            ratio = ladder.ratios.get(f"{name} / httpx", 1.0)
            kind = "fast" if name.startswith("ironwire") else "slow"
            middle = y + _STEP / 2
            parts += [
                text(_LEFT - 8, middle + 4, "label", name),
                rectangle(kind, _LEFT, middle - BAR / 2, ratio * scale),
            ]
            end = _LEFT + ratio * scale
            engine = name.rpartition(" ")[2]
            target = RATIOS[ladder.name].get(f"{name} / {engine}")
            if target is not None:
                of_engine = ladder.ratios.get(f"{engine} / httpx", 1.0)
                x = _LEFT + target * of_engine * scale
                parts.append(line("target", x, middle - BAR / 2 - 2, x, middle + BAR / 2 + 2))
                end = max(end, x)
            parts.append(text(end + 6, middle + 4, "", f"{ratio:.2f}"))
            y += _STEP
        one = _LEFT + scale
        parts.append(line("one", one, top, one, y))
        y += _GAP - 16
    return document(y, "CPU time of a call against bare httpx", parts)
