"""Many values from one seed: Hypothesis draws the seed, which is faster than to draw each."""

import math
import random
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

__all__ = ["CONVERTED_RUNS", "INTERESTING", "RUNS", "run"]

INTERESTING: Final = (
    '"\\\b\f\n\r\t\0\x1f\x7f\x80\xff /aéĀ\u07ff\u0800\u2028日\ufeff\uffff😀\U0010ffff'
)
"""Characters on both sides of each border that a writer of JSON and UTF-8 has."""

_FILLERS: Final = "aaaaéĀ日😀\n"


def _int(source: random.Random) -> int:
    number = source.getrandbits(source.randrange(1, 72))
    return -number if source.random() < 0.3 else number


def _float(source: random.Random) -> float:
    match source.randrange(5):
        case 0:
            (number,) = struct.unpack("<d", source.randbytes(8))
            return float(number) if math.isfinite(number) else 0.0
        case 1:
            return round(source.uniform(-1e6, 1e6), source.randrange(10))
        case 2:
            return source.random() * 10.0 ** source.randrange(-12, -2)
        case 3:
            return math.ldexp(1.0, source.randrange(-1074, 1024))
        case _:
            return float(source.randrange(-(10**17), 10**17))


def _text(source: random.Random) -> str:
    characters = list(source.choice(_FILLERS) * source.randrange(70))
    for _ in range(source.choice((0, 0, 0, 1, 1, 2, 9))):
        characters.insert(source.randrange(len(characters) + 1), source.choice(INTERESTING))
    return "".join(characters)


def _key(source: random.Random) -> str:
    return source.choice(("id", "name", "é", "", _text(source)[:9]))


def _any(source: random.Random) -> object:
    return source.choice((_int, _float, _text, _constant, _key))(source)


def _constant(source: random.Random) -> object:
    return source.choice((None, True, False, "", [], (), {}))


def _row(source: random.Random) -> dict[str, object]:
    return {_key(source): _any(source) for _ in range(source.randrange(5))}


def _converted(source: random.Random) -> object:
    match source.randrange(5):
        case 0:
            return Decimal(_int(source)).scaleb(-3)
        case 1:
            return UUID(int=source.getrandbits(128))
        case 2:
            return source.randbytes(source.randrange(40))
        case 3:
            return (_any(source), {_int(source): _float(source)})
        case _:
            return {_any_key(source): _text(source)}


def _any_key(source: random.Random) -> Any:
    return source.choice((_int, _float, _text))(source)


RUNS: Final[dict[str, Callable[[random.Random], object]]] = {
    "ints": _int,
    "floats": _float,
    "texts": _text,
    "scalars": _any,
    "rows": _row,
}
"""What the values of a run may be: exact plain types."""

CONVERTED_RUNS: Final = {**RUNS, "converted": _converted}
"""The same, and values that are converted."""


def run(kind: str, seed: int, count: int) -> list[object]:
    """Return as many values of a kind, the same for the same seed."""
    source = random.Random(seed)
    return [CONVERTED_RUNS[kind](source) for _ in range(count)]
