"""The sync client of a stand-in; `async_client.py` is the same with `await`."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, cast

from ironwire._client import HttpClient
from ironwire._core.exchange import Course
from ironwire._core.plan import RequestPlan, plan
from ironwire._engine import tell_attempts
from ironwire._providers import resolved
from ironwire.errors import InputValueError
from ironwire.fern.arguments import Arguments, call_of, to_starts
from ironwire.fern.double import Double, Genuine
from ironwire.fern.generation import generation_of
from ironwire.fern.report import report_request, report_response

if TYPE_CHECKING:
    import httpx

    from ironwire.fern.profiles import Profile

__all__ = ["CoreClient"]


class _Again(Exception):  # noqa: N818 - no error: a subclass's `request` takes the next attempt
    """The delay is over, and the next attempt is a call of its own."""


class CoreClient(HttpClient):
    """Takes the calls of generated code: the arguments and bases of every generation.

    Args:
        httpx_client: The SDK's client, or a double that offers its `request` alone.
        base_timeout: A value or a callable, as the two that follow.
        base_headers: Header fields of every call.
        base_url: Where paths are joined to.
        base_max_retries: Retries of a call whose options do not say.
        logging_config: What the package's own `create_logger` takes.
    """

    _names: ClassVar[dict[str, Any]]
    _leaves_origin = True

    def __init__(
        self,
        *,
        httpx_client: Any,
        base_timeout: Any = None,
        base_headers: Any = None,
        base_url: Any = None,
        base_max_retries: int | None = None,
        logging_config: object = None,
    ) -> None:
        generation = generation_of(self._names["__name__"])
        self._profile: Profile = generation.profile
        self._genuine = Genuine(httpx_client, is_async=False)
        if self._genuine.still(httpx_client):
            super().__init__(
                httpx_client,
                None,
                {},
                retry_policy=self._profile.policy(),
                retry_budget=None,
                max_response_bytes=None,
            )
        self.httpx_client = httpx_client
        self.base_timeout = base_timeout
        self.base_headers = base_headers
        self.base_url = base_url
        most = self._profile.max_retries if base_max_retries is None else base_max_retries
        self.base_max_retries = most
        self.logger = generation.logger(logging_config) if self._profile.has_logging else None

    def get_base_url(self, maybe_base_url: str | None) -> str:
        """Return a call's base URL, or else the client's.

        Raises:
            InputValueError: There is neither.
        """
        base_url = resolved(self.base_url) if maybe_base_url is None else maybe_base_url
        if base_url is None:
            raise InputValueError("base_url", "missing: pass one to the client or to the call")
        return cast("str", base_url)

    def request(
        self,
        path: str | None = None,
        *,
        method: str,
        base_url: str | None = None,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        data: Any = None,
        content: Any = None,
        files: Any = None,
        headers: Mapping[str, Any] | None = None,
        request_options: Any = None,
        retries: int | None = None,
        omit: Any = None,
        optional_body: bool = False,
        force_multipart: bool | None = None,
    ) -> "httpx.Response":
        """Send a request and return its response; arguments as the package's own core has them."""
        given = self._given(
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
            optional_body=optional_body,
            force_multipart=force_multipart,
        )
        report_request(self.logger, given, self._profile)
        try:
            response = self._response(given)
        except _Again:
            # A subclass sees every attempt.
            return self.request(
                path,
                method=method,
                base_url=base_url,
                params=params,
                json=json,
                data=data,
                content=content,
                files=files,
                headers=headers,
                request_options=request_options,
                retries=cast("int", given.retries) + 1,
                omit=omit,
                **self._rarer(given),
            )
        report_response(self.logger, given, self._profile, response)
        return response

    @contextmanager
    def stream(
        self,
        path: str | None = None,
        *,
        method: str,
        base_url: str | None = None,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        data: Any = None,
        content: Any = None,
        files: Any = None,
        headers: Mapping[str, Any] | None = None,
        request_options: Any = None,
        retries: int | None = None,
        omit: Any = None,
        optional_body: bool = False,
        force_multipart: bool | None = None,
    ) -> Generator["httpx.Response"]:
        """Send a request and yield its response with the body still to be read."""
        given = self._given(
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
            optional_body=optional_body,
            force_multipart=force_multipart,
        )
        report_request(self.logger, given, self._profile)
        if not self._asks_engine():
            double = Double(given, self._profile, self._names)
            with self.httpx_client.stream(**double.keywords) as response:
                yield response
            return
        to_starts(given.files)
        call = call_of(given, self._profile)
        response = self._opened(plan(call, self._configured(), is_stream=True))
        try:
            yield response
        except self._engine.RequestError as exc:
            tell_attempts(exc, response.extensions["ironwire.attempts"])
            raise
        finally:
            response.close()

    def _given(
        self, *, base_url: str | None, retries: int | None, force_multipart: object, **given: Any
    ) -> Arguments:
        return Arguments(
            base_url=self.get_base_url(base_url),
            base_headers=resolved(self.base_headers),
            base_timeout=resolved(self.base_timeout),
            base_max_retries=self.base_max_retries,
            retries=self._profile.retries_default if retries is None else retries,
            force_multipart=bool(force_multipart),
            **given,
        )

    def _asks_engine(self) -> bool:
        return self._genuine.still(self.httpx_client)

    def _response(self, given: Arguments) -> "httpx.Response":
        if self._asks_engine():
            to_starts(given.files)
            call = call_of(given, self._profile)
            request_plan = plan(call, self._configured(), is_stream=False)
            return self._exchange(request_plan, stream=False)
        double = Double(given, self._profile, self._names)
        while True:
            try:
                response = self.httpx_client.request(**double.keywords)
            except Exception as exc:
                if not double.goes_on_after(exc):
                    raise
            else:
                if not double.goes_on_with(response):
                    return response
            self._names["time"].sleep(double.delay_s)
            if self._is_overridden():
                raise _Again
            double.rewind()

    def _opened(self, request_plan: RequestPlan) -> "httpx.Response":
        while True:
            try:
                return self._exchange(request_plan, stream=True)
            except _Again:
                taken = request_plan.retries_taken + 1
                request_plan = request_plan._replace(retries_taken=taken)

    def _wait(self, course: Course, answer: "httpx.Response | None") -> None:
        names = self._names
        taken = course.retries_taken - 1
        if answer is None:
            course.delay_s = names["_retry_timeout_from_retries"](retries=taken)
        else:
            course.delay_s = names["_retry_timeout"](response=answer, retries=taken)
        names["time"].sleep(course.delay_s)
        if self._is_overridden():
            raise _Again

    def _is_overridden(self) -> bool:
        own = cast("type[CoreClient]", self._names["HttpClient"])
        return type(self).request is not own.request

    @staticmethod
    def _rarer(given: Arguments) -> dict[str, Any]:
        """Return what a subclass of an earlier generation does not know, as far as it is set."""
        rare = {"optional_body": given.optional_body, "force_multipart": given.force_multipart}
        return {name: value for name, value in rare.items() if value}
