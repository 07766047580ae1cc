"""Stands in for a generated `core/file.py`."""

from collections.abc import Mapping
from typing import Any, cast

from ironwire.types import File, FileContent

__all__ = ["File", "FileContent", "convert_file_dict_to_httpx_tuples", "with_content_type"]


def convert_file_dict_to_httpx_tuples(d: Mapping[str, Any]) -> list[tuple[str, File]]:
    """Return file parts as pairs of field name and part; a list repeats its name."""
    return [
        (name, part)
        for name, given in d.items()
        for part in (
            cast("list[File]", given) if isinstance(given, list) else [cast("File", given)]
        )
    ]


def with_content_type(*, file: File, default_content_type: str) -> File:
    """Return a file part that has a content type: its own, or else the default.

    Raises:
        ValueError: A tuple of other than two to four members.
    """
    if not isinstance(file, tuple):
        return (None, file, default_content_type)
    if not 2 <= len(file) <= 4:
        raise ValueError(f"expected a tuple of 2 to 4 members, got {len(file)}")
    name, content, *rest = cast("tuple[Any, ...]", file)
    content_type = rest[0] if rest and rest[0] else default_content_type
    return cast("File", (name, content, content_type, *rest[1:]))
