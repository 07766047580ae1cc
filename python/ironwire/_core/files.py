"""Reads file arguments: content, or (file name, content[, content type[, fields]])."""

import inspect
import io
import mimetypes
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Final, TypeGuard, cast

from ironwire._core.multipart import Part, multipart_part
from ironwire._core.source import (
    AsyncFileRest,
    AsyncReadable,
    FileRest,
    FileSlice,
    Readable,
    Seekable,
    Segment,
    in_memory,
    is_readable,
    is_seekable,
    octets,
)
from ironwire.errors import InputTypeError, InputValueError

__all__ = ["file_parts", "segment_of"]

_PSEUDO_NAME: Final = re.compile("<.*>")  # Such as `<stdin>` and `<fdopen>`.
_SINGLE: Final = (str, bytes, bytearray, memoryview, tuple)


def file_parts(files: object, omit: object) -> list[Part]:
    """Return the parts of a `files` argument; none for None, sentinels and empty lists.

    Args:
        files: `ironwire.types.Files`. File names default to the base name of the file
            object, or to `upload`; content types are guessed from the file name.
        omit: The sentinel whose entries are skipped.

    Raises:
        InputTypeError: A value is not a file, or a name is not a str.
        InputValueError: A tuple has a wrong length, a file is closed, or a header of a part
            cannot be sent.
    """
    skipped = (None, ..., omit)
    return [
        _part(name, item)
        for name, value in _pairs(files)
        for item in (value if _is_list(value) else [value])
        if not any(item is sentinel for sentinel in skipped)
    ]


def segment_of(value: object, parameter: str) -> Segment | None:
    """Return bytes, text or an open binary file as a segment; None for anything else.

    Args:
        value: Text is sent as UTF-8. A file is neither opened nor closed here; it is sent
            from where it stands.
        parameter: What errors call the value.

    Raises:
        InputTypeError: A file in text mode, or a path.
        InputValueError: A closed file, one that is not open for reading, or a lone surrogate.
    """
    whole = in_memory(value, parameter)
    if whole is not None:
        return whole
    if isinstance(value, PurePath):
        raise InputTypeError(parameter, "expected an open file, got a path: open it in binary mode")
    if is_readable(value):
        return _file_segment(value, parameter)
    return None


def _pairs(files: object) -> Iterable[tuple[object, object]]:
    if isinstance(files, Mapping):
        return cast("Mapping[object, object]", files).items()
    if isinstance(files, list | tuple):
        return map(_pair, cast("Sequence[object]", files))
    raise _type_error("files", "a mapping or a list of pairs", files)


def _pair(value: object) -> tuple[object, object]:
    if not isinstance(value, list | tuple):
        raise _type_error("files", "pairs of a field name and a file", value)
    pair = tuple(cast("Sequence[object]", value))
    if len(pair) != 2:
        problem = f"expected pairs of a field name and a file, got {len(pair)} items"
        raise InputValueError("files", problem)
    return pair


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, _SINGLE)


def _part(name: object, value: object) -> Part:
    """Return one part; the forms of `value` are those of `ironwire.types.File`."""
    if not isinstance(name, str):
        raise _type_error("files", "field names of type str", name)
    parameter = f"files[{name!r}]"
    file_name, content, content_type, headers = _members(value, parameter)
    if not isinstance(file_name, str | None):
        raise _type_error(parameter, "a file name of type str or None", file_name)
    if not isinstance(content_type, str | None):
        raise _type_error(parameter, "a content type of type str or None", content_type)
    fields = _fields(headers, parameter)
    if content_type is None and file_name:
        content_type = mimetypes.guess_type(file_name)[0] or "application/octet-stream"
    if content_type is not None and not any(key.lower() == "content-type" for key in fields):
        fields["Content-Type"] = content_type
    segment = segment_of(content, parameter)
    if segment is None:
        raise _type_error(parameter, "a binary file, bytes or str", content)
    return multipart_part(parameter, name=name, file_name=file_name, fields=fields, content=segment)


def _members(value: object, parameter: str) -> tuple[object, object, object, object]:
    """Return file name, content, content type and header fields of a file."""
    if not isinstance(value, tuple):
        return _default_name(value), value, None, None
    members = cast("tuple[object, ...]", value)
    if not 2 <= len(members) <= 4:
        problem = f"expected a tuple of 2, 3 or 4 items, got {len(members)}"
        raise InputValueError(parameter, problem)
    file_name, content, content_type, headers = (*members, None, None)[:4]
    return file_name, content, content_type, headers


def _default_name(content: object) -> str:
    """Return the base name of a file object, or `upload` for one that has no path."""
    name = getattr(content, "name", None)
    if isinstance(name, str | PurePath) and not _PSEUDO_NAME.fullmatch(str(name)):
        return PurePath(name).name or "upload"
    return "upload"


def _fields(headers: object, parameter: str) -> dict[str, str]:
    if headers is None:
        return {}
    if not isinstance(headers, Mapping):
        raise _type_error(parameter, "a mapping of header fields", headers)
    fields: dict[str, str] = {}
    for name, value in cast("Mapping[object, object]", headers).items():
        if not isinstance(name, str):
            raise _type_error(parameter, "header names of type str", name)
        if not isinstance(value, str):
            raise _type_error(parameter, "header values of type str", value)
        fields[name] = value
    return fields


def _file_segment(file: Readable, parameter: str) -> Segment:
    if getattr(file, "closed", False) is True:
        raise InputValueError(parameter, "expected an open file, got a closed one")
    is_async = inspect.iscoroutinefunction(file.read)
    if isinstance(file, io.TextIOBase) or (is_async and _is_text_mode(file)):
        raise InputTypeError(parameter, "expected a file in binary mode, got one in text mode")
    if is_async:
        return AsyncFileRest(cast("AsyncReadable", file), parameter)
    extent = _extent(file) if is_seekable(file) else None
    first = _first_of(file, parameter)
    if extent is None:
        return FileRest(file, first, parameter)
    start, length_bytes = extent
    return FileSlice(cast("Seekable", file), start, length_bytes, parameter)


def _first_of(file: Readable, parameter: str) -> bytes:
    """Return what a file gives when it is asked for nothing: an empty chunk of its type.

    What a file gives nevertheless, because it ignores the size, must not get lost.
    """
    is_binary = isinstance(file, io.RawIOBase | io.BufferedIOBase)
    if is_binary and not isinstance(file, io.FileIO | io.BufferedWriter):
        return b""
    try:
        return octets(file.read(0), parameter)
    except io.UnsupportedOperation as exc:
        raise InputValueError(parameter, "expected a file that is open for reading") from exc


def _extent(file: Seekable) -> tuple[int, int] | None:
    """Return where a file stands and how many bytes follow; None if it cannot seek."""
    seekable = getattr(file, "seekable", None)
    if seekable is not None and not seekable():
        return None
    try:
        start = file.tell()
        file.seek(0, io.SEEK_END)
        end = file.tell()
        file.seek(start)
    except OSError:
        return None
    return start, max(0, end - start)


def _is_text_mode(file: object) -> bool:
    mode = getattr(file, "mode", None)
    return isinstance(mode, str) and "b" not in mode


def _type_error(parameter: str, expected: str, value: object) -> InputTypeError:
    return InputTypeError(parameter, f"expected {expected}, got {type(value).__name__}")
