"""Model instances → their members: pydantic, dataclasses, attrs and msgspec.

Each library is recognised by the names of its classes and is never imported.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias, cast

from ironwire._kernel.fallback.classes import is_derived
from ironwire._kernel.fallback.pydantic import model_converter as pydantic_converter
from ironwire._kernel.fallback.structs import struct_members

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["Attributes", "model_converter"]

_Converter: TypeAlias = Callable[[object], object]

_MSGSPEC: Final = frozenset({"msgspec"})
_STRUCT: Final = frozenset({"Struct"})


class _Attribute(Protocol):
    @property
    def name(self) -> str: ...


class _AttrsClass(Protocol):
    __attrs_attrs__: tuple[_Attribute, ...]


@dataclass(frozen=True, slots=True)
class Attributes:
    """Returns the named attributes of a value as a dict."""

    names: tuple[str, ...]

    def __call__(self, value: object) -> object:
        return {name: getattr(value, name) for name in self.names}


def model_converter(cls: type[object]) -> _Converter | None:
    """Return the conversion of a class that declares its members, else None."""
    found = pydantic_converter(cls)
    if found is not None:
        return found
    if hasattr(cls, "__dataclass_fields__"):
        declared_fields = fields(cast("type[DataclassInstance]", cls))
        return Attributes(tuple(field.name for field in declared_fields))
    if hasattr(cls, "__attrs_attrs__"):
        declared = cast("_AttrsClass", cls).__attrs_attrs__
        return Attributes(tuple(attribute.name for attribute in declared))
    if is_derived(cls, _MSGSPEC, _STRUCT):
        return struct_members
    return None
