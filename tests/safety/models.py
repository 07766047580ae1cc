"""Models of every shape that pydantic dumps in its own way, and what comes of a body."""

import datetime as dt
import enum
import functools
import uuid
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Annotated, Any, Generic, Literal, TypeVar

import pydantic
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from ironwire._kernel import Kernel
from ironwire.errors import EncodeError
from ironwire.types import OMIT

T = TypeVar("T")

WHEN = dt.datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=dt.UTC)
NUMBER = uuid.UUID(int=5)


class Colour(enum.Enum):
    RED = "red"
    PAIR = (1, "é")


class Level(enum.IntEnum):
    LOW = 1


class Name(enum.StrEnum):
    ADA = "ada"


class Leaf(BaseModel):
    x: int = 1
    y: str = "é"


class SubLeaf(Leaf):
    z: int = 3


class Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)

    first_name: str = "a"
    by_hand: int = Field(2, serialization_alias='odd "key"')
    of_both: int = Field(3, alias="alias", serialization_alias="as_sent")
    of_choices: int = Field(4, validation_alias=pydantic.AliasChoices("a", "b"))
    a_name_that_is_longer_than_the_blocks_of_keys: float = 0.5


class Wide(BaseModel):
    text: str | None = None
    number: int | float = 1
    raw: bytes = b"\xff"
    truth: bool = True
    when: dt.datetime = WHEN
    day: dt.date | None = WHEN.date()
    clock: dt.time = WHEN.time()
    span: dt.timedelta = dt.timedelta(1, 2, 3)
    id: uuid.UUID = NUMBER
    price: Decimal = Decimal("1.50")
    colour: Colour = Colour.RED
    pair: Colour = Colour.PAIR
    level: Level = Level.LOW
    name: Name = Name.ADA
    kind: Literal["a", 1, Colour.RED] | None = "a"
    numbers: list[float] = [0.1, 1.0]
    grid: list[list[int]] | None = [[1], []]
    row: tuple[int, ...] = (1, 2)
    pairs: tuple[int, str] = (1, "a")
    table: dict[str, list[Leaf]] = {"a": [Leaf()], "é": []}
    leaf: Leaf | None = Leaf()
    anything: Any = None
    either: Leaf | list[Leaf] | str = "a"
    object_: object = None


class Odd(BaseModel):
    numbers: dict[int, int] = {1: 2}
    unordered: set[int] = {1}
    frozen: frozenset[str] = frozenset({"a"})
    path: PurePosixPath = PurePosixPath("a/b")
    rows: Sequence[int] = (1, 2)
    url: pydantic.HttpUrl | None = pydantic.HttpUrl("http://localhost")
    lists: list[int] | list[str] = ["a"]
    json_: pydantic.Json[list[int]] = Field("[1]", validate_default=True)
    value: pydantic.JsonValue = None
    values: dict[str, pydantic.JsonValue] = {"a": [1, None], "b": {"c": True}}


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)

    x: int = 1


class Private(BaseModel):
    x: int = 1
    _y: int = 2


class Values(BaseModel):
    model_config = ConfigDict(use_enum_values=True)

    name: Name = Name.ADA
    colour: Colour = Field(Colour.RED, validate_default=True)


class Computed(Leaf):
    @pydantic.computed_field
    def double(self) -> int:
        return 2 * self.x


class Cached(Leaf):
    @functools.cached_property
    def double(self) -> int:
        return 2 * self.x


class OfField(Leaf):
    @pydantic.field_serializer("x")
    def doubled(self, x: int) -> int:
        return 2 * x


class OfModel(Leaf):
    @pydantic.model_serializer(mode="wrap")
    def wrapped(self, handler: Any) -> Any:
        return {"wrapped": handler(self)}


class OfType(BaseModel):
    x: Annotated[int, pydantic.PlainSerializer(lambda x: 2 * x)] = 1
    y: Annotated[int, pydantic.WrapSerializer(lambda y, handler: handler(y) + 1)] = 1
    z: Annotated[int, pydantic.PlainSerializer(str, when_used="json")] = 1
    either: Annotated[Any, pydantic.PlainSerializer(repr)] | str = "a"


class Excluding(Leaf):
    secret: str = Field("s", exclude=True)


class Validated(BaseModel):
    x: Annotated[int, pydantic.BeforeValidator(int), pydantic.AfterValidator(abs)] = 1

    @pydantic.model_validator(mode="after")
    def check(self) -> "Validated":
        return self


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"] = "dog"


class Owner(BaseModel):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]
    pets: list[Cat | Dog] = []


class Box(BaseModel, Generic[T]):
    item: T
    items: list[T] = []


class Numbers(pydantic.RootModel[list[int]]):
    pass


class Dumping(Leaf):
    def model_dump(self, **options: Any) -> dict[str, Any]:
        return {"own": super().model_dump(**options)}


class Sealed(Leaf):
    def __getattribute__(self, name: str) -> Any:
        if name == "__dict__":
            return {"x": 7, "y": "other"}
        return super().__getattribute__(name)


class Serialized(BaseModel):
    leaf: pydantic.SerializeAsAny[Leaf] = SubLeaf()


class Open(Leaf):
    model_config = ConfigDict(extra="allow")


class OpenAlias(BaseModel):
    model_config = ConfigDict(extra="allow")

    x: int = Field(1, serialization_alias="sent")


class Same(BaseModel):
    x: int = Field(1, serialization_alias="a")
    y: int = Field(2, serialization_alias="a")


class Node(BaseModel):
    value: int = 1
    next: "Node | None" = None
    below: "dict[str, Node]" = {}
    any: Any = None


class Later(BaseModel):
    first: "Sooner"


class Sooner(BaseModel):
    x: int = Field(1, alias="ex")


@dataclass
class Record:
    x: int = 1
    leaf: Leaf | None = None


class Holder(BaseModel):
    record: Record = Record()
    any: Any = None


class Text(str):
    """A text that is no exact one."""

    __slots__ = ()


def outcome(kernel: Kernel, body: object, omit: object = OMIT) -> object:
    """Return the text, or the error, with the warnings that came with it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            done: object = kernel.encode_body(body, omit=omit)
        except EncodeError as exc:
            done = type(exc), exc.args
        except (AttributeError, TypeError, ValueError) as exc:  # Raised by pydantic.
            done = type(exc), str(exc)
    return done, [(warning.category, str(warning.message)) for warning in caught]
