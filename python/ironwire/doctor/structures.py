"""Made-up values of classes with fields: models, typed mappings, dataclasses, plain classes."""

import dataclasses
import inspect
import typing
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple, Protocol, cast

from ironwire.doctor.hints import hints_of, parameters_of, resolved

__all__ = ["UnmakeableError", "make_structure"]

_NONE: Final[frozenset[str]] = frozenset()
_MODEL_MODULES: Final = frozenset({"pydantic.main", "pydantic.v1.main"})


class UnmakeableError(Exception):
    """No value can be made for a hint."""


class Making(Protocol):
    """What makes the values of fields."""

    def make(self, hint: object, name: str, depth: int = 0) -> object: ...

    def wants_optional(self, depth: int) -> bool: ...


class _Field(NamedTuple):
    key: str
    alias: str
    hint: object
    is_required: bool


class _Plan(NamedTuple):
    fields: tuple[_Field, ...]
    construct: Callable[..., object]
    unchecked: Callable[..., object] | None


def make_structure(making: Making, cls: type[object], name: str, depth: int) -> object:
    """Return an instance of a class, made through its constructor where that takes it.

    Raises:
        UnmakeableError: A field cannot be made, or the constructor refuses what was made.
    """
    plan = _plan(cast("Any", cls))
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
    # Validators are code of the SDK's and may raise anything.
    try:
        return plan.construct(**aliases)
    except Exception as exc:
        if plan.unchecked is None:
            raise _refused(name, cls, exc) from exc
    try:
        return plan.unchecked(**values)
    except Exception as exc:
        raise _refused(name, cls, exc) from exc


def _refused(name: str, cls: type[object], exc: Exception) -> UnmakeableError:
    return UnmakeableError(f"`{name}`: `{cls.__name__}` raises {type(exc).__name__}")


@cache
def _plan(cls: Any) -> _Plan | None:
    if typing.is_typeddict(cls) or hasattr(cls, "__required_keys__"):
        needed = cast("frozenset[str]", getattr(cls, "__required_keys__", _NONE))
        hints = hints_of(cls)
        optional = {key for key, hint in hints.items() if "NotRequired" in str(hint)[:48]}
        fields = (
            _Field(key, key, hint, key in needed and key not in optional)
            for key, hint in hints.items()
        )
        return _Plan(tuple(fields), dict, None)
    for base in cls.__mro__:
        if base.__name__ == "BaseModel" and base.__module__ in _MODEL_MODULES:
            return _newer(cls) if base.__module__ == "pydantic.main" else _older(cls)
    if dataclasses.is_dataclass(cls):
        made = cast("type[object]", cls)
        return _Plan(tuple(_of_dataclass(made)), made, None)
    if inspect.isabstract(cls) or cls.__module__ == "builtins" or "__init__" not in vars(cls):
        return None
    return _Plan(
        tuple(
            _Field(each.name, each.name, each.hint, each.is_required)
            for each in parameters_of(cls.__init__) or ()
            if each.name != "self"
        ),
        cls,
        None,
    )


def _newer(cls: type[object]) -> _Plan:
    """Return the plan of a model of pydantic 2."""
    fields = cast("Mapping[str, object]", getattr(cls, "model_fields", {}))
    config = cast("Mapping[str, object]", getattr(cls, "model_config", {}))
    by_name = bool(config.get("populate_by_name") or config.get("validate_by_name"))

    def each() -> Iterator[_Field]:
        for key, field in fields.items():
            alias = cast("object", getattr(field, "alias", None))
            is_required = cast("Callable[[], bool]", getattr(field, "is_required"))  # noqa: B009
            yield _Field(
                key,
                alias if isinstance(alias, str) and not by_name else key,
                cast("object", getattr(field, "annotation", None)),
                is_required(),
            )

    return _Plan(tuple(each()), cls, cast("Callable[..., object]", getattr(cls, "model_construct")))  # noqa: B009


def _older(cls: type[object]) -> _Plan:
    """Return the plan of a model of pydantic 1."""
    fields = cast("Mapping[str, object]", getattr(cls, "__fields__", {}))
    hints = hints_of(cast("Any", cls))
    config = cast("object", getattr(cls, "__config__", None))
    by_name = bool(getattr(config, "allow_population_by_field_name", False))

    def each() -> Iterator[_Field]:
        for key, field in fields.items():
            alias = cast("str", getattr(field, "alias", key))
            hint = hints.get(key, cast("object", getattr(field, "annotation", str)))
            yield _Field(key, key if by_name else alias, hint, bool(getattr(field, "required", 0)))

    return _Plan(tuple(each()), cls, cast("Callable[..., object]", getattr(cls, "construct")))  # noqa: B009


def _of_dataclass(cls: type[object]) -> Iterator[_Field]:
    hints = hints_of(cast("Any", cls))
    for field in dataclasses.fields(cast("type[typing.Any]", cls)):
        if field.init:
            is_required = (
                field.default is dataclasses.MISSING
                and field.default_factory is dataclasses.MISSING
            )
            yield _Field(field.name, field.name, hints[field.name], is_required)
