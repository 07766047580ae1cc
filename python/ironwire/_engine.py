"""The one place that knows httpx from httpx2: classes, requests, redirects, kinds of failure.

httpx2 offers the names of httpx 0.28 with the same parameters, so its objects go by
httpx's types here; which family they are of is found from the client that is passed in.
"""

import math
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from ironwire._core.plan import RequestPlan
from ironwire._core.retry import Answer, Failure, FailureKind
from ironwire._core.source import Source
from ironwire._core.url import origin
from ironwire.errors import InputTypeError, InputValueError

if TYPE_CHECKING:
    import httpx

    AnyClient: TypeAlias = httpx.Client | httpx.AsyncClient

__all__ = ["Engine", "engine_of"]

_FAMILIES: Final = ("httpx", "httpx2")
_MAX_REDIRECTS: Final = 20
# What httpcore and h11 say when the connection ended early: the answer was lost, not broken.
_LOST_MESSAGES: Final = ("Server disconnected", "peer closed connection")


@dataclass(frozen=True, slots=True)
class Engine:
    """A family of HTTP client classes.

    Attributes:
        name: The package that the family comes from.
        is_async: The clients are the async ones.
        RequestError: What the family raises when no response came.
    """

    name: str
    is_async: bool
    RequestError: type[Exception]

    def request(self, client: "AnyClient", plan: RequestPlan) -> "httpx.Request":
        """Return the plan's request with what the client itself carries merged under it.

        Raises:
            InputValueError: The host has no form for the Domain Name System.
        """
        content = plan.content
        if isinstance(content, Source):
            content = cast("Source", (_AsyncView if self.is_async else _SyncView)(content))
        timeout = client.timeout if plan.timeout_s is None else plan.timeout_s
        family = sys.modules[self.name]
        try:
            url = family.URL(plan.url)
        except family.InvalidURL as exc:
            raise InputValueError("base_url", "expected a valid host name") from exc
        request = client.build_request(
            plan.method,
            url,
            headers=_lines(plan),
            content=content,
            timeout=None if timeout == math.inf else timeout,
        )
        # The families write every method in upper case, and a client's own parameters in
        # the place of a URL's query; the call's override those of the same name.
        request.method = plan.method
        if client.params:
            given = family.QueryParams(url.query.decode("ascii"))
            own = [pair for pair in client.params.multi_items() if pair[0] not in given]
            query = "&".join(
                filter(None, (str(family.QueryParams(own)), url.query.decode("ascii")))
            )
            request.url = url.copy_with(query=query.encode("ascii"))
        for name in plan.removed:
            request.headers.pop(name, None)
        return request

    def next_hop(
        self, client: "AnyClient", plan: RequestPlan, response: "httpx.Response"
    ) -> "httpx.Request | None":
        """Return the request that follows a redirect, or None to hand the response out.

        Followed are redirects within the origin of the plan's URL, where the client follows
        any, whose body can be sent again: nothing that was configured for one origin goes
        to another (RFC 9110, section 15.4).
        """
        hop = response.next_request
        if hop is None or not client.follow_redirects:
            return None
        if not _is_same_origin(str(hop.url), plan.url):
            return None
        return hop if plan.facts.is_replayable or hop.method != plan.method else None

    def check_redirects(
        self, client: "AnyClient", history: "list[httpx.Response]", hop: "httpx.Request"
    ) -> None:
        """Raise the family's `TooManyRedirects` beyond the client's limit, 20 at the most."""
        if len(history) > min(client.max_redirects, _MAX_REDIRECTS):
            raise sys.modules[self.name].TooManyRedirects(
                "Exceeded maximum allowed redirects.", request=hop
            )

    def answer(self, response: "httpx.Response", now_s: float, jitter: float) -> Answer:
        """Return the outcome of an attempt that a response came of."""
        return Answer(response.status_code, response.headers, bool(response.history), now_s, jitter)

    def failure(self, exc: Exception, request: "httpx.Request", jitter: float) -> Failure:
        """Return the outcome of an attempt that ended in a `RequestError`.

        Args:
            exc: What was raised.
            request: The attempt's first request; a redirect's comes after an answer, so
                that one which was not sent does not mean that the call was not.
            jitter: A random number in [0, 1).
        """
        kind = _kind({cls.__name__ for cls in type(exc).__mro__}, exc)
        is_later = kind == "not_sent" and _request_of(exc) is not request
        return Failure("lost" if is_later else kind, jitter)


def engine_of(client: object, *, is_async: bool) -> Engine:
    """Return the family of a client.

    Raises:
        InputTypeError: It is not a client of either family, or of the other colour.
    """
    wanted = "AsyncClient" if is_async else "Client"
    for cls in type(client).__mro__:
        family = cls.__module__.partition(".")[0]
        if family in _FAMILIES and cls.__name__ == wanted:
            return Engine(family, is_async, sys.modules[family].RequestError)
    came = type(client)
    raise InputTypeError(
        "httpx_client",
        f"expected an httpx.{wanted} or httpx2.{wanted}, got {came.__module__}.{came.__name__}",
    )


def _kind(names: set[str], exc: Exception) -> FailureKind:
    """Return what a failure says of the request's fate, by the names of its classes."""
    if names & {"ConnectError", "ConnectTimeout", "ProxyError"}:
        return "permanent" if _is_tls_refusal(exc) else "not_sent"
    if names & {"ReadTimeout", "WriteTimeout", "NetworkError"}:
        return "lost"
    if "RemoteProtocolError" in names and str(exc).startswith(_LOST_MESSAGES):
        return "lost"
    return "permanent"


def _request_of(exc: Exception) -> object:
    try:
        return cast("httpx.RequestError", exc).request
    except RuntimeError:  # None was set.
        return None


def _is_tls_refusal(exc: BaseException) -> bool:
    """Whether the handshake ended by a certificate or an alert, not by a lost connection."""
    import ssl  # noqa: PLC0415 - only a failed connection needs it

    cause: BaseException | None = exc
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return not isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError)
        cause = cause.__cause__ or cause.__context__
    return False


def _is_same_origin(target: str, url: str) -> bool:
    try:
        return origin(target) == origin(url)
    except InputValueError:  # It is no http or https URL.
        return False


def _lines(plan: RequestPlan) -> "list[tuple[str, str]]":
    # httpx takes pairs of text or of bytes, and pairs of both though its types do not say so.
    return cast("list[tuple[str, str]]", list(plan.fields))


@dataclass(frozen=True, slots=True)
class _SyncView:
    """A source as a sync client wants it: iterable, and nothing else."""

    source: Source

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.source)


@dataclass(frozen=True, slots=True)
class _AsyncView:
    """A source as an async client wants it: an iterable of the other kind is refused there."""

    source: Source

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self.source)
