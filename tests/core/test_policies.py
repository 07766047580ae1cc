import dataclasses

import pytest

from ironwire import FERN, FERN_RECOMMENDED, FERN_SEED, STANDARD, RetryPolicy
from ironwire.errors import InputError, InputTypeError, InputValueError

NUMBERS = [
    "max_retries",
    "backoff_base_s",
    "backoff_cap_s",
    "throttled_base_s",
    "throttled_cap_s",
    "server_delay_cap_s",
]
STATUSES = ["always", "always_with_delay", "idempotent", "idempotent_with_delay", "keyed"]
FLAGS = ["retry_not_sent", "retry_stale_unsafe", "has_budget"]
CHOICES = ["jitter", "on_long_delay", "retry_lost"]


def test_every_field_of_a_policy_is_told_what_it_refuses() -> None:
    known = {*NUMBERS, *STATUSES, *FLAGS, *CHOICES, "verdict_field", "retried_errors"}

    assert {field.name for field in dataclasses.fields(RetryPolicy)} == known


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", [-1, float("nan"), "1", None, True])
def test_a_number_is_not_negative(name: str, value: object) -> None:
    with pytest.raises(InputError, match=name):
        RetryPolicy(**{name: value})  # type: ignore[arg-type]  # a wrong value on purpose


@pytest.mark.parametrize("name", STATUSES)
@pytest.mark.parametrize("value", [[99], [600], {-1}, ["503"], [True], "503", 503, None])
def test_status_codes_are_those_of_http(name: str, value: object) -> None:
    with pytest.raises(InputError, match=name):
        RetryPolicy(**{name: value})  # type: ignore[arg-type]  # a wrong value on purpose


@pytest.mark.parametrize("name", FLAGS)
@pytest.mark.parametrize("value", [0, "yes", None])
def test_a_flag_is_a_bool(name: str, value: object) -> None:
    with pytest.raises(InputTypeError, match=name):
        RetryPolicy(**{name: value})  # type: ignore[arg-type]  # a wrong value on purpose


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("value", ["perhaps", None, 1])
def test_a_choice_is_one_of_those_there_are(name: str, value: object) -> None:
    with pytest.raises(InputError, match=name):
        RetryPolicy(**{name: value})  # type: ignore[arg-type]  # a wrong value on purpose


@pytest.mark.parametrize("value", ["", "a b", "x\r\n", 1])
def test_the_field_of_a_verdict_has_the_name_of_a_field(value: object) -> None:
    with pytest.raises(InputError, match="verdict_field"):
        RetryPolicy(verdict_field=value)  # type: ignore[arg-type]  # a wrong value on purpose


@pytest.mark.parametrize("value", ["ConnectError", [1], 1, [None]])
def test_the_errors_that_are_retried_are_named(value: object) -> None:
    with pytest.raises(InputTypeError, match="retried_errors"):
        RetryPolicy(retried_errors=value)  # type: ignore[arg-type]  # a wrong value on purpose


def test_more_retries_than_a_call_may_have_are_refused() -> None:
    assert RetryPolicy(max_retries=10_000).max_retries == 10_000
    with pytest.raises(InputValueError, match="max_retries"):
        RetryPolicy(max_retries=10_001)


def test_a_policy_is_a_value_of_its_own() -> None:
    statuses = [503]
    policy = RetryPolicy(always=statuses)

    statuses.append(500)

    assert policy.always == frozenset({503})
    assert policy == RetryPolicy(always={503})
    assert hash(policy) == hash(RetryPolicy(always={503}))
    with pytest.raises(dataclasses.FrozenInstanceError):
        policy.max_retries = 3  # type: ignore[misc]  # a wrong write on purpose


def test_the_policies_differ_as_their_documents_say() -> None:
    assert RetryPolicy() == STANDARD
    assert FERN.max_retries == FERN_RECOMMENDED.max_retries == 2
    assert FERN_SEED.max_retries == 0
    assert FERN.always == {408, 409, 429, *range(500, 600)}
    assert FERN_RECOMMENDED.always == {408, 409, 429, 502, 503, 504}
    assert not FERN.has_budget
