"""Program: lets allocations of calls fail, each alone and all from one on.

Usage: no_memory.py [SHAPE]

Says on stdout which call comes next, so that the last line tells where a process died, and on
stderr what went wrong. CPython allocates by the hook that is used here; what Rust allocates
does not fail.
"""

import gc
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Final

from ironwire._kernel import _rust
from ironwire.types import OMIT
from safety.shapes import PLAIN, REFUSALS, SHAPES, Shape, functions_for, outcome, text_of

_testcapi: Final[Any] = importlib.import_module("_testcapi")

FIRST: Final = frozenset({"bytes", "Decimal", "int keys", "object", "NaN as key"})
"""The shapes of which each is the first call of a process."""

_EACH: Final = 60
_TRIES: Final = 60
"""Of a call with many allocations the first fail each, and of the others some."""

_LONG: Final = 1000
"""As many allocations fail in a row. In a call that runs Python code not all from one on do:
CPython 3.11 then tries for ever to allocate the place to which an exception handler returns.
"""


_TRIED: Final = tuple(
    shape for shape in SHAPES + REFUSALS if sys.version_info < (3, 12) or shape.name in PLAIN
)
"""The shapes that are tried out. From version 3.12 on, CPython itself dies of failing allocations
in Python code, also without the extension: what runs none is left.
"""


def prepared(function: str, shape: Shape) -> Callable[[], object]:
    """Return the call with its arguments, which are made while there is memory."""
    body, extra = shape.make(), shape.extra()
    if function == "remove_omit":
        return lambda: _rust.remove_omit(body, OMIT)
    encode = _rust.encode_body if function == "encode_body" else _rust.filter_body
    return lambda: encode(body, extra=extra, omit=OMIT)


def outcome_without(
    start: int, stop: int, function: str, shape: Shape
) -> tuple[type[BaseException] | type, str]:
    """Return what `outcome` returns, while allocations from `start` to `stop` fail."""
    call = prepared(function, shape)
    set_nomemory, remove_mem_hooks = _testcapi.set_nomemory, _testcapi.remove_mem_hooks
    result: object = None
    try:
        set_nomemory(start, stop)
        result = call()
    except BaseException as exc:  # noqa: BLE001 - a panic is no Exception
        # Cleared at the end of the clause: the few MemoryErrors that CPython holds in reserve
        # would be used up by some that are kept.
        remove_mem_hooks()
        return type(exc), str(exc)
    finally:
        remove_mem_hooks()
    return type(result), text_of(result)


def allocations(function: str, shape: Shape, expected: tuple[type, str]) -> int:
    """Return about how many allocations a call makes: without those after them it works."""
    enough = 1
    while outcome_without(enough, enough + _LONG, function, shape) != expected:
        enough *= 2
    short = enough // 2
    while enough - short > 1:
        middle = (enough + short) // 2
        works = outcome_without(middle, middle + _LONG, function, shape) == expected
        short, enough = (short, middle) if works else (middle, enough)
    return enough


def places(count: int) -> Iterator[int]:
    """Yield which allocations fail."""
    return chain(range(min(count, _EACH)), range(_EACH, count, max(1, (count - _EACH) // _TRIES)))


def is_lack_of_memory(kind: type, text: str) -> bool:
    """Tell whether an outcome says that there was no memory.

    CPython 3.11 forgets to say so in a call of a Python function: the same comes from
    `next(map(function, [1]))`. That the extension forgot would be told in other words.
    """
    is_forgotten = text.startswith("<function ") or text == "error return without exception set"
    return kind is MemoryError or (kind is SystemError and is_forgotten)


def wrong_outcomes(function: str, shape: Shape) -> Iterator[str]:
    """Yield a line for each call that neither worked nor raised MemoryError."""
    expected = outcome(_rust, function, shape)
    for start in places(allocations(function, shape, expected) + 3):
        for stop in (start + 1, 0 if shape.name in PLAIN else start + _LONG):
            told = f"{function}, {shape.name}, {start} to {stop}"
            os.write(1, f"{told}\n".encode())
            found = outcome_without(start, stop, function, shape)
            if found != expected and not is_lack_of_memory(*found):
                yield f"{told}: {found[0].__name__} {found[1]:.200}"
            if outcome(_rust, function, shape) != expected:
                yield f"{told}: the next call is wrong"


def wrong_first_calls() -> Iterator[str]:
    """Yield a line for each first call of a process that went wrong: it looks up names, too."""
    for shape in _TRIED:
        if shape.name not in FIRST:
            continue
        for start in range(_EACH):
            told = f"first call, {shape.name}, {start}"
            os.write(1, f"{told}\n".encode())
            child = os.fork()
            if not child:
                found = outcome_without(start, start + _LONG, "filter_body", shape)
                is_right = is_lack_of_memory(*found) or found == outcome(
                    _rust, "filter_body", shape
                )
                os._exit(not is_right)
            if os.waitpid(child, 0)[1]:
                yield told


def main(names: list[str]) -> int:
    """Return how many calls went wrong."""
    gc.disable()
    # Nesting beyond this is refused sooner than beyond the ordinary limit.
    sys.setrecursionlimit(400)
    count = 0
    for line in wrong_first_calls():
        count += 1
        sys.stderr.write(f"{line}\n")
    for shape in _TRIED:
        if names and shape.name not in names:
            continue
        for function in functions_for(shape):
            outcome(_rust, function, shape)
            for line in wrong_outcomes(function, shape):
                count += 1
                sys.stderr.write(f"{line}\n")
    return count


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
