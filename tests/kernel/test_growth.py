"""Bodies that end, or grow, at every position around the sizes of the kernel's buffers."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ironwire._kernel import Kernel

BOUNDARIES = [size for power in range(9, 19) for size in (2**power, 2**power + 2 ** (power - 1))]
"""Doublings of small buffers, and growth of large ones by a half."""

NEAR = range(-34, 35)
"""Wider than any block that is written at once."""


def text(size: int) -> str:
    return "a" * size


FILLERS: list[Callable[[int], Any]] = [
    text,
    lambda size: {text(size): 0},
    lambda size: "é" * (size // 2) + "a" * (size % 2),
    lambda size: "日" * (size // 3) + "a" * (size % 3),
    lambda size: "😀" * (size // 4) + "a" * (size % 4),
    lambda size: "\n" * (size // 2) + "a" * (size % 2),
    lambda size: ["\x01" * (size // 6), "a" * (size % 6)],
    lambda size: [b"abc" * (size // 4), "a" * (size % 4)],
    lambda size: [text(size - 30), 1234567890123, 0.1234567890123, None, True],
]

CLOSERS: list[Callable[[Any], Any]] = [
    lambda inner: [[[[inner]]]],
    lambda inner: {"": {"": {"": {"": inner}}}},
    lambda inner: [{"a": ([inner],)}],
    lambda inner: [inner, [], {}, ()],
]


def sizes(boundary: int) -> Iterator[int]:
    return (boundary + step for step in NEAR)


def dumped(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("close", CLOSERS)
def test_brackets_close_at_each_position_around_a_boundary(
    kernel: Kernel, close: Callable[[Any], Any], boundary: int
) -> None:
    start, end = dumped(close("...")).split(b"...")
    for size in sizes(boundary):
        encoded = kernel.encode_body(close(text(size)))

        assert encoded == start + b"a" * size + end


@pytest.mark.parametrize("boundary", [size for size in BOUNDARIES if size <= 8192])
@pytest.mark.parametrize("fill", FILLERS)
def test_every_kind_of_value_ends_at_each_position_around_a_boundary(
    kernel: Kernel, fill: Callable[[int], Any], boundary: int
) -> None:
    for size in sizes(boundary):
        body = [fill(size)]

        encoded = kernel.encode_body(body)

        expected = body if not isinstance(body[0], list) else [as_text(body[0])]
        assert encoded == dumped(expected)


def as_text(items: list[Any]) -> list[Any]:
    """Return the items with the bytes `abc` in Base64."""
    return ["YWJj" * (len(item) // 3) if isinstance(item, bytes) else item for item in items]


@pytest.mark.parametrize("count", [*range(300), 1023, 1024, 1025, 20_000])
def test_many_small_values_grow_a_body_step_by_step(kernel: Kernel, count: int) -> None:
    body = [[{"k": n}, "v", 1.5, None, -n] for n in range(count)]

    encoded = kernel.encode_body(body)

    assert encoded == dumped(body)


@pytest.mark.parametrize("levels", [1, 126, 127, 128, 254, 450])
@pytest.mark.parametrize(
    "wrap",
    [
        pytest.param(lambda key, inner: {key: inner}, id="dicts"),
        pytest.param(lambda key, inner: {key: [inner]}, id="dicts and lists"),
        pytest.param(lambda key, inner: [{key: inner, "": []}], id="lists and dicts"),
    ],
)
@pytest.mark.parametrize("key", ["k" * 1024, "é" * 512, '"' * 1024])
def test_long_keys_are_written_at_every_depth(
    kernel: Kernel, key: str, wrap: Callable[[str, Any], Any], levels: int
) -> None:
    body: Any = 1
    for _ in range(levels):
        body = wrap(key, body)

    encoded = kernel.encode_body(body)

    assert encoded == dumped(body)
