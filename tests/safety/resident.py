"""Program: calls a few shapes very often, and tells how much more memory the process holds.

Usage: resident.py CALLS
"""

import gc
import sys
from pathlib import Path
from typing import Final

from ironwire._kernel import _rust
from safety.model_shapes import MODEL_REFUSALS, MODEL_SHAPES
from safety.shapes import REFUSALS, SHAPES, Shape, outcome

_ALLOWED_KIB: Final = 1024
_NAMES: Final = (
    "omitted members",
    "list of all",
    "escapes",
    "int keys",
    "bytes",
    "generator",
    "datetime",
    "overriding members",
    "long keys",
    "NaN after others",
    "object",
    "failing generator",
    "model",
    "nested models",
    "model with aliases",
    "dumped model",
    "failing serializer",
)
"""Each of the ways through a call that an SDK takes, and out of it."""


def resident_kib() -> int:
    """Return how much memory the process holds."""
    gc.collect()
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def growth_kib(function: str, shape: Shape, calls: int) -> int:
    """Return how much more memory the process holds after so many calls."""
    for _ in range(min(calls, 20_000)):
        outcome(_rust, function, shape)
    before = resident_kib()
    for _ in range(calls):
        outcome(_rust, function, shape)
    return resident_kib() - before


def main(calls: int) -> int:
    """Return how many shapes took more memory than is allowed."""
    count = 0
    for shape in SHAPES + MODEL_SHAPES + REFUSALS + MODEL_REFUSALS:
        if shape.name in _NAMES:
            for function in ("encode_body", "filter_body"):
                growth = growth_kib(function, shape, calls)
                count += growth > _ALLOWED_KIB
                sys.stdout.write(f"{function}, {shape.name}: {growth:+} KiB in {calls} calls\n")
    return count


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]))))
