"""Whether and when a call is attempted again: one pure decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast

from ironwire._core.server_delay import server_delay
from ironwire.errors import InputTypeError, InputValueError

__all__ = [
    "STANDARD",
    "Answer",
    "Decision",
    "Failure",
    "FailureKind",
    "Outcome",
    "RequestFacts",
    "Retry",
    "RetryPolicy",
    "Stop",
    "StopReason",
    "backoff",
    "decide",
]

FailureKind: TypeAlias = Literal["not_sent", "lost", "permanent"]
"""Not sent: no byte of the request left. Lost: sent, and no whole answer came. Permanent:
a certificate, a local limit or a broken protocol, which a repetition does not mend."""

StopReason: TypeAlias = Literal[
    "final", "attempts_used", "body_not_replayable", "not_idempotent", "long_delay", "server"
]

_REFUSED: Final = frozenset({408, 425, 429})
_THROTTLED: Final = frozenset({429, 503})
_PERMANENT: Final = frozenset({501, 505, 506, 508, 510, 511})


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and after which delays a call is attempted again.

    A call that may have been processed is repeated only if its method is idempotent
    (RFC 9110, section 9.2.2); one that was refused or never sent is repeated always.

    Attributes:
        max_retries: Attempts after the first; `request_options["max_retries"]` overrides it.
        backoff_base_s: The first delay's upper bound, in seconds; it doubles each time.
        backoff_cap_s: The largest upper bound.
        throttled_base_s: The same for an answer of 429 or 503.
        throttled_cap_s: The largest upper bound for those.
        server_delay_cap_s: A server that asks for a longer wait gets no retry.
    """

    max_retries: int = 2
    backoff_base_s: float = 0.5
    backoff_cap_s: float = 8.0
    throttled_base_s: float = 1.0
    throttled_cap_s: float = 20.0
    server_delay_cap_s: float = 60.0

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value: object = getattr(self, name)
            expected = int if name == "max_retries" else int | float
            if isinstance(value, bool) or not isinstance(value, expected):
                raise InputTypeError(name, f"expected a number, got {type(value).__name__}")
            if not cast("float", value) >= 0:
                raise InputValueError(name, "expected a number that is not negative")


STANDARD: Final = RetryPolicy()
"""The default policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """What the decision needs to know of the request.

    Attributes:
        is_idempotent: The method is idempotent.
        is_replayable: The body can be sent again as the same bytes.
        max_retries: How many attempts may follow the first.
    """

    is_idempotent: bool
    is_replayable: bool
    max_retries: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A response came.

    Attributes:
        status: Its status code.
        fields: Its fields, looked up without regard to case.
        is_redirected: It came from a later request than the first of this attempt.
        now_s: When it came, in seconds since the epoch.
        jitter: A random number in [0, 1).
    """

    status: int
    fields: Mapping[str, str]
    is_redirected: bool
    now_s: float
    jitter: float


@dataclass(frozen=True, slots=True)
class Failure:
    """No response came.

    Attributes:
        kind: What is known of the request's fate.
        jitter: A random number in [0, 1).
    """

    kind: FailureKind
    jitter: float


Outcome: TypeAlias = Answer | Failure


@dataclass(frozen=True, slots=True)
class Retry:
    """Attempt again after a delay, in seconds."""

    delay_s: float


@dataclass(frozen=True, slots=True)
class Stop:
    """Hand the outcome to the caller."""

    reason: StopReason


Decision: TypeAlias = Retry | Stop


def decide(
    outcome: Outcome, facts: RequestFacts, policy: RetryPolicy, retries_taken: int
) -> Decision:
    """Return whether to attempt again, and after which delay.

    Args:
        outcome: What came of the last attempt.
        facts: What is known of the request.
        policy: The numbers.
        retries_taken: How many attempts have followed the first so far.
    """
    # Nearly every call ends here, so it is asked first.
    if isinstance(outcome, Answer) and outcome.status < 400:
        return Stop("final")
    if retries_taken >= facts.max_retries:
        return Stop("attempts_used")
    if isinstance(outcome, Failure):
        return _after_failure(outcome, facts, policy, retries_taken)
    return _after_answer(outcome, facts, policy, retries_taken)


def _after_failure(
    failure: Failure, facts: RequestFacts, policy: RetryPolicy, retries_taken: int
) -> Decision:
    if failure.kind == "permanent":
        return Stop("final")
    if failure.kind == "lost":
        if not facts.is_replayable:
            return Stop("body_not_replayable")
        if not facts.is_idempotent:
            return Stop("not_idempotent")
    return Retry(backoff(policy, retries_taken, failure.jitter, is_throttled=False))


def _after_answer(
    answer: Answer, facts: RequestFacts, policy: RetryPolicy, retries_taken: int
) -> Decision:
    asked_s = server_delay(answer.fields, answer.now_s)
    reason = _reason_to_stop(answer, facts, asked_s)
    if reason is not None:
        return Stop(reason)
    if asked_s is None:
        is_throttled = answer.status in _THROTTLED
        return Retry(backoff(policy, retries_taken, answer.jitter, is_throttled=is_throttled))
    if asked_s > policy.server_delay_cap_s:
        return Stop("long_delay")
    spread_s = min(asked_s / 10, 1.0) if asked_s else policy.backoff_base_s
    return Retry(asked_s + spread_s * answer.jitter)


def _reason_to_stop(
    answer: Answer, facts: RequestFacts, asked_s: float | None
) -> StopReason | None:
    verdict = answer.fields.get("x-should-retry", "").strip().lower()
    if verdict == "false":
        return "server"
    if verdict != "true" and not _is_retryable(answer.status, asked_s, facts):
        return "final"
    if not facts.is_replayable:
        return "body_not_replayable"
    # The first request of a redirected attempt was processed: its answer said so.
    if answer.is_redirected and not facts.is_idempotent:
        return "not_idempotent"
    return None


def _is_retryable(status: int, asked_s: float | None, facts: RequestFacts) -> bool:
    if status in _REFUSED:
        return True
    if status == 503 and asked_s is not None:
        return True
    if status == 413:
        return asked_s is not None and facts.is_idempotent
    return 500 <= status < 600 and status not in _PERMANENT and facts.is_idempotent


def backoff(policy: RetryPolicy, retries_taken: int, jitter: float, *, is_throttled: bool) -> float:
    """Return a delay in seconds: full jitter under a bound that doubles up to a cap."""
    base_s = policy.throttled_base_s if is_throttled else policy.backoff_base_s
    cap_s = policy.throttled_cap_s if is_throttled else policy.backoff_cap_s
    # Beyond 2**32 every base of use is over its cap, and the power stays a small number.
    return jitter * min(cap_s, base_s * 2.0 ** min(retries_taken, 32))
