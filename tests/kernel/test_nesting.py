import functools
import gc
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from ironwire._kernel import Kernel
from ironwire.errors import EncodeError, EncodeRecursionError, EncodeValueError

MILLION = 10**6


def nested(wrap: Callable[[Any], Any], levels: int, inner: object) -> Any:
    body = inner
    for _ in range(levels):
        body = wrap(body)
    return body


@dataclass
class Node:
    next: Any


WRAPPERS = [
    pytest.param(lambda inner: [inner], id="list"),
    pytest.param(lambda inner: {"key": inner}, id="dict"),
    pytest.param(lambda inner: (inner,), id="tuple"),
    pytest.param(Node, id="dataclass"),
    pytest.param(lambda inner: iter([inner]), id="iterator"),
]


@functools.cache
def million(wrap: Callable[[Any], Any]) -> Any:
    """Return a body of a million levels, out of the collector's sight."""
    body = nested(wrap, MILLION, 1)
    gc.freeze()
    return body


@pytest.fixture(scope="module", autouse=True)
def _no_million_left() -> Iterator[None]:
    yield
    million.cache_clear()
    gc.unfreeze()


def at_depth(frames: int, call: Callable[[], bytes]) -> bytes:
    return call() if not frames else at_depth(frames - 1, call)


def on_small_stack(call: Callable[[], object], stack_kib: int = 64) -> object:
    """Return what the call returns or raises on a thread with a small stack."""
    outcomes: list[object] = []

    def run() -> None:
        try:
            outcomes.append(call())
        except (EncodeError, LookupError) as exc:
            outcomes.append(exc)

    # What earlier tests left behind may be nested, too, and CPython 3.13 itself frees nested
    # garbage by recursion: no collection may start on the small stack.
    gc.disable()
    former = threading.stack_size(stack_kib * 1024)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(former)
        gc.enable()
    return outcomes[0]


@pytest.mark.parametrize("wrap", WRAPPERS)
def test_985_levels_are_accepted_also_from_a_depth_of_100(kernel: Kernel, wrap: Any) -> None:
    body = nested(wrap, 985, 1)

    encoded = at_depth(100, lambda: kernel.encode_body(body))

    assert encoded.count(b"1") == 1
    assert len(encoded) in {2 * 985 + 1, 8 * 985 + 1, 9 * 985 + 1}


@pytest.mark.parametrize("levels", [1, 59, 60, 61, 62, 200])
def test_a_deep_body_is_written_as_a_shallow_one(kernel: Kernel, levels: int) -> None:
    body = {
        "a": nested(
            lambda inner: [1, {"b": inner, "c": {}}, "é"], levels, ["x", 0.5, None, True, False]
        )
    }

    encoded = kernel.encode_body(body)

    start, end = b'[1,{"b":' * levels, ',"c":{}},"é"]'.encode() * levels
    assert encoded == b'{"a":' + start + b'["x",0.5,null,true,false]' + end + b"}"


@pytest.mark.parametrize("wrap", WRAPPERS)
def test_the_interpreters_recursion_limit_is_the_last_level(kernel: Kernel, wrap: Any) -> None:
    limit = sys.getrecursionlimit()

    assert kernel.encode_body(nested(wrap, limit, 0))
    with pytest.raises(EncodeRecursionError) as caught:
        kernel.encode_body(nested(wrap, limit + 1, 0))

    assert caught.value.problem == f"expected at most {limit} levels of nesting"
    assert len(caught.value.path) < 100


@pytest.mark.parametrize("empty", [[], {}, ()])
def test_an_empty_container_is_no_level(kernel: Kernel, empty: object) -> None:
    limit = sys.getrecursionlimit()

    assert len(kernel.encode_body(nested(lambda inner: [inner], limit, empty))) == 2 * limit + 2
    with pytest.raises(EncodeError):
        kernel.encode_body(nested(lambda inner: [inner], limit + 1, empty))


@pytest.mark.parametrize("wrap", WRAPPERS)
def test_985_levels_are_accepted_on_a_small_stack(kernel: Kernel, wrap: Any) -> None:
    body = nested(wrap, 985, 1)

    assert isinstance(on_small_stack(lambda: kernel.encode_body(body)), bytes)


def failing() -> Iterator[int]:
    yield 1
    raise LookupError("no more")


@pytest.fixture
def _no_limit() -> Iterator[None]:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.usefixtures("_no_limit")
@pytest.mark.parametrize("wrap", WRAPPERS[:3])
@pytest.mark.parametrize("function", ["encode_body", "filter_body"])
def test_a_failure_of_the_callers_code_in_the_depth_does_no_harm_on_a_small_stack(
    kernel: Kernel, function: str, wrap: Any
) -> None:
    body = nested(wrap, 20_000, failing())

    outcome = on_small_stack(lambda: getattr(kernel, function)(body))

    assert isinstance(outcome, LookupError)


@pytest.mark.usefixtures("_no_limit")
@pytest.mark.parametrize("wrap", WRAPPERS[:3])
def test_a_raised_limit_holds_also_on_a_small_stack(kernel: Kernel, wrap: Any) -> None:
    body = nested(wrap, 20_000, 1)

    outcome = on_small_stack(lambda: kernel.encode_body(body))

    assert isinstance(outcome, bytes)
    assert outcome.count(b"1") == 1


@pytest.mark.parametrize("wrap", WRAPPERS[:4])
@pytest.mark.parametrize("stack_kib", [64, 128, 256, 512])
@pytest.mark.parametrize("levels", [100, 254, 255, 900, 985])
def test_each_size_of_stack_bears_each_depth(
    kernel: Kernel, wrap: Any, stack_kib: int, levels: int
) -> None:
    body = nested(wrap, levels, "é")

    outcome = on_small_stack(lambda: kernel.encode_body(body), stack_kib)

    assert isinstance(outcome, bytes)


@pytest.mark.parametrize("wrap", WRAPPERS[:4])
@pytest.mark.parametrize("function", ["encode_body", "filter_body"])
@pytest.mark.parametrize("place", ["body", "extra", "overridden"])
def test_a_million_levels_are_refused_on_a_small_stack(
    kernel: Kernel, place: str, function: str, wrap: Any
) -> None:
    deep = million(wrap)
    body = {"a": 1} if place == "extra" else {"a": deep}
    extra = {"extra": {"b": deep}, "overridden": {"a": 1}}.get(place)

    outcome = on_small_stack(lambda: getattr(kernel, function)(body, extra=extra))

    assert isinstance(outcome, EncodeRecursionError)


def cyclic_list() -> object:
    body: list[object] = [1]
    body.append(body)
    return body


def cyclic_dict() -> object:
    body: dict[str, object] = {}
    body["a"] = {"b": [body]}
    return body


def cyclic_dataclass() -> object:
    body = Node(None)
    body.next = [body]
    return body


def cyclic_instance() -> object:
    body = SimpleNamespace()
    body.me = body
    return body


@pytest.mark.parametrize("make", [cyclic_list, cyclic_dict, cyclic_dataclass, cyclic_instance])
def test_a_cycle_is_refused(kernel: Kernel, make: Callable[[], object]) -> None:
    body = make()

    with pytest.raises(EncodeRecursionError):
        kernel.encode_body(body)


def test_the_path_of_a_deep_error_is_cut_in_its_middle(kernel: Kernel) -> None:
    body = nested(lambda inner: {"a": [inner]}, 100, {"last": float("nan")})

    with pytest.raises(EncodeValueError) as caught:
        kernel.encode_body(body)

    assert caught.value.path == "$.a[0].a[0].a….a[0].a[0].last"
