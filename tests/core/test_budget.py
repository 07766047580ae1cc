import threading

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

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert taken.count(True) == 500
    assert tokens.left("origin") == 0


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
