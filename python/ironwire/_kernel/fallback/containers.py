"""Containers and iterators of other than the exact plain types → list or dict."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import count, cycle, islice, repeat
from operator import length_hint
from typing import Final

from ironwire._kernel.fallback.classes import described, has_attribute, refused
from ironwire.errors import EncodeTypeError, EncodeValueError

__all__ = ["drawn", "items", "iterator_items", "members", "paired"]

_MAX_ITEMS: Final = 10_000_000
"""What anything of unknown length may give: an iterator without end ends here."""

_NATIVE_ITERS: Final[frozenset[object]] = frozenset(
    vars(cls)["__iter__"] for cls in (list, tuple, set, frozenset, deque)
)


def drawn(values: Iterable[object]) -> list[object]:
    """Return all items of something that may be without end."""
    # No length is asked for on the way: `islice` has none, and an object may lie about its own.
    found = list(islice(values, _MAX_ITEMS + 1))
    if len(found) > _MAX_ITEMS:
        raise EncodeValueError(f"expected at most {_MAX_ITEMS} items of unknown number")
    return found


def items(value: Iterable[object]) -> list[object]:
    """Return the items of a collection, as its own `__iter__` gives them."""
    if getattr(type(value), "__iter__", None) in _NATIVE_ITERS:
        return list(iter(value))
    return drawn(value)


def iterator_items(value: Iterator[object]) -> list[object]:
    """Return what is left in an iterator, unless it is known to be endless or to do I/O."""
    cls = type(value)
    if issubclass(cls, (count, cycle)) or (issubclass(cls, repeat) and _is_endless(value)):
        raise EncodeValueError(f"cannot encode an endless {described(value)} as JSON")
    if has_attribute(cls, "read") or has_attribute(cls, "write"):
        refused(value)
    return drawn(value)


def members(value: Mapping[object, object]) -> dict[object, object]:
    """Return the members of a mapping, as its own `items()` gives them."""
    return paired(value.items())


def paired(pairs: Iterable[tuple[object, object]]) -> dict[object, object]:
    """Return the pairs as a dict; refuse a key that comes twice."""
    found: dict[object, object] = {}
    for key, item in islice(pairs, _MAX_ITEMS + 1):
        if _is_known(key, found):
            raise EncodeValueError("two members have the same key")
        found[key] = item
    if len(found) > _MAX_ITEMS:
        raise EncodeValueError(f"expected at most {_MAX_ITEMS} members of unknown number")
    return found


def _is_known(key: object, found: dict[object, object]) -> bool:
    try:
        return key in found
    except TypeError as exc:
        raise EncodeTypeError(f"cannot encode {described(key)} as a key") from exc


def _is_endless(value: object) -> bool:
    return length_hint(value, -1) < 0
