"""One attempt: its request on the way out, and what came of it."""

import sys
import time
from contextlib import suppress
from types import ModuleType
from typing import TYPE_CHECKING, Final, cast

from ironwire._core.exchange import Course
from ironwire._core.plan import RequestPlan
from ironwire._core.retry import Answer, Failure, FailureKind
from ironwire._core.source import Source
from ironwire._engine.failures import conceal, failure_kind
from ironwire._engine.log import report
from ironwire._engine.trace import Trace
from ironwire._engine.watch import Deadline, LiveTimeouts
from ironwire.types import Attempt

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    import httpx

    from ironwire._engine.engine import Engine

__all__ = ["Trip", "tell_attempts"]


class Trip:
    """One attempt of a call.

    Attributes:
        request: Its first request.
        deadline: The end of the call; None without one.
        timeouts: The time limits of its latest request, if it has a deadline.
        trace: What is known of its connection.
        has_left_origin: It was redirected to another origin, where no credential goes.
        has_response: A response came: what fails now did not fail before it.
        attempts: The records of the call, once this attempt has one.
    """

    __slots__ = (
        "_engine",
        "_plan",
        "_source",
        "attempts",
        "deadline",
        "has_left_origin",
        "has_response",
        "request",
        "timeouts",
        "trace",
    )

    def __init__(
        self,
        engine: "Engine",
        plan: RequestPlan,
        request: "httpx.Request",
        source: Source | None,
        deadline: Deadline | None,
    ) -> None:
        self._engine: Final = engine
        self._plan: Final = plan
        self._source: Final = source
        self.request: Final = request
        self.deadline: Final = deadline
        self.timeouts: LiveTimeouts | None = None
        self.trace: Trace | None = None
        self.has_left_origin = False
        self.has_response = False
        self.attempts: tuple[Attempt, ...] = ()

    @property
    def is_replayable(self) -> bool:
        """Whether the body can be sent again, as for a redirect."""
        return self._source is None or self._source.is_replayable

    @property
    def family(self) -> ModuleType:
        """The package that the client comes from."""
        return sys.modules[self._engine.name]

    @property
    def errors(self) -> type[Exception]:
        """What the family raises when no response came."""
        return self._engine.RequestError

    @property
    def limit_bytes(self) -> int | None:
        """How long the response's body may be; None for no limit."""
        return self._plan.limits.max_response_bytes

    @property
    def auth(self) -> dict[str, None]:
        """How `send` is told not to add the client's own credentials, where it must not."""
        return {"auth": None} if self.has_left_origin else {}

    def is_portable(self, client: "httpx.Client | httpx.AsyncClient") -> bool:
        """Return whether a client has a `request` of its own, which is to see every call."""
        return not self._engine.assembly.is_request_own(client)

    def equip(self, request: "httpx.Request") -> Trace:
        """Give a request of the attempt its time limits and its trace."""
        extensions = cast("MutableMapping[str, object]", request.extensions)
        if self.deadline is not None:
            given = cast("dict[str, float | None]", extensions.get("timeout", {}))
            extensions["timeout"] = self.timeouts = LiveTimeouts(given, self.deadline)
        self.trace = self._engine.new_trace(extensions)
        return self.trace

    def moved(self, response: "httpx.Response") -> None:
        """Take back the trace from the request that the client made of the attempt's.

        A double's response may have none.
        """
        with suppress(RuntimeError):
            extensions = cast("MutableMapping[str, object]", response.request.extensions)
            cast("Trace", self.trace).moved(extensions)

    def answered(self, course: Course, response: "httpx.Response", jitter: float) -> bool:
        """Tell the course of a response; return whether another attempt follows."""
        sent_bytes = self._sent_bytes(is_sent=True)
        goes_on = False
        if not course.accepts(response.status_code, sent_bytes=sent_bytes):
            answer = Answer(
                response.status_code,
                response.headers,
                bool(response.history),
                self._is_body_touched(is_sent=True),
                time.time(),
                jitter,
            )
            goes_on = course.goes_on(
                answer, sent_bytes=sent_bytes, error=None, left_s=self._left_s()
            )
        self.attempts = course.attempts
        report(self._plan, self.attempts[-1], self.request, response)
        return goes_on

    def failed(self, course: Course, exc: BaseException, jitter: float) -> bool:
        """Tell the course of an error; return whether another attempt follows."""
        trace = None if self.has_response else self.trace
        kind = failure_kind(exc, self._engine.RequestError, self.request, trace)
        is_touched = self._is_body_touched(is_sent=kind != "not_sent")
        failure = Failure(self._counted(exc, kind), is_touched, jitter)
        is_sent = False if kind == "not_sent" else None
        goes_on = course.goes_on(
            failure,
            sent_bytes=self._sent_bytes(is_sent=is_sent),
            error=type(exc).__name__,
            left_s=self._left_s(),
        )
        self.attempts = course.attempts
        report(self._plan, self.attempts[-1], self.request, None)
        return goes_on

    def _counted(self, exc: BaseException, kind: FailureKind) -> FailureKind:
        """Return the kind that a failure counts as where the policy names what it retries."""
        retried = self._plan.limits.policy.retried_errors
        if retried is None or kind in {"deadline", "cancelled"}:
            return kind
        if not any(cls.__name__ in retried for cls in type(exc).__mro__):
            return "permanent"
        return "lost" if kind == "permanent" else kind

    def _left_s(self) -> float | None:
        return None if self.deadline is None else self.deadline.left_s()

    def _is_body_touched(self, *, is_sent: bool) -> bool:
        return is_sent if self._source is None else self._source.sent_bytes is not None

    def _sent_bytes(self, *, is_sent: bool | None) -> int | None:
        """Return how much of the body was handed to the connection, None if unknown."""
        if self._source is not None:
            return self._source.sent_bytes or 0
        if is_sent is None:
            return None
        content = self._plan.content
        if not is_sent or content is None:
            return 0
        return len(content) if isinstance(content, bytes) else None


def tell_attempts(exc: BaseException, attempts: tuple[Attempt, ...]) -> None:
    """Give an error the records of the attempts before it, as `attempts`; no secret stays in it."""
    conceal(exc)
    vars(exc)["attempts"] = attempts
