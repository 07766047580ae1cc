"""Signals that come while a long body is encoded."""

import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest

from ironwire._kernel import Kernel

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread(),
    reason="this system or thread has no timer",
)

LONG: dict[str, Callable[[], Any]] = {
    "texts": lambda: ["a" * 10**6] * 200,
    "wide texts": lambda: ["é" * 10**6] * 100,
    "rows": lambda: [[{"id": 12_345, "name": "abc", "value": 0.1}] * 1000] * 1000,
    "bytes": lambda: [bytes(750_000)] * 200,
}


class Alarm:
    """Counts signals, of which one a millisecond is sent, and raises at the third."""

    def __init__(self) -> None:
        self.count = 0
        self.is_over = False

    def during(self, call: Callable[[], object]) -> None:
        """Make a call; of one that looks at no signals the first is handled when it returns."""
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
        call()
        self.is_over = True

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
        if self.count == 3 and not self.is_over:
            self.is_over = True
            raise KeyboardInterrupt


@pytest.fixture
def alarm() -> Iterator[Alarm]:
    handler = Alarm()
    former = signal.signal(signal.SIGALRM, handler)
    yield handler
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, former)


@pytest.mark.parametrize("make", LONG.values(), ids=LONG)
def test_a_signal_is_handled_while_a_long_body_is_encoded(
    kernel: Kernel, alarm: Alarm, make: Callable[[], Any]
) -> None:
    if kernel.NAME == "python":
        pytest.skip("the standard library's encoder looks at no signals")
    body = make()

    with pytest.raises(KeyboardInterrupt):
        alarm.during(lambda: kernel.encode_body(body))

    assert kernel.encode_body({"a": [1]}) == b'{"a":[1]}'
