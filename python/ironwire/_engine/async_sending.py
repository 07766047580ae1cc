"""Sends the requests of an attempt on an async client: limits, deadlines, shields."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, cast

from ironwire._engine.async_trace import AsyncTrace
from ironwire._engine.async_watch import AsyncLimit
from ironwire._engine.gate import Gate
from ironwire._engine.loops import guard_of
from ironwire._engine.portable import keywords
from ironwire._engine.reading import check_read, limit_async, read_async
from ironwire._engine.shield import Shield, shielded_stream
from ironwire._engine.sockets import note
from ironwire._engine.streams import async_stream
from ironwire._engine.trip import Trip
from ironwire._engine.watch import Deadline
from ironwire.errors import IronwireError

if TYPE_CHECKING:
    import httpx

__all__ = ["send_async"]


async def send_async(
    client: "httpx.AsyncClient", trip: Trip, request: "httpx.Request", *, stream: bool
) -> "httpx.Response":
    """Send one request of an async client as `send` does.

    Raises:
        EventLoopError: Another event loop holds the client's connections.
    """
    guard = guard_of(client)
    guard.check()
    trace = cast("AsyncTrace", trip.equip(request))
    deadline = trip.deadline
    if deadline is None:
        return await _send_async(client, trip, request, trace, guard.gate, stream=stream)
    async with AsyncLimit(deadline, trip.errors):
        response = await _send_async(client, trip, request, trace, guard.gate, stream=stream)
    if stream:
        whole = cast("httpx.AsyncByteStream", response.stream)
        response.stream = async_stream(trip.family, _timed_async(whole, trip, deadline), whole)
    return response


async def _send_async(
    client: "httpx.AsyncClient",
    trip: Trip,
    request: "httpx.Request",
    trace: AsyncTrace,
    gate: Gate,
    *,
    stream: bool,
) -> "httpx.Response":
    timeouts = cast("dict[str, float | None]", request.extensions.get("timeout", {}))
    try:
        has_place = await gate.enter(timeouts.get("pool"))
    except TimeoutError as exc:
        problem = "no connection of the pool became free"
        raise trip.family.PoolTimeout(problem, request=request) from exc
    trace.gate = gate if has_place else None
    trace.shield = shield = Shield(_fetch(client, trip, request, stream=stream))
    try:
        response = await shield
    finally:
        trace.leave_gate()
    if stream:
        whole = cast("httpx.AsyncByteStream", response.stream)
        response.stream = shielded_stream(trip.family, whole, trace)
    else:
        trace.release()
    if shield.held is not None:
        await response.aclose()
        shield.check()
    return response


async def _fetch(
    client: "httpx.AsyncClient", trip: Trip, request: "httpx.Request", *, stream: bool
) -> "httpx.Response":
    if not stream and trip.is_portable(client):
        return await _requested(client, trip, request)
    response = await client.send(request, stream=True, follow_redirects=False, **trip.auth)
    trip.has_response = True
    try:
        _note(client, response)
        if stream:
            limit_async(response, trip.family, trip.limit_bytes)
        else:
            await read_async(response, trip.family, trip.limit_bytes)
    except BaseException:
        await response.aclose()
        raise
    return response


def _note(client: "httpx.AsyncClient", response: "httpx.Response") -> None:
    connection = response.extensions.get("network_stream")
    if connection is not None:
        note(connection)
        guard_of(client).has_connections = True


async def _requested(
    client: "httpx.AsyncClient", trip: Trip, request: "httpx.Request"
) -> "httpx.Response":
    """Send a request by the client's own `request`."""
    given = keywords(trip.family, client, request, trip.auth)
    response = await client.request(request.method, request.url, **given)
    trip.has_response = True
    _note(client, response)
    trip.moved(response)
    check_read(response, trip.limit_bytes)
    return response


async def _timed_async(
    whole: "httpx.AsyncByteStream", trip: Trip, deadline: Deadline
) -> AsyncIterator[bytes]:
    """Yield the chunks of an async stream until the deadline."""
    chunks = aiter(whole)
    while True:
        try:
            async with AsyncLimit(deadline, trip.errors):
                chunk = await anext(chunks, None)
        except IronwireError as exc:
            exc.attempts = trip.attempts
            raise
        if chunk is None:
            return
        yield chunk
