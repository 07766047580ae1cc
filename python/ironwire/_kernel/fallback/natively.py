"""What the Rust kernel may write of a class without a call of the converter, told by the rules.

The answer for a class holds until the class or one of its bases is changed: the Rust kernel
asks again then.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from sys import intern
from types import MemberDescriptorType
from typing import Final, Literal, TypeAlias
from uuid import UUID

from ironwire._kernel.fallback.classes import ABSENT, found, has_attribute
from ironwire._kernel.fallback.enums import enum_value
from ironwire._kernel.fallback.models import Attributes
from ironwire._kernel.fallback.plans import model_plan
from ironwire._kernel.fallback.pydantic import model_dict, model_dump
from ironwire._kernel.fallback.rules import converter
from ironwire._kernel.fallback.write import written
from ironwire.errors import EncodeError

__all__ = ["native_form", "trials"]

Form: TypeAlias = Literal[
    "converted", "text", "date", "time", "datetime", "uuid", "enum", "record", "model"
]
"""How an instance becomes JSON.

- `converted`: by its converter.
- `text`: as what `str` gives.
- `date`, `time`, `datetime`: as their ISO 8601 text.
- `uuid`: as the text of the number that is its first attribute.
- `enum`: as its first attribute, if that is of an exact scalar type.
- `record`: as an object of its attributes.
- `model`: by the plan of a model, if its values are as that says.
"""

_Answer: TypeAlias = tuple[Form, tuple[str | bytes, ...], tuple[object, ...]]

_MOMENTS: Final[dict[type[object], Form]] = {date: "date", time: "time", datetime: "datetime"}
_KEY_SIZE: Final = 32
"""A block of this size holds a key with quotes and colon, and last of all how long it is."""

_CONVERTED: Final[_Answer] = ("converted", (), ())


def native_form(cls: type[object]) -> _Answer:
    """Return the form of the instances, the names of the attributes that it takes, and slots.

    After the names come their keys, as JSON text in blocks; the length of one that does not fit
    is 0.

    Attributes are named only if no descriptor of the class computes them: each lies in a slot,
    whose descriptor is returned, or in the `__dict__` of the instance, for which that is None.
    Whether the class has a `__getattribute__` of its own is for the Rust kernel to ask.

    Of a model, the names come first, then those that are written, then the keys; and in place
    of the slots comes the slot of the extra members, then that of the names that were set or None
    if they do not matter, then whether lists are looked into, then the shapes of a plan.
    """
    convert = converter(cls)
    if has_attribute(cls, "__next__"):
        return _CONVERTED  # What an iterator is converted to is kept.
    if convert is model_dump or convert is model_dict:
        return _with_plan(cls)
    if isinstance(convert, Attributes):
        return _with_attributes("record", cls, convert.names)
    if convert is enum_value and found(cls, "value") is _ENUM_VALUE:
        return _with_attributes("enum", cls, ("_value_",))
    if cls is UUID and found(cls, "__str__") is _UUID_TEXT:
        return _with_attributes("uuid", cls, ("int",))
    return "text" if convert is str else _MOMENTS.get(cls, "converted"), (), ()


def _with_plan(cls: type[object]) -> _Answer:
    plan = model_plan(cls)
    if plan is None or any(type(name) is not str for name in (*plan.names, *plan.aliases)):
        return _CONVERTED
    keys = b"".join(map(_key, plan.aliases))
    names = (*map(intern, plan.names), *plan.aliases)
    extra, fields_set = found(cls, "__pydantic_extra__"), found(cls, "__pydantic_fields_set__")
    told = (extra, fields_set if plan.union is not None else None, plan.union == "all")
    return "model", (*names, keys), (*told, *plan.shapes)


def _with_attributes(form: Form, cls: type[object], names: tuple[str, ...]) -> _Answer:
    slots: list[object] = []
    for name in names:
        attribute = found(cls, name)
        if type(name) is not str or names.count(name) > 1 or not _is_stored(attribute):
            return _CONVERTED
        slots.append(attribute if type(attribute) is MemberDescriptorType else None)
    # The keys of a `__dict__` are interned, and compared by their identity.
    keys = b"".join(map(_key, names))
    return form, (*map(intern, names), keys), tuple(slots)


def _key(name: str) -> bytes:
    try:
        text = written(name, 0) + b":"
    except EncodeError:  # The walk meets it again, if there is an instance.
        text = b""
    if len(text) >= _KEY_SIZE:
        text = b""
    return text.ljust(_KEY_SIZE - 1, b" ") + bytes((len(text),))


def _is_stored(attribute: object) -> bool:
    """Tell whether an attribute that the class has, or not, leaves the instance its own."""
    if type(attribute) is MemberDescriptorType:
        return True
    kind = type(attribute)
    return all(found(kind, name) is ABSENT for name in ("__get__", "__set__", "__delete__"))


_ENUM_VALUE: Final = found(Enum, "value")
_UUID_TEXT: Final = found(UUID, "__str__")


@dataclass
class _Trial:
    first: object
    second: object


@dataclass
class _SlotTrial(_Trial):
    __slots__ = ("third",)

    third: object


@dataclass
class _ListTrial(list[object]):
    first: object
    second: object


def trials() -> tuple[list[object], list[int]]:
    """Return what the Rust kernel tries out whether it knows the layout of objects by.

    Returns:
        Records that hold their attributes in each way that the interpreter has, the plainest
        one first, and numbers of each length up to one too long for a UUID.
    """
    fresh, asked, extended, crowded, replaced, lacking, empty = (
        _Trial("first", ["second"]) for _ in range(7)
    )
    swapped = object.__new__(_Trial)
    swapped.second, swapped.first = "second", "first"
    vars(asked)
    vars(extended)["more"] = None
    for number in range(40):
        setattr(crowded, f"more_{number}", None)
    replaced.__dict__ = {"second": ["second"], "first": "first"}
    del lacking.first
    vars(empty).clear()
    slotted = _SlotTrial("first", ["second"], "third")
    unset = _SlotTrial("first", ["second"], "third")
    del unset.third
    listed = _ListTrial("first", ["second"])
    used = [fresh, asked, extended, crowded, replaced, lacking, empty, swapped]
    powers = [1 << bits for bits in range(140)]
    numbers = [number + more for number in [0, *powers] for more in (-1, 0, 1)]
    return [*used, slotted, unset, listed], [*numbers, *(-number for number in numbers)]
