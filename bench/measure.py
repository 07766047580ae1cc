"""Medians of functions that take turns, so that a noisy moment meets all of them."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from statistics import median
from typing import Final

__all__ = ["Loop", "Turn", "interleaved", "loop"]

_SAMPLE_S: Final = 0.02
_LEAST_SAMPLES: Final = 2
_MOST_SAMPLES: Final = 151

Loop = Callable[[object, int], object]
"""Calls a function with an argument, some times over, and returns what it returned last."""


@dataclass(frozen=True)
class Turn:
    """A function that takes turns with others.

    Attributes:
        loop: The function in its loop.
        argument: What it gets.
        budget_s: About how long all its samples may take; two are taken in any case.
        renew: Makes the argument of each sample anew, not measured; a sample is one call then,
            else as many as fill twenty milliseconds.
    """

    loop: Loop
    argument: object
    budget_s: float = 0.5
    renew: Callable[[object], object] | None = None


def loop(function: Callable[[object], object]) -> Loop:
    """Return the loop around a function of one argument, without a call in between."""

    def run(argument: object, calls: int) -> object:
        for _ in repeat(None, calls - 1):
            function(argument)
        return function(argument)

    return run


def interleaved(
    turns: Mapping[str, Turn], *, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """Return each function's median seconds a call, over rounds in which all take turns.

    Nothing is collected meanwhile, and another one begins each round. Functions that are
    slow for their budget sit out some of the rounds.
    """
    samples_s: dict[str, list[float]] = {name: [] for name in turns}
    with _nothing_collected():
        plans = {name: _plan(turn) for name, turn in turns.items()}
        rounds = max(samples for _, samples in plans.values())
        names = list(turns)
        for number in range(rounds):
            first = number % len(names)
            for name in names[first:] + names[:first]:
                calls, samples = plans[name]
                if number * samples // rounds != (number + 1) * samples // rounds:
                    samples_s[name].append(_sample_s(turns[name], calls, clock) / calls)
    return {name: median(times_s) for name, times_s in samples_s.items()}


def _plan(turn: Turn) -> tuple[int, int]:
    """Return the calls a sample and the samples; what is called to find out warms it up."""
    calls = 1
    started_s = time.perf_counter()
    spent_s = _sample_s(turn, calls, time.perf_counter)
    if turn.renew:
        spent_s = time.perf_counter() - started_s
    else:
        while spent_s < _SAMPLE_S / 4:
            calls *= 4
            spent_s = _sample_s(turn, calls, time.perf_counter)
        more = max(1, round(calls * _SAMPLE_S / spent_s))
        calls, spent_s = more, spent_s * more / calls
    return calls, min(max(_LEAST_SAMPLES, round(turn.budget_s / spent_s)), _MOST_SAMPLES)


def _sample_s(turn: Turn, calls: int, clock: Callable[[], float]) -> float:
    argument = turn.renew(turn.argument) if turn.renew else turn.argument
    started_s = clock()
    turn.loop(argument, calls)
    return clock() - started_s


@contextmanager
def _nothing_collected() -> Iterator[None]:
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
