"""The bodies that are measured, by family, and the speed that each is meant to reach."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bench.payloads import containers, corpus, numbers, objects, texts
from bench.payloads.payload import Payload

__all__ = ["FAMILIES", "ROWS", "Family", "Payload", "Row", "Target"]


@dataclass(frozen=True)
class Target:
    """The least speed of the Rust kernel, orjson's on ready-made data being 1.

    Attributes:
        vbmi2: On a machine with AVX-512 VBMI2.
        avx2: On one with AVX2 or NEON.
    """

    vbmi2: float
    avx2: float


@dataclass(frozen=True)
class Family:
    """One kind of body.

    Attributes:
        make: Makes the body, the same at every call.
        target: For the body as it is, its strings with cached UTF-8 if a library left it there.
        is_ascii: False for a family whose strings are measured twice, cached and new.
        fresh_target: For strings that are new, if that makes a difference.
    """

    make: Callable[[], Payload]
    target: Target
    is_ascii: bool = True
    fresh_target: Target | None = None


FAMILIES: Final[Mapping[str, Family]] = {
    "tiny": Family(texts.tiny, Target(1.2, 1.2)),
    "small": Family(texts.small, Target(1.3, 1.3)),
    "chat_ascii": Family(texts.chat_ascii, Target(2.0, 1.6)),
    "chat_latin1": Family(
        texts.chat_latin1, Target(1.0, 1.0), is_ascii=False, fresh_target=Target(1.3, 1.0)
    ),
    "chat_cjk": Family(
        texts.chat_cjk, Target(1.1, 1.1), is_ascii=False, fresh_target=Target(2.5, 1.25)
    ),
    "chat_emoji": Family(
        texts.chat_emoji, Target(1.1, 1.1), is_ascii=False, fresh_target=Target(2.3, 1.2)
    ),
    "tool_json": Family(texts.tool_json, Target(3.0, 1.9)),
    "escapes": Family(texts.escapes, Target(3.0, 2.0)),
    "events": Family(containers.events, Target(1.9, 1.9)),
    "wide_omit": Family(containers.wide_omit, Target(1.15, 1.15)),
    "deep": Family(containers.deep, Target(1.1, 1.1)),
    "tokens": Family(numbers.tokens, Target(1.5, 1.5)),
    "rich": Family(objects.rich, Target(1.0, 1.0)),
    "models": Family(objects.models, Target(0.5, 0.5)),
    "twitter": Family(corpus.twitter, Target(1.6, 1.5), is_ascii=False),
    "citm_catalog": Family(corpus.citm_catalog, Target(1.2, 1.2), is_ascii=False),
    "github": Family(corpus.github, Target(1.5, 1.4)),
    "canada": Family(corpus.canada, Target(1.05, 0.95)),
    # The largest come last: they change what the allocator does from then on.
    "bytes8M": Family(numbers.bytes8m, Target(4.0, 2.5)),
    "embed8": Family(numbers.embed8, Target(1.2, 1.15)),
    "embed17": Family(numbers.embed17, Target(1.35, 1.3)),
    "numpy_float32": Family(numbers.numpy_float32, Target(1.0, 1.0)),
    "numpy_float64": Family(numbers.numpy_float64, Target(1.0, 1.0)),
}
"""By name, in the order of the tables."""


@dataclass(frozen=True)
class Row:
    """One line of the tables: a family, and whether each sample gets new strings.

    Attributes:
        family: A key of `FAMILIES`.
        strings: `cached` or `fresh`; empty where it makes no difference.
        target: None where none is set.
    """

    family: str
    strings: str
    target: Target | None

    @property
    def name(self) -> str:
        """The family, with the kind of strings if there are two."""
        return f"{self.family} {self.strings}".rstrip()


def _rows() -> dict[str, Row]:
    rows = []
    for name, family in FAMILIES.items():
        if family.is_ascii:
            rows.append(Row(name, "", family.target))
        else:
            rows.append(Row(name, "cached", family.target))
            rows.append(Row(name, "fresh", family.fresh_target))
    return {row.name: row for row in rows}


ROWS: Final[Mapping[str, Row]] = _rows()
"""By name, in the order of the tables."""
