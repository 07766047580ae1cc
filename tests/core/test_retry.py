"""Every cell of the table in docs/retries.md, and what holds for all of them."""

from collections.abc import Mapping
from dataclasses import replace
from email.utils import formatdate
from functools import partial
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironwire import FERN, FERN_RECOMMENDED, FERN_SEED, STANDARD, RetryPolicy
from ironwire._core.policies import LongDelay
from ironwire._core.retry import (
    Answer,
    Decision,
    Failure,
    FailureKind,
    Outcome,
    RequestClass,
    RequestFacts,
    Retry,
    State,
    Stop,
    backoff,
    decide,
)
from ironwire._core.server_delay import server_delay
from ironwire.types import Reason

CLASSES: tuple[RequestClass, ...] = get_args(RequestClass)
FRESH = State(0, False, None, None)
DELAY = {"retry-after": "2"}
TRUE, FALSE = {"x-should-retry": "true"}, {"x-should-retry": "false"}


def facts(request_class: RequestClass = "safe", *, is_replayable: bool = True) -> RequestFacts:
    return RequestFacts(request_class=request_class, is_replayable=is_replayable, max_retries=2)


def answer(
    status: int,
    fields: Mapping[str, str] | None = None,
    *,
    jitter: float = 0.5,
    is_redirected: bool = False,
) -> Answer:
    return Answer(status, fields or {}, is_redirected, True, 0.0, jitter)


def failure(kind: FailureKind) -> Failure:
    return Failure(kind, kind != "not_sent", 0.5)


def told(decision: Decision) -> str:
    """Return a decision in a word: `+` and the reason of a retry, or the reason of a stop."""
    return f"+{decision.reason}" if isinstance(decision, Retry) else decision.reason


NO_SAFE = "+status +status not_idempotent"
# Row, event, and what `standard` decides for the three classes: safe, keyed, unsafe.
TABLE: list[tuple[int, Outcome, str]] = [
    (2, failure("permanent"), "final final final"),
    (3, failure("not_sent"), "+not_sent +not_sent +not_sent"),
    (4, failure("unprocessed"), "+unprocessed +unprocessed +unprocessed"),
    (5, failure("stale"), "+stale +stale not_idempotent"),
    (6, failure("lost"), "+lost +lost not_idempotent"),
    (7, answer(503, FALSE), "server server server"),
    (7, answer(429, {**FALSE, **DELAY}), "server server server"),
    (7, answer(400, TRUE), "+server +server +server"),
    (7, answer(501, {**TRUE, **DELAY}), "+server +server +server"),
    *((8, answer(status), "+status +status +status") for status in (408, 425, 429)),
    (9, answer(503, DELAY), "+status +status +status"),
    (10, answer(413, DELAY), NO_SAFE),
    (10, answer(413), "final final final"),
    *((11, answer(status), NO_SAFE) for status in (500, 502, 503, 504, *range(520, 525), 529)),
    (12, answer(409), "final +status final"),
    *(
        (13, answer(status, DELAY), "final final final")
        for status in (300, 302, 304, 307, 400, 401, 403, 404, 410, 418, 422, 451)
    ),
    *((13, answer(status), "final final final") for status in (501, 505, 506, 508, 510, 511)),
    *((14, answer(status), NO_SAFE) for status in (507, 509, 530, 599)),
    (0, failure("deadline"), "deadline deadline deadline"),
    (0, failure("cancelled"), "cancelled cancelled cancelled"),
    (0, answer(200), "success success success"),
]


def cells() -> list[object]:
    return [
        pytest.param(event, request_class, expected, id=f"row{row}-{event[0]}-{request_class}-{n}")
        for n, (row, event, decisions) in enumerate(TABLE)
        for request_class, expected in zip(CLASSES, decisions.split(), strict=True)
    ]


@pytest.mark.parametrize(("event", "request_class", "expected"), cells())
def test_the_standard_policy_decides_by_the_table(
    event: Outcome, request_class: RequestClass, expected: str
) -> None:
    decision = decide(event, facts(request_class), STANDARD, FRESH)

    assert told(decision) == expected


@pytest.mark.parametrize(("event", "request_class", "expected"), cells())
def test_no_attempt_follows_the_last(
    event: Outcome, request_class: RequestClass, expected: str
) -> None:
    for retries_taken in (2, 3, 100):
        state = FRESH._replace(retries_taken=retries_taken)

        assert isinstance(decide(event, facts(request_class), STANDARD, state), Stop)


@pytest.mark.parametrize(("event", "request_class", "expected"), cells())
def test_a_body_that_was_touched_and_cannot_be_replayed_is_never_sent_again(
    event: Outcome, request_class: RequestClass, expected: str
) -> None:
    one_shot = facts(request_class, is_replayable=False)

    decision = decide(event, one_shot, STANDARD, FRESH)

    if expected.startswith("+") and event.is_body_touched:
        assert decision == Stop("body_not_replayable")
    elif expected.startswith("+"):
        assert isinstance(decision, Retry)
    else:
        assert isinstance(decision, Stop)


@pytest.mark.parametrize(("event", "request_class", "expected"), cells())
def test_without_tokens_only_the_retry_of_a_stale_connection_is_left(
    event: Outcome, request_class: RequestClass, expected: str
) -> None:
    decision = decide(event, facts(request_class), STANDARD, FRESH._replace(tokens=0.9))

    if expected.startswith("+") and expected != "+stale":
        assert decision == Stop("budget")
    else:
        assert told(decision) == expected


@pytest.mark.parametrize(("event", "request_class", "expected"), cells())
def test_no_delay_goes_beyond_the_deadline(
    event: Outcome, request_class: RequestClass, expected: str
) -> None:
    free = decide(event, facts(request_class), STANDARD, FRESH)
    if isinstance(free, Stop):
        return

    bounded = decide(event, facts(request_class), STANDARD, FRESH._replace(left_s=free.delay_s))
    roomy = decide(event, facts(request_class), STANDARD, FRESH._replace(left_s=free.delay_s + 1))

    assert bounded == Stop("deadline")
    assert roomy == free


# What the policies of Fern decide for every class, where it is not what `standard` decides.
FERN_TABLE: list[tuple[RetryPolicy, Outcome, str]] = [
    *((FERN, answer(status), "+status") for status in (408, 409, 429, 500, 501, 503, 505, 599)),
    *((FERN, answer(status, DELAY), "final") for status in (400, 404, 413, 422, 425)),
    (FERN, answer(503, FALSE), "+status"),
    (FERN, answer(400, TRUE), "final"),
    (FERN, failure("permanent"), "final"),
    (FERN, failure("not_sent"), "+not_sent"),
    (FERN, failure("unprocessed"), "+unprocessed"),
    (FERN, failure("lost"), "final"),
    *((FERN_RECOMMENDED, answer(n), "+status") for n in (408, 409, 429, 502, 503, 504)),
    *((FERN_RECOMMENDED, answer(n), "final") for n in (500, 501, 505, 520, 599)),
    *((FERN_SEED, answer(n), "+status") for n in (408, 409, 429, 500, 501, 503, 599)),
    (FERN_SEED, failure("not_sent"), "final"),
    (FERN_SEED, failure("lost"), "final"),
]


@pytest.mark.parametrize(("policy", "event", "expected"), FERN_TABLE)
@pytest.mark.parametrize("request_class", CLASSES)
def test_the_policies_of_fern_decide_alike_for_every_method(
    policy: RetryPolicy, event: Outcome, expected: str, request_class: RequestClass
) -> None:
    decision = decide(event, facts(request_class), policy, FRESH._replace(tokens=0.0))

    assert told(decision) == expected


@pytest.mark.parametrize("policy", [FERN, FERN_RECOMMENDED, FERN_SEED])
def test_a_stale_connection_is_replaced_under_every_policy(policy: RetryPolicy) -> None:
    event = failure("stale")

    assert decide(event, facts("safe"), policy, FRESH) == Retry(0.0, "stale", is_free=True)
    assert isinstance(decide(event, facts("unsafe"), policy, FRESH), Stop)


def test_the_free_retry_is_taken_once() -> None:
    state = FRESH._replace(retries_taken=1, is_stale_retry_taken=True)

    assert decide(failure("stale"), facts(), STANDARD, state) == Retry(0.5, "lost")


def test_a_policy_may_replace_stale_connections_for_every_method() -> None:
    policy = RetryPolicy(retry_stale_unsafe=True)

    decision = decide(failure("stale"), facts("unsafe"), policy, FRESH)

    assert decision == Retry(0.0, "stale", is_free=True)


def test_a_policy_may_repeat_lost_requests_of_every_method() -> None:
    policy = replace(FERN, retry_lost="always")

    assert told(decide(failure("lost"), facts("unsafe"), policy, FRESH)) == "+lost"


def test_the_field_of_the_verdict_is_the_policys() -> None:
    policy = RetryPolicy(verdict_field="stripe-should-retry")
    event = answer(503, {"stripe-should-retry": " False "})

    assert decide(event, facts(), policy, FRESH) == Stop("server")


def test_a_redirected_request_was_processed_once() -> None:
    event = answer(429, is_redirected=True)

    assert decide(event, facts("unsafe"), STANDARD, FRESH) == Stop("not_idempotent")
    assert isinstance(decide(event, facts("safe"), STANDARD, FRESH), Retry)


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
    event = answer(429, {"retry-after": asked}, jitter=jitter)

    assert decide(event, facts(), STANDARD, FRESH) == Retry(delay_s, "status")


@pytest.mark.parametrize("asked", ["60.1", "600", "9" * 400])
def test_a_delay_over_the_cap_hands_the_response_back(asked: str) -> None:
    event = answer(429, {"retry-after": asked})

    assert decide(event, facts(), STANDARD, FRESH) == Stop("long_delay")


@pytest.mark.parametrize(
    ("policy", "asked", "decision"),
    [
        (RetryPolicy(on_long_delay="wait"), "600", Retry(600.0, "status")),
        (RetryPolicy(on_long_delay="wait"), "9" * 400, Stop("long_delay")),
        (RetryPolicy(on_long_delay="clamp"), "600", Retry(60.0, "status")),
        (RetryPolicy(on_long_delay="clamp"), "9" * 400, Retry(60.0, "status")),
        (RetryPolicy(on_long_delay="ignore"), "600", Retry(0.0, "status")),
        (RetryPolicy(on_long_delay="ignore"), "9" * 400, Retry(0.0, "status")),
        (FERN, "600", Retry(60.0, "status")),
        (FERN_SEED, "31", Retry(0.5, "status")),
        (FERN_SEED, "30", Retry(30.0, "status")),
    ],
)
def test_a_policy_says_what_becomes_of_a_long_delay(
    policy: RetryPolicy, asked: str, decision: Decision
) -> None:
    event = answer(429, {"retry-after": asked}, jitter=0.0)

    assert decide(event, facts(), policy, FRESH) == decision


@pytest.mark.parametrize(
    ("status", "retries_taken", "bound_s"),
    [(500, 0, 0.5), (500, 1, 1.0), (500, 4, 8.0), (500, 9_999, 8.0), (429, 0, 1.0), (503, 9, 20.0)],
)
def test_the_backoff_doubles_up_to_its_cap(status: int, retries_taken: int, bound_s: float) -> None:
    delay_s = backoff(STANDARD, retries_taken, 1.0, is_throttled=status in {429, 503})

    assert delay_s == bound_s


@pytest.mark.parametrize(
    ("policy", "least_s", "most_s"),
    [(STANDARD, 0.0, 0.5), (FERN, 0.9, 1.1), (FERN_SEED, 0.375, 0.5)],
)
def test_the_jitter_is_the_policys(policy: RetryPolicy, least_s: float, most_s: float) -> None:
    delays_s = [backoff(policy, 0, jitter, is_throttled=False) for jitter in (0.0, 1.0)]

    assert sorted(delays_s) == pytest.approx([least_s, most_s])


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
    state = FRESH._replace(retries_taken=retries_taken)

    decision = decide(answer(status, fields, jitter=jitter), facts(), STANDARD, state)

    if isinstance(decision, Retry):
        assert retries_taken < 2
        assert decision.delay_s >= float(fields.get("retry-after", 0))


NOW_S = 1_795_348_800.0  # Sun, 22 Nov 2026 12:00:00 GMT.
EPOCHS = st.integers(int(NOW_S) - 200, int(NOW_S) + 200)
NUMBERS = st.one_of(
    st.integers(0, 200).map(str),
    st.integers(min_value=0).map(str),
    st.floats(0, 200).map("{:.6f}".format),
    st.text("0123456789.,-+e \t\u0661", max_size=8),
    st.text(),
)
# What a server may say, in any of its forms and in none.
DELAY_FIELDS: st.SearchStrategy[dict[str, str]] = st.fixed_dictionaries(
    {},
    optional={
        "retry-after-ms": st.one_of(NUMBERS, st.floats(0, 200_000).map("{:.3f}".format)),
        "retry-after": st.one_of(NUMBERS, EPOCHS.map(partial(formatdate, usegmt=True))),
        "x-ratelimit-reset": st.one_of(NUMBERS, EPOCHS.map(str)),
        "date": st.one_of(st.text(), EPOCHS.map(partial(formatdate, usegmt=True))),
        "x-should-retry": st.sampled_from(["true", "TRUE ", "maybe", ""]),
    },
)


@given(
    fields=DELAY_FIELDS,
    policy=st.sampled_from(
        [
            *(RetryPolicy(on_long_delay=what) for what in get_args(LongDelay)),
            FERN,
            FERN_SEED,
        ]
    ),
    status=st.sampled_from([408, 413, 429, 500, 503]),
    jitter=st.floats(min_value=0, max_value=1, exclude_max=True),
    now_s=st.one_of(st.just(NOW_S), st.floats(0, 4e9)),
)
def test_whatever_a_server_says_no_retry_is_earlier_than_it_asks(
    *,
    fields: dict[str, str],
    policy: RetryPolicy,
    status: int,
    jitter: float,
    now_s: float,
) -> None:
    event = Answer(status, fields, False, True, now_s, jitter)

    decision = decide(event, facts(), policy, FRESH)

    asked_s = server_delay(fields, now_s)
    cap_s = policy.server_delay_cap_s
    if asked_s is None or (asked_s > cap_s and policy.on_long_delay == "ignore"):
        least_s = 0.0
    elif policy.on_long_delay == "clamp":
        least_s = min(asked_s, cap_s)
    else:
        least_s = asked_s
    if isinstance(decision, Retry):
        assert decision.delay_s >= least_s
        assert policy.on_long_delay != "surface" or least_s <= cap_s
    else:
        assert decision.reason == "final" or least_s > cap_s


@given(first=st.floats(0, 60), second=st.floats(0, 60))
def test_a_longer_delay_asked_for_is_a_longer_delay(first: float, second: float) -> None:
    def delay_s(asked_s: float) -> float:
        event = answer(429, {"retry-after": f"{asked_s:.6f}"})
        decision = decide(event, facts(), STANDARD, FRESH)
        assert isinstance(decision, Retry)
        return decision.delay_s

    # A delay of nothing is spread over a step of the backoff.
    shorter, longer = sorted([max(first, 0.5), max(second, 0.5)])
    assert delay_s(shorter) <= delay_s(longer)


def test_every_reason_is_one_that_a_decision_has() -> None:
    events = [event for _, event, _ in TABLE] + [answer(429, {"retry-after": "61"})]
    states = [
        FRESH,
        FRESH._replace(retries_taken=2),
        FRESH._replace(tokens=0.0),
        FRESH._replace(left_s=0.0),
    ]

    seen = {
        decide(event, facts(request_class, is_replayable=is_replayable), STANDARD, state).reason
        for event in events
        for request_class in CLASSES
        for is_replayable in (True, False)
        for state in states
    }

    assert seen == set(get_args(Reason))
