import contextlib
import functools
import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ironwire._kernel import Kernel


class Sprung(dict[str, int]):
    """A mapping that runs the caller's code when it is walked."""

    act: Callable[[], object]

    def items(self) -> Any:
        self.act()
        return [("a", 1)]


def replaced(container: Any) -> None:
    container.clear()
    gc.collect()
    if isinstance(container, dict):
        container.update({f"new {number}": [number] for number in range(100)})
    else:
        container.extend([number] for number in range(100))


ACTS: list[Any] = [
    pytest.param(lambda container: container.clear(), id="cleared"),
    pytest.param(replaced, id="replaced"),
    pytest.param(lambda container: container.pop("z" if "z" in container else -1), id="shrunk"),
    pytest.param(lambda _: gc.collect(), id="collected"),
]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("function", ["encode_body", "filter_body"])
def test_a_container_changed_under_the_walk_does_no_harm(
    kernel: Kernel, function: str, place: int, act: Callable[[Any], object]
) -> None:
    encode = getattr(kernel, function)
    for kind in (dict, list):
        container: Any = kind()
        trap = Sprung()
        trap.act = functools.partial(act, container)
        values: list[Any] = [["x" * 100], {"y": 1.5}, [None]]
        values[place] = trap
        if isinstance(container, dict):
            container.update(zip("xyz", values, strict=True))
        else:
            container.extend(values)

        with contextlib.suppress(RuntimeError):  # A dict says that its size has changed.
            encode({"outer": container})


def test_a_kernel_may_be_called_within_a_call(kernel: Kernel) -> None:
    def texts() -> Iterator[str]:
        yield kernel.encode_body({"inner": iter([1])}).decode()

    assert kernel.encode_body({"outer": texts()}) == b'{"outer":["{\\"inner\\":[1]}"]}'


def test_a_mapping_that_drops_its_values_is_encoded(kernel: Kernel) -> None:
    class Fresh(dict[str, int]):
        def items(self) -> Any:
            return ((f"key {number}", [{"a": str(number)}]) for number in range(3))

    filtered: Any = kernel.filter_body([Fresh(), Fresh()])

    assert filtered[0] == filtered[1] == {f"key {n}": [{"a": str(n)}] for n in range(3)}
