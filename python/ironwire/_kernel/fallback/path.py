"""Where in a body an error is: the JSON path that the message names."""

import json
from collections.abc import Sequence
from typing import Final

from ironwire.errors import EncodeError

__all__ = ["at", "json_path", "shortened"]

_ENDS: Final = 5
_MAX_SEGMENTS: Final = 20
_MAX_KEY_CHARS: Final = 60


def shortened(key: str) -> str:
    """Return the key in printable ASCII, cut to a length that a message can bear."""
    kept = json.dumps(key[:_MAX_KEY_CHARS])[1:-1]
    return kept if len(key) <= _MAX_KEY_CHARS else f"{kept}…"


def json_path(segments: Sequence[str | int]) -> str:
    """Return the JSON path of a place, such as `$.items[3].price`.

    Args:
        segments: The keys and indices from the root; a long path is cut in its middle.
    """
    if len(segments) <= _MAX_SEGMENTS:
        return "$" + "".join(map(_segment, segments))
    start = "".join(map(_segment, segments[:_ENDS]))
    return f"${start}…{''.join(map(_segment, segments[-_ENDS:]))}"


def at(error: EncodeError, segments: Sequence[str | int]) -> EncodeError:
    """Return an error that knows no place yet with its place in it."""
    return type(error)(error.problem, json_path(segments))


def _segment(segment: str | int) -> str:
    if isinstance(segment, int):
        return f"[{segment}]"
    is_name = segment.isascii() and segment.isidentifier() and len(segment) <= _MAX_KEY_CHARS
    return f".{segment}" if is_name else f'["{shortened(segment)}"]'
