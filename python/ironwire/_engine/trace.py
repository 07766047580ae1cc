"""What is known of an attempt's connection, from the engine's `trace` extension.

Each event of a connection calls back; the callback takes itself out of the request as soon
as it knows enough, because the events are most of its cost.
"""

from collections.abc import Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from ironwire._engine.watch import Watch

__all__ = ["CONNECTED", "Trace"]

CONNECTED: Final = ("connect_tcp.complete", "connect_unix_socket.complete", "start_tls.complete")
"""The ends of names of events that give a connection's stream."""

_CONNECTING: Final = ("connect_tcp.started", "connect_unix_socket.started")


class Trace:
    """The callback of one attempt on a sync client.

    Attributes:
        is_stale: The request went out on a connection that was used before, and no response
            has come.
        stream_id: The stream of an HTTP/2 connection; None for none.
        own: The caller's callback, which hears all the events.
        watch: Who is to know which connection it is.
    """

    __slots__ = ("_extensions", "_is_new", "is_stale", "own", "stream_id", "watch")

    def __init__(self, extensions: MutableMapping[str, object]) -> None:
        own = extensions.get("trace")
        # A redirect's request is made of the one before, with the trace of that.
        self.own: object = own.own if isinstance(own, Trace) else own
        self._extensions = extensions
        self._is_new = False
        self.watch: Watch | None = None
        self.is_stale = False
        self.stream_id: int | None = None
        extensions["trace"] = self

    def __call__(self, name: str, info: Mapping[str, object]) -> None:
        if self.own is not None:
            cast("Callable[[str, Mapping[str, object]], None]", self.own)(name, info)
        self._see(name, info)

    def _see(self, name: str, info: Mapping[str, object]) -> None:
        if name.endswith("send_request_headers.started"):
            self.is_stale = not self._is_new
            self.stream_id = cast("int | None", info.get("stream_id"))
            if self.own is None and self._is_done():
                self._extensions.pop("trace", None)
        elif name.endswith(_CONNECTING):
            self._is_new = True
        elif self.watch is not None:
            if name.endswith(CONNECTED):
                self.watch.hold(info.get("return_value"))
            elif name.endswith("receive_response_headers.started"):
                self.watch.find()
            elif name.endswith("response_closed.started"):
                # From here on the connection may be another call's.
                self.watch.let_go()

    def _is_done(self) -> bool:
        return self.watch is None

    def moved(self, extensions: MutableMapping[str, object]) -> None:
        """Go on in the extensions of a request that was made of those of another."""
        self._extensions = extensions
        self.release()

    def release(self) -> None:
        """Leave the request as the caller knows it: what it is there for is over."""
        if self._extensions.get("trace") is self:
            if self.own is None:
                del self._extensions["trace"]
            else:
                self._extensions["trace"] = self.own
