"""The course of one call: attempts until the policy says stop, as a generator without effects."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeAlias

from ironwire._core.plan import RequestPlan
from ironwire._core.retry import Outcome, Retry, Stop, decide

__all__ = ["Attempt", "Exchange", "exchange", "following"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """Wait, then send.

    Attributes:
        number: 1 for the first.
        delay_s: Seconds to wait before.
    """

    number: int
    delay_s: float


Exchange: TypeAlias = Generator[Attempt, Outcome, Stop]


def exchange(plan: RequestPlan) -> Exchange:
    """Yield the attempts of a call; send back what came of each; return why it stopped.

    A loop, not a recursion: thousands of retries need no stack.
    """
    retries_taken = plan.retries_taken
    attempt = Attempt(1, 0.0)
    while True:
        outcome = yield attempt
        decision = decide(outcome, plan.facts, plan.policy, retries_taken)
        if not isinstance(decision, Retry):
            return decision
        retries_taken += 1
        attempt = Attempt(attempt.number + 1, decision.delay_s)


def following(course: Exchange, outcome: Outcome) -> Attempt | None:
    """Return the attempt that follows an outcome, or None when the call ends with it."""
    try:
        return course.send(outcome)
    except StopIteration:
        return None
