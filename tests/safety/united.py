"""Base models as generated SDKs have them, with a `dict` that unites two dumps, and others."""

import datetime as dt
import typing
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union

import pydantic
from pydantic import BaseModel, ConfigDict, Field

from safety.models import WHEN, Colour, Leaf

Members = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """Annotates a field with the name under which it is sent."""

    alias: str


@dataclass(frozen=True)
class Tagged:
    discriminant: str


def together(some: Any, others: Any) -> Any:
    """Add to a dump what another one has besides."""
    if isinstance(some, dict) and isinstance(others, dict):
        for key, value in others.items():
            some[key] = together(some[key], value) if key in some else value
        return some
    if isinstance(some, list) and isinstance(others, list):
        return [together(*pair) for pair in zip(some, others, strict=True)]
    return others


def renamed(dump: Any, hint: Any) -> Any:
    """Name what is in a dump as the annotations of its model say."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return renamed(dump, parts[0])
    if origin is Union:
        for part in parts:
            dump = renamed(dump, part)
        return dump
    if origin is list and isinstance(dump, list):
        return [renamed(item, parts[0]) for item in dump]
    if origin is dict and isinstance(dump, dict):
        return {key: renamed(item, parts[1]) for key, item in dump.items()}
    if not (isinstance(hint, type) and issubclass(hint, BaseModel) and isinstance(dump, dict)):
        return dump
    hints = typing.get_type_hints(hint, include_extras=True)
    return {sent(key, hints.get(key)): renamed(item, hints.get(key)) for key, item in dump.items()}


def sent(key: str, hint: Any) -> str:
    parts = typing.get_args(hint) if typing.get_origin(hint) is Annotated else ()
    return next((part.alias for part in parts if isinstance(part, Sent)), key)


def dumps(model: BaseModel, options: Members) -> tuple[Members, Members]:
    """Return the dump without what is None, and that without what was not set."""
    options = {**options, "by_alias": True}
    some = BaseModel.model_dump(model, **{**options, "exclude_none": True})
    return some, BaseModel.model_dump(model, **{**options, "exclude_unset": True})


class Base(BaseModel):
    model_config = ConfigDict(extra="allow", protected_namespaces=())

    @pydantic.model_validator(mode="before")
    @classmethod
    def take_names(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        aliases = {name: each.alias or name for name, each in cls.model_fields.items()}
        return {aliases.get(key, key): value for key, value in data.items()}

    @pydantic.model_serializer(mode="plain", when_used="json")
    def to_json(self) -> Any:
        return self.dict()

    def dict(self, **options: Any) -> Members:
        return typing.cast("Members", renamed(together(*dumps(self, options)), type(self)))


class Item(Base):
    sku: str | None = None
    unit_price: Annotated[float | None, Sent("unitPrice"), Field(alias="unitPrice")] = None
    when: dt.datetime | None = None
    count: int = 1


class Dog(Base):
    kind: Literal["dog"] = "dog"
    good: bool | None = None


class Cat(Base):
    kind: Literal["cat"] = "cat"
    colour: Colour = Colour.RED
    lives: int | None = None


class Order(Base):
    id: str | None = None
    items: typing.List[Item] = []  # noqa: UP006
    by_name: "typing.Dict[str, typing.Optional[Order]]" = {}  # noqa: UP006, UP045
    pet: Annotated[typing.Union[Dog, Cat, None], Tagged("kind")] = None  # noqa: UP007
    grid: list[list[Item | None]] | None = None
    row: tuple[Item, ...] | None = None
    numbers: tuple[int, ...] = (1,)
    main: Item | None = None
    plain: Leaf | None = None
    when: dt.datetime = WHEN
    anything: Any = None
    last: str | None = None


class Filled(Base):
    """Of a default that was not set, nulls are lost: it is in one of the dumps only."""

    main: Item = Item()
    items: list[Item] = Field(default_factory=lambda: [Item()])
    last: str | None = None


class Around(BaseModel):
    """A model that pydantic alone dumps, with all that is inside."""

    item: Item | None = None
    anything: Any = None


class Clashing(Base):
    """Its annotations would rename what is not meant."""

    first: Annotated[str | None, Sent("second")] = None
    third: str | None = Field(None, alias="first")


class Unlike(Base):
    name: Annotated[str | None, Sent("sentName"), Field(alias="otherName")] = None
    x: int | None = None


class Named(Base):
    first_name: Annotated[str | None, Sent("firstName"), Field(alias="firstName")] = None
    any: typing.Any = None


class Unnamed(Base):
    first_name: str | None = None
    any: typing.Any = None


class Mixed(Base):
    """A union of models whose annotations say different things of one name."""

    either: Annotated[typing.Union[Unnamed, Named], Tagged("x")]  # noqa: UP007
    x: int | None = None


class Bare(Base):
    numbers: typing.Optional[typing.List] = None  # type: ignore[type-arg]  # noqa: UP006, UP045


class Beyond(Base):
    größe: int | None = None  # noqa: PLC2401 - as an API may have it
    x: int | None = None


class OfField(Base):
    x: int | None = None

    @pydantic.field_serializer("x")
    def _x(self, x: Any) -> Any:
        return f"x{x}"


class OfModel(Base):
    x: int | None = None

    @pydantic.model_serializer(mode="plain")
    def _all(self) -> Any:
        return {"x": self.x, "y": 1}


class Computed(Base):
    x: int | None = None

    @pydantic.computed_field  # type: ignore[prop-decorator]  # as pydantic writes it
    @property
    def y(self) -> int | None:
        return self.x


class Dumping(Base):
    x: int | None = None

    def model_dump(self, **options: Any) -> Members:
        return {"dumped": self.x}


class Overriding(Base):
    x: int | None = None
    y: int | None = None

    def dict(self, **options: Any) -> Members:
        return {**super().dict(**options), "more": 1}


class Looking(Base):
    x: int | None = None

    def __getattribute__(self, name: str) -> Any:
        return 5 if name == "x" else super().__getattribute__(name)


class Hooked(Base):
    """Its `dict` asks each class for more."""

    def more(self) -> Members:
        return {}

    def dict(self, **options: Any) -> Members:
        return {**super().dict(**options), **self.more()}


class Unhooked(Hooked):
    x: int | None = None


class Adding(Hooked):
    x: int | None = None

    def more(self) -> Members:
        return {"added": 1}


class Reading(Hooked):
    id: uuid.UUID = uuid.UUID(int=1)

    def more(self) -> Members:
        return {"hex": self.id.hex}


def deviating(dump: Callable[[BaseModel, Members], Any]) -> type[BaseModel]:
    """Return a model whose base has another `dict`."""

    class Other(BaseModel):
        def dict(self, **options: Any) -> Any:
            return dump(self, options)

    class Model(Other):
        first: int | None = None
        second: int | None = None
        models: list[Item] = Field(default_factory=list)

    return Model


def unset_first(model: BaseModel, options: Members) -> Members:
    return typing.cast("Members", together(*reversed(dumps(model, options))))


def with_key(model: BaseModel, options: Members) -> Members:
    return {**together(*dumps(model, options)), "more": 1}


def at_top(model: BaseModel, options: Members) -> Members:
    some, others = dumps(model, options)
    return {**some, **others}


def upper(model: BaseModel, options: Members) -> Members:
    return {key.upper(): value for key, value in together(*dumps(model, options)).items()}


def setting(model: BaseModel, options: Members) -> Members:
    dump = together(*dumps(model, options))
    model.model_fields_set.add("first")
    return typing.cast("Members", dump)


OTHERS: dict[str, Callable[[BaseModel, Members], Any]] = {
    "in the order of the fields": unset_first,
    "without what is None": lambda model, options: dumps(model, options)[0],
    "without what was not set": lambda model, options: dumps(model, options)[1],
    "with one more key": with_key,
    "without a look into models": at_top,
    "under other names": upper,
    "with a change of the model": setting,
    "a list": lambda model, options: [together(*dumps(model, options))],
}
