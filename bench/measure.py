"""Medians of functions that take turns, so that a noisy moment meets all of them."""

import time
from collections.abc import Callable, Mapping
from statistics import median

__all__ = ["interleaved"]

_SAMPLE_S = 0.03
_ROUNDS = 9


def interleaved(
    functions: Mapping[str, Callable[[], object]],
    *,
    clock: Callable[[], float] = time.perf_counter,
    before_each: Callable[[], object] | None = None,
) -> dict[str, float]:
    """Return each function's median seconds a call, over rounds in which all take turns.

    Args:
        functions: What to measure, by name.
        clock: What to measure with.
        before_each: Called, and not measured, before each call; without it a sample is as
            many calls as fill thirty milliseconds.
    """
    loops = dict.fromkeys(functions, 1)
    if before_each is None:
        loops = {name: _loops(function) for name, function in functions.items()}
    samples: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(_ROUNDS):
        for name, function in functions.items():
            if before_each is not None:
                before_each()
            started_s = clock()
            for _ in range(loops[name]):
                function()
            samples[name].append((clock() - started_s) / loops[name])
    return {name: median(times) for name, times in samples.items()}


def _loops(function: Callable[[], object]) -> int:
    """Return how many calls fill a sample; the calls made to find out warm the function up."""
    started_s, calls = time.perf_counter(), 0
    while (spent_s := time.perf_counter() - started_s) < _SAMPLE_S:
        function()
        calls += 1
    return max(1, round(calls * _SAMPLE_S / spent_s))
