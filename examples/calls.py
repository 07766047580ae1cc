"""The calls of the demo: each as a user of the SDK writes it, once and once with `await`."""

import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from io import BytesIO
from typing import Final

from ironwire import File, RequestOptions

from .acme import Acme, AsyncAcme, ChatEvent, Embedding, Filters, Receipt
from .payloads import MODEL, QUESTION, document, history, vectors

__all__ = ["CALLS", "DemoCall"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCall:
    """One row of the demo.

    Attributes:
        title: What the table calls it.
        scenario: What the API knows it by.
        repeats: How often it is made, for each kernel, engine and colour.
        attempts: The least and the greatest number of attempts that it may take.
        is_refused_first: The API starts to listen only after the call was made.
        sync: Makes it.
        in_async: Makes it, to be awaited.
    """

    title: str
    scenario: str
    repeats: int = 1
    attempts: tuple[int, int] = (1, 1)
    is_refused_first: bool = False
    sync: Callable[[Acme], Receipt]
    in_async: Callable[[AsyncAcme], Coroutine[None, None, Receipt]]


def _chat(acme: Acme) -> Receipt:
    return acme.chat.create(history(), model=MODEL, user=None).receipt


async def _chat_async(acme: AsyncAcme) -> Receipt:
    return (await acme.chat.create(history(), model=MODEL, user=None)).receipt


@cache
def _stored() -> list[Embedding]:
    first, *others = vectors()
    return [
        Embedding("doc-0", first, metadata={"title": "Ödipus", "page": 1}),
        *(Embedding(f"doc-{index}", values) for index, values in enumerate(others, 1)),
    ]


def _upsert(acme: Acme) -> Receipt:
    return acme.embeddings.upsert(_stored()).receipt


async def _upsert_async(acme: AsyncAcme) -> Receipt:
    return (await acme.embeddings.upsert(_stored())).receipt


_FILTERS: Final[Filters] = {
    "price": {"min": 10, "max": 99.5},
    "tags": ["new", "50% off"],
    "since": date(2026, 1, 31),
    "in_stock": True,
}


def _search(acme: Acme) -> Receipt:
    return acme.search.find("blue & grün", filters=_FILTERS, sort=["price", "-date"]).receipt


async def _search_async(acme: AsyncAcme) -> Receipt:
    page = await acme.search.find("blue & grün", filters=_FILTERS, sort=["price", "-date"])
    return page.receipt


_OPTIONS: Final[RequestOptions] = {
    "timeout": 10,
    "additional_headers": {"Acme-Beta": "chat-2026", "User-Agent": "demo/1"},
    "additional_query_parameters": {"trace": "on", "labels": {"env": "test"}},
    "additional_body_parameters": {
        "temperature": 0.25,
        "logit_bias": {"50256": -100},
        "seed": 7,
    },
}
_METADATA: Final = {"team": "blau", "run": "7"}


def _options(acme: Acme) -> Receipt:
    return acme.chat.create(
        QUESTION, model=MODEL, temperature=1.0, metadata=_METADATA, request_options=_OPTIONS
    ).receipt


async def _options_async(acme: AsyncAcme) -> Receipt:
    answer = await acme.chat.create(
        QUESTION, model=MODEL, temperature=1.0, metadata=_METADATA, request_options=_OPTIONS
    )
    return answer.receipt


def _file() -> File:
    return "naïve “training”.jsonl", BytesIO(document()), "application/jsonl"


def _upload(acme: Acme) -> Receipt:
    return acme.files.upload(_file(), purpose="fine-tune", tags=["a b", "größer"]).receipt


async def _upload_async(acme: AsyncAcme) -> Receipt:
    stored = await acme.files.upload(_file(), purpose="fine-tune", tags=["a b", "größer"])
    return stored.receipt


def _stream(acme: Acme) -> Receipt:
    seen: list[tuple[float, ChatEvent]] = []
    with acme.chat.stream(QUESTION, model=MODEL) as events:
        for event in events:
            seen.append((time.time(), event))  # noqa: PERF401 - when it came is the point
    return _checked_stream(seen)


async def _stream_async(acme: AsyncAcme) -> Receipt:
    seen: list[tuple[float, ChatEvent]] = []
    async with acme.chat.stream(QUESTION, model=MODEL) as events:
        async for event in events:
            seen.append((time.time(), event))  # noqa: PERF401 - when it came is the point
    return _checked_stream(seen)


def _checked_stream(seen: Sequence[tuple[float, ChatEvent]]) -> Receipt:
    """Return the last event's receipt, not verified if the events came all at once.

    The first event has to be seen before the last is sent; both processes read one clock.
    """
    (first_seen_s, _), (_, last) = seen[0], seen[-1]
    if last.receipt is None:
        return Receipt(is_verified=False, problems=("no last event came",), received_bytes=0)
    if first_seen_s < last.sent_s:
        return last.receipt
    problem = "the first event was seen after the last was sent"
    return replace(last.receipt, is_verified=False, problems=(*last.receipt.problems, problem))


def _ask(acme: Acme) -> Receipt:
    return acme.chat.create(QUESTION, model=MODEL).receipt


async def _ask_async(acme: AsyncAcme) -> Receipt:
    return (await acme.chat.create(QUESTION, model=MODEL)).receipt


_PATIENT: Final[RequestOptions] = {"max_retries": 8}


def _ask_patiently(acme: Acme) -> Receipt:
    return acme.chat.create(QUESTION, model=MODEL, request_options=_PATIENT).receipt


async def _ask_patiently_async(acme: AsyncAcme) -> Receipt:
    return (await acme.chat.create(QUESTION, model=MODEL, request_options=_PATIENT)).receipt


CALLS: Final = (
    DemoCall(
        title="chat, 1 MB, fields omitted",
        scenario="chat",
        repeats=5,
        sync=_chat,
        in_async=_chat_async,
    ),
    DemoCall(
        title="upsert of 1,000 × 1,536 floats",
        scenario="embeddings",
        sync=_upsert,
        in_async=_upsert_async,
    ),
    DemoCall(
        title="search, nested parameters",
        scenario="search",
        repeats=20,
        sync=_search,
        in_async=_search_async,
    ),
    DemoCall(
        title="chat, additional_* options",
        scenario="options",
        repeats=20,
        sync=_options,
        in_async=_options_async,
    ),
    DemoCall(
        title="multipart upload, 256 KiB",
        scenario="upload",
        repeats=5,
        sync=_upload,
        in_async=_upload_async,
    ),
    DemoCall(
        title="streamed answer, event by event",
        scenario="stream",
        sync=_stream,
        in_async=_stream_async,
    ),
    DemoCall(
        title="429, Retry-After, then success",
        scenario="rate-limited",
        attempts=(2, 2),
        sync=_ask,
        in_async=_ask_async,
    ),
    DemoCall(
        title="refused, then success",
        scenario="refused",
        attempts=(2, 9),
        is_refused_first=True,
        sync=_ask_patiently,
        in_async=_ask_patiently_async,
    ),
)
"""In the order of the table."""
