"""numpy scalars and arrays → numbers, texts and lists, without importing numpy."""

from collections.abc import Callable
from typing import Final, Protocol, cast

from ironwire._kernel.fallback.classes import is_derived, refused

__all__ = ["numpy_converter"]

_NUMPY: Final = frozenset({"numpy"})
_SHORT_FLOATS: Final = frozenset("ef")
"""float16 and float32: their shortest text is not that of the double of the same value."""

_PLAIN_TYPES: Final = frozenset("?bhilqpBHILQPdFDOSUT")
"""Booleans, integers, doubles, complex numbers, objects and texts, by `dtype.char`."""


class _Type(Protocol):
    @property
    def char(self) -> str: ...


class _Array(Protocol):
    @property
    def dtype(self) -> _Type: ...

    def astype(self, dtype: str, /) -> "_Array": ...

    def tolist(self) -> object: ...


def numpy_converter(cls: type[object]) -> Callable[[object], object] | None:
    """Return the conversion of a class that comes from numpy, else None."""
    if not is_derived(cls, _NUMPY, frozenset({"generic", "ndarray"})):
        return None
    # A masked entry has no value, and thus no JSON form.
    if is_derived(cls, _NUMPY, frozenset({"MaskedArray"})):
        return refused
    return _plain_values


def _plain_values(value: object) -> object:
    array = cast("_Array", value)
    char = array.dtype.char
    if char in _SHORT_FLOATS:
        return array.astype("U").astype("d").tolist()
    if char in _PLAIN_TYPES:
        return array.tolist()
    return refused(value)
