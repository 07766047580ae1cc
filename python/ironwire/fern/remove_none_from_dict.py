"""Stands in for a generated `core/remove_none_from_dict.py`."""

from collections.abc import Mapping
from typing import Any

__all__ = ["remove_none_from_dict"]


def remove_none_from_dict(original: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a mapping that are not None."""
    return {name: value for name, value in original.items() if value is not None}
