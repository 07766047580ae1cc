"""Tables of dicts in every state that CPython puts them in."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ironwire._kernel import Kernel


def filled(size: int) -> dict[str, int]:
    return {f"key {number}": number for number in range(size)}


def without(size: int, step: int) -> dict[str, int]:
    body = filled(size)
    for number in range(0, size, step):
        del body[f"key {number}"]
    return body


def refilled(size: int) -> dict[str, int]:
    body = without(size, 2)
    body["key 0"] = -1
    return body


def emptied(size: int) -> dict[str, int]:
    body = filled(size)
    while body:
        body.popitem()
    return body


def cleared(size: int) -> dict[str, int]:
    body = filled(size)
    body.clear()
    return body


def reused(size: int) -> dict[str, int]:
    body = cleared(size)
    body["new"] = 1
    return body


def keywords(size: int) -> dict[str, int]:
    return dict(**filled(size))


def grown(size: int) -> dict[str, int]:
    body: dict[str, int] = {}
    for number in range(size):
        body[f"key {number}"] = number
    return body


def attributes(size: int) -> dict[str, int]:
    """Return a dict whose keys are shared with those of other instances of a class."""

    class Record:
        def __init__(self) -> None:
            for number in range(size):
                setattr(self, f"key {number}", number)

    others = [Record() for _ in range(3)]
    return vars(others[1])


def attributes_in_another_order(size: int) -> dict[str, int]:
    class Record:
        pass

    first, second = Record(), Record()
    for number in range(size):
        setattr(first, f"key {number}", number)
    for number in reversed(range(size)):
        setattr(second, f"key {number}", number)
    return vars(second)


def attributes_deleted(size: int) -> dict[str, int]:
    body = attributes(size)
    body.pop("key 0", None)
    body["key 0"] = -1
    return body


def once_mixed(size: int) -> dict[Any, int]:
    """Return a dict with keys that are all text in a table for keys of any type."""
    body: dict[Any, int] = {**filled(size), 0: 0}
    del body[0]
    return body


MAKERS = [
    filled,
    grown,
    keywords,
    refilled,
    emptied,
    cleared,
    reused,
    attributes,
    attributes_in_another_order,
    attributes_deleted,
    once_mixed,
    lambda size: without(size, 1),
    lambda size: without(size, 2),
    lambda size: without(size, 3),
    lambda size: filled(size).copy(),
    lambda size: without(size, 2).copy(),
    lambda size: dict.fromkeys(filled(size), 1),
]


# An index has entries of 1, 2 or 4 bytes: the sizes are on both sides of each change.
@pytest.mark.parametrize("size", [0, 1, 5, 6, 170, 171, 43_691])
@pytest.mark.parametrize("make", MAKERS)
def test_a_dict_is_written_in_its_order_whatever_became_of_its_table(
    kernel: Kernel, make: Callable[[int], dict[str, int]], size: int
) -> None:
    body = make(size)

    encoded = kernel.encode_body(body)

    assert encoded == json.dumps(body, separators=(",", ":")).encode()
    assert kernel.filter_body(body) == body


@pytest.mark.parametrize("make", MAKERS)
def test_members_that_are_gone_are_not_removed_again(
    kernel: Kernel, make: Callable[[int], dict[str, int]]
) -> None:
    omit = object()
    body = {**make(20), "omitted": omit}
    del body["omitted"]
    body["omitted"] = omit

    kept = kernel.remove_omit(body, omit)

    assert kept == make(20)
    assert list(kept) == list(make(20))


def test_a_dict_may_hold_texts_of_every_kind_as_keys(kernel: Kernel) -> None:
    body = {"": 1, "a": 2, "é": 3, "Ā": 4, "😀": 5, "k" * 70_000: 6}

    encoded = kernel.encode_body(body)

    assert encoded == json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
