"""Reads the body of a response under a limit that holds while it is inflated, not after.

The engines inflate what they are given at once. So they are given a little at a time, one
content coding after the other, and what comes out is counted.
"""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from ironwire._engine.streams import async_stream, sync_stream
from ironwire.errors import ContentCodingError, ResponseTooLarge

if TYPE_CHECKING:
    import httpx

__all__ = ["check_read", "limit", "limit_async", "read", "read_async"]

_MAX_CODINGS: Final = 2
# Deflate makes at most 1032 bytes of one, as zlib tells: 8 MiB of a piece.
_PIECE_BYTES: Final = 8_192
# These make 128 KiB of 4 bytes, or 16 MiB of a few. httpx2 inflates them in parts by itself.
_HTTPX_PIECE_BYTES: Final = {"br": 8, "zstd": 256}


class Framing(NamedTuple):
    """What a response's fields say of its body.

    Attributes:
        codings: The content codings in the order in which they were applied.
        length_bytes: The announced length; None if there is none.
    """

    codings: tuple[str, ...]
    length_bytes: int | None

    def may_exceed(self, limit_bytes: int) -> bool:
        """Whether the body could turn out to be longer than a limit."""
        return bool(self.codings) or self.length_bytes is None or self.length_bytes > limit_bytes


def read(response: "httpx.Response", family: ModuleType, limit_bytes: int | None) -> None:
    """Read the body of a response.

    Raises:
        ContentCodingError: It has more than two content codings.
        ResponseTooLarge: It is longer than the limit.
    """
    fields = response.headers
    limit(response, family, limit_bytes)
    response.read()
    # The codings were undone on the way; the caller sees what the server sent.
    response.headers = fields


async def read_async(
    response: "httpx.Response", family: ModuleType, limit_bytes: int | None
) -> None:
    """Read the body of an async client's response as `read` does."""
    fields = response.headers
    limit_async(response, family, limit_bytes)
    await response.aread()
    response.headers = fields


def check_read(response: "httpx.Response", limit_bytes: int | None) -> None:
    """Raise `ResponseTooLarge` if a body that somebody else has read is longer than the limit."""
    if limit_bytes is not None and len(response.content) > limit_bytes:
        raise _too_large(limit_bytes)


def limit(response: "httpx.Response", family: ModuleType, limit_bytes: int | None) -> None:
    """Have a response give no more than the limit, with its content codings undone.

    The stream raises `ResponseTooLarge`.

    Raises:
        ContentCodingError: It has more than two content codings.
    """
    framing = _framing(response)
    if limit_bytes is None or not framing.may_exceed(limit_bytes):
        return
    whole = cast("httpx.SyncByteStream", response.stream)
    chunks: Iterable[bytes] = whole
    for coding in reversed(framing.codings):
        pieces = sync_stream(family, _pieces(chunks, _piece_bytes(family, coding)), None)
        chunks = _scratch(family, response, coding, pieces).iter_bytes()
    response.stream = sync_stream(family, _counted(chunks, limit_bytes), whole)
    _take_off_codings(response, framing)


def limit_async(response: "httpx.Response", family: ModuleType, limit_bytes: int | None) -> None:
    """Limit an async client's response as `limit` does."""
    framing = _framing(response)
    if limit_bytes is None or not framing.may_exceed(limit_bytes):
        return
    whole = cast("httpx.AsyncByteStream", response.stream)
    chunks: AsyncIterable[bytes] = whole
    for coding in reversed(framing.codings):
        pieces = async_stream(family, _pieces_async(chunks, _piece_bytes(family, coding)), None)
        chunks = _scratch(family, response, coding, pieces).aiter_bytes()
    response.stream = async_stream(family, _counted_async(chunks, limit_bytes), whole)
    _take_off_codings(response, framing)


def _framing(response: "httpx.Response") -> Framing:
    codings: list[str] = []
    length_bytes = None
    for name, value in response.headers.raw:
        # Most names are told apart by their length.
        if len(name) == 16 and name.lower() == b"content-encoding":
            given = [coding.strip() for coding in value.decode("latin-1").lower().split(",")]
            codings += [coding for coding in given if coding not in {"", "identity"}]
        elif len(name) == 14 and name.lower() == b"content-length" and value.isdigit():
            length_bytes = int(value) if len(value) < 20 else None
    if len(codings) > _MAX_CODINGS:
        problem = f"expected a body with at most {_MAX_CODINGS} content codings, got {len(codings)}"
        raise ContentCodingError(problem)
    return Framing(tuple(codings), length_bytes)


def _take_off_codings(response: "httpx.Response", framing: Framing) -> None:
    if framing.codings:
        response.headers = response.headers.copy()
        del response.headers["Content-Encoding"]


def _scratch(
    family: ModuleType,
    response: "httpx.Response",
    coding: str,
    stream: "httpx.SyncByteStream | httpx.AsyncByteStream",
) -> "httpx.Response":
    """Return a response that undoes one content coding by the family's own decoder."""
    scratch = family.Response(
        200, headers={"Content-Encoding": coding}, stream=stream, request=response.request
    )
    return cast("httpx.Response", scratch)


def _piece_bytes(family: ModuleType, coding: str) -> int:
    return (
        _HTTPX_PIECE_BYTES.get(coding, _PIECE_BYTES) if family.__name__ == "httpx" else _PIECE_BYTES
    )


def _too_large(limit_bytes: int) -> ResponseTooLarge:
    return ResponseTooLarge(f"expected a body of at most {limit_bytes} bytes, decoded; more came")


def _pieces(chunks: Iterable[bytes], size_bytes: int) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), size_bytes):
            yield chunk[start : start + size_bytes]


async def _pieces_async(chunks: AsyncIterable[bytes], size_bytes: int) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        for start in range(0, len(chunk), size_bytes):
            yield chunk[start : start + size_bytes]


def _counted(chunks: Iterable[bytes], limit_bytes: int) -> Iterator[bytes]:
    left_bytes = limit_bytes
    for chunk in chunks:
        left_bytes -= len(chunk)
        if left_bytes < 0:
            raise _too_large(limit_bytes)
        yield chunk


async def _counted_async(chunks: AsyncIterable[bytes], limit_bytes: int) -> AsyncIterator[bytes]:
    left_bytes = limit_bytes
    async for chunk in chunks:
        left_bytes -= len(chunk)
        if left_bytes < 0:
            raise _too_large(limit_bytes)
        yield chunk
