import io
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import anyio
import httpx
import pytest

from ironwire._core.files import segment_of
from ironwire._core.source import (
    AsyncChunks,
    Chunks,
    FileRest,
    FileSlice,
    Segment,
    Source,
    in_memory,
    source_of,
    utf8,
)
from ironwire.errors import BodyLengthError, InputTypeError, InputValueError, IronwireError

CONTENT = bytes(range(256)) * 1024  # Four chunks.


class Pipe:
    """A file without positions."""

    def __init__(self, *results: object) -> None:
        self.results = list(results)

    def read(self, size: int) -> object:
        return self.results.pop(0) if self.results and size else b""


class AsyncFile:
    def __init__(self, content: bytes, mode: str = "rb") -> None:
        self.mode = mode
        self.threads: set[int] = set()
        self._file = io.BytesIO(content)

    async def read(self, size: int) -> bytes:
        self.threads.add(threading.get_ident())
        return self._file.read(size)


class ThreadNotingFile(io.BytesIO):
    threads: set[int]

    def read(self, size: int | None = -1, /) -> bytes:
        self.threads.add(threading.get_ident())
        return super().read(size)


class Broken(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        raise KeyError("the caller's own")


async def asynchronously(*items: object) -> AsyncIterator[object]:
    for item in items:
        yield item


def file_source(file: object, *, is_async: bool = False) -> Source:
    segment = segment_of(file, "content")
    assert segment is not None
    return source_of([segment], is_async=is_async)


def read_sync(source: Source) -> bytes:
    return b"".join(source)


def read_async(source: Source) -> bytes:
    async def read() -> bytes:
        return b"".join([chunk async for chunk in source])

    return anyio.run(read)


READERS = pytest.mark.parametrize("read", [read_sync, read_async], ids=["sync", "async"])
Read = Callable[[Source], bytes]


@READERS
@pytest.mark.parametrize("start", [0, 1, 70_000, len(CONTENT), len(CONTENT) + 5])
def test_a_seekable_file_is_sent_from_where_it_stands_at_every_iteration(
    read: Read, start: int
) -> None:
    file = io.BytesIO(CONTENT)
    file.seek(start)

    source = file_source(file)
    file.seek(3)

    assert source.is_replayable
    assert source.length_bytes == len(CONTENT[start:])
    assert [read(source), read(source)] == [CONTENT[start:], CONTENT[start:]]


def test_measuring_a_file_leaves_it_where_it_stands() -> None:
    file = io.BytesIO(b"abcdef")
    file.seek(2)

    file_source(file)

    assert file.tell() == 2


def test_chunks_have_at_most_64_kib() -> None:
    sizes = [len(chunk) for chunk in file_source(io.BytesIO(b"x" * 150_000))]

    assert sizes == [65_536, 65_536, 18_928]


@READERS
def test_a_file_that_shrank_is_an_error_and_not_a_short_body(read: Read) -> None:
    file = io.BytesIO(CONTENT)
    source = file_source(file)
    file.truncate(100_000)

    with pytest.raises(BodyLengthError) as refused:
        read(source)

    assert str(refused.value) == (
        "`content`: expected 262144 bytes, the file ended 162144 bytes short"
    )
    assert isinstance(refused.value, IronwireError)


@READERS
def test_what_a_file_grows_by_is_not_sent(read: Read) -> None:
    file = io.BytesIO(b"abc")
    source = file_source(file)
    file.seek(0, io.SEEK_END)
    file.write(b"def")

    assert read(source) == b"abc"


def test_a_read_that_gives_too_much_is_cut() -> None:
    class Generous(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read() + b"more"

    assert read_sync(Source([FileSlice(Generous(b"abc"), 0, 3, "content")])) == b"abc"


@READERS
@pytest.mark.parametrize(
    "chunks",
    [(b"a", b"b"), (bytearray(b"a"), memoryview(b"b")), ()],
    ids=["bytes", "bytes-like", "empty"],
)
def test_a_file_without_positions_is_sent_once(read: Read, chunks: tuple[bytes, ...]) -> None:
    source = file_source(Pipe(*chunks))

    assert not source.is_replayable
    assert source.length_bytes is None
    assert read(source) == b"".join(chunks)
    with pytest.raises(BodyLengthError, match="only once"):
        read(source)


def test_a_pipe_is_not_replayable(tmp_path: Path) -> None:
    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

    source = file_source(Unseekable(b"abc"))

    assert (source.is_replayable, source.length_bytes, read_sync(source)) == (False, None, b"abc")


def test_a_file_whose_seek_fails_is_not_replayable() -> None:
    class Failing(io.BytesIO):
        def seek(self, offset: int, whence: int = 0, /) -> int:
            raise io.UnsupportedOperation("seek")

    source = file_source(Failing(b"abc"))

    assert (source.is_replayable, read_sync(source)) == (False, b"abc")


def test_what_a_file_gives_when_it_is_asked_for_nothing_is_kept() -> None:
    class Heedless:
        def __init__(self) -> None:
            self.chunks = [b"a", b"b", b""]

        def read(self, size: int) -> bytes:
            return self.chunks.pop(0)

    assert read_sync(file_source(Heedless())) == b"ab"


def test_a_file_of_the_standard_library_is_seekable(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"abc")

    with (
        path.open("rb") as plain,
        path.open("rb", buffering=0) as raw,
        tempfile.SpooledTemporaryFile() as spooled,
        tempfile.NamedTemporaryFile() as named,
    ):
        spooled.write(b"abc")
        spooled.seek(0)
        named.write(b"abc")
        named.seek(0)
        sources = [file_source(file) for file in (plain, raw, spooled, named)]

        assert [source.is_replayable for source in sources] == [True] * 4
        assert [read_sync(source) for source in sources] == [b"abc"] * 4


def test_the_async_client_reads_a_sync_file_off_the_loop() -> None:
    file = ThreadNotingFile(CONTENT)
    file.threads = set()

    assert read_async(file_source(file, is_async=True)) == CONTENT
    assert file.threads
    assert threading.get_ident() not in file.threads


def test_the_async_client_awaits_an_async_file() -> None:
    file = AsyncFile(CONTENT)
    source = file_source(file, is_async=True)

    assert (source.is_replayable, source.length_bytes) == (False, None)
    assert read_async(source) == CONTENT
    assert file.threads == {threading.get_ident()}
    with pytest.raises(BodyLengthError):
        read_async(source)


def test_the_async_client_reads_a_file_of_anyio(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(CONTENT)

    async def read() -> bytes:
        async with await anyio.open_file(path, "rb") as file:
            return b"".join([chunk async for chunk in file_source(file, is_async=True)])

    assert anyio.run(read) == CONTENT


def test_an_async_file_in_text_mode_is_refused() -> None:
    with pytest.raises(InputTypeError, match="`content`: expected a file in binary mode"):
        segment_of(AsyncFile(b"", mode="r"), "content")


@pytest.mark.parametrize(
    "segment",
    [segment_of(AsyncFile(b""), "content"), AsyncChunks(asynchronously(), "content")],
    ids=["file", "iterator"],
)
def test_what_is_async_is_refused_in_the_sync_client(segment: Segment) -> None:
    with pytest.raises(InputTypeError, match="need the async client"):
        source_of([b"", segment], is_async=False)


def test_a_sync_iterator_is_refused_in_the_async_client() -> None:
    with pytest.raises(InputTypeError, match="would block the event loop"):
        source_of([Chunks(iter([b"a"]), "content")], is_async=True)


def test_an_iterator_is_sent_once() -> None:
    source = source_of([Chunks(iter([b"a", bytearray(b"b")]), "content")], is_async=False)

    assert (source.is_replayable, source.length_bytes) == (False, None)
    assert read_sync(source) == b"ab"
    with pytest.raises(BodyLengthError):
        read_sync(source)


def test_an_async_iterator_is_sent_once() -> None:
    source = source_of([AsyncChunks(asynchronously(b"a", b"b"), "content")], is_async=True)

    assert read_async(source) == b"ab"
    with pytest.raises(BodyLengthError):
        read_async(source)


def test_an_async_iterator_need_not_be_a_generator() -> None:
    class Once:
        def __init__(self) -> None:
            self.items = [b"a"]

        def __aiter__(self) -> "Once":
            return self

        async def __anext__(self) -> bytes:
            if not self.items:
                raise StopAsyncIteration
            return self.items.pop()

    assert read_async(source_of([AsyncChunks(Once(), "content")], is_async=True)) == b"a"


def test_an_async_generator_is_closed_when_the_reader_stops() -> None:
    closed: list[bool] = []

    async def chunks() -> AsyncIterator[bytes]:
        try:
            yield b"a"
            yield b"b"
        finally:
            closed.append(True)

    async def read_one() -> None:
        iteration = aiter(source_of([AsyncChunks(chunks(), "content")], is_async=True))
        await anext(iteration)
        await iteration.aclose()

    anyio.run(read_one)

    assert closed == [True]


@pytest.mark.parametrize("chunk", ["text", None, 7], ids=["str", "None", "int"])
@READERS
def test_a_read_that_gives_no_bytes_is_refused(read: Read, chunk: object) -> None:
    source = file_source(Pipe(b"a", chunk))

    with pytest.raises(
        InputTypeError, match=f"expected chunks of bytes, got {type(chunk).__name__}"
    ):
        read(source)


def test_an_iterator_that_gives_text_is_refused() -> None:
    sync_source = source_of([Chunks(["text"], "content")], is_async=False)
    async_source = source_of([AsyncChunks(asynchronously("text"), "content")], is_async=True)

    with pytest.raises(InputTypeError, match="got str"):
        read_sync(sync_source)
    with pytest.raises(InputTypeError, match="got str"):
        read_async(async_source)


@READERS
def test_what_a_file_raises_passes_through(read: Read) -> None:
    source = file_source(Broken(b"abc"))

    with pytest.raises(KeyError, match="the caller's own"):
        read(source)


def test_what_an_iterator_raises_passes_through() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"a"
        raise KeyError("the caller's own")

    source = source_of([Chunks(chunks(), "content")], is_async=False)

    with pytest.raises(KeyError, match="the caller's own"):
        read_sync(source)


@READERS
def test_segments_follow_one_another(read: Read) -> None:
    file = io.BytesIO(b"0123")
    source = Source([b"<", FileSlice(file, 1, 2, "f"), b"|", FileSlice(file, 0, 4, "f"), b">"])

    assert (source.is_replayable, source.length_bytes) == (True, 9)
    assert [read(source), read(source)] == [b"<12|0123>"] * 2


def test_one_segment_of_unknown_length_makes_the_whole_unknown() -> None:
    source = Source([b"<", FileRest(io.BytesIO(b"a"), b"", "f"), b">"])

    assert (source.is_replayable, source.length_bytes) == (False, None)
    assert read_sync(source) == b"<a>"


def test_a_source_is_no_file() -> None:
    assert not hasattr(Source([]), "read")


def test_httpx_takes_a_source_with_its_announced_length() -> None:
    source = file_source(io.BytesIO(CONTENT))
    headers = {"Content-Length": str(source.length_bytes)}

    request = httpx.Request("POST", "http://test", content=source, headers=headers)

    assert request.headers["Content-Length"] == "262144"
    assert "Transfer-Encoding" not in request.headers
    assert request.read() == CONTENT


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"a", b"a"),
        (bytearray(b"a"), b"a"),
        (memoryview(b"abc")[::2], b"ac"),
        ("ü", b"\xc3\xbc"),
        (7, None),
        (io.BytesIO(), None),
    ],
    ids=["bytes", "bytearray", "memoryview", "str", "int", "file"],
)
def test_what_is_in_memory_becomes_bytes(value: object, expected: bytes | None) -> None:
    result = in_memory(value, "content")

    assert result == expected
    assert type(result) in {bytes, type(None)}


def test_a_subclass_is_sent_with_the_content_of_its_base() -> None:
    class Bytes(bytes):
        def __len__(self) -> int:
            return 99

        def __bytes__(self) -> bytes:
            return b"other"

    class Text(str):
        __slots__ = ()

        def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
            return b"other"

    assert in_memory(Bytes(b"a"), "content") == b"a"
    assert in_memory(Text("a"), "content") == b"a"


def test_a_lone_surrogate_is_refused_without_the_text() -> None:
    with pytest.raises(InputValueError) as refused:
        utf8("secret\ud800", "content")

    assert str(refused.value) == "`content`: a lone surrogate has no UTF-8 form"
    assert refused.value.__cause__ is None
