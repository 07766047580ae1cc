"""Which package a client comes from, and which of its methods are that package's own."""

from types import FunctionType
from typing import Final

__all__ = ["family_of", "is_of_family"]

_FAMILIES: Final = ("httpx", "httpx2")


def family_of(client: object, *, is_async: bool) -> str | None:
    """Return `httpx` or `httpx2` for their client of a colour and its subclasses, else None."""
    wanted = "AsyncClient" if is_async else "Client"
    for cls in type(client).__mro__:
        family = cls.__module__.partition(".")[0]
        if family in _FAMILIES and cls.__name__ == wanted:
            return family
    return None


def is_of_family(method: object, family: str) -> bool:
    """Return whether a method is the family's own: neither overridden, patched nor wrapped."""
    is_plain = isinstance(method, FunctionType) and not hasattr(method, "__wrapped__")
    return is_plain and str(method.__module__).partition(".")[0] == family
