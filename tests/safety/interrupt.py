"""Program: tells how long a Ctrl-C waits that comes while a body of 400 MB is encoded.

Usage: interrupt.py
"""

import os
import signal
import struct
import sys
import time
from collections.abc import Callable
from typing import Any, Final

from ironwire._kernel import _rust

_MB: Final = 10**6
_ALLOWED_S: Final = 0.25

BODIES: Final[dict[str, Callable[[], Any]]] = {
    "texts": lambda: ["a" * _MB] * 400,
    "wide texts": lambda: ["é" * (_MB // 2)] * 400,
    "escapes": lambda: ["\n" * (_MB // 2)] * 400,
    "rows": lambda: [[{"id": 12_345, "name": "abc", "value": 0.1}] * 10_000] * 1000,
    "bytes": lambda: [bytes(750_000)] * 400,
    "one text": lambda: "a" * (400 * _MB),
    "one wide text": lambda: "é" * (200 * _MB),
}


def delay_s(body: Any, after_s: float) -> float:
    """Return how long a signal waited that another process sent."""
    reading, writing = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if not child:
        time.sleep(after_s)
        os.write(writing, struct.pack("d", time.monotonic()))
        os.kill(parent, signal.SIGINT)
        os._exit(0)
    try:
        _rust.encode_body(body)
        time.sleep(60)  # If the call was faster this time.
    except KeyboardInterrupt:
        seen = time.monotonic()
    os.waitpid(child, 0)
    (sent,) = struct.unpack("d", os.read(reading, 8))
    os.close(reading)
    os.close(writing)
    return float(seen - sent)


def main() -> int:
    """Return how many of the waits were too long."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    too_long = 0
    for name, make in BODIES.items():
        body = make()
        start = time.monotonic()
        _rust.encode_body(body)
        whole_s = time.monotonic() - start
        waits = [delay_s(body, whole_s * part) for part in (0.1, 0.3, 0.6)]
        told = ", ".join(f"{wait:.3f} s" for wait in waits)
        sys.stdout.write(f"{name}: {told} of {whole_s:.2f} s\n")
        sys.stdout.flush()
        too_long += max(waits) > _ALLOWED_S
    return too_long


if __name__ == "__main__":
    sys.exit(bool(main()))
