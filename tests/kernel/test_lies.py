"""Types that are not what they say, and that answer wrongly for what they are."""

import contextlib
import datetime as dt
import enum
import functools
import uuid
from collections import OrderedDict, UserDict, UserList, UserString, deque
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any

import pytest

from ironwire import _kernel
from ironwire._kernel import Kernel

HUGE = 2**62


class Lie(Exception):  # noqa: N818 - what a caller's own code raises
    """Raised by an override that nobody has to call."""


def raising(*_: object, **__: object) -> Any:
    raise Lie


def said_to_be(cls: type) -> property:
    """Return a `__class__` that names another class."""
    return property(lambda _: cls)


OVERRIDES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "says it is a list": {"__class__": said_to_be(list)},
    "says it is a dict": {"__class__": said_to_be(dict)},
    "says it is a text": {"__class__": said_to_be(str)},
    "says it is an int": {"__class__": said_to_be(int)},
    "says it is nothing": {"__class__": said_to_be(type(None))},
    "is huge": {"__len__": lambda _: HUGE},
    "is empty": {"__len__": lambda _: 0},
    "has a negative length": {"__len__": lambda _: -1},
    "has no length": {"__len__": raising},
    "hints a huge length": {"__length_hint__": lambda _: HUGE},
    "is false": {"__bool__": lambda _: False},
    "has no truth": {"__bool__": raising},
    "has no text": {"__str__": raising, "__repr__": raising, "__format__": raising},
    "has another text": {"__str__": lambda _: "other", "__repr__": lambda _: "other"},
    "has no encoding": {"encode": raising},
    "has no number": {"__int__": raising, "__index__": raising, "__float__": raising},
    "has another number": {"__int__": lambda _: 7, "__index__": lambda _: 7},
    "is equal to all": {"__eq__": lambda *_: True, "__hash__": lambda _: 1},
    "is not comparable": {"__eq__": raising, "__hash__": lambda _: 1},
    "has no items by index": {"__getitem__": raising},
    "has no attributes": {"__getattribute__": raising},
    "iterates over nothing": {"__iter__": lambda _: iter(())},
    "iterates over itself": {"__iter__": lambda self: iter((self,))},
    "iterates over no iterator": {"__iter__": lambda _: 5},
    "cannot be iterated": {"__iter__": raising},
    "gives no pairs": {"items": lambda _: [1, 2], "keys": lambda _: [1]},
    "gives other items": {"items": lambda _: [("b", 2)], "keys": lambda _: ["b"]},
    "gives no items": {"items": lambda _: None, "keys": lambda _: None},
    "gives huge keys": {"items": lambda _: [("k" * 70_000, 1)], "keys": lambda _: ["k"]},
    "gives itself": {"items": lambda self: [("a", self)], "keys": lambda _: ["a"]},
    "is not iterable by attribute": {"__iter__": None},
    "has no length by attribute": {"__len__": None},
}

BASES: dict[str, tuple[type, tuple[Any, ...]]] = {
    "str": (str, ("text",)),
    "long str": (str, ("é" * 1000,)),
    "int": (int, (3,)),
    "long int": (int, (10**40,)),
    "float": (float, (1.5,)),
    "bytes": (bytes, (b"abc",)),
    "bytearray": (bytearray, (b"abc",)),
    "list": (list, ([1, 2],)),
    "tuple": (tuple, ((1, 2),)),
    "dict": (dict, ({"a": 1},)),
    "dict of ints": (dict, ({1: 1},)),
    "OrderedDict": (OrderedDict, ({"a": 1},)),
    "set": (set, ((1,),)),
    "frozenset": (frozenset, ((1,),)),
    "deque": (deque, ((1, 2),)),
    "UserDict": (UserDict, ({"a": 1},)),
    "UserList": (UserList, ([1, 2],)),
    "UserString": (UserString, ("text",)),
    "Decimal": (Decimal, ("1.5",)),
    "Fraction": (Fraction, (1, 3)),
    "UUID": (uuid.UUID, ("12345678-1234-5678-1234-567812345678",)),
    "datetime": (dt.datetime, (2026, 1, 2, 3, 4, 5, 6, dt.UTC)),
    "date": (dt.date, (2026, 1, 2)),
    "time": (dt.time, (3, 4, 5)),
    "timedelta": (dt.timedelta, (1, 2)),
    "path": (PurePosixPath, ("/a/b",)),
    "object": (object, ()),
}


@functools.cache
def class_of(base: str, override: str) -> Any:
    return type("Lying", (BASES[base][0],), OVERRIDES[override])


def lying(base: str, override: str) -> Any:
    return class_of(base, override)(*BASES[base][1])


PLACES: dict[str, Callable[[Any], Any]] = {
    "body": lambda value: value,
    "item": lambda value: [1, value, (value,)],
    "member": lambda value: {"a": value, "b": {"c": value}},
    "key": lambda value: {"before": 1, value: 2},
}


def outcome(kernel: Kernel, function: str, body: Any) -> tuple[type, Any]:
    try:
        encoded = getattr(kernel, function)(body)
    except Exception as exc:  # noqa: BLE001 - whatever it is, it is compared
        return type(exc), str(exc)
    return type(encoded), encoded


def placed(base: str, override: str) -> Iterator[Any]:
    """Yield bodies with a lying value, which some lies keep from being made or being a key."""
    for place in PLACES.values():
        with contextlib.suppress(Lie, TypeError):
            yield place(lying(base, override))


@pytest.mark.parametrize("function", ["encode_body", "filter_body"])
@pytest.mark.parametrize("base", BASES)
def test_both_kernels_see_through_a_lie_alike(kernel: Kernel, base: str, function: str) -> None:
    for override in OVERRIDES:
        for body in placed(base, override):
            found = outcome(kernel, function, body)

            assert found == outcome(_kernel.available["python"], function, body), override
            assert found[0].__module__ in {"builtins", "ironwire.errors", __name__}


class Shrinking(list[int]):
    """Says a length that it has no more when it is asked for the items."""

    def __len__(self) -> int:
        size = super().__len__()
        self.clear()
        return size


class Counting:
    """Gives other keys each time it is asked."""

    def __init__(self) -> None:
        self.calls = 0

    def keys(self) -> list[str]:
        self.calls += 1
        return [f"key {self.calls}"]

    def __getitem__(self, key: str) -> str:
        return key


class Endless(dict[str, int]):
    def __iter__(self) -> Iterator[str]:
        return iter(lambda: "a", None)


class Shy(enum.Enum):
    A = 1

    @property
    def value(self) -> Any:
        return [HUGE]


def test_what_is_asked_for_its_length_is_not_read_beyond_it(kernel: Kernel) -> None:
    assert kernel.encode_body([Shrinking([1, 2])]) == b"[[1,2]]"


def test_what_gives_other_keys_each_time_is_asked_once(kernel: Kernel) -> None:
    assert kernel.encode_body(Counting()) == b'{"key 1":"key 1"}'


def test_the_iteration_of_a_dict_is_not_asked_for_its_items(kernel: Kernel) -> None:
    assert kernel.encode_body([Endless(a=1)]) == b'[{"a":1}]'


def test_the_value_of_an_enum_is_what_it_says(kernel: Kernel) -> None:
    assert kernel.encode_body({"a": Shy.A}) == b'{"a":[4611686018427387904]}'


def test_a_text_subclass_with_attributes_is_written_by_its_content(kernel: Kernel) -> None:
    texts = []
    for content in ("", "a" * 15, "a" * 16, "é" * 20, "日" * 40, "😀" * 40):
        text = type("Text", (str,), {})(content)
        text.attribute = [text]
        texts.append(text)

    encoded = kernel.encode_body(texts)

    assert encoded == kernel.encode_body([str.__str__(text) for text in texts])
