"""Any value → a tree of exact plain types, by an explicit stack instead of recursion."""

import sys
from collections.abc import Callable, Iterator
from typing import Final, NoReturn, TypeAlias, cast

from ironwire._kernel.fallback.classes import has_attribute
from ironwire._kernel.fallback.convert import plain, text_keys
from ironwire._kernel.fallback.path import at
from ironwire.errors import EncodeError, EncodeRecursionError

__all__ = ["Iterated", "plain_tree", "take_apart"]

Iterated: TypeAlias = dict[int, tuple[object, object]]
"""What values were converted to, by the value's id, each with the value kept alive.

It holds the iterators at least: they give their items only once.
"""

_Entries: TypeAlias = Iterator[tuple[str | int, object]]
_Target: TypeAlias = dict[str, object] | list[object]
_Place: TypeAlias = Callable[[str | int, object], None]
_Open: TypeAlias = tuple[_Target, _Entries]

_MAX_FREED_DEPTH: Final = 60
"""As deep as the smallest stacks of threads bear at every call of the interpreter."""

_CONTAINERS: Final[frozenset[type[object]]] = frozenset({dict, list, tuple})
_NESTING: Final[frozenset[type[object]]] = frozenset({dict, list})
_TEXT: Final = frozenset({str})


def plain_tree(value: object, omit: object, iterated: Iterated) -> tuple[object, int]:
    """Return the value as a new tree of exact plain types, and how deep it nests.

    Args:
        value: Any value; None comes back if it is `Ellipsis` or the sentinel itself.
        omit: The sentinel whose entries are left out; None for no sentinel.
        iterated: What was converted before; takes up what iterators give.
    """
    absent = Ellipsis if omit is None else omit
    root: list[object] = []
    target, entries = cast("_Open", (root, enumerate((value,))))
    outer: list[_Open] = []
    limit, depth = sys.getrecursionlimit(), 0
    key: str | int = 0
    try:
        while True:
            place = _place_in(target)
            for key, item in entries:
                if item is absent or item is Ellipsis:
                    continue
                kind = type(item)
                if kind is str or kind is int or kind is float or kind is bool or item is None:
                    place(key, item)
                    continue
                converted = item if kind in _CONTAINERS else _converted(item, iterated)
                opened = _opened(converted, absent)
                if opened is None:
                    place(key, converted)
                    continue
                # An empty container nests nothing.
                if len(outer) >= limit and converted:
                    _refuse_depth(limit)
                place(key, opened[0])
                outer.append((target, entries))
                target, entries = opened
                depth = max(depth, len(outer))
                break
            else:
                if not outer:
                    return (root[0] if root else None), depth
                _check_keys(target)
                target, entries = outer.pop()
    except BaseException as exc:
        way = _segments(outer, target, key)
        take_apart(root, depth)
        # Another error is the caller's own; one with a path comes from a walk that the
        # caller's code made.
        if not issubclass(type(exc), EncodeError) or cast("EncodeError", exc).path != "$":
            raise
        raise at(cast("EncodeError", exc), way) from exc.__cause__


def take_apart(tree: object, depth: int) -> None:
    """Empty a deep tree from the inside out: CPython 3.13 frees it by recursion."""
    if depth <= _MAX_FREED_DEPTH:
        return
    containers = [cast("_Target", tree)]
    for container in containers:
        # The list grows while it is walked: it takes up what is nested deeper and deeper.
        nested = container.values() if isinstance(container, dict) else container
        containers += [cast("_Target", item) for item in nested if type(item) in _NESTING]
    for container in reversed(containers):
        container.clear()


def _refuse_depth(limit: int) -> NoReturn:
    raise EncodeRecursionError(f"expected at most {limit} levels of nesting")


def _check_keys(target: _Target) -> None:
    """Refuse other keys than text: the caller's code put them in when all had been looked at."""
    if type(target) is dict and not _TEXT.issuperset(map(type, target)):
        raise RuntimeError("dictionary keys changed during iteration")


def _place_in(target: _Target) -> _Place:
    if isinstance(target, dict):
        return cast("_Place", target.__setitem__)
    # An index from `enumerate` is never below the length of what it fills, so this appends.
    return cast("_Place", target.insert)


def _converted(item: object, iterated: Iterated) -> object:
    if id(item) in iterated:
        return iterated[id(item)][1]
    converted = plain(item)
    if has_attribute(type(item), "__next__"):
        iterated[id(item)] = (item, converted)
    return converted


def _opened(value: object, absent: object) -> _Open | None:
    """Return the empty copy of a container and the entries to fill it with."""
    if type(value) is dict:
        members = cast("dict[object, object]", value)
        if not _TEXT.issuperset(map(type, members)):
            return {}, iter(text_keys(members, absent).items())
        return {}, iter(cast("dict[str, object]", value).items())
    if type(value) is list or type(value) is tuple:
        return [], enumerate(cast("list[object]", value))
    return None


def _segments(outer: list[_Open], target: _Target, key: str | int) -> list[str | int]:
    """Return the way to an entry: each open container is the last entry of its parent."""
    if not outer:
        return []
    way = [_last(parent) for parent, _ in outer[1:]]
    return [*way, key if type(target) is dict else len(target)]


def _last(target: _Target) -> str | int:
    return next(reversed(target)) if isinstance(target, dict) else len(target) - 1
