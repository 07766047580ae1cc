"""The course of one call: attempts until the decision is to stop, without effects of its own."""

from typing import Final

from ironwire._core.budget import Tokens
from ironwire._core.plan import RequestPlan
from ironwire._core.retry import Answer, Outcome, Retry, State, Stop, decide
from ironwire.types import Attempt

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
        plan, tokens = self._plan, self._tokens
        state = State(
            self._retries_taken,
            self._is_stale_retry_taken,
            left_s,
            None if tokens is None else tokens.left(plan.origin),
        )
        decision = decide(outcome, plan.facts, plan.limits.policy, state)
        if tokens is not None:
            if isinstance(decision, Retry):
                # Another thread may have been faster since the tokens were counted.
                if not decision.is_free and not tokens.take(plan.origin):
                    decision = Stop("budget")
            elif isinstance(outcome, Answer) and outcome.status < 400:
                tokens.put_back(plan.origin)
        status = outcome.status if isinstance(outcome, Answer) else None
        number = len(self._attempts) + 1
        self._attempts.append(
            Attempt(number, sent_bytes, status, error, self.delay_s, decision.reason)
        )
        if isinstance(decision, Stop):
            return False
        self._retries_taken += 1
        self._is_stale_retry_taken |= decision.is_free
        self.delay_s = decision.delay_s
        return True
