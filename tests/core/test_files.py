import io
import tempfile
from pathlib import Path
from typing import cast

import httpx
import pytest

from ironwire._core.files import file_parts, segment_of
from ironwire._core.multipart import multipart_content
from ironwire._core.source import FileRest, FileSlice
from ironwire.errors import InputError, InputTypeError, InputValueError
from ironwire.types import OMIT
from labels import label

BOUNDARY = "0123456789abcdef"


class Named(io.BytesIO):
    name: object


def named(name: object, content: bytes = b"1") -> Named:
    file = Named(content)
    file.name = name
    return file


def text_mode() -> object:
    return tempfile.SpooledTemporaryFile(mode="w+")


def written(files: object, omit: object = None) -> bytes:
    content = multipart_content(file_parts(files, omit), BOUNDARY, is_async=False)
    return content if isinstance(content, bytes) else b"".join(content)


def head(file: object) -> bytes:
    """Return the header section of a part after its name."""
    (part,) = file_parts({"a": file}, None)
    return part.head.removeprefix(b'Content-Disposition: form-data; name="a"').rstrip(b"\r\n")


def sent_by_httpx(files: object) -> bytes:
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    request = httpx.Request("POST", "http://test", files=cast("None", files), headers=headers)
    return request.read()


@pytest.mark.parametrize(
    "files",
    [
        {"a": b"1"},
        {"a": "text ü"},
        {"a": named("/dir/b.json")},
        {"a": io.BytesIO(b"1")},
        {"a": ("b.txt", b"1")},
        {"a": ("b", io.BytesIO(b"1"))},
        {"a": ("b.tar.gz", "1")},
        {"a": ("ü 😀.png", b"1")},
        {"a": ('q"uote.png', b"1")},
        {"a": (None, b"1")},
        {"a": ("", b"1")},
        {"a": (None, b"1", "text/plain")},
        {"a": ("b.txt", b"1", None)},
        {"a": ("b.txt", b"1", "application/x-own")},
        {"a": ("b.txt", b"1", None, {"X-A": "1"})},
        {"a": ("b.txt", b"1", "text/plain", {"X-A": "ü", "X-B": ""})},
        {"a": ("b.txt", b"1", "text/plain", {"content-type": "text/html"})},
        {"a": b"1", "b": ("c.html", b"2")},
        [("a", b"1"), ("b", b"2"), ("a", ("c", b"3"))],
    ],
    ids=label,
)
def test_files_are_sent_as_httpx_sends_them(files: object) -> None:
    assert written(files) == sent_by_httpx(files)


def test_a_list_repeats_its_name() -> None:
    files = {"a": [b"1", ("f", b"2")], "b": b"3"}

    assert written(files) == sent_by_httpx([("a", b"1"), ("a", ("f", b"2")), ("b", b"3")])


def test_pairs_may_be_lists_and_hold_lists() -> None:
    assert written([["a", [b"1", b"2"]]]) == sent_by_httpx([("a", b"1"), ("a", b"2")])


@pytest.mark.parametrize(
    "files",
    [
        {},
        [],
        {"a": None},
        {"a": OMIT},
        {"a": ...},
        {"a": []},
        {"a": [None, OMIT, ...]},
        [("a", None), ("b", OMIT)],
    ],
    ids=label,
)
def test_what_was_not_given_is_skipped(files: object) -> None:
    assert file_parts(files, OMIT) == []


def test_bytes_likes_are_copied() -> None:
    content = bytearray(b"1")
    parts = file_parts({"a": content, "b": memoryview(b"abc")[::2]}, None)
    content[:] = b"2"

    assert [part.content for part in parts] == [b"1", b"ac"]


def test_the_argument_is_not_changed() -> None:
    headers = {"X-A": "1"}

    file_parts({"a": ("b", b"1", "text/plain", headers)}, None)

    assert headers == {"X-A": "1"}


@pytest.mark.parametrize(
    ("name", "file_name"),
    [
        ("/dir/sub/b.txt", b"b.txt"),
        (Path("dir/b.txt"), b"b.txt"),
        ("ü.txt", "ü.txt".encode()),
        (3, b"upload"),
        (b"b.txt", b"upload"),
        (None, b"upload"),
        ("", b"upload"),
        ("<stdin>", b"upload"),
        ("<b>.txt", b"<b>.txt"),
    ],
    ids=label,
)
def test_the_default_file_name_is_the_base_name_of_the_file(name: object, file_name: bytes) -> None:
    assert head(named(name)).startswith(b'; filename="' + file_name + b'"')


def test_an_open_file_is_sent_under_its_name(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"1,2")

    with (tmp_path / "b.csv").open("rb") as file:
        assert head(file) == b'; filename="b.csv"\r\nContent-Type: text/csv'


def test_an_explicit_file_name_keeps_its_directories() -> None:
    assert head(("../a/b.txt", b"")).startswith(b'; filename="../a/b.txt"')


def test_a_field_that_only_ends_like_content_type_leaves_the_type() -> None:
    sent = head(("b.txt", b"", None, {"X-Content-Type": "1"}))

    assert sent.endswith(b"X-Content-Type: 1\r\nContent-Type: text/plain")


def test_a_file_is_read_from_where_it_stands() -> None:
    file = io.BytesIO(b"0123")
    file.seek(2)

    (part,) = file_parts({"a": ("f", file)}, None)

    assert part.content == FileSlice(file, 2, 2, "files['a']")


def test_a_file_without_positions_has_no_length() -> None:
    class Pipe:
        def read(self, size: int) -> bytes:
            return b""

    (part,) = file_parts({"a": Pipe()}, None)

    assert isinstance(part.content, FileRest)


@pytest.mark.parametrize(
    ("files", "kind", "message"),
    [
        (7, TypeError, "`files`: expected a mapping or a list of pairs, got int"),
        (b"", TypeError, "`files`: expected a mapping or a list of pairs, got bytes"),
        (iter([]), TypeError, "`files`: expected a mapping or a list of pairs, got list_iterator"),
        ([b"1"], TypeError, "`files`: expected pairs of a field name and a file, got bytes"),
        (["ab"], TypeError, "`files`: expected pairs of a field name and a file, got str"),
        (
            [("a", b"1", b"2")],
            ValueError,
            "`files`: expected pairs of a field name and a file, got 3 items",
        ),
        ({1: b"1"}, TypeError, "`files`: expected field names of type str, got int"),
        (
            {"a": 7},
            TypeError,
            "`files['a']`: expected a binary file, bytes or str, got int",
        ),
        (
            {"a": {"b": 1}},
            TypeError,
            "`files['a']`: expected a binary file, bytes or str, got dict",
        ),
        (
            {"a": iter([b"1"])},
            TypeError,
            "`files['a']`: expected a binary file, bytes or str, got list_iterator",
        ),
        (
            {"a": ("b", None)},
            TypeError,
            "`files['a']`: expected a binary file, bytes or str, got NoneType",
        ),
        (
            {"a": io.BytesIO},
            TypeError,
            "`files['a']`: expected a binary file, bytes or str, got type",
        ),
        (
            {"a": io.StringIO("1")},
            TypeError,
            "`files['a']`: expected a file in binary mode, got one in text mode",
        ),
        (
            {"a": text_mode()},
            TypeError,
            "`files['a']`: expected chunks of bytes, got str",
        ),
        (
            {"a": Path("/")},
            TypeError,
            "`files['a']`: expected an open file, got a path: open it in binary mode",
        ),
        ({"a": ()}, ValueError, "`files['a']`: expected a tuple of 2, 3 or 4 items, got 0"),
        ({"a": ("b",)}, ValueError, "`files['a']`: expected a tuple of 2, 3 or 4 items, got 1"),
        (
            {"a": ("b", b"1", None, {}, 5)},
            ValueError,
            "`files['a']`: expected a tuple of 2, 3 or 4 items, got 5",
        ),
        (
            {"a": (b"b", b"1")},
            TypeError,
            "`files['a']`: expected a file name of type str or None, got bytes",
        ),
        (
            {"a": ("b", b"1", b"text/plain")},
            TypeError,
            "`files['a']`: expected a content type of type str or None, got bytes",
        ),
        (
            {"a": ("b", b"1", None, [("X-A", "1")])},
            TypeError,
            "`files['a']`: expected a mapping of header fields, got list",
        ),
        (
            {"a": ("b", b"1", None, {b"X-A": "1"})},
            TypeError,
            "`files['a']`: expected header names of type str, got bytes",
        ),
        (
            {"a": ("b", b"1", None, {"X-A": 1})},
            TypeError,
            "`files['a']`: expected header values of type str, got int",
        ),
        (
            {"a": ("b", b"1", "text/plain\r\nX-B: 1")},
            ValueError,
            "`files['a']`: CR, LF or NUL in the part's Content-Type",
        ),
        (
            {"a": ("b", b"1", None, {"X-A": "secret\n"})},
            ValueError,
            "`files['a']`: CR, LF or NUL in the part's X-A",
        ),
        ({"a": ("b\0c", b"1")}, ValueError, "`files['a']`: a name must not hold NUL"),
        (
            {"a": ("\ud800", b"1")},
            ValueError,
            "`files['a']`: a lone surrogate has no UTF-8 form",
        ),
        (
            {"a": named("\udcff.txt")},
            ValueError,
            "`files['a']`: a lone surrogate has no UTF-8 form",
        ),
        ({"a": "\ud800"}, ValueError, "`files['a']`: a lone surrogate has no UTF-8 form"),
    ],
    ids=label,
)
def test_what_is_not_a_file_is_refused(files: object, kind: type[Exception], message: str) -> None:
    with pytest.raises(InputError) as refused:
        file_parts(files, None)

    assert isinstance(refused.value, kind)
    assert str(refused.value) == message


def test_a_file_in_text_mode_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"1")

    with (tmp_path / "f").open() as file, pytest.raises(InputTypeError, match="text mode"):
        segment_of(file, "content")


def test_a_closed_file_is_refused() -> None:
    file = io.BytesIO()
    file.close()

    with pytest.raises(InputValueError, match="expected an open file, got a closed one"):
        segment_of(file, "content")


@pytest.mark.parametrize("buffering", [-1, 0])
def test_a_file_that_is_open_for_writing_only_is_refused(tmp_path: Path, buffering: int) -> None:
    with (
        (tmp_path / "f").open("wb", buffering) as file,
        pytest.raises(InputValueError, match="open for reading"),
    ):
        segment_of(file, "content")


def test_a_file_class_need_not_say_that_it_is_readable() -> None:
    class Plain(io.IOBase):
        def read(self, size: int) -> bytes:
            return b""

    assert isinstance(segment_of(Plain(), "content"), FileRest)


def test_what_a_read_raises_at_once_passes_through() -> None:
    class Broken:
        def read(self, size: int) -> bytes:
            raise KeyError("the caller's own")

    with pytest.raises(KeyError, match="the caller's own"):
        segment_of(Broken(), "content")
