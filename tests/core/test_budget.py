import random
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironwire import InputTypeError, InputValueError, RetryBudget
from ironwire._core.budget import Tokens, tokens_of


def test_an_origin_has_tokens_of_its_own() -> None:
    tokens = Tokens(RetryBudget(capacity=1))

    assert tokens.take("https://a.example")
    assert not tokens.take("https://a.example")
    assert tokens.take("https://b.example")


def test_five_successes_pay_for_a_retry_of_the_default() -> None:
    tokens = Tokens(RetryBudget())
    for _ in range(5):
        assert tokens.take("origin")

    for _ in range(4):
        tokens.put_back("origin")
    assert not tokens.take("origin")
    tokens.put_back("origin")
    assert tokens.take("origin")


@given(
    capacity=st.floats(min_value=0.1, max_value=20),
    per_success=st.floats(min_value=0, max_value=3),
    takes=st.lists(st.booleans(), max_size=60),
)
def test_tokens_stay_between_none_and_the_capacity(
    capacity: float, per_success: float, takes: list[bool]
) -> None:
    tokens = Tokens(RetryBudget(capacity=capacity, per_success=per_success))

    for is_taking in takes:
        before = tokens.left("origin")
        if is_taking:
            assert tokens.take("origin") is (before >= 1)
        else:
            tokens.put_back("origin")
        assert 0 <= tokens.left("origin") <= capacity


def test_threads_take_no_more_than_there_is() -> None:
    tokens = Tokens(RetryBudget(capacity=500, per_success=0))
    taken: list[bool] = []

    def take() -> None:
        taken.extend(tokens.take("origin") for _ in range(200))

    at_once([take] * 8)

    assert taken.count(True) == 500
    assert tokens.left("origin") == 0


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns as often as they can."""
    interval_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval_s)


def at_once(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.usefixtures("restless")
def test_threads_that_take_and_put_back_lose_no_token() -> None:
    tokens = Tokens(RetryBudget(capacity=40_000, per_success=1))
    origins = ("https://a.example", "https://b.example")
    for origin in origins:
        for _ in range(20_000):
            tokens.take(origin)
    balance = dict.fromkeys(origins, 20_000)
    lock = threading.Lock()

    def work(seed: int) -> None:
        choices = random.Random(seed)
        for _ in range(2_000):
            origin, is_taking = choices.choice(origins), choices.random() < 0.5
            if is_taking:
                assert tokens.take(origin)
            else:
                tokens.put_back(origin)
            with lock:
                balance[origin] += -1 if is_taking else 1

    at_once([partial(work, seed) for seed in range(8)])

    assert {origin: tokens.left(origin) for origin in origins} == balance


@pytest.mark.usefixtures("restless")
def test_threads_leave_the_tokens_within_their_bounds() -> None:
    tokens = Tokens(RetryBudget(capacity=2))
    taken, paid, seen = [0] * 8, [0] * 8, set[float]()

    def work(number: int) -> None:
        choices = random.Random(number)
        for _ in range(2_000):
            if choices.random() < 0.5:
                taken[number] += tokens.take("origin")
            else:
                tokens.put_back("origin")
                paid[number] += 1
            seen.add(tokens.left("origin"))

    at_once([partial(work, number) for number in range(8)])

    assert 0 <= min(seen) <= max(seen) <= 2
    assert sum(taken) <= 2 + 0.2 * sum(paid)


@pytest.mark.parametrize("capacity", [0, -1, float("nan"), float("inf")])
def test_a_budget_has_a_capacity(capacity: float) -> None:
    with pytest.raises(InputValueError, match="capacity"):
        RetryBudget(capacity=capacity)


@pytest.mark.parametrize("value", ["1", None, True])
def test_a_budget_is_made_of_numbers(value: object) -> None:
    with pytest.raises(InputTypeError, match="per_success"):
        RetryBudget(per_success=value)  # type: ignore[arg-type]  # a wrong value on purpose


def test_a_client_has_a_budget_or_none() -> None:
    assert tokens_of(None) is None
    with pytest.raises(InputTypeError, match="retry_budget"):
        tokens_of(5)
