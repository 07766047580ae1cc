"""Whether and when a call is attempted again: one pure decision.

`docs/retries.md` has the table that this module follows, row by row.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from ironwire._core.policies import RetryPolicy
from ironwire._core.server_delay import server_delay
from ironwire.types import Reason

__all__ = [
    "Answer",
    "Decision",
    "Failure",
    "FailureKind",
    "Outcome",
    "RequestClass",
    "RequestFacts",
    "Retry",
    "State",
    "Stop",
    "accepted",
    "backoff",
    "decide",
]

RequestClass: TypeAlias = Literal["safe", "keyed", "unsafe"]
"""Safe to repeat: the method is idempotent (RFC 9110, section 9.2.2). Keyed: any method with
an idempotency key. Unsafe: the rest."""

FailureKind: TypeAlias = Literal[
    "not_sent", "unprocessed", "stale", "lost", "permanent", "deadline", "cancelled"
]
"""Not sent: no byte of the request left. Unprocessed: the server says that it did not look at
it. Stale: a connection that was used before closed without a byte of a response. Lost: sent,
and no whole answer came. Permanent: a certificate, a local limit or a broken protocol, which
a repetition does not mend. Deadline, cancelled: the call was ended from this side."""

_ENDED: Final[Mapping[FailureKind, Reason]] = {"deadline": "deadline", "cancelled": "cancelled"}
_UNSEEN: Final[Mapping[FailureKind, Reason]] = {
    "not_sent": "not_sent",
    "unprocessed": "unprocessed",
}
_THROTTLED: Final = frozenset({429, 503})
# Nothing waits that long, and time.sleep() takes no infinity.
_LONGEST_DELAY_S: Final = 1e6


class RequestFacts(NamedTuple):
    """What the decision needs to know of the request.

    Attributes:
        request_class: Whether it may be repeated once it may have been processed.
        is_replayable: The body can be sent again as the same bytes.
        max_retries: How many attempts may follow the first.
    """

    request_class: RequestClass
    is_replayable: bool
    max_retries: int


class Answer(NamedTuple):
    """A response came.

    Attributes:
        status: Its status code.
        fields: Its fields, looked up without regard to case.
        is_redirected: It came from a later request than the first of this attempt.
        is_body_touched: Some of the request's body was read to be sent.
        now_s: When it came, in seconds since the epoch.
        jitter: A random number in [0, 1).
    """

    status: int
    fields: Mapping[str, str]
    is_redirected: bool
    is_body_touched: bool
    now_s: float
    jitter: float


class Failure(NamedTuple):
    """No response came.

    Attributes:
        kind: What is known of the request's fate.
        is_body_touched: Some of the request's body was read to be sent.
        jitter: A random number in [0, 1).
    """

    kind: FailureKind
    is_body_touched: bool
    jitter: float


Outcome: TypeAlias = Answer | Failure


class State(NamedTuple):
    """How far a call has come.

    Attributes:
        retries_taken: How many attempts have followed the first so far.
        is_stale_retry_taken: One of them was the free one of a stale connection.
        left_s: Seconds to the deadline; None without one.
        tokens: What is left of the budget; None without one.
    """

    retries_taken: int
    is_stale_retry_taken: bool
    left_s: float | None
    tokens: float | None


class Retry(NamedTuple):
    """Attempt again after a delay, in seconds; a free retry takes no token."""

    delay_s: float
    reason: Reason
    is_free: bool = False


class Stop(NamedTuple):
    """Hand the outcome to the caller."""

    reason: Reason


Decision: TypeAlias = Retry | Stop

_SUCCESS: Final = Stop("success")
_OTHER: Final = Stop("final")


def decide(event: Outcome, facts: RequestFacts, policy: RetryPolicy, state: State) -> Decision:
    """Return whether to attempt again, and after which delay.

    Args:
        event: What came of the last attempt.
        facts: What is known of the request.
        policy: What is retried, and the numbers.
        state: How far the call has come.
    """
    if isinstance(event, Answer) and (end := accepted(event.status)) is not None:
        return end
    reason = _exhausted(event, facts, state)
    if reason is not None:
        return Stop(reason)
    if isinstance(event, Failure):
        wanted = _after_failure(event, facts.request_class, policy, state)
    else:
        wanted = _after_answer(event, facts.request_class, policy, state)
    return wanted if isinstance(wanted, Stop) else _affordable(wanted, policy, state)


def accepted(status: int) -> Stop | None:
    """Return how an answer ends a call by its status code alone; None for 400 and above."""
    if status >= 400:
        return None
    return _SUCCESS if status < 300 else _OTHER


def _exhausted(event: Outcome, facts: RequestFacts, state: State) -> Reason | None:
    """Rows 0 and 1: what ends a call whatever it is that came."""
    if isinstance(event, Failure) and event.kind in _ENDED:
        return _ENDED[event.kind]
    if state.retries_taken >= facts.max_retries:
        return "attempts_used_up"
    if event.is_body_touched and not facts.is_replayable:
        return "body_not_replayable"
    return None


def _affordable(wanted: Retry, policy: RetryPolicy, state: State) -> Decision:
    """Row 0 once the delay is known, and row 15."""
    if state.left_s is not None and wanted.delay_s >= state.left_s:
        return Stop("deadline")
    has_token = state.tokens is None or state.tokens >= 1
    return wanted if wanted.is_free or has_token or not policy.has_budget else Stop("budget")


def _after_failure(
    failure: Failure, request_class: RequestClass, policy: RetryPolicy, state: State
) -> Decision:
    """Rows 2 to 6."""
    if failure.kind == "permanent":
        return Stop("final")
    delay_s = backoff(policy, state.retries_taken, failure.jitter, is_throttled=False)
    if failure.kind in _UNSEEN:
        return Retry(delay_s, _UNSEEN[failure.kind]) if policy.retry_not_sent else Stop("final")
    is_repeatable = request_class != "unsafe"
    is_first_stale = failure.kind == "stale" and not state.is_stale_retry_taken
    if is_first_stale and (is_repeatable or policy.retry_stale_unsafe):
        return Retry(0.0, "stale", is_free=True)
    if policy.retry_lost == "always" or (policy.retry_lost == "idempotent" and is_repeatable):
        return Retry(delay_s, "lost")
    return Stop("final" if policy.retry_lost == "never" else "not_idempotent")


def _after_answer(
    answer: Answer, request_class: RequestClass, policy: RetryPolicy, state: State
) -> Decision:
    """Rows 7 to 14."""
    asked_s = server_delay(answer.fields, answer.now_s)
    reason = _verdict(answer, policy) or _by_status(
        answer.status, request_class, policy, has_delay=asked_s is not None
    )
    if isinstance(reason, Stop):
        return reason
    # The first request of a redirected attempt was processed: its answer said so.
    if answer.is_redirected and request_class == "unsafe":
        return Stop("not_idempotent")
    if asked_s is not None and asked_s > policy.server_delay_cap_s:
        what = policy.on_long_delay
        if what == "surface" or (what == "wait" and asked_s > _LONGEST_DELAY_S):
            return Stop("long_delay")
        asked_s = {"wait": asked_s, "clamp": policy.server_delay_cap_s, "ignore": None}[what]
    if asked_s is None:
        is_throttled = answer.status in _THROTTLED
        delay_s = backoff(policy, state.retries_taken, answer.jitter, is_throttled=is_throttled)
        return Retry(delay_s, reason)
    spread_s = min(asked_s / 10, 1.0) if asked_s else policy.backoff_base_s
    return Retry(asked_s + spread_s * answer.jitter, reason)


def _verdict(answer: Answer, policy: RetryPolicy) -> Reason | Stop | None:
    """Row 7."""
    if policy.verdict_field is None:
        return None
    verdict = answer.fields.get(policy.verdict_field, "").strip().lower()
    if verdict == "false":
        return Stop("server")
    return "server" if verdict == "true" else None


def _by_status(
    status: int, request_class: RequestClass, policy: RetryPolicy, *, has_delay: bool
) -> Reason | Stop:
    """Rows 8 to 14."""
    if status in policy.always or (has_delay and status in policy.always_with_delay):
        return "status"
    if status in policy.idempotent or (has_delay and status in policy.idempotent_with_delay):
        return Stop("not_idempotent") if request_class == "unsafe" else "status"
    return "status" if status in policy.keyed and request_class == "keyed" else Stop("final")


def backoff(policy: RetryPolicy, retries_taken: int, jitter: float, *, is_throttled: bool) -> float:
    """Return a delay in seconds, by a bound that doubles up to a cap."""
    base_s = policy.throttled_base_s if is_throttled else policy.backoff_base_s
    cap_s = policy.throttled_cap_s if is_throttled else policy.backoff_cap_s
    # Beyond 2**32 every base of use is over its cap, and the power stays a small number.
    bound_s = min(cap_s, base_s * 2.0 ** min(retries_taken, 32))
    if policy.jitter == "around":
        return bound_s * (0.9 + 0.2 * jitter)
    if policy.jitter == "below":
        return bound_s * (1 - 0.25 * jitter)
    return bound_s * jitter
