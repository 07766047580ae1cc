"""What the API expects to receive, by scenario, written down without the SDK."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Final

from .payloads import MODEL, QUESTION, document, history, vectors

__all__ = ["SCENARIOS", "Expected", "Upload", "json_sha256"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A multipart form: its fields in order, and its one file."""

    fields: tuple[tuple[str, str], ...]
    file_name: str
    media_type: str
    content: Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A request.

    Attributes:
        query: The query as it stands in the request target.
        body: Returns what a JSON body says, an `Upload` stands for a form, and None for
            no body.
        fields: Header fields that only this scenario has.
        refusals: How many attempts are answered with status code 429.
    """

    query: str = ""
    body: Callable[[], object] | Upload | None = None
    fields: Mapping[str, str]
    refusals: int = 0


def _chat() -> object:
    return {"model": MODEL, "messages": history(), "user": None}


def _question() -> object:
    return {"model": MODEL, "messages": QUESTION}


def _options() -> object:
    # Overridden members keep their place, further ones follow.
    return {
        "model": MODEL,
        "messages": QUESTION,
        "temperature": 0.25,
        "metadata": {"team": "blau", "run": "7"},
        "logit_bias": {"50256": -100},
        "seed": 7,
    }


def _upsert() -> object:
    first, *others = vectors()
    stored: list[object] = [
        {"id": "doc-0", "values": first, "metadata": {"title": "Ödipus", "page": 1}},
        *({"id": f"doc-{index}", "values": values} for index, values in enumerate(others, 1)),
    ]
    return {"embeddings": stored}


_UPLOAD: Final = Upload(
    fields=(("purpose", "fine-tune"), ("tags", "a b"), ("tags", "größer")),
    file_name="naïve “training”.jsonl",
    media_type="application/jsonl",
    content=document,
)

_SEARCH: Final = (
    "q=blue+%26+gr%C3%BCn"
    "&filter%5Bprice%5D%5Bmin%5D=10&filter%5Bprice%5D%5Bmax%5D=99.5"
    "&filter%5Btags%5D=new&filter%5Btags%5D=50%25+off"
    "&filter%5Bsince%5D=2026-01-31&filter%5Bin_stock%5D=true"
    "&sort=price&sort=-date"
)

SCENARIOS: Final[Mapping[str, Expected]] = {
    "chat": Expected(body=_chat, fields={}),
    "embeddings": Expected(body=_upsert, fields={}),
    "search": Expected(query=_SEARCH, fields={}),
    "options": Expected(
        query="trace=on&labels%5Benv%5D=test",
        body=_options,
        fields={"acme-beta": "chat-2026", "user-agent": "demo/1"},
    ),
    "upload": Expected(body=_UPLOAD, fields={}),
    "stream": Expected(body=_question, fields={}),
    "rate-limited": Expected(body=_question, fields={}, refusals=1),
    "refused": Expected(body=_question, fields={}),
}


@cache
def json_sha256(body: Callable[[], object]) -> str:
    """Return the hash of what the standard library writes, set as httpx sets it."""
    text = json.dumps(body(), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return sha256(text.encode()).hexdigest()
