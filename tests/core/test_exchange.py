from core.plans import make_plan
from ironwire import Attempt, RetryBudget
from ironwire._core.budget import Tokens
from ironwire._core.exchange import Course
from ironwire._core.retry import Answer, Failure, FailureKind


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
