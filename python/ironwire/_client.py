"""The sync client; `_async_client.py` is the same with `await`, and a test says so."""

import random
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, cast

from ironwire._chance import new_boundary, new_key
from ironwire._core.budget import tokens_of
from ironwire._core.config import ClientConfig, checked_config
from ironwire._core.content import Factory
from ironwire._core.exchange import Course
from ironwire._core.plan import Call, RequestPlan, plan
from ironwire._core.policies import STANDARD, RetryBudget, RetryPolicy
from ironwire._engine import Deadline, Trip, engine_of, send, tell_attempts
from ironwire._kernel import kernel_named
from ironwire._providers import chosen_base_url, resolved
from ironwire.types import AnyJson, Content, Files, PhaseTimeouts, Provider, RequestOptions

if TYPE_CHECKING:
    import httpx
    import httpx2

__all__ = ["HttpClient"]

_ATTEMPTS = "ironwire.attempts"
_BUDGET = RetryBudget()


class HttpClient:
    """Sends an SDK's calls on the caller's own sync client.

    Args:
        httpx_client: An `httpx.Client` or `httpx2.Client`; the caller closes it.
        base_timeout: Seconds for each of connect, read, write and pool, or an `httpx.Timeout`
            with a number for each; None for the client's own timeout.
        base_headers: Header fields of every call.
        base_url: Where paths are joined to; None if each call names its own.
        kernel: `"rust"` or `"python"`; None for the active one.
        retry_policy: What is retried, how often and after which delays.
        retry_budget: What retries are paid with, for each origin; None for no limit.
        total_timeout: Seconds for a whole call: attempts, delays and reading the body.
        idempotency_header: The field that carries a call's idempotency key.
        max_response_bytes: The longest body that `request()` reads, decoded; None for no
            limit.

    The three bases may be callables, asked at every call; values that are not callable
    are read once, here.

    Raises:
        InputError: An argument is refused: a TypeError or ValueError, naming it.
    """

    _leaves_origin: ClassVar = False

    def __init__(
        self,
        httpx_client: "httpx.Client | httpx2.Client",
        base_timeout: Provider[float | PhaseTimeouts | None],
        base_headers: Provider[Mapping[str, AnyJson]],
        base_url: Provider[str | None] | None = None,
        *,
        kernel: str | None = None,
        retry_policy: RetryPolicy = STANDARD,
        retry_budget: RetryBudget | None = _BUDGET,
        total_timeout: float | None = None,
        idempotency_header: str = "Idempotency-Key",
        max_response_bytes: int | None = 104_857_600,
    ) -> None:
        # httpx2 offers the interface of httpx, and its objects go by those types here.
        self.httpx_client = cast("httpx.Client", httpx_client)
        self.base_timeout = base_timeout
        self.base_headers = base_headers
        self.base_url = base_url
        self._engine = engine_of(httpx_client, is_async=False)
        self._kernel = kernel_named(kernel)
        self._tokens = tokens_of(retry_budget)
        self._policy = retry_policy
        self._total_timeout = total_timeout
        self._key_field = idempotency_header
        self._max_response_bytes = max_response_bytes
        is_fixed = not any(map(callable, (base_timeout, base_headers, base_url)))
        # Checked here even where a callable gives the rest at the call.
        config = self._config_of(
            *(None if callable(base) else base for base in (base_timeout, base_headers, base_url)),
            is_fixed=is_fixed,
        )
        self._config = config if is_fixed else None

    def get_base_url(self, maybe_base_url: str | None) -> str:
        """Return a call's base URL, or else the client's, as it was given.

        Raises:
            InputError: There is neither, or it is no base URL.
        """
        return chosen_base_url(maybe_base_url, self.base_url)

    def request(
        self,
        path: str | None = None,
        *,
        method: str,
        base_url: str | None = None,
        params: Mapping[str, AnyJson] | None = None,
        json: AnyJson | None = None,
        data: AnyJson | None = None,
        content: Content | None = None,
        files: Files | None = None,
        headers: Mapping[str, AnyJson] | None = None,
        request_options: RequestOptions | None = None,
        retries: int = 0,
        omit: AnyJson | None = None,
        force_multipart: bool = False,
        optional_body: bool = False,
    ) -> "httpx.Response":
        """Send a request and return its response, read to the end.

        A status code of 400 or more is returned, not raised.

        Args:
            path: Joined to the base URL, whose origin and path prefix it cannot leave; None
                for the base URL itself.
            method: A method of RFC 9110 in any case, or another token.
            base_url: Instead of the client's.
            params: Query parameters; nested mappings in brackets, lists as repeated names.
            json: A body by the table in `docs/encoding.md`.
            data: A form as a mapping, or a body of bytes or text as it is.
            content: A body as it is: bytes, text, an open binary file, an iterator of bytes,
                or a callable that returns one of them for each attempt.
            files: Parts of a multipart form (RFC 7578), `data` its fields.
            headers: Header fields; None removes one, also of the client's own.
            request_options: What the user of the SDK wants otherwise.
            retries: How many retries the caller has taken before; they count.
            omit: The sentinel whose entries are left out, compared by identity.
            force_multipart: Send `data` as a multipart form even without files.
            optional_body: Send no body where the JSON would be an empty object.

        Raises:
            InputError: An argument is refused; nothing was sent.
            EncodeError: The body has no JSON form; nothing was sent.
            BodyLengthError: A file became shorter while it was sent.
            DeadlineExceeded: The total timeout came before the end.
            ResponseTooLarge: The body is longer than the limit.
            httpx.RequestError: No response came; of the client's own family.

        The response has the records of its attempts as `extensions["ironwire.attempts"]`,
        an error as `attempts`.
        """
        call = Call(
            path=path,
            method=method,
            base_url=base_url,
            params=params,
            json=json,
            data=data,
            content=content,
            files=files,
            headers=headers,
            request_options=request_options,
            retries=retries,
            omit=omit,
            force_multipart=force_multipart,
            optional_body=optional_body,
        )
        request_plan = plan(call, self._configured(), is_stream=False)
        return self._exchange(request_plan, stream=False)

    @contextmanager
    def stream(
        self,
        path: str | None = None,
        *,
        method: str,
        base_url: str | None = None,
        params: Mapping[str, AnyJson] | None = None,
        json: AnyJson | None = None,
        data: AnyJson | None = None,
        content: Content | None = None,
        files: Files | None = None,
        headers: Mapping[str, AnyJson] | None = None,
        request_options: RequestOptions | None = None,
        retries: int = 0,
        omit: AnyJson | None = None,
        force_multipart: bool = False,
        optional_body: bool = False,
    ) -> Generator["httpx.Response"]:
        """Send a request and yield its response with the body still to be read.

        The arguments and errors are those of `request()`. Retries end when a response is
        yielded. Its connection is released however the block is left.
        """
        call = Call(
            path=path,
            method=method,
            base_url=base_url,
            params=params,
            json=json,
            data=data,
            content=content,
            files=files,
            headers=headers,
            request_options=request_options,
            retries=retries,
            omit=omit,
            force_multipart=force_multipart,
            optional_body=optional_body,
        )
        request_plan = plan(call, self._configured(), is_stream=True)
        response = self._exchange(request_plan, stream=True)
        try:
            yield response
        except self._engine.RequestError as exc:
            tell_attempts(exc, response.extensions[_ATTEMPTS])
            raise
        finally:
            response.close()

    def _configured(self) -> ClientConfig:
        if self._config is not None:
            return self._config
        return self._config_of(
            resolved(self.base_timeout),
            resolved(self.base_headers),
            resolved(self.base_url),
            is_fixed=False,
        )

    def _config_of(
        self, base_timeout: object, base_headers: object, base_url: object, *, is_fixed: bool
    ) -> ClientConfig:
        return checked_config(
            base_url=base_url,
            base_headers=base_headers,
            base_timeout=base_timeout,
            policy=self._policy,
            total_timeout=self._total_timeout,
            key_field=self._key_field,
            max_response=self._max_response_bytes,
            kernel=self._kernel,
            is_async=False,
            make_boundary=new_boundary,
            make_key=new_key,
            is_fixed=is_fixed,
        )

    def _exchange(self, request_plan: RequestPlan, *, stream: bool) -> "httpx.Response":
        """Drive a call's attempts: wait, send, tell what came, until there is no next one."""
        course = Course(request_plan, self._tokens)
        total_s = request_plan.limits.total_timeout_s
        deadline = None if total_s is None else Deadline(total_s)
        try:
            while True:
                trip = self._engine.trip(self.httpx_client, request_plan, deadline)
                try:
                    response = self._send(trip, request_plan, stream=stream)
                except BaseException as exc:
                    if not trip.failed(course, exc, random.random()):
                        raise
                    answer = None
                else:
                    if not trip.answered(course, response, random.random()):
                        response.extensions[_ATTEMPTS] = trip.attempts
                        return response
                    response.close()
                    answer = response
                self._wait(course, answer)
        except BaseException as exc:
            tell_attempts(exc, course.attempts)
            raise
        finally:
            if isinstance(request_plan.content, Factory):
                request_plan.content.close()

    def _wait(self, course: Course, answer: "httpx.Response | None") -> None:  # noqa: ARG002
        """Wait before the next attempt; stand-ins ask the last answer for the delay."""
        if course.delay_s > 0:
            time.sleep(course.delay_s)

    def _send(self, trip: Trip, request_plan: RequestPlan, *, stream: bool) -> "httpx.Response":
        """Send one attempt's request and follow redirects within its origin."""
        client = self.httpx_client
        response = send(client, trip, trip.request, stream=stream)
        history: list[httpx.Response] = []
        while hop := self._engine.next_hop(
            client, request_plan, trip, response, leaves_origin=self._leaves_origin
        ):
            response.close()
            history.append(response)
            self._engine.check_redirects(client, history, hop)
            response = send(client, trip, hop, stream=stream)
            response.history = list(history)
        return response
