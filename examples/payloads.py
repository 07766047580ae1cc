"""What the demo's calls carry: the same in every process, made from fixed seeds.

The caller and the API both import this module. That the API's copy does not pass through
the caller's kernel is what makes its comparison worth something.
"""

from functools import cache
from random import Random
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .acme import Message

__all__ = [
    "API_KEY",
    "DIMENSIONS",
    "MODEL",
    "QUESTION",
    "VECTORS",
    "document",
    "history",
    "vectors",
]

API_KEY: Final = "acme-demo-key"
MODEL: Final = "acme-large"
VECTORS: Final = 1_000
DIMENSIONS: Final = 1_536
QUESTION: Final["list[Message]"] = [{"role": "user", "content": "Straße, 東京 or 🚀?"}]

_HISTORY_CHARACTERS: Final = 1_000_000
_DOCUMENT_BYTES: Final = 256 * 1024
_PROSE: Final = (
    "the of and request answer retry socket header value café naïve Übermaß 東京 данные 🚀 "
    '"quoted" back\\slash <b>&amp;</b> tab\there line\nbreak null bell\a soft\u00adhyphen'
)


@cache
def history() -> "list[Message]":
    """Return a conversation of about 1 MB, of prose with all that JSON escapes."""
    random, words = Random(1), _PROSE.split(" ")
    messages: list[Message] = [{"role": "system", "content": "Answer briefly.", "name": "acme"}]
    size = 0
    while size < _HISTORY_CHARACTERS:
        content = " ".join(random.choices(words, k=random.randint(20, 400)))
        messages.append({"role": random.choice(("user", "assistant")), "content": content})
        size += len(content)
    return messages


@cache
def vectors() -> list[list[float]]:
    """Return 1,000 vectors of 1,536 floats each, with all their digits."""
    random = Random(2)
    return [[random.uniform(-1, 1) for _ in range(DIMENSIONS)] for _ in range(VECTORS)]


@cache
def document() -> bytes:
    """Return a file of 256 KiB, with every byte in it and a boundary's look-alikes."""
    return b"\r\n--boundary\r\n" + Random(3).randbytes(_DOCUMENT_BYTES)
