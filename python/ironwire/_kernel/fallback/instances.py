"""Plain instances, the last rule: the pairs that they give, else their `__dict__`."""

from collections.abc import Iterable
from types import MemberDescriptorType
from typing import Final, Protocol, TypeAlias, cast

from ironwire._kernel.fallback.classes import described, has_attribute, origins, refused
from ironwire._kernel.fallback.containers import drawn, paired
from ironwire.errors import EncodeError, EncodeTypeError

__all__ = ["instance_members"]

_REFUSED_PACKAGES: Final = frozenset(
    {
        "_asyncio",
        "_thread",
        "asyncio",
        "concurrent",
        "httpx",
        "httpx2",
        "multiprocessing",
        "tempfile",
        "threading",
    }
)
"""Locks, tasks, files and URL objects come from here: their attributes are nobody's body."""

_Pair: TypeAlias = tuple[object, object]


class _Keyed(Protocol):
    def keys(self) -> Iterable[object]: ...

    def __getitem__(self, key: object, /) -> object: ...


def instance_members(value: object) -> dict[object, object]:
    """Return what `dict(value)` gives if the instance offers that, else its attributes."""
    if not _is_plain(type(value)):
        refused(value)
    try:
        found = _items(value)
        if found is not None and all(map(_is_pair, found)):
            return paired(cast("list[_Pair]", found))
        attributes = cast("dict[object, object]", {**vars(value)})
    except (EncodeError, MemoryError):
        raise
    except Exception as exc:
        raise EncodeTypeError(f"cannot encode {described(value)} as JSON") from exc
    if found is not None and not attributes:
        refused(value)  # It has items and they would be lost: they are kept elsewhere.
    return attributes


def _is_plain(cls: type[object]) -> bool:
    """Tell whether all that an instance holds is in its `__dict__` and it is no callable."""
    if not has_attribute(cls, "__dict__"):
        return False
    if has_attribute(cls, "__call__") or has_attribute(cls, "__await__"):
        return False
    for base, package, _ in origins(cls):
        if package in _REFUSED_PACKAGES:
            return False
        # What a slot holds is not in `__dict__` and would be lost.
        if any(_is_slot(name, member) for name, member in vars(base).items()):
            return False
    return True


def _is_slot(name: str, member: object) -> bool:
    return type(member) is MemberDescriptorType and name != "__dict__"


def _items(value: object) -> list[object] | None:
    """Return what `dict(value)` would draw, or None if there is nothing to draw from."""
    cls = type(value)
    if has_attribute(cls, "keys") and has_attribute(cls, "__getitem__"):
        keyed = cast("_Keyed", value)
        return [(key, keyed[key]) for key in drawn(keyed.keys())]
    return drawn(cast("Iterable[object]", value)) if has_attribute(cls, "__iter__") else None


def _is_pair(item: object) -> bool:
    is_sequence = issubclass(type(item), (tuple, list))
    return is_sequence and len(cast("tuple[object, ...]", item)) == 2
