"""What messages and rules know of a class, without importing the library it comes from."""

from collections.abc import Iterator
from typing import NoReturn

from ironwire.errors import EncodeTypeError

__all__ = ["described", "has_attribute", "is_derived", "origins", "refused"]


def described(value: object) -> str:
    """Return the name of the value's real type as messages quote it."""
    return f"`{type(value).__name__}`"


def refused(value: object) -> NoReturn:
    """Refuse the value by the name of its type."""
    raise EncodeTypeError(f"cannot encode {described(value)} as JSON")


def has_attribute(cls: type[object], name: str) -> bool:
    """Tell whether the class gives its instances the attribute; its metaclass does not count."""
    found = next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)
    return found is not None


def origins(cls: type[object]) -> Iterator[tuple[type[object], str, str]]:
    """Yield each class of the MRO with its top-level package and its name."""
    for base in cls.__mro__:
        yield base, str(base.__module__).partition(".")[0], base.__name__


def is_derived(cls: type[object], packages: frozenset[str], names: frozenset[str]) -> bool:
    """Tell whether a class of one of these names, from one of these packages, is in the MRO."""
    return any(package in packages and name in names for _, package, name in origins(cls))
