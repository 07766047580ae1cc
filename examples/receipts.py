"""Compares the requests that arrive with those that are expected."""

import time
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Final

from starlette.datastructures import Headers, UploadFile
from starlette.requests import Request

from .expected import SCENARIOS, Expected, Upload, json_sha256
from .payloads import API_KEY

__all__ = ["RETRY_AFTER_S", "Arrival", "Ledger"]

RETRY_AFTER_S: Final = 1


@dataclass(frozen=True, slots=True)
class Arrival:
    """One attempt.

    Attributes:
        sha256: The hash of its body.
        size_bytes: The size of its body.
        fields: Its header field lines.
        came_s: When it came, on the monotonic clock.
    """

    sha256: str
    size_bytes: int
    fields: tuple[tuple[str, str], ...]
    came_s: float


class Ledger:
    """Keeps what arrived of each call, by its idempotency key."""

    def __init__(self) -> None:
        self._calls: dict[str, list[Arrival]] = {}

    async def receipt(self, request: Request) -> dict[str, object] | None:
        """Return the receipt of a request, or None if this attempt is to be refused."""
        expected = SCENARIOS[request.path_params["scenario"]]
        problems: list[str] = []
        if isinstance(expected.body, Upload):
            arrival = _arrival(request, await request.body())
            problems += await _upload_problems(request, expected.body)
        else:
            arrival = await _streamed_arrival(request)
            problems += _body_problems(arrival, expected)
        problems += _head_problems(request, expected)
        key = request.headers.get("idempotency-key")
        attempts = [arrival] if key is None else [*self._calls.get(key, []), arrival]
        if key is not None:
            self._calls[key] = attempts
        if len(attempts) <= expected.refusals:
            return None
        problems += _replay_problems(attempts, expected)
        return {
            "verified": not problems,
            "problems": problems,
            "received_bytes": sum(attempt.size_bytes for attempt in attempts),
        }


async def _streamed_arrival(request: Request) -> Arrival:
    """Hash a body without keeping it: one of them has some 30 MB."""
    digest, size_bytes = sha256(), 0
    async for chunk in request.stream():
        digest.update(chunk)
        size_bytes += len(chunk)
    return Arrival(digest.hexdigest(), size_bytes, _lines(request.headers), time.monotonic())


def _arrival(request: Request, body: bytes) -> Arrival:
    digest = sha256(body).hexdigest()
    return Arrival(digest, len(body), _lines(request.headers), time.monotonic())


def _lines(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(headers.items())


def _head_problems(request: Request, expected: Expected) -> list[str]:
    """Return what differs in the target and the header section."""
    problems: list[str] = []
    query = request.scope["query_string"].decode("ascii")
    if query != expected.query:
        problems.append(f"query is {query!r}, expected {expected.query!r}")
    fields = {"authorization": f"Bearer {API_KEY}", **expected.fields}
    if request.method == "POST" and "idempotency-key" not in request.headers:
        problems.append("idempotency-key is missing")
    for name, value in fields.items():
        if request.headers.getlist(name) != [value]:
            problems.append(f"{name} is not there once with the expected value")
    media_types = [line.split(";")[0] for line in request.headers.getlist("content-type")]
    if media_types != _media_types(expected):
        problems.append(f"content-type is {media_types}, expected {_media_types(expected)}")
    return problems


def _media_types(expected: Expected) -> list[str]:
    if expected.body is None:
        return []
    is_form = isinstance(expected.body, Upload)
    return ["multipart/form-data" if is_form else "application/json"]


def _body_problems(arrival: Arrival, expected: Expected) -> list[str]:
    if expected.body is None or isinstance(expected.body, Upload):
        return [f"{arrival.size_bytes} bytes came, expected no body"] if arrival.size_bytes else []
    wanted = json_sha256(expected.body)
    if arrival.sha256 == wanted:
        return []
    return [f"sha256 of the body is {arrival.sha256[:12]}…, expected {wanted[:12]}…"]


async def _upload_problems(request: Request, upload: Upload) -> list[str]:
    """Return what differs in a form, as an independent parser reads it."""
    form = await request.form()
    items = form.multi_items()
    problems: list[str] = []
    fields = tuple((name, value) for name, value in items if isinstance(value, str))
    if fields != upload.fields:
        problems.append(f"form fields are {fields}, expected {upload.fields}")
    files = [value for name, value in items if name == "file" and isinstance(value, UploadFile)]
    heads = [(file.filename, file.content_type) for file in files]
    if heads != [(upload.file_name, upload.media_type)]:
        problems.append(f"files are {heads}")
    if [await file.read() for file in files] != [upload.content()]:
        problems.append("content of the file differs")
    await form.close()
    return problems


def _replay_problems(attempts: list[Arrival], expected: Expected) -> list[str]:
    """Return what differs between the attempts of one call, and in their number and pace."""
    problems: list[str] = []
    if len(attempts) != expected.refusals + 1:
        problems.append(f"{len(attempts)} attempts came, expected {expected.refusals + 1}")
    for earlier, later in pairwise(attempts):
        if (earlier.sha256, earlier.fields) != (later.sha256, later.fields):
            problems.append("a retry differs from the attempt before")
        if later.came_s - earlier.came_s < RETRY_AFTER_S:
            problems.append("a retry came before the time that Retry-After names")
    return problems
