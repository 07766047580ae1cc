"""The course of one call: attempts until the decision is to stop, without effects of its own."""

from typing import Final

from ironwire._core.budget import Tokens
from ironwire._core.plan import RequestPlan
from ironwire._core.retry import Answer, Outcome, Retry, State, Stop, accepted, decide
from ironwire.types import Attempt, Reason

__all__ = ["Course"]


class Course:
    """How far a call has come: told of each outcome, it says whether another attempt follows.

    A loop asks it, not a recursion: thousands of retries need no stack.

    Args:
        plan: The request.
        tokens: The client's budget, None for none.

    Attributes:
        delay_s: Seconds to wait before the next attempt.
    """

    __slots__ = (
        "_attempts",
        "_is_stale_retry_taken",
        "_plan",
        "_retries_taken",
        "_tokens",
        "delay_s",
    )

    def __init__(self, plan: RequestPlan, tokens: Tokens | None) -> None:
        self._plan: Final = plan
        self._tokens: Final = tokens if plan.limits.policy.has_budget else None
        self._retries_taken = plan.retries_taken
        self._is_stale_retry_taken = False
        self._attempts: Final[list[Attempt]] = []
        self.delay_s = 0.0

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """The records of the attempts so far."""
        return tuple(self._attempts)

    @property
    def retries_taken(self) -> int:
        """How many retries the call has taken, with the one that comes next."""
        return self._retries_taken

    def accepts(self, status: int, *, sent_bytes: int | None) -> bool:
        """Record an answer if it ends the call by its status code alone; return whether it does.

        Nearly every call ends here, without the questions that `goes_on` asks.

        Args:
            status: Its status code.
            sent_bytes: How much of the body was sent, None if unknown.
        """
        end = accepted(status)
        if end is None:
            return False
        if self._tokens is not None:
            self._tokens.put_back(self._plan.origin)
        self._record(sent_bytes, status, None, end.reason)
        return True

    def goes_on(
        self, outcome: Outcome, *, sent_bytes: int | None, error: str | None, left_s: float | None
    ) -> bool:
        """Record what came of an attempt; return whether another one follows.

        Args:
            outcome: What came of it.
            sent_bytes: How much of the body was sent, None if unknown.
            error: The name of the error's class, None if a response came.
            left_s: Seconds to the deadline, None without one.
        """
        if isinstance(outcome, Answer) and self.accepts(outcome.status, sent_bytes=sent_bytes):
            return False
        plan, tokens = self._plan, self._tokens
        state = State(
            self._retries_taken,
            self._is_stale_retry_taken,
            left_s,
            None if tokens is None else tokens.left(plan.origin),
        )
        decision = decide(outcome, plan.facts, plan.limits.policy, state)
        if isinstance(decision, Retry) and not decision.is_free and tokens is not None:
            # Another thread may have been faster since the tokens were counted.
            decision = decision if tokens.take(plan.origin) else Stop("budget")
        status = outcome.status if isinstance(outcome, Answer) else None
        self._record(sent_bytes, status, error, decision.reason)
        if isinstance(decision, Stop):
            return False
        self._retries_taken += 1
        self._is_stale_retry_taken |= decision.is_free
        self.delay_s = decision.delay_s
        return True

    def _record(
        self, sent_bytes: int | None, status: int | None, error: str | None, reason: Reason
    ) -> None:
        number = len(self._attempts) + 1
        self._attempts.append(Attempt(number, sent_bytes, status, error, self.delay_s, reason))
