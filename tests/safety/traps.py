"""Values that run the caller's code when they are encoded, and what that code may do."""

import datetime as dt
import gc
import threading
from collections import OrderedDict, UserDict, UserString, deque
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final, TypeAlias

from ironwire._kernel import Kernel

__all__ = ["ACTS", "SCENES", "TRAPS", "UNNOTICED", "Act", "Scene", "Spring"]

Spring: TypeAlias = Callable[[], object]
"""What a trap calls when it is encoded."""


class SprungItems(dict[str, int]):
    spring: Spring

    def items(self) -> Any:
        self.spring()
        return [("a", 1)]


class SprungList(list[int]):
    spring: Spring

    def __iter__(self) -> Iterator[int]:
        self.spring()
        return iter([1, 2])


class SprungZone(dt.tzinfo):
    spring: Spring

    def utcoffset(self, _: dt.datetime | None) -> dt.timedelta:
        self.spring()
        return dt.timedelta(hours=1)

    def dst(self, _: dt.datetime | None) -> None:
        return None

    def tzname(self, _: dt.datetime | None) -> str:
        return "sprung"


class SprungText(UserString):
    spring: Spring

    def __str__(self) -> str:
        self.spring()
        return "text"

    def __hash__(self) -> int:
        return 1


class SprungInstance:
    def __init__(self, spring: Spring) -> None:
        self.__dict__["_spring"] = spring

    def __iter__(self) -> Iterator[tuple[str, int]]:
        self.__dict__["_spring"]()
        return iter([("a", 1)])


@dataclass
class SprungRecord:
    a: int = 1

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name == "a":
            super().__getattribute__("spring")()
        return found


class Dying:
    """Runs the code when it is freed."""

    def __init__(self, spring: Spring) -> None:
        self.spring = spring

    def __del__(self) -> None:
        self.spring()


def set_off(trap: Any, spring: Spring) -> Any:
    trap.spring = spring
    return trap


def sprung_generator(spring: Spring) -> Iterator[int]:
    yield 1
    spring()
    yield 2


def freed_in_between(spring: Spring) -> Iterator[int]:
    dying = Dying(spring)
    yield 1
    del dying
    yield 2


TRAPS: Final[dict[str, Callable[[Spring], object]]] = {
    "items": lambda spring: set_off(SprungItems(), spring),
    "iteration": lambda spring: set_off(SprungList(), spring),
    "generator": sprung_generator,
    "zone": lambda spring: dt.datetime(2026, 1, 2, tzinfo=set_off(SprungZone(), spring)),
    "text": lambda spring: set_off(SprungText("x"), spring),
    "key": lambda spring: {set_off(SprungText("x"), spring): 1, 2: 3},
    "instance": SprungInstance,
    "record": lambda spring: set_off(SprungRecord(), spring),
    "finalizer": freed_in_between,
}
"""How the caller's code comes to run in the middle of a walk."""


@dataclass(frozen=True)
class Scene:
    """A body, its extra members, and the container in it that the trap acts on."""

    body: Any
    victim: Any
    extra: Any = None


def _members(trap: object, place: int) -> dict[Any, object]:
    values: list[object] = [["x" * 100], {"y": 1.5}, [None], "é" * 50]
    values[place] = trap
    return dict(zip(("a", "b", "c", "d"), values, strict=True))


def _within(build: Callable[[Any], Any], place: int) -> Callable[[object], Scene]:
    """Return the scene of a container that `build` makes of members, inside another body."""

    def scene(trap: object) -> Scene:
        victim = build(_members(trap, place))
        return Scene({"before": [1], "victim": victim, "after": {"z": "z"}}, victim)

    return scene


def _attributes(trap: object) -> Scene:
    holder = SimpleNamespace(**_members(trap, 1))
    return Scene([holder], vars(holder))


def _user_dict(trap: object) -> Scene:
    holder: UserDict[str, object] = UserDict(_members(trap, 1))
    return Scene([holder], holder.data)


def _extra(trap: object) -> Scene:
    victim = _members(trap, 1)
    return Scene({"a": 1, "x": [2]}, victim, victim)


def _overridden(trap: object) -> Scene:
    victim = _members(trap, 1)
    return Scene(victim, victim, {"b": 1, "y": [2]})


def _parent(trap: object) -> Scene:
    victim: dict[str, object] = {"a": [[{"deep": ({"trap": trap, "b": 1}, 2)}]], "c": "c"}
    return Scene(victim, victim)


def _in_a_tuple(trap: object) -> Scene:
    victim = [1, trap, 2]
    return Scene((0, victim, 1), victim)


def _shared(trap: object) -> Scene:
    victim = [trap, "a", ["b"]]
    return Scene({"first": victim, "second": [victim], "third": (victim, 1)}, victim)


SCENES: Final[dict[str, Callable[[object], Scene]]] = {
    "dict, first": _within(dict, 0),
    "dict, middle": _within(dict, 1),
    "dict, last": _within(dict, 3),
    "dict of mixed keys": _within(lambda members: {**members, 1: 2}, 1),
    "list, first": _within(lambda members: list(members.values()), 0),
    "list, middle": _within(lambda members: list(members.values()), 1),
    "list, last": _within(lambda members: list(members.values()), 3),
    "list in a tuple": _in_a_tuple,
    "OrderedDict": _within(OrderedDict, 1),
    "deque": _within(lambda members: deque(members.values()), 1),
    "UserDict": _user_dict,
    "attributes": _attributes,
    "parent": _parent,
    "list met thrice": _shared,
    "extra": _extra,
    "overridden": _overridden,
}
"""Where the trap is, and which container is changed."""

Act: TypeAlias = Callable[[Any, Kernel], object]


def _keys(victim: Any) -> list[Any]:
    return list(victim if isinstance(victim, MutableMapping) else range(len(victim)))


def _drop(victim: Any, which: int) -> None:
    keys = _keys(victim)
    if keys:
        del victim[keys[which]]


def _grow(victim: Any, count: int) -> None:
    if isinstance(victim, MutableMapping):
        victim.update({f"new {number}": [number] for number in range(count)})
    else:
        victim.extend([number] for number in range(count))


def _replace(victim: Any) -> None:
    victim.clear()
    _grow(victim, 100)


def _overwrite(victim: Any) -> None:
    """Give each entry another value, and free the former ones."""
    for key in _keys(victim):
        victim[key] = {"other": ["value"]}


def _exchange(victim: Any) -> None:
    """Change the entries and keep their number."""
    _drop(victim, -1)
    _grow(victim, 1)


def _int_key(victim: Any) -> None:
    """Put a key into a dict that is no text, and keep the size."""
    _drop(victim, -1)
    if isinstance(victim, MutableMapping):
        victim[5] = 5


def _from_a_thread(victim: Any) -> None:
    thread = threading.Thread(target=_replace, args=(victim,))
    thread.start()
    thread.join()


class Sprung(Exception):  # noqa: N818 - what a caller's own code raises
    """Raised by the caller's code."""


def _fail(_: Any) -> None:
    raise Sprung


def _encode_again(victim: Any, kernel: Kernel) -> None:
    plain = {"inner": [1, "é", {"a": (number for number in range(3))}]}
    assert kernel.encode_body(plain) == '{"inner":[1,"é",{"a":[0,1,2]}]}'.encode()
    assert kernel.filter_body([b"a"], extra=None) == ["YQ=="]


def _fail_within(victim: Any, kernel: Kernel) -> None:
    kernel.encode_body({"inner": [float("nan")]})


ACTS: Final[dict[str, Act]] = {
    "nothing": lambda _, __: None,
    "clear": lambda victim, _: victim.clear(),
    "replace": lambda victim, _: _replace(victim),
    "drop the first": lambda victim, _: _drop(victim, 0),
    "drop the last": lambda victim, _: _drop(victim, -1),
    "grow by one": lambda victim, _: _grow(victim, 1),
    "grow by many": lambda victim, _: _grow(victim, 200),
    "overwrite": lambda victim, _: _overwrite(victim),
    "switch threads": lambda victim, _: _from_a_thread(victim),
    "collect garbage": lambda _, __: gc.collect(),
    "raise": lambda victim, _: _fail(victim),
    "encode again": _encode_again,
    "fail within": _fail_within,
}
"""What the caller's code does to the container, or to the kernel."""

UNNOTICED: Final[dict[str, Act]] = {
    "exchange": lambda victim, _: _exchange(victim),
    "int key": lambda victim, _: _int_key(victim),
}
"""Changes of the keys that leave a dict its size: no loop of CPython's has to notice them."""
