import dataclasses
from dataclasses import InitVar, dataclass, field
from enum import Enum
from typing import Any, ClassVar, Self

import attrs
import msgspec
import pytest

from ironwire._kernel import Kernel
from ironwire.errors import EncodeTypeError


@dataclass
class Base:
    x: int
    shared: ClassVar[int] = 0
    given: InitVar[int] = 0


@dataclass
class Derived(Base):
    y: Any = field(default=None, repr=False)

    def __call__(self) -> None:
        """Make it a callable, which does not matter."""


@dataclass(slots=True, frozen=True)
class Slotted:
    x: int


@dataclass
class Number(int):
    unit: str = "m"

    def __new__(cls, _: str = "m") -> Self:
        return super().__new__(cls, 1)


@attrs.define
class SlottedAttrs:
    x: int
    _y: int = 2


@attrs.define(slots=False)
class Attrs(SlottedAttrs):
    z: Any = None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(Base(1), {"x": 1}, id="dataclass"),
        pytest.param(Derived(1), {"x": 1, "y": None}, id="derived dataclass"),
        pytest.param(Derived(1, y=Slotted(2)), {"x": 1, "y": {"x": 2}}, id="nested dataclasses"),
        pytest.param(Number(), {"unit": "m"}, id="dataclass over int"),
        pytest.param(SlottedAttrs(1), {"x": 1, "_y": 2}, id="slotted attrs"),
        pytest.param(Attrs(1, z=[Slotted(3)]), {"x": 1, "_y": 2, "z": [{"x": 3}]}, id="attrs"),
    ],
)
def test_a_record_becomes_an_object_of_its_fields(
    kernel: Kernel, body: object, expected: object
) -> None:
    assert kernel.filter_body([body]) == [expected]


@dataclass
class Computed:
    x: int

    def __getattribute__(self, name: str) -> Any:
        if name == "x":
            raise LookupError("no x")
        return super().__getattribute__(name)


def test_what_a_field_raises_passes_through(kernel: Kernel) -> None:
    with pytest.raises(LookupError, match="no x"):
        kernel.encode_body([Computed(1)])


class Shape(msgspec.Struct):
    kind_name: str
    size: int = 1


class Renamed(Shape, rename="camel"):
    side_length: float = 0.5


class Tagged(msgspec.Struct, tag=True):
    x: int


class Numbered(msgspec.Struct, tag=5, tag_field="kind"):
    x: int


class Row(msgspec.Struct, array_like=True, tag="row"):
    x: int
    y: int | None = None


class Optional(msgspec.Struct):
    x: int | msgspec.UnsetType = msgspec.UNSET
    y: int | None = None


class Sparse(msgspec.Struct, omit_defaults=True):
    required: int
    text: str = "abc"
    large: int = 100_000
    items: list[int] = []
    names: set[str] = set()
    table: dict[str, int] = msgspec.field(default_factory=dict)
    made: list[int] = msgspec.field(default_factory=list)
    raw: bytearray = msgspec.field(default_factory=bytearray)
    nothing: None = None


class Empty(list[int]):
    pass


@pytest.mark.parametrize(
    "body",
    [
        Shape("a"),
        Renamed("a", 2),
        Tagged(1),
        Numbered(1),
        Row(1),
        Optional(),
        Optional(1, 2),
        Sparse(1),
        Sparse(1, "abd", 2, [3], {"a"}, {"b": 4}, [5]),
        Sparse(1, text="".join(["a", "bc"]), large=int("100000")),
        Sparse(1, items=Empty(), made=[]),
    ],
    ids=repr,
)
def test_a_struct_is_shaped_as_msgspec_shapes_it(kernel: Kernel, body: Any) -> None:
    assert kernel.filter_body(body) == msgspec.to_builtins(body)


class Colour(Enum):
    RED = Slotted(1)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(Base, id="dataclass"),
        pytest.param(Attrs, id="attrs class"),
        pytest.param(Shape, id="struct class"),
        pytest.param(Colour, id="enum class"),
        pytest.param(Colour.RED, id="enum of a dataclass"),
        pytest.param(msgspec.UNSET, id="unset"),
        pytest.param(Row(1, msgspec.UNSET), id="unset in an array"),  # type: ignore[arg-type] # wrong
        pytest.param(dataclasses.fields(Base)[0], id="field"),
    ],
)
def test_what_only_looks_like_a_record_is_refused(kernel: Kernel, body: object) -> None:
    with pytest.raises(EncodeTypeError):
        kernel.encode_body({"a": body})
