"""Made-up values of classes with fields: models, typed mappings, dataclasses, plain classes."""

import dataclasses
import inspect
import typing
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from functools import cache, partial
from typing import Any, NamedTuple, Protocol, cast

from ironwire.doctor.hints import hints_of, parameters_of, resolved

__all__ = ["Field", "Plan", "UnmakeableError", "make_structure", "plan_of"]

_MODEL_MODULES = frozenset({"pydantic.main", "pydantic.v1.main"})


class UnmakeableError(Exception):
    """No value can be made for a hint."""


class Making(Protocol):
    """What makes the values of fields."""

    def make(self, hint: object, name: str, depth: int = 0) -> object: ...

    def wants_optional(self, depth: int) -> bool: ...


class Field(NamedTuple):
    """A field: what it is called in Python and to the constructor, and what it holds."""

    key: str
    alias: str
    hint: object
    is_required: bool


class Plan(NamedTuple):
    """The fields of a class, its constructor, and those that check nothing."""

    fields: tuple[Field, ...]
    construct: Callable[..., object]
    unchecked: tuple[Callable[..., object], ...]


def make_structure(making: Making, cls: type[object], name: str, depth: int) -> object:
    """Return an instance of a class, made through its constructor where that takes it.

    Raises:
        UnmakeableError: A field cannot be made, or the constructor refuses what was made.
    """
    plan = plan_of(cast("Hashable", cls))
    if plan is None:
        raise UnmakeableError(f"`{name}`: no rule for `{cls.__module__}.{cls.__qualname__}`")
    values: dict[str, object] = {}
    aliases: dict[str, object] = {}
    for field in plan.fields:
        if not field.is_required and not making.wants_optional(depth):
            continue
        try:
            value = making.make(resolved(field.hint, cls.__module__), field.key, depth + 1)
        except UnmakeableError:
            if field.is_required:
                raise
            continue
        values[field.key] = aliases[field.alias] = value
    reason = ""
    for construct, given in (
        (plan.construct, aliases),
        *((each, values) for each in plan.unchecked),
    ):
        try:
            return construct(**given)
        except Exception as exc:  # noqa: BLE001  # Validators are the SDK's and may raise anything.
            reason = reason or type(exc).__name__
    raise UnmakeableError(f"`{name}`: `{cls.__name__}` raises {reason}")


@cache
def plan_of(cls: type[Any]) -> Plan | None:
    """Return what an instance of a class is made of; None where no rule tells."""
    if typing.is_typeddict(cls) or hasattr(cls, "__required_keys__"):
        needed = cast("Collection[str]", getattr(cls, "__required_keys__", ()))
        hints = hints_of(cast("Hashable", cls))
        optional = {key for key, hint in hints.items() if "NotRequired" in str(hint)[:48]}
        fields = (
            Field(key, key, hint, key in needed and key not in optional)
            for key, hint in hints.items()
        )
        return Plan(tuple(fields), dict, ())
    for base in cls.__mro__:
        if base.__name__ == "BaseModel" and base.__module__ in _MODEL_MODULES:
            return _newer(cls) if base.__module__ == "pydantic.main" else _older(cls)
    if dataclasses.is_dataclass(cls):
        return Plan(tuple(_of_dataclass(cls)), cls, ())
    if inspect.isabstract(cls) or cls.__module__ == "builtins" or "__init__" not in vars(cls):
        return None
    return Plan(
        tuple(
            Field(each.name, each.name, each.hint, each.is_required)
            for each in parameters_of(cls.__init__) or ()
            if each.name != "self"
        ),
        cls,
        (),
    )


def _newer(cls: type[object]) -> Plan:
    """Return the plan of a model of pydantic 2."""
    fields = cast("Mapping[str, object]", getattr(cls, "model_fields", {}))
    config = cast("Mapping[str, object]", getattr(cls, "model_config", {}))
    by_name = bool(config.get("populate_by_name") or config.get("validate_by_name"))

    def each() -> Iterator[Field]:
        for key, field in fields.items():
            alias = cast("object", getattr(field, "alias", None))
            is_required = cast("Callable[[], bool]", getattr(field, "is_required"))  # noqa: B009
            yield Field(
                key,
                alias if isinstance(alias, str) and not by_name else key,
                cast("object", getattr(field, "annotation", None)),
                is_required(),
            )

    return Plan(tuple(each()), cls, tuple(_unchecked(cls, "model_construct")))


def _older(cls: type[object]) -> Plan:
    """Return the plan of a model of pydantic 1."""
    fields = cast("Mapping[str, object]", getattr(cls, "__fields__", {}))
    hints = hints_of(cast("Hashable", cls))
    config = cast("object", getattr(cls, "__config__", None))
    by_name = bool(getattr(config, "allow_population_by_field_name", False))

    def each() -> Iterator[Field]:
        for key, field in fields.items():
            alias = cast("str", getattr(field, "alias", key))
            hint = hints.get(key, cast("object", getattr(field, "annotation", str)))
            yield Field(key, key if by_name else alias, hint, bool(getattr(field, "required", 0)))

    return Plan(tuple(each()), cls, tuple(_unchecked(cls, "construct")))


def _unchecked(cls: type[object], name: str) -> Iterator[Callable[..., object]]:
    """Yield the constructors that check nothing: the class's own, and those that it overrides."""
    for base in cls.__mro__:
        found = vars(base).get(name)
        if isinstance(found, classmethod):
            yield partial(cast("Callable[..., object]", found.__func__), cls)


def _of_dataclass(cls: type[Any]) -> Iterator[Field]:
    hints = hints_of(cast("Hashable", cls))
    for field in dataclasses.fields(cls):
        if field.init:
            is_required = (
                field.default is dataclasses.MISSING
                and field.default_factory is dataclasses.MISSING
            )
            yield Field(field.name, field.name, hints[field.name], is_required)
