"""Program: encodes bodies of more than 2^31 bytes, and bodies beyond the memory there may be.

Usage: huge.py [GIB]

Prints what came of each. With a number, no more memory than that is given to the process.
"""

import resource
import sys
from collections.abc import Callable
from typing import Any, Final

from ironwire._kernel import _rust

_MIB: Final = 2**20
_TEXT: Final = "a" * _MIB
_WIDE: Final = "é" * (_MIB // 2)
_CONTROL: Final = "\x01" * (_MIB // 6)

BODIES: Final[dict[str, tuple[Callable[[], Any], int]]] = {
    "many texts": (lambda: [_TEXT] * 2300, 2300 * (_MIB + 3) + 1),
    "one text": (lambda: "a" * (2300 * _MIB), 2300 * _MIB + 2),
    "wide texts": (lambda: [_WIDE] * 2300, 2300 * (_MIB + 3) + 1),
    "escapes": (lambda: [_CONTROL] * 2300, 2300 * (_MIB // 6 * 6 + 3) + 1),
    "members": (
        lambda: {f"{number:04}": _TEXT for number in range(2300)},
        2300 * (_MIB + 10) + 1,
    ),
    "bytes": (lambda: [bytes(768 * 1024)] * 2300, 2300 * (_MIB + 3) + 1),
}
"""Bodies and how many bytes they take: between 2^31 and 2^32."""


def outcome(make: Callable[[], Any], size: int) -> str:
    """Return what came of a body: the right bytes, or MemoryError."""
    try:
        encoded = _rust.encode_body(make())
    except MemoryError:
        return "MemoryError"
    is_right = len(encoded) == size and encoded[:2] in {b'["', b'"a', b'{"'}
    is_whole = encoded[-2:] in {b'"]', b'a"', b'"}'} and encoded.count(b"\0") == 0
    return "right" if is_right and is_whole else f"wrong: {len(encoded)} bytes"


def main(limit_gib: int | None) -> int:
    """Return how many bodies came out wrong."""
    if limit_gib is not None:
        limit = limit_gib * 2**30
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    wrong = 0
    for name, (make, size) in BODIES.items():
        came = outcome(make, size)
        wrong += came.startswith("wrong")
        sys.stdout.write(f"{name}: {came}\n")
        sys.stdout.flush()
    wrong += _rust.encode_body([1, "a"]) != b'[1,"a"]'
    return wrong


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]) if len(sys.argv) > 1 else None)))
