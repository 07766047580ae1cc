"""Streams of our own in place of those of a family's responses."""

from collections.abc import AsyncIterator, Iterator
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    import httpx

    class AsyncCloseable(Protocol):
        async def aclose(self) -> None: ...


__all__ = ["async_stream", "sync_stream"]


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


@lru_cache(maxsize=4)
def _sync_class(family: ModuleType) -> type[_SyncStream]:
    # Responses take streams of their own family only.
    return type("Stream", (_SyncStream, family.SyncByteStream), {})


@lru_cache(maxsize=4)
def _async_class(family: ModuleType) -> type[_AsyncStream]:
    return type("Stream", (_AsyncStream, family.AsyncByteStream), {})


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
