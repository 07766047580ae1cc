"""Bodies that are read while they are sent: files and iterators of bytes.

A file is sent from the offset at which it stood when the argument was read, on every
attempt, and for exactly the length that Content-Length announces (RFC 9110, section 8.6).
"""

from collections.abc import AsyncGenerator, AsyncIterable, Generator, Iterable, Sequence
from contextlib import aclosing
from typing import Final, NamedTuple, Protocol, TypeAlias, TypeGuard, cast

from ironwire.errors import BodyLengthError, InputTypeError, InputValueError

__all__ = [
    "AsyncChunks",
    "AsyncFileRest",
    "AsyncReadable",
    "Chunks",
    "FileRest",
    "FileSlice",
    "Readable",
    "Seekable",
    "Segment",
    "Source",
    "in_memory",
    "is_readable",
    "is_seekable",
    "octets",
    "source_of",
    "utf8",
]

_CHUNK_SIZE_BYTES: Final = 65_536


class Readable(Protocol):
    """A file as far as a single reading needs it."""

    def read(self, size: int, /) -> object: ...


class Seekable(Protocol):
    """A file that can be read again."""

    def read(self, size: int, /) -> object: ...
    def seek(self, offset: int, whence: int = 0, /) -> object: ...
    def tell(self) -> int: ...


def is_readable(value: object) -> TypeGuard[Readable]:
    """Return whether an object has what a reading needs, its own or by delegation."""
    return not isinstance(value, type) and callable(getattr(value, "read", None))


def is_seekable(file: Readable) -> TypeGuard[Seekable]:
    """Return whether a file has positions; whether it lets go to them is another question."""
    return all(callable(getattr(file, name, None)) for name in ("seek", "tell"))


class AsyncReadable(Protocol):
    """A file whose `read` is a coroutine function."""

    async def read(self, size: int, /) -> object: ...


class FileSlice(NamedTuple):
    """A part of a seekable file: the same bytes at every reading."""

    file: Seekable
    start: int
    length_bytes: int
    parameter: str

    def chunks(self) -> Generator[bytes]:
        """Yield exactly `length_bytes` bytes.

        Raises:
            BodyLengthError: The file ends before that.
        """
        self.file.seek(self.start)
        left = self.length_bytes
        while left:
            chunk = octets(self.file.read(min(left, _CHUNK_SIZE_BYTES)), self.parameter)[:left]
            if not chunk:
                problem = f"expected {self.length_bytes} bytes, the file ended {left} bytes short"
                raise BodyLengthError(f"`{self.parameter}`: {problem}")
            left -= len(chunk)
            yield chunk


class FileRest(NamedTuple):
    """A file without positions: what `first` holds, then all that is left to read."""

    file: Readable
    first: bytes
    parameter: str

    def __repr__(self) -> str:
        return "FileRest(...)"

    def chunks(self) -> Generator[bytes]:
        """Yield the bytes up to the end of the file."""
        chunk = self.first or octets(self.file.read(_CHUNK_SIZE_BYTES), self.parameter)
        while chunk:
            yield chunk
            chunk = octets(self.file.read(_CHUNK_SIZE_BYTES), self.parameter)


class Chunks(NamedTuple):
    """An iterable of bytes, read once by the sync client."""

    items: Iterable[object]
    parameter: str

    def chunks(self) -> Generator[bytes]:
        """Yield the items."""
        for item in self.items:
            yield octets(item, self.parameter)


class AsyncFileRest(NamedTuple):
    """A file whose `read` is awaited: all that is left to read, by the async client."""

    file: AsyncReadable
    parameter: str

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Yield the bytes up to the end of the file."""
        while chunk := octets(await self.file.read(_CHUNK_SIZE_BYTES), self.parameter):
            yield chunk


class AsyncChunks(NamedTuple):
    """An async iterable of bytes, read once by the async client."""

    items: AsyncIterable[object]
    parameter: str

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Yield the items; an async generator is closed when the reader stops early."""
        items = aiter(self.items)
        try:
            async for item in items:
                yield octets(item, self.parameter)
        finally:
            if isinstance(items, AsyncGenerator):
                await items.aclose()


_Reading: TypeAlias = FileSlice | FileRest | Chunks | AsyncFileRest | AsyncChunks

Segment: TypeAlias = bytes | _Reading
"""A run of a body: bytes, or where to read them."""


class Source:
    """A body that is read while it is sent: a client iterates over it once an attempt.

    `iter()` is for the sync client. `aiter()` is for the async one; it reads files that are
    not async in a thread, off the event loop.

    Attributes:
        is_replayable: Every iteration gives the same bytes; otherwise the second raises.
        length_bytes: The length of the whole, None if it is not known.
        sent_bytes: How much the latest iteration has given; None before the first.
    """

    __slots__ = ("_segments", "is_replayable", "length_bytes", "sent_bytes")

    def __init__(self, segments: Sequence[Segment]) -> None:
        lengths = [_length_bytes(segment) for segment in segments]
        known = [length for length in lengths if length is not None]
        self.is_replayable: Final = all(isinstance(item, bytes | FileSlice) for item in segments)
        self.length_bytes: Final = sum(known) if len(known) == len(lengths) else None
        self._segments: Final = tuple(segments)
        self.sent_bytes: int | None = None

    def __iter__(self) -> Generator[bytes]:
        sent_bytes = self._begin()
        for segment in self._segments:
            chunks = [segment] if isinstance(segment, bytes) else _for_sync(segment).chunks()
            for chunk in chunks:
                self.sent_bytes = sent_bytes = sent_bytes + len(chunk)
                yield chunk

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        sent_bytes = self._begin()
        for segment in self._segments:
            if isinstance(segment, bytes):
                self.sent_bytes = sent_bytes = sent_bytes + len(segment)
                yield segment
                continue
            async with aclosing(_async_chunks(_for_async(segment))) as chunks:
                async for chunk in chunks:
                    self.sent_bytes = sent_bytes = sent_bytes + len(chunk)
                    yield chunk

    def _begin(self) -> int:
        if self.sent_bytes is not None and not self.is_replayable:
            raise BodyLengthError("a body that can be read only once was read already")
        self.sent_bytes = 0
        return 0


def source_of(segments: Sequence[Segment], *, is_async: bool) -> Source:
    """Return the segments as a source for one of the clients.

    Raises:
        InputTypeError: The sync client cannot await, and the async one must not block.
    """
    for segment in segments:
        if not isinstance(segment, bytes):
            _ = _for_async(segment) if is_async else _for_sync(segment)
    return Source(segments)


def utf8(text: str, parameter: str) -> bytes:
    """Return the UTF-8 of a text (RFC 3629).

    Raises:
        InputValueError: The text holds a lone surrogate, which has no UTF-8 form.
    """
    try:
        return str.encode(text)
    except UnicodeEncodeError:
        # The cause is cut off: it carries the text.
        raise InputValueError(parameter, "a lone surrogate has no UTF-8 form") from None


def in_memory(value: object, parameter: str) -> bytes | None:
    """Return the bytes of a bytes-like object or the UTF-8 of a text; None for anything else.

    Raises:
        InputValueError: A text holds a lone surrogate.
    """
    if type(value) is bytes:
        return value
    if isinstance(value, str):
        return utf8(value, parameter)
    if isinstance(value, bytes | bytearray | memoryview):
        # By way of a view, because a subclass may say anything of itself.
        return bytes(memoryview(cast("bytes", value)))
    return None


def octets(chunk: object, parameter: str) -> bytes:
    """Return a chunk that a file or an iterator gave.

    Raises:
        InputTypeError: It is not bytes.
    """
    if isinstance(chunk, bytes):
        return chunk
    if isinstance(chunk, bytearray | memoryview):
        return bytes(cast("bytearray", chunk))
    raise InputTypeError(parameter, f"expected chunks of bytes, got {type(chunk).__name__}")


def _length_bytes(segment: Segment) -> int | None:
    if isinstance(segment, bytes):
        return len(segment)
    return segment.length_bytes if isinstance(segment, FileSlice) else None


def _for_sync(segment: _Reading) -> FileSlice | FileRest | Chunks:
    if isinstance(segment, AsyncFileRest | AsyncChunks):
        raise InputTypeError(segment.parameter, "async files and iterators need the async client")
    return segment


def _for_async(segment: _Reading) -> FileSlice | FileRest | AsyncFileRest | AsyncChunks:
    if isinstance(segment, Chunks):
        problem = "a sync iterator would block the event loop: pass an async one, or a file"
        raise InputTypeError(segment.parameter, problem)
    return segment


def _async_chunks(
    segment: FileSlice | FileRest | AsyncFileRest | AsyncChunks,
) -> AsyncGenerator[bytes]:
    if isinstance(segment, AsyncFileRest | AsyncChunks):
        return segment.chunks()
    return _off_loop(segment.chunks())


async def _off_loop(chunks: Generator[bytes]) -> AsyncGenerator[bytes]:
    # Imported where it is needed: the sync client has no use for it.
    from anyio.to_thread import run_sync  # noqa: PLC0415

    while (chunk := await run_sync(next, chunks, None)) is not None:
        yield chunk
