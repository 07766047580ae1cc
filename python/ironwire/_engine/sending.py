"""Sends the requests of an attempt on a sync client: limits and deadlines."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from ironwire._engine.portable import keywords
from ironwire._engine.reading import check_read, limit, read
from ironwire._engine.sockets import note
from ironwire._engine.streams import sync_stream
from ironwire._engine.trip import Trip
from ironwire._engine.watch import Deadline, SyncLimit, Watch
from ironwire.errors import IronwireError

if TYPE_CHECKING:
    import httpx

__all__ = ["send"]


def send(
    client: "httpx.Client", trip: Trip, request: "httpx.Request", *, stream: bool
) -> "httpx.Response":
    """Send one request; return its response, read to the end unless it is a stream.

    Raises:
        DeadlineExceeded: The call's deadline came before.
        ResponseTooLarge: The body is longer than its limit.
        ContentCodingError: It has more than two content codings.
    """
    trace = trip.equip(request)
    deadline = trip.deadline
    if deadline is None:
        return _send(client, trip, request, stream=stream)
    trace.watch = watch = Watch(deadline.at_s, trip.timeouts)
    with SyncLimit(deadline, watch, trip.errors):
        response = _send(client, trip, request, stream=stream)
    if not stream:
        trace.release()
    else:
        whole = cast("httpx.SyncByteStream", response.stream)
        response.stream = sync_stream(trip.family, _timed(response, whole, trip, deadline), whole)
    return response


def _send(
    client: "httpx.Client", trip: Trip, request: "httpx.Request", *, stream: bool
) -> "httpx.Response":
    if not stream and trip.is_portable(client):
        return _requested(client, trip, request)
    response = client.send(request, stream=True, follow_redirects=False, **trip.auth)
    trip.has_response = True
    try:
        note(response.extensions.get("network_stream"))
        (limit if stream else read)(response, trip.family, trip.limit_bytes)
    except BaseException:
        response.close()
        raise
    return response


def _requested(client: "httpx.Client", trip: Trip, request: "httpx.Request") -> "httpx.Response":
    """Send a request by the client's own `request`."""
    given = keywords(trip.family, client, request, trip.auth)
    response = client.request(request.method, request.url, **given)
    trip.has_response = True
    note(response.extensions.get("network_stream"))
    trip.moved(response)
    check_read(response, trip.limit_bytes)
    return response


def _timed(
    response: "httpx.Response", whole: "httpx.SyncByteStream", trip: Trip, deadline: Deadline
) -> Iterator[bytes]:
    """Yield the chunks of a stream until the deadline."""
    chunks = iter(whole)
    connection = response.extensions.get("network_stream")
    while True:
        watch = Watch(deadline.at_s, None, connection)
        if trip.trace is not None:
            trip.trace.watch = watch
        try:
            with SyncLimit(deadline, watch, trip.errors):
                chunk = next(chunks, None)
        except IronwireError as exc:
            exc.attempts = trip.attempts
            raise
        if chunk is None:
            return
        yield chunk
