"""A family of clients: builds requests, sends them, and tells what came of it."""

import math
import sys
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, cast

from ironwire._core.content import Factory
from ironwire._core.plan import RequestPlan
from ironwire._core.source import Source
from ironwire._core.url import is_downgrade, origin
from ironwire._engine.assembly import Assembly, framed
from ironwire._engine.families import family_of
from ironwire._engine.streams import pieces
from ironwire._engine.trace import Trace
from ironwire._engine.trip import Trip
from ironwire._engine.watch import Deadline
from ironwire.errors import InputTypeError, InputValueError

if TYPE_CHECKING:
    import httpx

    AnyClient: TypeAlias = httpx.Client | httpx.AsyncClient

__all__ = ["Engine", "engine_of"]

_MAX_REDIRECTS: Final = 20
_SCHEMES: Final = ("http", "https")
_SAFE: Final = frozenset({"GET", "HEAD"})
_HARMLESS: Final = frozenset({"host", "accept", "accept-encoding", "user-agent", "connection"})


class Engine(NamedTuple):
    """A family of HTTP client classes.

    Attributes:
        name: The package that the family comes from.
        is_async: The clients are the async ones.
        RequestError: What the family raises when no response came.
        assembly: Makes plain requests without the client's `build_request`.
        new_trace: Puts a trace of its own into a request's extensions.
    """

    name: str
    is_async: bool
    RequestError: type[Exception]
    assembly: Assembly
    new_trace: Callable[[MutableMapping[str, object]], Trace]

    def request(
        self, client: "AnyClient", plan: RequestPlan
    ) -> "tuple[httpx.Request, Source | None]":
        """Return the plan's request with what the client itself carries merged under it.

        Returns:
            The request of one attempt, and the source of its body if it has one.

        Raises:
            InputValueError: The host has no form for the Domain Name System.
            InputError: A factory of content returned what is none.
        """
        fields, content = plan.fields, plan.content
        if isinstance(content, Factory):
            content = content.content()
            if isinstance(content, Source) and content.length_bytes is not None:
                fields += (("Content-Length", str(content.length_bytes)),)
        family = sys.modules[self.name]
        try:
            url = self.assembly.url(plan.url)
        except family.InvalidURL:
            # The cause would show the host.
            raise InputValueError("base_url", "expected a valid host name") from None
        source = content if isinstance(content, Source) else None
        request = self.assembly.request(client, plan, url)
        if request is None:
            request = self._built(client, plan._replace(fields=fields, content=content), url)
        if self.is_async and isinstance(content, bytes):
            stream = pieces(family, content, plan.url)
            # What somebody put in the place of `build_request` may have made another body of it.
            if stream is not None and self.assembly.is_own(client):
                request.stream = stream
        return request, source

    def _built(self, client: "AnyClient", plan: RequestPlan, url: "httpx.URL") -> "httpx.Request":
        """Return the request that the client's own `build_request` makes of a plan."""
        family, content = sys.modules[self.name], plan.content
        if isinstance(content, Source):
            content = cast("Source", (_AsyncView if self.is_async else _SyncView)(content))
        lines, brought = framed(plan, client.headers)
        if not self.assembly.is_own(client):
            # What somebody put in its place sees all fields.
            lines, brought = lines + brought, ()
        timeout = client.timeout if plan.limits.timeout_s is None else plan.limits.timeout_s
        request = client.build_request(
            plan.method,
            url,
            # httpx takes pairs of text or of bytes, and of both though its types do not say so.
            headers=cast("list[tuple[str, str]]", list(lines)),
            content=cast("bytes | Source | None", content),
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
        for name, value in cast("tuple[tuple[str, str], ...]", brought):
            request.headers.pop(name, None)
            request.headers[name] = value
        return request

    def next_hop(
        self,
        client: "AnyClient",
        plan: RequestPlan,
        trip: Trip,
        response: "httpx.Response",
        *,
        leaves_origin: bool,
    ) -> "httpx.Request | None":
        """Return the request that follows a redirect, or None to hand the response out.

        Followed are redirects within the origin of the plan's URL, where the client follows
        any, whose body can be sent again: nothing that was configured for one origin goes
        to another (RFC 9110, section 15.4).

        Args:
            client: The client.
            plan: The call.
            trip: The attempt.
            response: What may be a redirect.
            leaves_origin: Whether GET and HEAD follow to another origin too, there without
                body, credentials and all fields but those that every client sends.
        """
        hop = response.next_request
        if hop is None or not client.follow_redirects:
            return None
        if not _is_same_origin(str(hop.url), plan.url):
            if not leaves_origin or hop.method not in _SAFE or plan.content is not None:
                return None
            if hop.url.scheme not in _SCHEMES or is_downgrade(plan.url, str(hop.url)):
                return None
            trip.has_left_origin = True
        if trip.has_left_origin:
            for name in [name for name in hop.headers if name not in _HARMLESS]:
                del hop.headers[name]
            return hop
        return hop if trip.is_replayable or hop.method != plan.method else None

    def trip(self, client: "AnyClient", plan: RequestPlan, deadline: Deadline | None) -> Trip:
        """Return an attempt, its request made and not yet sent."""
        request, source = self.request(client, plan)
        return Trip(self, plan, request, source, deadline)

    def check_redirects(
        self, client: "AnyClient", history: "list[httpx.Response]", hop: "httpx.Request"
    ) -> None:
        """Raise the family's `TooManyRedirects` beyond the client's limit, 20 at the most."""
        if len(history) > min(client.max_redirects, _MAX_REDIRECTS):
            raise sys.modules[self.name].TooManyRedirects(
                "Exceeded maximum allowed redirects.", request=hop
            )


def engine_of(client: object, *, is_async: bool) -> Engine:
    """Return the family of a client.

    Raises:
        InputTypeError: It is not a client of either family, or of the other colour.
    """
    family = family_of(client, is_async=is_async)
    if family is None:
        wanted, came = "AsyncClient" if is_async else "Client", type(client)
        raise InputTypeError(
            "httpx_client",
            f"expected an httpx.{wanted} or httpx2.{wanted}, got {came.__module__}.{came.__name__}",
        )
    package = sys.modules[family]
    assembly = Assembly(package, cast("AnyClient", client))
    new_trace = _async_trace() if is_async else Trace
    return Engine(family, is_async, package.RequestError, assembly, new_trace)


def _async_trace() -> Callable[[MutableMapping[str, object]], Trace]:
    # A sync client has no use for asyncio.
    from ironwire._engine.async_trace import AsyncTrace  # noqa: PLC0415

    return AsyncTrace


def _is_same_origin(target: str, url: str) -> bool:
    try:
        return origin(target) == origin(url)
    except InputValueError:  # It is no http or https URL.
        return False


class _SyncView:
    """A source as a sync client wants it: iterable, and nothing else."""

    __slots__ = ("_source",)

    def __init__(self, source: Source) -> None:
        self._source: Final = source

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._source)


class _AsyncView:
    """A source as an async client wants it: an iterable of the other kind is refused there."""

    __slots__ = ("_source",)

    def __init__(self, source: Source) -> None:
        self._source: Final = source

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._source)
