"""Strategies for bodies: plans, of which each call of a kernel gets a body of its own."""

import datetime as dt
import math
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from types import MappingProxyType, SimpleNamespace
from typing import Any, Final, TypeAlias
from uuid import UUID

import numpy as np
from hypothesis import strategies as st

from ironwire.types import OMIT
from safety.runs import CONVERTED_RUNS, INTERESTING, RUNS, run

__all__ = ["Plan", "built", "extras", "plain", "plain_runs", "rich", "rich_runs", "size"]

Plan: TypeAlias = Any
"""A body in which `Wrapped` stands for what is made anew each time."""


@dataclass(frozen=True)
class Wrapped:
    """A container of another kind; an iterator among them is drawn only once."""

    wrap: Callable[[Any], Any]
    value: Plan


def built(plan: Plan) -> Any:
    """Return a new body."""
    if type(plan) is Wrapped:
        return plan.wrap(built(plan.value))
    if type(plan) is list:
        return [built(item) for item in plan]
    if type(plan) is dict:
        return {key: built(item) for key, item in plan.items()}
    return plan


def size(plan: Plan) -> int:
    """Return how many values a body has, itself and its keys among them."""
    if type(plan) is Wrapped:
        return 1 + size(plan.value)
    if type(plan) is list or type(plan) is tuple:
        return 1 + sum(map(size, plan))
    if type(plan) is dict:
        return 1 + len(plan) + sum(map(size, plan.values()))
    return 1


@dataclass(frozen=True)
class Record:
    """A dataclass, which can be a key, too."""

    value: object


class Colour(Enum):
    """Values that JSON can write, and one that it cannot."""

    RED = "red"
    NUMBER = 3
    ITEMS = (1, 2, {"a": None})
    BROKEN = object()


class Text(str):
    """A subclass, which is written by its content."""

    __slots__ = ()


class Whole(int):
    """A subclass, which is written by its content."""


class Real(float):
    """A subclass, which is written by its content."""


def filled(filler: str, length: int, character: str, place: int) -> str:
    """Return a text with one other character in it, somewhere in the blocks of a kernel."""
    text = filler * length
    place = place % (length + 1)
    return text[:place] + character + text[place + 1 :]


blocks = st.builds(
    filled,
    st.sampled_from("aéĀ日😀\n"),
    st.integers(0, 70),
    st.sampled_from(INTERESTING),
    st.integers(0, 70),
)
texts = st.text(max_size=12) | st.text('ab"\\\n', max_size=40) | blocks
edges = st.sampled_from([2**bits + step for bits in range(70) for step in (-1, 0, 1)])
ints = st.integers() | edges | edges.map(lambda number: -number) | st.integers(-999, 99_999)
floats = (
    st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(1e-12, 1e-3)
    | st.integers(-(10**6), 10**6).map(lambda number: number / 1000)
    | st.builds(math.ldexp, st.sampled_from([1.0, 1.5, 0.1]), st.integers(-1074, 1000))
)
scalars = texts | ints | floats | st.booleans() | st.none()
texts_of_all = st.text(st.characters(codec=None, categories=None), max_size=40)
"""Surrogates are among them."""

converted = (
    st.binary(max_size=40)
    | st.binary(max_size=3).map(bytearray)
    | st.datetimes(timezones=st.none() | st.timezones())
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.uuids()
    | st.decimals()
    | st.fractions()
    | st.sampled_from([Colour.RED, Colour.NUMBER, Colour.ITEMS])
    | st.builds(Text, texts)
    | st.builds(Whole, ints)
    | st.builds(Real, floats)
    | st.floats(width=32, allow_nan=False, allow_infinity=False).map(np.float32)
    | st.just(OMIT)
    | st.just(...)
)
long_ints = st.builds(pow, st.just(10), st.just(4300))
refused = (
    st.sampled_from([math.nan, math.inf, -math.inf, Colour.BROKEN, len, Record])
    | long_ints
    | texts_of_all
    | st.just("a" * 40 + "\ud800")
    | st.builds(object)
    | st.just(bytearray(b"\xff"))
)

text_keys = texts | st.sampled_from(["a", "b", "id", "name"])
other_keys = (
    st.integers(-3, 3)
    | st.booleans()
    | st.none()
    | floats
    | st.builds(Text, texts)
    | st.uuids()
    | st.dates()
    | st.sampled_from(["1", "null", "true", "red", Colour.RED, UUID(int=1), Decimal(1), dt.UTC])
)
refused_keys = st.sampled_from([(1,), ..., OMIT, math.nan, "\udfff", Record(1), b"a"]) | long_ints

WRAPS: Final[list[Callable[[Any], Any]]] = [
    lambda value: (value, value),
    lambda value: deque([value]),
    lambda value: UserList([value]),
    Record,
    lambda value: SimpleNamespace(a=value),
    lambda value: OrderedDict(a=value),
    lambda value: UserDict({1: value, "b": value}),
    lambda value: ChainMap({"a": value}, {"a": 1, "b": 2}),
    lambda value: MappingProxyType({"a": value}),
    lambda value: Counter({"a": value}),
    lambda value: iter([value, value]),
    lambda value: (item for item in [value]),
    lambda value: reversed([value, 1]),
    lambda value: {"same": (value,), "again": value},
    lambda value: {f"key {number}": value for number in range(3)},
]


def wrapped(inner: st.SearchStrategy[Plan]) -> st.SearchStrategy[Plan]:
    """Return plans of other containers around those of `inner`."""
    return st.builds(Wrapped, st.sampled_from(WRAPS), inner)


def trees(
    leaves: st.SearchStrategy[Plan], keys: st.SearchStrategy[Any], *, wrap: bool, leaf_count: int
) -> st.SearchStrategy[Plan]:
    """Return plans of trees with these leaves and keys."""

    def grown(inner: st.SearchStrategy[Plan]) -> st.SearchStrategy[Plan]:
        containers = st.lists(inner, max_size=8) | st.dictionaries(keys, inner, max_size=8)
        return containers | wrapped(inner) if wrap else containers

    return st.recursive(leaves, grown, max_leaves=leaf_count)


def runs(kinds: Mapping[str, object]) -> st.SearchStrategy[Any]:
    """Return bodies of arrays of many values."""
    one = st.builds(run, st.sampled_from(list(kinds)), st.integers(0, 2**32), st.integers(0, 99))
    return st.lists(one, max_size=5)


plain_runs, rich_runs = runs(RUNS), runs(CONVERTED_RUNS)


plain = trees(scalars, text_keys, wrap=False, leaf_count=10)
"""Trees of exact plain types."""

accepted = trees(
    scalars | runs(CONVERTED_RUNS) | converted, text_keys | other_keys, wrap=True, leaf_count=10
)
rich = accepted | trees(
    scalars | converted | refused,
    text_keys | other_keys | refused_keys,
    wrap=True,
    leaf_count=10,
)
"""Trees of all types, of which some are refused."""

extras: st.SearchStrategy[Mapping[Any, Plan] | None] = st.none() | st.dictionaries(
    text_keys | other_keys, accepted, max_size=4
)
