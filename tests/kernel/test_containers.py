import itertools
from array import array
from collections import (
    ChainMap,
    Counter,
    OrderedDict,
    UserDict,
    UserList,
    UserString,
    defaultdict,
    deque,
    namedtuple,
)
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest

from ironwire._kernel import Kernel
from ironwire.errors import EncodeValueError

Pair = namedtuple("Pair", ["x", "y"])  # noqa: PYI024 - the older form


class Numbers(Sequence[int]):
    def __getitem__(self, index: Any) -> Any:
        return range(3)[index]

    def __len__(self) -> int:
        return 3


class One(AbstractSet[int]):
    def __contains__(self, item: object) -> bool:
        return item == 1

    def __iter__(self) -> Iterator[int]:
        return iter([1])

    def __len__(self) -> int:
        return 1


class Huge(list[int]):
    def __len__(self) -> int:
        return 2**60


class Reversed(list[int]):
    def __iter__(self) -> Iterator[int]:
        return reversed(self)


class Shouting(dict[str, int]):
    def items(self) -> Any:
        return [(key.upper(), value) for key, value in super().items()]


class Account:
    def __init__(self) -> None:
        self.name = "a"
        self._secret = [1]


class Pairs:
    def __iter__(self) -> Iterator[tuple[str, int]]:
        return iter([("a", 1), ("b", 2)])


class Row:
    def keys(self) -> list[str]:
        return ["a", "b"]

    def __getitem__(self, key: str) -> str:
        return key.upper()


class Bag:
    def __init__(self) -> None:
        self.content = ["ab", "cd"]

    def __iter__(self) -> Iterator[str]:
        return iter(self.content)


class Blocked(Account):
    __iter__ = None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param((1, (2,)), [1, [2]], id="tuple"),
        pytest.param(Pair(1, 2), [1, 2], id="namedtuple"),
        pytest.param({1}, [1], id="set"),
        pytest.param(frozenset({1}), [1], id="frozenset"),
        pytest.param(deque([1, 2]), [1, 2], id="deque"),
        pytest.param(UserList([1]), [1], id="UserList"),
        pytest.param(UserString("text"), "text", id="UserString"),
        pytest.param(Numbers(), [0, 1, 2], id="sequence"),
        pytest.param(One(), [1], id="set of a class"),
        pytest.param(Huge([1]), [1], id="list of a false length"),
        pytest.param(Reversed([1, 2]), [2, 1], id="list with its own iteration"),
        pytest.param(OrderedDict(b=1, a=2), {"b": 1, "a": 2}, id="OrderedDict"),
        pytest.param(defaultdict(int, a=1), {"a": 1}, id="defaultdict"),
        pytest.param(Counter("aab"), {"a": 2, "b": 1}, id="Counter"),
        pytest.param(UserDict({1: 2}), {"1": 2}, id="UserDict"),
        pytest.param(ChainMap({"a": 1}, {"a": 2, "b": 3}), {"a": 1, "b": 3}, id="ChainMap"),
        pytest.param(MappingProxyType({"a": 1}), {"a": 1}, id="mapping proxy"),
        pytest.param(Shouting(a=1), {"A": 1}, id="dict with its own items"),
        pytest.param(SimpleNamespace(a=1, keys=2), {"a": 1, "keys": 2}, id="namespace"),
        pytest.param(Account(), {"name": "a", "_secret": [1]}, id="instance"),
        pytest.param(Pairs(), {"a": 1, "b": 2}, id="instance of pairs"),
        pytest.param(Row(), {"a": "A", "b": "B"}, id="instance with keys"),
        pytest.param(Bag(), {"content": ["ab", "cd"]}, id="instance of no pairs"),
        pytest.param(Blocked(), {"name": "a", "_secret": [1]}, id="instance without iteration"),
    ],
)
def test_a_collection_becomes_an_array_or_an_object(
    kernel: Kernel, body: object, expected: Any
) -> None:
    filtered: Any = kernel.filter_body({"a": body})

    assert filtered == {"a": expected}
    assert type(filtered["a"]) is type(expected)
    assert list(filtered["a"]) == list(expected)


@pytest.mark.parametrize(
    "iterator",
    [
        pytest.param(lambda: (number for number in range(3)), id="generator"),
        pytest.param(lambda: map(int, "012"), id="map"),
        pytest.param(lambda: iter([0, 1, 2]), id="list iterator"),
        pytest.param(lambda: itertools.chain([0], [1, 2]), id="chain"),
        pytest.param(lambda: zip([0], strict=True), id="zip"),
        pytest.param(lambda: itertools.repeat(0, 2), id="bounded repeat"),
    ],
)
def test_an_iterator_is_drawn_once(kernel: Kernel, iterator: Any) -> None:
    expected = [list(item) if isinstance(item, tuple) else item for item in iterator()]
    one_shot = iterator()

    filtered = kernel.filter_body({"a": one_shot})

    assert filtered == {"a": expected}
    assert list(one_shot) == []


def test_an_iterator_met_twice_gives_its_items_twice(kernel: Kernel) -> None:
    numbers = iter([1, 2])

    encoded = kernel.encode_body({"a": numbers, "b": [numbers]}, extra={"c": numbers})

    assert encoded == b'{"a":[1,2],"b":[[1,2]],"c":[1,2]}'


def test_an_iterator_is_drawn_once_although_the_body_is_refused(kernel: Kernel) -> None:
    body = {"a": iter([1, float("nan"), 3])}

    with pytest.raises(EncodeValueError) as caught:
        kernel.encode_body(body)

    assert caught.value.args == ("cannot encode NaN as JSON", "$.a[1]")


class Endless:
    def __iter__(self) -> "Endless":
        return self

    def __next__(self) -> None:
        return None


class EndlessDict(dict[int, int]):
    def items(self) -> Any:
        return ((number, number) for number in itertools.count())


class EndlessList(list[int]):
    def __iter__(self) -> Iterator[int]:
        return itertools.count()


class EndlessInstance:
    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(itertools.count(), itertools.count(), strict=False)


@pytest.mark.parametrize(
    "endless",
    [
        pytest.param(itertools.count, id="count"),
        pytest.param(lambda: itertools.cycle([1]), id="cycle"),
        pytest.param(lambda: itertools.repeat(1), id="repeat"),
        pytest.param(Endless, id="iterator"),
        pytest.param(EndlessDict, id="items"),
        pytest.param(EndlessList, id="list"),
        pytest.param(EndlessInstance, id="instance"),
    ],
)
def test_what_has_no_end_is_refused(
    kernel: Kernel, endless: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ironwire._kernel.fallback.containers._MAX_ITEMS", 1000)

    with pytest.raises(EncodeValueError) as caught:
        kernel.encode_body({"a": endless()})

    assert caught.value.path == "$.a"


def test_a_sized_collection_has_no_cap(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ironwire._kernel.fallback.containers._MAX_ITEMS", 3)

    filtered = kernel.filter_body([set(range(4)), Pair(*range(2)), deque(range(5))])

    assert filtered == [[0, 1, 2, 3], [0, 1], [0, 1, 2, 3, 4]]


class Lying:
    """An instance that says it is a list."""

    def __init__(self) -> None:
        self.a = 1

    @property
    def __class__(self) -> Any:
        return list

    @__class__.setter
    def __class__(self, value: Any) -> None:
        raise AttributeError


class LyingArray(array):  # type: ignore[type-arg] # the item type does not matter
    @property
    def __class__(self) -> Any:
        return dict

    @__class__.setter
    def __class__(self, value: Any) -> None:
        raise AttributeError


def test_an_object_is_encoded_by_its_real_type(kernel: Kernel) -> None:
    assert kernel.encode_body([Lying()]) == b'[{"a":1}]'
    with pytest.raises(TypeError, match="LyingArray"):
        kernel.encode_body(LyingArray("i"))
