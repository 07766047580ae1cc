"""The retry budget of a client: tokens by origin, taken by retries and paid for by successes."""

import threading

from ironwire._core.policies import RetryBudget
from ironwire.errors import InputTypeError

__all__ = ["Tokens", "tokens_of"]


class Tokens:
    """The buckets of one client; any number of threads and tasks may share it.

    An origin that is not listed has all its tokens, so that a client whose calls succeed
    keeps nothing and asks for no lock.
    """

    __slots__ = ("_budget", "_left", "_lock")

    def __init__(self, budget: RetryBudget) -> None:
        self._budget = budget
        self._left: dict[str, float] = {}
        self._lock = threading.Lock()

    def left(self, origin: str) -> float:
        """Return how many tokens an origin has: from zero to the capacity."""
        return self._left.get(origin, self._budget.capacity)

    def take(self, origin: str) -> bool:
        """Take one token, or return False where there is none."""
        with self._lock:
            left = self._left.get(origin, self._budget.capacity)
            if left < 1:
                return False
            self._left[origin] = left - 1
            return True

    def put_back(self, origin: str) -> None:
        """Put back what a success pays."""
        if not self._left:
            return
        with self._lock:
            if origin not in self._left:
                return
            # Rounded, so that five times 0.2 is a token.
            left = round(self._left[origin] + self._budget.per_success, 9)
            if left >= self._budget.capacity:
                del self._left[origin]
            else:
                self._left[origin] = left


def tokens_of(budget: object) -> Tokens | None:
    """Return a client's buckets, None for no budget.

    Raises:
        InputTypeError: Neither a budget nor None.
    """
    if budget is None:
        return None
    if not isinstance(budget, RetryBudget):
        problem = f"expected a RetryBudget or None, got {type(budget).__name__}"
        raise InputTypeError("retry_budget", problem)
    return Tokens(budget)
