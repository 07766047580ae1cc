"""Stands in for a generated `core/force_multipart.py`."""

from typing import Any, Final

__all__ = ["FORCE_MULTIPART", "ForceMultipartDict"]


class ForceMultipartDict(dict[str, Any]):
    """Files that are true while empty, by which httpx makes a multipart body of a form."""

    def __bool__(self) -> bool:
        return True


FORCE_MULTIPART: Final = ForceMultipartDict()
"""No files, in a multipart body."""
