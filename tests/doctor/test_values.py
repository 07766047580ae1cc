"""Made-up values of every kind of hint."""

import collections.abc
import dataclasses
import datetime as dt
import decimal
import enum
import inspect
import io
import typing
import uuid
from typing import IO, Annotated, Any, Literal, NewType, TypeVar

import pydantic
import pytest
import typing_extensions
from pydantic import v1

from ironwire.doctor.values import Maker, UnmakeableError

T = TypeVar("T", bound=int)
Number = NewType("Number", int)
Later = typing.ForwardRef("Item")


class Colour(enum.Enum):
    RED = "red"


class Text(str):
    __slots__ = ()


class Nothing(enum.Enum):
    pass


class Item(pydantic.BaseModel):
    sku: str = pydantic.Field(alias="theSku")
    price: Annotated[float, "in euros"]
    parent: "Item | None" = None
    tags: dict[str, list[int]] | None = None


class Never(pydantic.BaseModel):
    number: int

    @pydantic.model_validator(mode="after")
    def refuse(self) -> typing_extensions.Self:
        raise ValueError("never valid")


class Stubborn(Never):
    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **_values: Any) -> Any:
        raise OSError


class Older(v1.BaseModel):
    name: str = v1.Field(alias="theName")
    count: int | None = None


class Price(typing_extensions.TypedDict, total=False):
    amount: typing_extensions.Required[float]
    currency: str


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0
    z: int = dataclasses.field(init=False, default=0)


class Plain:
    def __init__(self, name: str, size: int = 1) -> None:
        self.name = name


class Binary(pydantic.BaseModel):
    left: "Tree"
    right: "Tree"


class Other(pydantic.BaseModel):
    left: "Tree"
    right: "Tree"


class Leaf(pydantic.BaseModel):
    number: int


Tree = Binary | Other | Leaf
Binary.model_rebuild()
Other.model_rebuild()


def make(hint: object, *, is_whole: bool = True) -> Any:
    return Maker(__name__, is_whole=is_whole).make(hint, "name")


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (str, "name 1"),
        (bool, True),
        (None, None),
        (float, 0.1),
        (uuid.UUID, uuid.UUID("12345678-1234-5678-1234-567812345678")),
        (decimal.Decimal, decimal.Decimal("12.50")),
        (dt.date, dt.date(2026, 11, 22)),
        (Colour, Colour.RED),
        (Text, Text("name 1")),
        (Literal["a"], "a"),
        (Literal["a"] | None, "a"),
        (Nothing | Literal["b"], "b"),
        (Nothing | None, None),
        (T, 4_294_967_297),
        (Number, 4_294_967_297),
        (Annotated[int, {}], 4_294_967_297),
        (tuple[int, bool], (4_294_967_297, True)),
        (tuple[bool, ...], (True,)),
        (list[bool], [True]),
        (set[bool], {True}),
        (dict[str, bool], {"key 1": True}),
        (list, ['name ä"\\/<\u2028😀', 'name2 ä"\\/<\u2028😀']),
        (Price, {"amount": 0.1, "currency": 'currency ä"\\/<\u2028😀'}),
        (Point, Point(4_294_967_297, 4_294_967_297)),
        (type[int], int),
    ],
)
def test_a_value_of_each_hint(hint: object, value: object) -> None:
    assert make(hint) == value


@pytest.mark.parametrize("hint", [Any, object, IO[bytes], typing.BinaryIO, Plain, Later, "Item"])
def test_a_value_is_new_every_time(hint: object) -> None:
    assert make(hint) is not make(hint)


@pytest.mark.parametrize(
    "hint", [typing.NoReturn, "Unheard", Nothing, set[list[int]], io.TextIOWrapper]
)
def test_what_has_no_rule_is_told(hint: object) -> None:
    with pytest.raises(UnmakeableError, match="`name"):
        make(hint)


def test_a_model_is_made_by_its_constructor() -> None:
    item = make(Item)

    assert isinstance(item, Item)
    assert item.parent is not None
    assert make(Item, is_whole=False).parent is None


@pytest.mark.parametrize("hint", [Never, Stubborn])
def test_a_model_that_refuses_is_made_without_being_asked(hint: object) -> None:
    assert make(hint).number == 4_294_967_297


def test_an_older_model_is_made_by_its_aliases() -> None:
    older = make(Older)

    assert (older.name, older.count) == ('name ä"\\/<\u2028😀', 4_294_967_297)


def test_what_holds_itself_comes_to_an_end_soon() -> None:
    tree = make(Tree)

    assert isinstance(tree, Binary)
    assert len(tree.model_dump_json()) < 500


def test_files_have_every_form() -> None:
    hint = IO[bytes] | bytes | str | tuple[str, bytes]
    maker = Maker(__name__, is_whole=True)

    forms = {type(maker.make(hint, f"file{n}")) for n in range(40)}

    assert forms == {io.BytesIO, bytes, str, tuple}


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_iterators_and_callables_of_both_kinds() -> None:
    drawn = [item async for item in make(collections.abc.AsyncIterator[bytes])]
    awaited = make(collections.abc.Callable[[], collections.abc.Awaitable[bool]])

    assert drawn == list(make(collections.abc.Iterator[bytes])) == [b"\x00\xffdoctor"] * 2
    assert make(collections.abc.Callable[[], bool])() is True
    assert inspect.iscoroutinefunction(awaited.__call__)
    assert await awaited() is True
