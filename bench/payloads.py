"""Heavy bodies as SDKs send them, made from a fixed seed; each with what is left to send."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ironwire import OMIT

__all__ = ["PAYLOADS", "Payload"]


@dataclass(frozen=True)
class Payload:
    """A body and the same body without its omitted entries.

    Attributes:
        body: What a call hands over, `OMIT` standing for arguments that were not given.
        ready: Plain data, filtered before: what the yardstick gets.
    """

    body: object
    ready: object


WORDS: Final = [
    "the",
    "model",
    "answers",
    "with",
    "a",
    "list",
    "of",
    "items",
    "and",
    "a",
    "short",
    "reason",
    "for",
    "each",
    "of",
    "them",
    "because",
    "a",
    "reader",
    "wants",
    "to",
    "know",
    "why",
    "and",
    "where",
    "it",
    "was",
    "found",
    "in",
    "the",
    "text",
    "of",
    "the",
    "document",
]
WORDS_WIDE: Final = [
    "größe",
    "naïveté",
    "東京",
    "会話",
    "模型",
    "ответ",
    "Ελλάδα",
    "🦀",
    "🚀",
    "são",
]


def _text(rng: random.Random, words: list[str], length: int) -> str:
    return " ".join(rng.choices(words, k=length // 6))


def _chat(words: list[str], messages: int, length: int) -> Payload:
    rng = random.Random(20)
    turns = [
        {"role": "user" if turn % 2 else "assistant", "content": _text(rng, words, length)}
        for turn in range(messages)
    ]
    given = {"model": "large", "messages": turns, "temperature": 0.7, "stream": False}
    left_out = dict.fromkeys(("top_p", "stop", "seed", "tools", "user"), OMIT)
    return Payload({**given, **left_out}, given)


def small_call() -> Payload:
    """One message and a few settings."""
    return _chat(WORDS, 1, 120)


def chat_ascii() -> Payload:
    """A history of 200 long messages."""
    return _chat(WORDS, 200, 5_500)


def chat_wide() -> Payload:
    """The same in scripts from Latin-1 to emoji."""
    return _chat(WORDS_WIDE, 200, 5_500)


def events() -> Payload:
    """10,000 flat objects of 15 members, 5 more left out of each."""
    rng = random.Random(21)
    rows: list[dict[str, object]] = [
        {
            "id": number,
            "type": rng.choice(("click", "view", "buy")),
            "at": 1_795_348_800 + number,
            "user": f"user-{rng.randrange(10_000)}",
            "session": f"{rng.getrandbits(64):016x}",
            "path": f"/shop/items/{rng.randrange(1_000)}",
            "price": rng.randrange(100_000) / 100,
            "quantity": rng.randrange(10),
            "is_new": rng.random() < 0.5,
            "referrer": None,
            "country": "DE",
            "currency": "EUR",
            "score": rng.random(),
            "tags": ["a", "b"],
            "extra": {},
        }
        for number in range(10_000)
    ]
    left_out = dict.fromkeys(("campaign", "coupon", "note", "agent", "ip"), OMIT)
    return Payload([{**row, **left_out} for row in rows], rows)


def wide() -> Payload:
    """One object of 100,000 members, half of them left out."""
    ready = {f"key_{number}": number for number in range(0, 100_000, 2)}
    body = {f"key_{number}": OMIT if number % 2 else number for number in range(100_000)}
    return Payload(body, ready)


def embeddings() -> Payload:
    """1,000 vectors of 1,536 floats."""
    rng = random.Random(22)
    rows = [
        {"id": str(number), "values": [rng.uniform(-1, 1) for _ in range(1_536)]}
        for number in range(1_000)
    ]
    return Payload([{**row, "metadata": OMIT} for row in rows], rows)


def tokens() -> Payload:
    """200,000 integers."""
    rng = random.Random(23)
    ready = {"tokens": [rng.randrange(200_000) for _ in range(200_000)]}
    return Payload({**ready, "mask": OMIT}, ready)


PAYLOADS: Final[Mapping[str, Callable[[], Payload]]] = {
    make.__name__.replace("_", " "): make
    for make in (small_call, chat_ascii, chat_wide, events, wide, embeddings, tokens)
}
"""Makers by name: each call makes new strings, so that nothing is cached on them."""
