import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_multipart import FormParser
from python_multipart.multipart import Field, File

from ironwire._core.files import file_parts
from ironwire._core.multipart import Part, multipart_content, multipart_part
from ironwire._core.source import FileRest, FileSlice, Segment, Source
from ironwire.errors import InputTypeError, InputValueError

BOUNDARY = "0123456789abcdef"


def part(
    name: str = "a",
    file_name: str | None = None,
    fields: dict[str, str] | None = None,
    content: Segment = b"",
) -> Part:
    return multipart_part("p", name=name, file_name=file_name, fields=fields or {}, content=content)


def parsed(body: bytes) -> list[tuple[bytes | None, bytes | None, bytes | None]]:
    """Return (name, file name, content) of each part, as an independent parser reads them."""
    parts: list[tuple[bytes | None, bytes | None, bytes | None]] = []

    def on_field(field: Field) -> None:
        parts.append((field.field_name, None, field.value or b""))

    def on_file(file: File) -> None:
        file.file_object.seek(0)
        parts.append((file.field_name, file.file_name, file.file_object.read()))

    parser = FormParser("multipart/form-data", on_field, on_file, boundary=BOUNDARY)
    parser.write(body)
    parser.finalize()
    return parts


def test_a_part_is_laid_out_as_rfc_7578_has_it() -> None:
    parts = [
        part("a", content=b"1"),
        part("b", "c.txt", {"Content-Type": "text/plain", "X-A": "1"}, b"2"),
    ]

    assert multipart_content(parts, "xyz", is_async=False) == (
        b'--xyz\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
        b'--xyz\r\nContent-Disposition: form-data; name="b"; filename="c.txt"\r\n'
        b"Content-Type: text/plain\r\nX-A: 1\r\n\r\n2\r\n"
        b"--xyz--\r\n"
    )


def test_no_part_is_the_closing_delimiter() -> None:
    assert multipart_content([], "xyz", is_async=False) == b"--xyz--\r\n"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('a"b', b"a%22b"),
        ("a\rb", b"a%0Db"),
        ("a\nb", b"a%0Ab"),
        ('"\r\nX-Injected: 1', b"%22%0D%0AX-Injected: 1"),
        ("ü😀", "ü😀".encode()),
        ("a%22b", b"a%22b"),
        ("../dir\\c:d.txt", b"../dir\\c:d.txt"),
        ("a\tb;c='d", b"a\tb;c='d"),
    ],
    ids=["quote", "CR", "LF", "injection", "non-ASCII", "percent", "separators", "others"],
)
def test_names_are_written_as_html_forms_write_them(name: str, written: bytes) -> None:
    head = part(name, name).head

    assert head == (
        b'Content-Disposition: form-data; name="%b"; filename="%b"\r\n\r\n' % (written, written)
    )


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"], ids=["NUL", "surrogate"])
def test_a_name_that_cannot_be_written_is_refused(name: str) -> None:
    with pytest.raises(InputValueError):
        part(name)
    with pytest.raises(InputValueError):
        part("a", name)


@pytest.mark.parametrize("text", ["a\rb", "a\nb", "a\0b", "a\r\nX-B: 1", "a\ud800"])
def test_a_field_value_that_ends_the_line_is_refused(text: str) -> None:
    with pytest.raises(InputValueError) as refused:
        part(fields={"X-A": text})

    assert text not in str(refused.value)


@pytest.mark.parametrize("name", ["", "a b", "a:", "a\rb", "a\nb", "a\0b", "ü", "a\n"])
def test_a_field_name_that_is_no_token_is_refused(name: str) -> None:
    with pytest.raises(InputValueError, match="not a token"):
        part(fields={name: "1"})


def test_a_second_content_disposition_is_refused() -> None:
    with pytest.raises(InputValueError, match="Content-Disposition"):
        part(fields={"content-disposition": 'form-data; name="other"'})


def test_files_make_a_source_that_knows_its_length() -> None:
    file = io.BytesIO(b"0123456789")
    parts = [part("a", content=b"1"), part("b", "f", content=FileSlice(file, 2, 5, "p"))]

    source = multipart_content(parts, BOUNDARY, is_async=False)

    assert isinstance(source, Source)
    first, second = b"".join(source), b"".join(source)
    assert first == second
    assert source.length_bytes == len(first)
    assert parsed(first) == [(b"a", None, b"1"), (b"b", b"f", b"23456")]


def test_a_file_without_positions_makes_a_source_of_unknown_length() -> None:
    parts = [part("a", "f", content=FileRest(io.BytesIO(b"123"), b"", "p")), part("b")]

    source = multipart_content(parts, BOUNDARY, is_async=False)

    assert isinstance(source, Source)
    assert (source.is_replayable, source.length_bytes) == (False, None)
    assert parsed(b"".join(source)) == [(b"a", b"f", b"123"), (b"b", None, b"")]


def test_an_async_file_is_refused_in_the_sync_client() -> None:
    class AsyncFile:
        async def read(self, size: int) -> bytes:
            return b""

    parts = file_parts({"a": AsyncFile()}, None)

    with pytest.raises(InputTypeError, match=r"`files\['a'\]`.*async client"):
        multipart_content(parts, BOUNDARY, is_async=False)
    assert isinstance(multipart_content(parts, BOUNDARY, is_async=True), Source)


# A backslash and the line breaks that are escaped mean something else to the parser.
names = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='"\\'), min_size=1
)


@given(st.lists(st.tuples(names, st.none() | names, st.binary())))
def test_a_parser_reads_what_was_written(
    values: list[tuple[str, str | None, bytes]],
) -> None:
    parts = [part(name, file_name, content=content) for name, file_name, content in values]

    body = multipart_content(parts, BOUNDARY, is_async=False)

    assert isinstance(body, bytes)
    if values:
        assert parsed(body) == [
            (name.encode(), file_name and file_name.encode(), content)
            for name, file_name, content in values
        ]
