import random
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.plans import make_plan
from ironwire import FERN, FERN_SEED, STANDARD, Attempt, RetryBudget, RetryPolicy
from ironwire._core.budget import Tokens
from ironwire._core.exchange import Course
from ironwire._core.retry import Answer, Failure, FailureKind, Outcome
from ironwire.types import RequestOptions


def answered(course: Course, status: int, left_s: float | None = None) -> bool:
    answer = Answer(status, {}, False, True, 0.0, 1.0)
    return course.goes_on(answer, sent_bytes=0, error=None, left_s=left_s)


def failed(course: Course, kind: FailureKind) -> bool:
    failure = Failure(kind, False, 1.0)
    return course.goes_on(failure, sent_bytes=None, error="Error", left_s=None)


def test_the_first_attempt_waits_for_nothing() -> None:
    assert Course(make_plan(), None).delay_s == 0


def test_attempts_follow_until_the_answer_is_accepted() -> None:
    course = Course(make_plan(), None)

    assert failed(course, "not_sent")
    assert course.delay_s == 1.0
    assert answered(course, 502)
    assert course.delay_s == 2.0
    assert not answered(course, 200)


def test_each_attempt_leaves_a_record() -> None:
    course = Course(make_plan(), None)

    failed(course, "lost")
    answered(course, 502)
    answered(course, 502)

    assert course.attempts == (
        Attempt(1, None, None, "Error", 0.0, "lost"),
        Attempt(2, 0, 502, None, 1.0, "status"),
        Attempt(3, 0, 502, None, 2.0, "attempts_used_up"),
    )


def test_retries_the_caller_took_before_count_and_lengthen_the_backoff() -> None:
    course = Course(make_plan(retries=1), None)

    assert answered(course, 502)
    assert course.delay_s == 2.0
    assert not answered(course, 502)


def test_a_stale_connection_is_replaced_once_for_nothing() -> None:
    tokens = Tokens(RetryBudget(capacity=1))
    plan = make_plan()
    course = Course(plan, tokens)

    assert failed(course, "stale")
    assert course.delay_s == 0
    assert tokens.left(plan.origin) == 1
    assert failed(course, "stale")
    assert course.delay_s == 2
    assert tokens.left(plan.origin) == 0
    assert [attempt.reason for attempt in course.attempts] == ["stale", "lost"]


def test_without_a_token_the_outcome_is_handed_out() -> None:
    plan, tokens = make_plan(), Tokens(RetryBudget(capacity=1))
    first, second = Course(plan, tokens), Course(plan, tokens)

    assert answered(first, 502)
    assert not answered(second, 502)
    assert second.attempts[-1].reason == "budget"


def test_successes_pay_for_retries() -> None:
    plan, tokens = make_plan(), Tokens(RetryBudget(capacity=1, per_success=0.5))

    assert answered(Course(plan, tokens), 502)
    for _ in range(2):
        answered(Course(plan, tokens), 200)

    assert tokens.left(plan.origin) == 1
    assert answered(Course(plan, tokens), 502)


def test_a_delay_that_the_deadline_does_not_allow_is_not_begun() -> None:
    course = Course(make_plan(), None)

    assert not answered(course, 502, left_s=1.0)
    assert course.attempts[-1].reason == "deadline"


@pytest.mark.parametrize(
    ("share", "most_failed", "most_attempts"), [(0.05, 0.001, 1.06), (0.5, 0.5, 1.25)]
)
def test_a_budget_bounds_the_attempts_and_costs_little_where_few_fail(
    share: float, most_failed: float, most_attempts: float
) -> None:
    chance, calls = random.Random(4), 10_000
    plan, tokens = make_plan(), Tokens(RetryBudget())
    failed = attempts = 0

    for _ in range(calls):
        course, status = Course(plan, tokens), 503
        goes_on = True
        while goes_on:
            status = 503 if chance.random() < share else 200
            goes_on = answered(course, status)
        failed += status == 503
        attempts += len(course.attempts)

    assert failed / calls <= most_failed
    assert attempts / calls <= most_attempts


JITTERS = st.floats(min_value=0, max_value=1, exclude_max=True)
DELAYS = st.one_of(st.none(), st.floats(0, 90).map("{:.3f}".format), st.text(max_size=9))
ANSWERS = st.builds(
    lambda status, delay, verdict, jitter: Answer(
        status,
        {
            name: value
            for name, value in (("retry-after", delay), ("x-should-retry", verdict))
            if value is not None
        },
        False,
        True,
        0.0,
        jitter,
    ),
    st.sampled_from([200, 304, 404, 408, 409, 413, 429, 500, 501, 502, 503, 504, 529, 599]),
    DELAYS,
    st.sampled_from([None, None, "true", "false"]),
    JITTERS,
)
FAILURES = st.builds(
    Failure,
    # More of those that another attempt follows.
    st.sampled_from(["stale"] * 4 + ["not_sent", "unprocessed", "lost", "permanent", "deadline"]),
    st.booleans(),
    JITTERS,
)
POLICIES = st.sampled_from(
    [
        STANDARD,
        FERN,
        FERN_SEED,
        RetryPolicy(on_long_delay="wait", retry_stale_unsafe=True, retry_lost="always"),
        RetryPolicy(backoff_base_s=0, throttled_base_s=0),
    ]
)


@dataclass
class Clock:
    """A clock that goes on when it is told to."""

    now_s: float = 0.0


@settings(max_examples=300)
@given(
    outcomes=st.lists(
        st.tuples(st.one_of(ANSWERS, FAILURES), st.floats(0, 5)), min_size=12, max_size=12
    ),
    policy=POLICIES,
    method=st.sampled_from(["GET", "POST"]),
    max_retries=st.integers(0, 10),
    retries=st.integers(0, 3),
    capacity=st.floats(0.5, 5),
    total_s=st.floats(0.01, 120),
)
def test_no_course_goes_beyond_its_bounds(
    *,
    outcomes: list[tuple[Outcome, float]],
    policy: RetryPolicy,
    method: str,
    max_retries: int,
    retries: int,
    capacity: float,
    total_s: float,
) -> None:
    options: RequestOptions = {"max_retries": max_retries, "retry_policy": policy}
    plan = make_plan(method=method, retries=retries, request_options=options)
    tokens = Tokens(RetryBudget(capacity=capacity))
    course, clock = Course(plan, tokens), Clock()
    began_s: list[float] = []

    for outcome, took_s in outcomes:
        clock.now_s += course.delay_s
        began_s.append(clock.now_s)
        # A driver ends an attempt at the deadline.
        clock.now_s += min(took_s, total_s - clock.now_s)
        left_s = total_s - clock.now_s
        goes_on = course.goes_on(outcome, sent_bytes=None, error=None, left_s=left_s)
        assert 0 <= tokens.left(plan.origin) <= capacity
        if not goes_on:
            break

    attempts = course.attempts
    assert len(attempts) == len(began_s) <= max(0, max_retries - retries) + 1
    assert sum(attempt.delay_s for attempt in attempts) < total_s
    assert all(began < total_s for began in began_s)
    assert all(attempt.delay_s >= 0 for attempt in attempts)
    paid = [attempt.reason != "stale" for attempt in attempts[:-1]]
    if policy.has_budget:
        assert sum(paid) <= capacity
    assert len(paid) - sum(paid) <= 1
