"""Calls of a kernel in every shape that takes another way through it.

The standard library is enough for them, so that they run on a debug build of CPython, too.
"""

import datetime as dt
import itertools
import math
import sys
from collections import Counter, OrderedDict, UserDict, deque, namedtuple
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import partial
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any, Final, TypeAlias
from uuid import UUID

from ironwire._kernel import Kernel
from ironwire.types import OMIT

__all__ = ["PLAIN", "REFUSALS", "SHAPES", "Shape", "called", "functions_for", "outcome", "text_of"]

Make: TypeAlias = Callable[[], Any]


@dataclass(frozen=True)
class Shape:
    """A call: what is handed in is made anew each time, since an iterator is drawn once."""

    name: str
    make: Make
    extra: Make = lambda: None


def called(kernel: Kernel, function: str, shape: Shape) -> object:
    """Return what a function of the kernel returns."""
    if function == "remove_omit":
        return kernel.remove_omit(shape.make(), OMIT)
    encode = kernel.encode_body if function == "encode_body" else kernel.filter_body
    return encode(shape.make(), extra=shape.extra(), omit=OMIT)


def outcome(kernel: Kernel, function: str, shape: Shape) -> tuple[type, str]:
    """Return the class and the text of what is returned or raised."""
    try:
        result = called(kernel, function, shape)
    except Exception as exc:  # noqa: BLE001 - whatever it is, it is compared
        return type(exc), str(exc)
    return type(result), text_of(result)


def text_of(result: object) -> str:
    """Return the text of a result: it tells NaN from NaN, and an int from a bool and a float."""
    try:
        return repr(result)
    except ValueError:
        return "holds a long int"


class Text(str):
    __slots__ = ()


class Whole(int):
    pass


class Real(float):
    pass


class Row(dict[str, int]):
    pass


class Rows(list[int]):
    pass


class Colour(Enum):
    RED = "red"
    ITEMS = (1, [2, {"a": 3}])
    BROKEN = object()


Pair = namedtuple("Pair", ["x", "y"])  # noqa: PYI024 - the older form


@dataclass
class Point:
    x: object
    y: object


@dataclass(frozen=True)
class Name:
    text: str


class Account:
    def __init__(self) -> None:
        self.name = "a"
        self.rows = [1, 2]


class Keyed:
    def __init__(self) -> None:
        self.rest = 0

    def keys(self) -> list[str]:
        return ["a", "b"]

    def __getitem__(self, key: str) -> str:
        return key.upper()


class Broken(Exception):  # noqa: N818 - what a caller's own code raises
    """Raised by the caller's own code."""


class BrokenItems(dict[str, int]):
    def items(self) -> Any:
        raise Broken


class BrokenInstance:
    def __iter__(self) -> Iterator[object]:
        raise Broken


class BrokenZone(dt.tzinfo):
    def utcoffset(self, _: dt.datetime | None) -> dt.timedelta:
        raise Broken

    def dst(self, _: dt.datetime | None) -> None:
        return None

    def tzname(self, _: dt.datetime | None) -> str:
        return "broken"


class Twice(dict[str, int]):
    def items(self) -> Any:
        return [("a", 1), ("a", 2)]


def broken_after(count: int) -> Iterator[int]:
    yield from range(count)
    raise Broken


def nested(levels: int, wrap: Callable[[object], object], inner: object = 1) -> object:
    body = inner
    for _ in range(levels):
        body = wrap(body)
    return body


def too_deep(wrap: Callable[[object], object]) -> object:
    return nested(sys.getrecursionlimit() + 1, wrap)


def cyclic() -> list[object]:
    body: list[object] = []
    body.append({"a": body})
    return body


def met_twice() -> dict[str, object]:
    numbers = iter([1, 2, 3])
    return {"a": numbers, "b": [numbers, numbers]}


def failing_at(position: int) -> list[object]:
    items: list[object] = [{"a": [n]} for n in range(6)]
    items[position] = broken_after(2)
    return items


# Values that the Rust kernel takes without a call of Python.
PLAIN: Final[Mapping[str, Make]] = {
    "null": lambda: None,
    "true": lambda: True,
    "false": lambda: False,
    "zero": lambda: 0,
    "int": lambda: 1_234_567,
    "negative int": lambda: -(2**40),
    "int of 64 bits": lambda: 2**63 - 1,
    "int of 65 bits": lambda: 2**64,
    "int of 4000 digits": lambda: 10**3999,
    "float": lambda: 0.1,
    "small float": lambda: 1.5e-7,
    "large float": lambda: 1.7976931348623157e308,
    "empty text": lambda: "",
    "short text": lambda: "abc",
    "text of 16": lambda: "a" * 16,
    "text of 4096": lambda: "a" * 4096,
    "text of 300,000": lambda: "a" * 300_000,
    "escapes": lambda: '"\\\n\x00' * 700,
    "latin-1": lambda: "é" * 900,
    "two bytes": lambda: "日本" * 900,
    "four bytes": lambda: "😀a" * 900,
    "bytes": lambda: b"abc",
    "bytes of 100,000": lambda: bytes(100_000),
    "empty list": list,
    "empty tuple": tuple,
    "empty dict": dict,
    "list of all": lambda: [None, True, 1, 1.5, "a", b"a", [], (), {}],
    "tuple of all": lambda: (None, False, -1, -1.5, "é", b"", [1], (2,), {"a": 3}),
    "ints": lambda: list(range(3000)),
    "floats": lambda: [n / 7 for n in range(1000)],
    "texts": lambda: [f"text {n}" for n in range(1000)],
    "members": lambda: {f"key {n}": n for n in range(1000)},
    "rows": lambda: [{"id": n, "name": f"n{n}", "tags": ["a", None]} for n in range(200)],
    "nested lists": lambda: nested(200, lambda inner: [inner]),
    "nested dicts": lambda: nested(200, lambda inner: {"key": inner}),
    "nested tuples": lambda: nested(200, lambda inner: (0, inner, 2)),
    "long keys": lambda: nested(40, lambda inner: {"k" * 1024: inner}),
    "omitted members": lambda: {"a": OMIT, "b": {"c": OMIT, "d": ...}, "e": 1},
    "omitted items": lambda: [OMIT, 1, [...], OMIT],
    "omitted body": lambda: OMIT,
    "Ellipsis": lambda: ...,
}

CONVERTED: Final[Mapping[str, Make]] = {
    "int keys": lambda: {1: "a", 2: "b", "c": 3},
    "constants as keys": lambda: {None: 1, True: 2, 1.5: 3},
    "converted keys": lambda: {UUID(int=1): 1, Colour.RED: 2, dt.date(2026, 1, 2): 3, b"a": 4},
    "text subclass": lambda: Text("text"),
    "text subclass as key": lambda: {Text("key"): 1},
    "int subclass": lambda: Whole(7),
    "float subclass": lambda: Real(7.5),
    "dict subclass": lambda: Row(a=1),
    "list subclass": lambda: Rows([1, 2]),
    "OrderedDict": lambda: OrderedDict(a=1, b=[2]),
    "Counter": lambda: Counter("aab"),
    "UserDict": lambda: UserDict({1: 2}),
    "namedtuple": lambda: Pair(1, [2]),
    "deque": lambda: deque([1, 2]),
    "set": lambda: {1},
    "generator": lambda: (n for n in range(5)),
    "map": lambda: map(str, range(5)),
    "iterator met twice": met_twice,
    "iterators in iterators": lambda: iter([iter([1]), iter([iter([2])])]),
    "dataclass": lambda: Point(1, Point(2, None)),
    "namespace": lambda: SimpleNamespace(a=1, b=[2]),
    "instance": Account,
    "instance with keys": Keyed,
    "enum": lambda: Colour.RED,
    "enum of items": lambda: Colour.ITEMS,
    "UUID": lambda: UUID(int=5),
    "datetime": lambda: dt.datetime(2026, 1, 2, 3, tzinfo=dt.UTC),
    "naive datetime": lambda: dt.datetime(2026, 1, 2, 3),
    "date": lambda: dt.date(2026, 1, 2),
    "time": lambda: dt.time(3, 4, tzinfo=dt.UTC),
    "timedelta": lambda: dt.timedelta(days=400, seconds=3.5),
    "Decimal": lambda: Decimal("1.50"),
    "Fraction": lambda: Fraction(1, 3),
    "path": lambda: PurePosixPath("/a"),
    "bytearray": lambda: bytearray(b"text"),
    "many conversions": lambda: [Decimal(n) for n in range(30)],
}

MERGED: Final = (
    Shape("extra members", lambda: {"a": 1, "b": [2]}, lambda: {"c": 3}),
    Shape("overriding members", lambda: {"a": 1, "b": [2]}, lambda: {"b": 3, "c": OMIT}),
    Shape("extra mapping", lambda: {"a": 1}, lambda: UserDict(b=1)),
    Shape("extra int keys", lambda: {"1": 1}, lambda: {1: 2, 2: 3}),
    Shape("extra on int keys", lambda: {1: 1}, lambda: {"1": 2}),
    Shape("extra on a dataclass", lambda: Point(1, 2), lambda: {"x": {1: 2}}),
    Shape("extra on nothing", lambda: None, lambda: {"x": [1]}),
    Shape("extra on an omitted body", lambda: OMIT, lambda: {"x": [1]}),
    Shape("empty extra", lambda: [1], dict),
    Shape("overridden iterator", lambda: {"a": iter([1])}, lambda: {"a": iter([2])}),
    Shape(
        "many extra members",
        lambda: {f"key {n}": n for n in range(200)},
        lambda: {f"key {n}": [n] for n in range(100, 300)},
    ),
)

REFUSED: Final[Mapping[str, Make]] = {
    "NaN": lambda: math.nan,
    "NaN after others": lambda: [1, "a", {"b": [2.5, -math.inf]}],
    "NaN as key": lambda: {math.nan: 1},
    "surrogate": lambda: ["a", "\ud800"],
    "surrogate in wide text": lambda: "😀" * 20 + "\udfff",
    "surrogate as key": lambda: {"\ud800": 1},
    "long int": lambda: [10**5000],
    "long int as key": lambda: {10**5000: 1},
    "object": lambda: {"a": [object()]},
    "function": lambda: [len],
    "class": lambda: [Point],
    "object as key": lambda: {object(): 1},
    "tuple as key": lambda: {"a": {(1,): 1}},
    "record as key": lambda: {Name("a"): 1},
    "Ellipsis as key": lambda: {...: 1},
    "keys of one text": lambda: {1: 1, "1": 2},
    "key that comes twice": Twice,
    "too deep lists": lambda: too_deep(lambda inner: [inner]),
    "too deep dicts": lambda: too_deep(lambda inner: {"a": inner}),
    "cycle": cyclic,
    "enum of an object": lambda: Colour.BROKEN,
    "endless iterator": lambda: [itertools.count()],
    "bytearray that is no text": lambda: bytearray(b"\xff"),
    "failing generator": lambda: {"a": broken_after(3)},
    "failing items": lambda: [BrokenItems()],
    "failing instance": lambda: [BrokenInstance()],
    "failing zone": lambda: [dt.datetime(2026, 1, 2, tzinfo=BrokenZone())],
    "object behind iterators": lambda: [iter([1, 2]), iter([3]), object()],
    "NaN behind iterators": lambda: [iter([1, 2]), (n for n in range(3)), math.nan],
    **{f"failure at {n}": partial(failing_at, n) for n in range(6)},
}

REFUSED_MERGED: Final = (
    Shape("extra that is no mapping", dict, lambda: [1]),
    Shape("extra on a list", lambda: [1], lambda: {"a": 1}),
    Shape("object in extra", lambda: {"a": 1}, lambda: {"b": object()}),
    Shape("overridden object", lambda: {"a": object()}, lambda: {"a": 1}),
    Shape("extra keys of one text", lambda: {"a": 1}, lambda: {1: 1, "1": 2}),
    Shape("NaN in extra", lambda: {"a": iter([1])}, lambda: {"b": math.nan}),
    Shape("failing extra", lambda: {"a": iter([1])}, lambda: {"b": broken_after(1)}),
)


def _shapes(*makes: Mapping[str, Make]) -> tuple[Shape, ...]:
    return tuple(Shape(name, make) for group in makes for name, make in group.items())


SHAPES: Final = _shapes(PLAIN, CONVERTED) + MERGED
"""Calls that return."""

REFUSALS: Final = _shapes(REFUSED) + REFUSED_MERGED
"""Calls that raise, one for each way out at least."""

_REMOVALS: Final = frozenset({"members", "omitted members", "int keys", "null", "UserDict"})


def functions_for(shape: Shape) -> tuple[str, ...]:
    """Return the functions that a shape is handed to."""
    encoding = ("encode_body", "filter_body")
    return (*encoding, "remove_omit") if shape.name in _REMOVALS else encoding
