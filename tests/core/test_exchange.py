import pytest

from core.plans import make_plan
from ironwire._core.exchange import Attempt, exchange, following
from ironwire._core.retry import Answer, Failure, Stop


def answered(status: int) -> Answer:
    return Answer(status, {}, False, 0.0, 1.0)


def test_the_first_attempt_waits_for_nothing() -> None:
    assert next(exchange(make_plan())) == Attempt(1, 0.0)


def test_attempts_follow_until_the_answer_is_accepted() -> None:
    course = exchange(make_plan())

    attempts = [
        next(course),
        following(course, Failure("not_sent", 1.0)),
        following(course, answered(502)),
        following(course, answered(200)),
    ]

    assert attempts == [Attempt(1, 0.0), Attempt(2, 1.0), Attempt(3, 2.0), None]


def test_the_exchange_returns_why_it_stopped() -> None:
    course = exchange(make_plan(retries=2))
    next(course)

    with pytest.raises(StopIteration) as stopped:
        course.send(answered(502))

    assert stopped.value.value == Stop("attempts_used")


def test_retries_the_caller_took_before_count_and_lengthen_the_backoff() -> None:
    course = exchange(make_plan(retries=1))
    next(course)

    assert following(course, answered(502)) == Attempt(2, 2.0)
    assert following(course, answered(502)) is None
