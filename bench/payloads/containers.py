"""Bodies that are objects in objects."""

import random

from bench.payloads.payload import Payload, call
from ironwire import OMIT

__all__ = ["deep", "events", "wide_omit"]


def events() -> Payload:
    """10,000 flat objects of 15 members."""
    rng = random.Random(21)
    rows = [
        {
            "id": f"{rng.getrandbits(32):08x}",
            "type": rng.choice(("click", "view", "buy")),
            "at": 1_795_348_800 + number,
            "user": rng.randrange(1_000_000),
            "page": f"/items/{rng.randrange(10_000)}",
            "price": rng.randrange(100_000) / 100,
            "n": rng.randrange(10),
            "new": rng.random() < 0.5,
            "ref": None,
            "lang": rng.choice(("de", "en", "fr", "ja")),
            "score": round(rng.random(), 3),
            "os": rng.choice(("linux", "macos", "windows")),
            "w": rng.choice((390, 1_280, 1_920)),
            "tags": rng.choice((["a"], ["a", "b"], [])),
            "ok": True,
        }
        for number in range(10_000)
    ]
    return call({"source": "web", "events": rows})


def wide_omit() -> Payload:
    """One object of 100,000 members, half of them left out."""
    ready = {f"parameter_{number}": number for number in range(0, 100_000, 2)}
    body = {f"parameter_{number}": OMIT if number % 2 else number for number in range(100_000)}
    return Payload(body, ready, ready)


def deep() -> Payload:
    """100 chains of objects, each 200 levels deep."""

    def chain() -> object:
        node: object = None
        for level in range(200):
            node = {"id": level, "next": node}
        return node

    return call({"chains": [chain() for _ in range(100)]})
