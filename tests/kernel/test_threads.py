"""Threads that encode what others change meanwhile."""

import itertools
import json
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from ironwire._kernel import Kernel
from ironwire.errors import EncodeError

THREADS = 8
ROUNDS = 150


class Slow(dict[str, int]):
    """A mapping that lets other threads run in the middle of a walk."""

    def items(self) -> Any:
        threading.Event().wait(0)
        return list(super().items())


@pytest.fixture(autouse=True)
def _many_switches() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def shared() -> dict[str, Any]:
    return {
        "rows": [{"id": n, "slow": Slow(a=n)} for n in range(20)],
        "by name": {f"name {n}": Slow(b=n) for n in range(20)},
        "late": Slow(c=1),
    }


def changed(body: dict[str, Any], step: int) -> None:
    """Make one small change."""
    rows, names = body["rows"], body["by name"]
    match step % 6:
        case 0:
            rows.append({"id": step, "slow": Slow(a=step)})
        case 1:
            names[f"new {step % 50}"] = Slow(b=step)
        case 2:
            del rows[: len(rows) // 2]
        case 3:
            names.pop(next(iter(list(names)), ""), None)
        case 4:
            body["rows"] = [{"id": step, "slow": Slow()}]
        case _:
            body["late"] = [step, Slow(c=step)]


def encode_and_change(kernel: Kernel, body: dict[str, Any], outcomes: list[object]) -> None:
    for step in range(ROUNDS):
        try:
            outcomes.append(kernel.encode_body(body))
        except (RuntimeError, EncodeError) as exc:
            outcomes.append(exc)
        changed(body, step)


def test_threads_that_encode_and_change_one_body_do_no_harm(kernel: Kernel) -> None:
    body = shared()
    outcomes: list[object] = []
    threads = [
        threading.Thread(target=encode_and_change, args=(kernel, body, outcomes))
        for _ in range(THREADS)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcomes) == THREADS * ROUNDS
    for outcome in outcomes:
        if isinstance(outcome, bytes):
            assert set(json.loads(outcome)) == {"rows", "by name", "late"}
        else:
            assert type(outcome) is RuntimeError
            assert str(outcome).startswith("dictionary ")


def test_an_iterator_that_two_threads_draw_gives_each_item_once(kernel: Kernel) -> None:
    numbers = itertools.islice(itertools.count(), 20_000)
    drawn: list[Any] = []

    def draw() -> None:
        drawn.append(json.loads(kernel.encode_body([numbers]))[0])

    threads = [threading.Thread(target=draw) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(itertools.chain.from_iterable(drawn)) == list(range(20_000))
