"""Writes `multipart/form-data` (RFC 7578), with names as HTML forms write them."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from ironwire._core.source import Segment, Source, source_of, utf8
from ironwire.errors import InputValueError

__all__ = ["Part", "multipart_content", "multipart_part"]

_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_FORBIDDEN_IN_VALUE: Final = re.compile(r"[\r\n\0]")


class Part(NamedTuple):
    """One part: its header section, up to the empty line, and its content."""

    head: bytes
    content: Segment

    def __repr__(self) -> str:
        return "Part(...)"


def multipart_part(
    parameter: str,
    *,
    name: str,
    file_name: str | None,
    fields: Mapping[str, str],
    content: Segment,
) -> Part:
    """Return a part whose header section is safe to send (RFC 7578, section 4.2).

    Args:
        parameter: What errors call the part.
        name: The name of the form field.
        file_name: None or empty for a part that is not a file.
        fields: Further header fields.
        content: What the part holds.

    Raises:
        InputValueError: A name, or a field's name or value, that cannot stand in a header.
    """
    head = b'Content-Disposition: form-data; name="' + _quotable(name, parameter) + b'"'
    if file_name:
        head += b'; filename="' + _quotable(file_name, parameter) + b'"'
    for field_name, value in fields.items():
        head += b"\r\n" + _field_line(field_name, value, parameter)
    return Part(head + b"\r\n\r\n", content)


def multipart_content(parts: Sequence[Part], boundary: str, *, is_async: bool) -> bytes | Source:
    """Return the parts between their delimiters (RFC 2046, section 5.1.1).

    Returns:
        Bytes if all parts are in memory, else a source that reads the files as it goes.
    """
    segments: list[Segment] = []
    text = bytearray()
    for part in parts:
        text += b"--%b\r\n%b" % (boundary.encode(), part.head)
        if isinstance(part.content, bytes):
            text += part.content
        else:
            segments += [bytes(text), part.content]
            text.clear()
        text += b"\r\n"
    text += b"--%b--\r\n" % boundary.encode()
    if not segments:
        return bytes(text)
    return source_of([*segments, bytes(text)], is_async=is_async)


def _quotable(text: str, parameter: str) -> bytes:
    """Return a name for use between quotes (HTML, section 4.10.21.8, form-data encoding)."""
    name = utf8(text, parameter)
    if b"\0" in name:
        raise InputValueError(parameter, "a name must not hold NUL")
    return name.replace(b"\r", b"%0D").replace(b"\n", b"%0A").replace(b'"', b"%22")


def _field_line(name: str, value: str, parameter: str) -> bytes:
    if not _TOKEN.fullmatch(name):
        raise InputValueError(parameter, "the name of a part's header field is not a token")
    if name.lower() == "content-disposition":
        raise InputValueError(parameter, "Content-Disposition is written from the names")
    if _FORBIDDEN_IN_VALUE.search(value):
        raise InputValueError(parameter, f"CR, LF or NUL in the part's {name}")
    return name.encode() + b": " + utf8(value, parameter)
