"""What messages and rules know of a class, without importing the library it comes from."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NoReturn, cast

from ironwire.errors import EncodeTypeError

if TYPE_CHECKING:
    from types import GetSetDescriptorType, MappingProxyType

__all__ = ["ABSENT", "described", "found", "has_attribute", "is_derived", "origins", "refused"]

ABSENT: Final = object()

_mro: Final = cast("GetSetDescriptorType", vars(type)["__mro__"])
_dict: Final = cast("GetSetDescriptorType", vars(type)["__dict__"])


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


def found(cls: type[object], name: str) -> object:
    """Return what the classes of the MRO have under the name, as the interpreter finds it.

    Returns:
        `ABSENT` if none has it.
    """
    # A metaclass may answer `cls.__mro__` and `vars(cls)` in its own way.
    for base in cast("tuple[type[object], ...]", _mro.__get__(cls)):
        members = cast("MappingProxyType[str, object]", _dict.__get__(base))
        if name in members:
            return members[name]
    return ABSENT


def origins(cls: type[object]) -> Iterator[tuple[type[object], str, str]]:
    """Yield each class of the MRO with its top-level package and its name."""
    for base in cls.__mro__:
        yield base, str(base.__module__).partition(".")[0], base.__name__


def is_derived(cls: type[object], packages: frozenset[str], names: frozenset[str]) -> bool:
    """Tell whether a class of one of these names, from one of these packages, is in the MRO."""
    return any(package in packages and name in names for _, package, name in origins(cls))
