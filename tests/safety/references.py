"""Program: counts references and memory blocks over many calls of each shape.

Usage: references.py CALLS [SHAPE]

A debug build of CPython counts all references that there are; another one tells those of the
objects that every call touches, and how many blocks are allocated.
"""

import gc
import sys
import time
from collections.abc import Callable
from typing import Any, Final, cast

from ironwire._kernel import _rust
from ironwire.types import OMIT
from safety.model_shapes import MODEL_REFUSALS, MODEL_SHAPES
from safety.shapes import REFUSALS, SHAPES, Shape, functions_for, outcome

_ALLOWED: Final = 10
_WARM_UP: Final = 50
_TRIES: Final = 3
_SECONDS: Final = 3.0
"""A slow shape is called for as long, but at least a tenth as often as asked for."""

_SHARED: Final[list[Any]] = [
    None,
    True,
    False,
    Ellipsis,
    OMIT,
    (),
    "",
    b"",
    *(str, int, float, bool, list, dict, tuple, bytes, type(None)),
    *(MemoryError, TypeError, ValueError, RecursionError, RuntimeError),
    _rust.encode_body,
    _rust.filter_body,
]


def counts() -> dict[str, int]:
    """Return what must not grow."""
    # It holds on to names: C code that asks for an attribute makes a new text each time.
    sys._clear_type_cache()
    gc.collect()
    total = cast("Callable[[], int] | None", getattr(sys, "gettotalrefcount", None))
    references = [sys.getrefcount(value) for value in _SHARED]
    found = {repr(value)[:40]: count for value, count in zip(_SHARED, references, strict=True)}
    found["memory blocks"] = sys.getallocatedblocks()
    if total is not None:
        found["all references"] = total()
    return found


def drifts(function: str, shape: Shape, calls: int) -> dict[str, int]:
    """Return the counts that are others after so many calls, and by how much."""
    for _ in range(_WARM_UP):
        outcome(_rust, function, shape)
    before = counts()
    before = counts()
    end, done = time.monotonic() + _SECONDS, 0
    while done < calls and (done < calls // 10 or time.monotonic() < end):
        outcome(_rust, function, shape)
        done += 1
    after = counts()
    found = {name: count - before[name] for name, count in after.items()}
    return {name: drift for name, drift in found.items() if abs(drift) > _ALLOWED}


def lasting_drifts(function: str, shape: Shape, calls: int) -> dict[str, int]:
    """Return the counts that drift time and again: an interpreter fills its caches once."""
    found = drifts(function, shape, calls)
    for _ in range(_TRIES):
        if not found:
            break
        again = drifts(function, shape, calls)
        found = {name: drift for name, drift in again.items() if name in found}
    return found


def main(calls: int, names: list[str]) -> int:
    """Return how many counts drifted."""
    gc.disable()
    gc.freeze()
    # Nesting beyond this is refused sooner than beyond the ordinary limit.
    sys.setrecursionlimit(400)
    count = measured = 0
    for shape in SHAPES + MODEL_SHAPES + REFUSALS + MODEL_REFUSALS:
        if names and shape.name not in names:
            continue
        for function in functions_for(shape):
            measured += 1
            for name, drift in lasting_drifts(function, shape, calls).items():
                count += 1
                sys.stderr.write(f"{function}, {shape.name}: {drift:+} {name} in {calls} calls\n")
    sys.stdout.write(f"{measured} kinds of calls, {count} counts that drifted\n")
    return count


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]), sys.argv[2:])))
