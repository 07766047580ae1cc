"""Records of classes that change, are derived or lack what they declare."""

import dataclasses
import enum
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import attrs
import pytest

from ironwire import _kernel
from ironwire._kernel import Kernel
from ironwire.errors import EncodeError


@dataclass
class Point:
    x: int = 1
    y: Any = None


@dataclass
class Spatial(Point):
    z: float = 0.5


class Undeclared(Point):
    """A subclass that is no dataclass of its own."""

    extra = 3


class Narrowed(Point):
    """A subclass whose property takes the place of a field."""

    @property
    def x(self) -> int:
        return 7

    @x.setter
    def x(self, value: int) -> None:
        pass


@dataclass(slots=True)
class Slots:
    x: int = 1
    y: Any = None


@dataclass(slots=True)
class MoreSlots(Slots):
    z: int = 3


@dataclass
class DictOverSlots(Slots):
    z: int = 3


class Listed(list[int]):
    """A base of another layout."""


@dataclass
class OverList(Listed):
    x: int = 1


@attrs.define
class Defined:
    x: int = 1
    y: Any = None


@attrs.define
class MoreDefined(Defined):
    z: int = 3


@attrs.define(slots=False)
class Loose(Defined):
    w: Any = attrs.field(default=None, alias="other")


@dataclass
class Defaulted:
    """A field whose default is left on the class."""

    x: int = 1
    items: list[int] = field(default_factory=list)


@dataclass
class LongNames:
    a_name_that_is_longer_than_any_block_of_a_key: int = 1
    _: int = 2


class Descriptor:
    def __get__(self, instance: object, owner: object) -> int:
        return 9

    def __set__(self, instance: object, value: int) -> None:
        pass


@dataclass
class Described:
    x: Descriptor = Descriptor()


@dataclass
class Answering:
    x: int = 1

    def __getattr__(self, name: str) -> Any:
        return f"no {name}"


def changed(make: Callable[[], Any], change: Callable[[Any], object]) -> Callable[[], Any]:
    def changed_one() -> Any:
        record = make()
        change(record)
        return record

    return changed_one


def replace_dict(record: Any) -> None:
    record.__dict__ = {"y": [1], "x": "text", "more": 2}


def grow(record: Any) -> None:
    for number in range(50):
        setattr(record, f"more_{number}", number)


def swap(record: Any) -> None:
    del record.x
    record.more = 1
    record.x = 2


RECORDS: list[tuple[str, Callable[[], Any]]] = [
    ("plain", Point),
    ("derived", Spatial),
    ("undeclared subclass", Undeclared),
    ("property over a field", Narrowed),
    ("slots", Slots),
    ("more slots", MoreSlots),
    ("dict over slots", DictOverSlots),
    ("over a list", OverList),
    ("attrs", Defined),
    ("more attrs", MoreDefined),
    ("attrs with a dict", Loose),
    ("defaults", Defaulted),
    ("names too long for a block", LongNames),
    ("descriptor", Described),
    ("answering", Answering),
    ("vars asked", changed(Point, vars)),
    ("dict replaced", changed(Point, replace_dict)),
    ("dict cleared", changed(Point, lambda record: vars(record).clear())),
    ("dict of other keys", changed(Point, lambda record: vars(record).update({1: 2}))),
    ("many more attributes", changed(Point, grow)),
    ("other order", changed(Point, swap)),
    ("deleted, default on the class", changed(Defaulted, lambda record: delattr(record, "x"))),
    ("deleted, none on the class", changed(Defaulted, lambda record: delattr(record, "items"))),
    ("deleted slot", changed(Slots, lambda record: delattr(record, "y"))),
    ("deleted attrs slot", changed(Defined, lambda record: delattr(record, "x"))),
    ("deleted and answered", changed(Answering, lambda record: delattr(record, "x"))),
    ("never set", lambda: object.__new__(Spatial)),
    ("slots never set", lambda: object.__new__(MoreSlots)),
    ("omitted", lambda: Point(..., y=[..., Point()])),  # type: ignore[arg-type] # any value
    ("other types", lambda: Slots("text", {"a": MoreSlots()})),  # type: ignore[arg-type] # as above
    ("NaN", lambda: Point(y=[Slots(y=float("nan"))])),
    ("many", lambda: [Point(number, Slots(number, Defined())) for number in range(500)]),
]


def outcome(kernel: Kernel, body: object) -> object:
    try:
        return kernel.encode_body(body)
    except EncodeError as exc:
        return type(exc), exc.args
    except AttributeError as exc:
        return type(exc), str(exc)


@pytest.mark.parametrize("make", [make for _, make in RECORDS], ids=[name for name, _ in RECORDS])
def test_a_record_is_written_by_what_it_holds(kernel: Kernel, make: Callable[[], Any]) -> None:
    expected = outcome(_kernel.available["python"], [make(), Point()])

    assert outcome(kernel, [make(), Point()]) == expected
    assert outcome(kernel, [make(), Point()]) == expected  # Its class is known by now.


def add_property(cls: Any) -> None:
    cls.x = property(lambda _: "computed")


def add_lookup(cls: Any) -> None:
    cls.__getattribute__ = lambda self, name: (
        "own" if name == "x" else object.__getattribute__(self, name)
    )


def add_answer(cls: Any) -> None:
    cls.__getattr__ = lambda _, name: f"no {name}"


def add_attribute(cls: Any) -> None:
    cls.unrelated = 1


def drop_default(cls: Any) -> None:
    if hasattr(cls, "x") and "__slots__" not in vars(cls):
        del cls.x


def change_base(cls: Any) -> None:
    cls.__mro__[1].x = property(lambda _: "of the base")


@pytest.mark.parametrize(
    "change", [add_property, add_lookup, add_answer, add_attribute, drop_default, change_base]
)
@pytest.mark.parametrize("kind", ["dataclass", "slots", "attrs"])
@pytest.mark.parametrize("is_known", [False, True], ids=["new", "known"])
def test_a_changed_class_is_looked_at_again(
    kernel: Kernel, change: Callable[[Any], None], kind: str, is_known: bool
) -> None:
    class Base:
        __slots__ = ()

    if kind == "attrs":
        cls: Any = attrs.make_class(
            "Made", {"x": attrs.field(default=1), "y": attrs.field(default=2)}, bases=(Base,)
        )
    else:
        cls = dataclasses.make_dataclass(
            "Made",
            [("x", int, 1), ("y", int, 2)],
            bases=(Base,),
            slots=kind == "slots",
        )
    record = cls()
    if is_known:
        kernel.encode_body([record])

    change(cls)

    expected = _kernel.available["python"].encode_body([record])
    assert kernel.encode_body([record]) == expected
    assert kernel.encode_body([record]) == expected


def test_an_instance_may_change_its_class(kernel: Kernel) -> None:
    record = Point(2, 3)
    before = kernel.encode_body([record])

    record.__class__ = Spatial

    assert before == b'[{"x":2,"y":3}]'
    assert kernel.encode_body([record]) == b'[{"x":2,"y":3,"z":0.5}]'


def test_more_classes_than_are_remembered_are_written(kernel: Kernel) -> None:
    made = [dataclasses.make_dataclass(f"Made{number}", [("x", int)]) for number in range(1_100)]

    for cls in made + made:
        assert kernel.encode_body(cls(1)) == b'{"x":1}'


def test_an_enum_whose_value_changed_is_written_as_it_is_now(kernel: Kernel) -> None:
    class Colour(enum.Enum):
        RED = "red"

    before = kernel.encode_body([Colour.RED])
    Colour.RED._value_ = "green"

    assert (before, kernel.encode_body([Colour.RED])) == (b'["red"]', b'["green"]')


def test_a_uuid_that_was_tampered_with_is_written_alike(kernel: Kernel) -> None:
    for number in [0, 2**128 - 1, 2**64]:
        value = uuid.UUID(int=number)
        assert kernel.encode_body([value]) == f'["{value}"]'.encode()
    odd = uuid.UUID(int=0)
    object.__setattr__(odd, "int", 2**130)

    assert outcome(kernel, [odd]) == outcome(_kernel.available["python"], [odd])
