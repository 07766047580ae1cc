"""Streams of our own in place of those of a family's responses."""

from collections.abc import AsyncIterator, Iterator
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Final, Protocol, cast

if TYPE_CHECKING:
    import httpx

    class AsyncCloseable(Protocol):
        async def aclose(self) -> None: ...


__all__ = ["async_stream", "pieces", "sync_stream"]

# A larger one is copied as a whole by the engine and by the event loop, which stands still.
_PIECE_BYTES: Final = 1_048_576


class _SyncStream:
    def __init__(self, chunks: Iterator[bytes], inner: "httpx.SyncByteStream | None") -> None:
        self._chunks = chunks
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def close(self) -> None:
        if self._inner is not None:
            self._inner.close()


class _AsyncStream:
    def __init__(self, chunks: AsyncIterator[bytes], inner: "AsyncCloseable | None") -> None:
        self._chunks = chunks
        self._inner = inner

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._chunks

    async def aclose(self) -> None:
        if self._inner is not None:
            await self._inner.aclose()


class _Pieces:
    """A content that async clients send a piece at a time; whoever else reads it gets it whole."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        yield self._content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._content), _PIECE_BYTES):
            yield self._content[start : start + _PIECE_BYTES]


@lru_cache(maxsize=4)
def _sync_class(family: ModuleType) -> type[_SyncStream]:
    # Responses take streams of their own family only.
    return type("Stream", (_SyncStream, family.SyncByteStream), {})


@lru_cache(maxsize=4)
def _async_class(family: ModuleType) -> type[_AsyncStream]:
    return type("Stream", (_AsyncStream, family.AsyncByteStream), {})


@lru_cache(maxsize=4)
def _pieces_class(family: ModuleType) -> type[_Pieces]:
    # Both engines take a request with such a stream for one whose content was read.
    return type("Stream", (_Pieces, family.ByteStream), {})


def pieces(family: ModuleType, content: bytes, url: str) -> "httpx.ByteStream | None":
    """Return a large content as the stream of an async request; None where it had better be whole.

    Over TLS it had: one piece is encrypted sooner than many.
    """
    if len(content) <= _PIECE_BYTES or not url.startswith("http:"):
        return None
    return cast("httpx.ByteStream", _pieces_class(family)(content))


def sync_stream(
    family: ModuleType, chunks: Iterator[bytes], inner: "httpx.SyncByteStream | None"
) -> "httpx.SyncByteStream":
    """Return chunks as a stream of a family; closing it closes the inner one."""
    return cast("httpx.SyncByteStream", _sync_class(family)(chunks, inner))


def async_stream(
    family: ModuleType, chunks: AsyncIterator[bytes], inner: "AsyncCloseable | None"
) -> "httpx.AsyncByteStream":
    """Return chunks as an async stream of a family; closing it closes the inner one."""
    return cast("httpx.AsyncByteStream", _async_class(family)(chunks, inner))
