import dataclasses
import itertools
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironwire._core.retry import (
    STANDARD,
    Answer,
    Decision,
    Failure,
    FailureKind,
    RequestFacts,
    Retry,
    RetryPolicy,
    Stop,
    backoff,
    decide,
)
from ironwire.errors import InputError

SAFE = RequestFacts(is_idempotent=True, is_replayable=True, max_retries=2)
UNSAFE = RequestFacts(is_idempotent=False, is_replayable=True, max_retries=2)
ONE_SHOT = RequestFacts(is_idempotent=True, is_replayable=False, max_retries=2)


def answered(
    status: int,
    facts: RequestFacts,
    fields: Mapping[str, str] | None = None,
    *,
    retries_taken: int = 0,
    jitter: float = 0.5,
    is_redirected: bool = False,
) -> Decision:
    answer = Answer(status, fields or {}, is_redirected, 0.0, jitter)
    return decide(answer, facts, STANDARD, retries_taken)


def failed(kind: FailureKind, facts: RequestFacts) -> Decision:
    return decide(Failure(kind, 0.5), facts, STANDARD, 0)


@pytest.mark.parametrize("status", [200, 204, 304, 307, 400, 401, 404, 409, 422, 501, 505, 511])
@pytest.mark.parametrize("facts", [SAFE, UNSAFE], ids=["idempotent", "not-idempotent"])
def test_a_final_status_is_never_retried(status: int, facts: RequestFacts) -> None:
    assert answered(status, facts, {"retry-after": "1"}) == Stop("final")


@pytest.mark.parametrize("status", [408, 425, 429])
@pytest.mark.parametrize("facts", [SAFE, UNSAFE], ids=["idempotent", "not-idempotent"])
def test_a_refused_request_is_retried_with_every_method(status: int, facts: RequestFacts) -> None:
    assert isinstance(answered(status, facts), Retry)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 529, 599])
def test_a_server_error_is_retried_only_with_an_idempotent_method(status: int) -> None:
    assert isinstance(answered(status, SAFE), Retry)
    assert answered(status, UNSAFE) == Stop("final")


def test_a_503_with_a_delay_is_an_invitation_to_every_method() -> None:
    assert answered(503, UNSAFE, {"retry-after": "2"}, jitter=0) == Retry(2.0)


@pytest.mark.parametrize(
    ("facts", "fields", "is_retried"),
    [
        (SAFE, {"retry-after": "2"}, True),
        (SAFE, {}, False),
        (UNSAFE, {"retry-after": "2"}, False),
    ],
)
def test_a_413_is_retried_with_a_delay_and_an_idempotent_method(
    facts: RequestFacts, fields: dict[str, str], is_retried: bool
) -> None:
    assert isinstance(answered(413, facts, fields), Retry) is is_retried


def test_the_server_may_forbid_and_demand_a_retry() -> None:
    assert answered(429, SAFE, {"x-should-retry": "false"}) == Stop("server")
    assert isinstance(answered(400, UNSAFE, {"x-should-retry": "true"}), Retry)


@pytest.mark.parametrize(
    ("kind", "facts", "decision"),
    [
        ("not_sent", SAFE, Retry(0.25)),
        ("not_sent", UNSAFE, Retry(0.25)),
        ("not_sent", ONE_SHOT, Retry(0.25)),
        ("lost", SAFE, Retry(0.25)),
        ("lost", UNSAFE, Stop("not_idempotent")),
        ("lost", ONE_SHOT, Stop("body_not_replayable")),
        ("permanent", SAFE, Stop("final")),
        ("permanent", UNSAFE, Stop("final")),
    ],
)
def test_a_failure_is_retried_by_what_became_of_the_request(
    kind: FailureKind, facts: RequestFacts, decision: Decision
) -> None:
    assert failed(kind, facts) == decision


def test_a_body_that_was_read_and_cannot_be_replayed_is_never_sent_again() -> None:
    assert answered(429, ONE_SHOT) == Stop("body_not_replayable")
    assert answered(400, ONE_SHOT, {"x-should-retry": "true"}) == Stop("body_not_replayable")


def test_a_redirected_request_was_processed_once() -> None:
    assert answered(429, UNSAFE, is_redirected=True) == Stop("not_idempotent")
    assert isinstance(answered(429, SAFE, is_redirected=True), Retry)


@pytest.mark.parametrize("retries_taken", [2, 3, 100])
def test_no_attempt_follows_the_last(retries_taken: int) -> None:
    assert answered(429, SAFE, retries_taken=retries_taken) == Stop("attempts_used")


@pytest.mark.parametrize(
    ("asked", "jitter", "delay_s"),
    [
        ("0", 0.0, 0.0),
        ("0", 1.0, 0.5),
        ("4", 0.0, 4.0),
        ("4", 1.0, 4.4),
        ("60", 0.0, 60.0),
        ("60", 1.0, 61.0),
    ],
)
def test_a_server_delay_is_waited_for_and_never_shortened(
    asked: str, jitter: float, delay_s: float
) -> None:
    assert answered(429, SAFE, {"retry-after": asked}, jitter=jitter) == Retry(delay_s)


@pytest.mark.parametrize("asked", ["60.1", "600", "9" * 400])
def test_a_delay_over_the_cap_hands_the_response_back(asked: str) -> None:
    assert answered(429, SAFE, {"retry-after": asked}) == Stop("long_delay")


@pytest.mark.parametrize(
    ("status", "retries_taken", "bound_s"),
    [(500, 0, 0.5), (500, 1, 1.0), (500, 4, 8.0), (500, 9_999, 8.0), (429, 0, 1.0), (503, 9, 20.0)],
)
def test_the_backoff_doubles_up_to_its_cap(status: int, retries_taken: int, bound_s: float) -> None:
    delay_s = backoff(STANDARD, retries_taken, 1.0, is_throttled=status in {429, 503})

    assert delay_s == bound_s


@given(
    status=st.integers(min_value=100, max_value=999),
    seconds=st.one_of(st.none(), st.floats(min_value=0, max_value=100)),
    jitter=st.floats(min_value=0, max_value=1, exclude_max=True),
    retries_taken=st.integers(min_value=0, max_value=5),
)
def test_a_retry_is_never_earlier_than_asked_nor_beyond_the_attempts(
    status: int, seconds: float | None, jitter: float, retries_taken: int
) -> None:
    fields = {} if seconds is None else {"retry-after": f"{seconds:.6f}"}

    decision = answered(status, SAFE, fields, retries_taken=retries_taken, jitter=jitter)

    if isinstance(decision, Retry):
        assert retries_taken < SAFE.max_retries
        assert decision.delay_s >= float(fields.get("retry-after", 0))


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(RetryPolicy)])
@pytest.mark.parametrize("value", [-1, float("nan"), "1", None, True])
def test_a_policy_refuses_what_is_no_number_from_zero_up(name: str, value: object) -> None:
    with pytest.raises(InputError, match=name):
        RetryPolicy(**{name: value})  # type: ignore[arg-type]  # a wrong value on purpose


def test_every_stop_has_a_reason() -> None:
    reasons = {
        decision.reason
        for status, facts in itertools.product(range(200, 600), [SAFE, UNSAFE, ONE_SHOT])
        if isinstance(decision := answered(status, facts), Stop)
    }

    assert reasons == {"final", "body_not_replayable"}
