"""What an error says of the request's fate, by the names of its classes and its causes."""

import re
from typing import TYPE_CHECKING, Final, cast

from ironwire._core.retry import FailureKind
from ironwire._engine.trace import Trace
from ironwire.errors import DeadlineExceeded

if TYPE_CHECKING:
    import httpx

__all__ = ["conceal", "failure_kind"]

# What httpcore and h11 say when the connection ended early: the answer was lost, not broken.
_LOST_MESSAGES: Final = ("Server disconnected", "peer closed connection")
_REFUSED_STREAM: Final = 7  # RFC 9113, section 7.
# What h11 and h2 quote of a message's fields is written as bytes.
_QUOTED: Final = r"(?s)[\s:]*(?:bytearray\()?\bb['\"].*"


def failure_kind(
    exc: BaseException,
    request_error: type[Exception],
    request: "httpx.Request",
    trace: Trace | None,
) -> FailureKind:
    """Return what an error says of the request's fate.

    Args:
        exc: What was raised.
        request_error: What the family raises when no response came.
        request: The attempt's first request; a redirect's comes after an answer, so that
            one which was not sent does not mean that the call was not.
        trace: What is known of the attempt's connection.
    """
    if isinstance(exc, DeadlineExceeded):
        return "deadline"
    if not isinstance(exc, Exception):
        return "cancelled"
    if not isinstance(exc, request_error):
        return "permanent"
    kind = _kind({cls.__name__ for cls in type(exc).__mro__}, exc, trace)
    is_first = _request_of(exc) is request
    return kind if is_first or kind == "permanent" else "lost"


def conceal(exc: BaseException) -> None:
    """Take out of an engine's error what it quotes of a message that breaks the protocol.

    That may be a credential: a field of the client with a line feed behind it, or a cookie
    of the server. The causes go too, because they quote the same.
    """
    if type(exc).__name__ in {"LocalProtocolError", "RemoteProtocolError"}:
        text = str(exc)
        harmless = re.sub(_QUOTED, "", text)
        if harmless != text:
            exc.args = (harmless,)
            exc.__cause__ = None


def _kind(names: set[str], exc: Exception, trace: Trace | None) -> FailureKind:
    if names & {"ConnectError", "ConnectTimeout", "ProxyError"}:
        return "permanent" if _is_tls_refusal(exc) else "not_sent"
    if names & {"ReadTimeout", "WriteTimeout"}:
        return "lost"
    is_protocol = "RemoteProtocolError" in names
    if is_protocol and _is_unprocessed(exc, trace):
        return "unprocessed"
    is_lost = "NetworkError" in names or (is_protocol and _is_lost(exc))
    if not is_lost:
        return "permanent"
    return "stale" if trace is not None and trace.is_stale else "lost"


def _is_lost(exc: Exception) -> bool:
    # An event of h2: the server gave up the stream or the connection.
    return str(exc).startswith(_LOST_MESSAGES) or _h2_event(exc) is not None


def _h2_event(exc: Exception) -> object:
    """Return the event that an error of HTTP/2 was raised for; None for any other."""
    arguments = exc.__cause__.args if exc.__cause__ is not None else ()
    event: object = arguments[0] if arguments else None
    return event if type(event).__name__ in {"StreamReset", "ConnectionTerminated"} else None


def _is_unprocessed(exc: Exception, trace: Trace | None) -> bool:
    """Whether the server says that it did not look at the request (RFC 9113, section 8.7)."""
    event = _h2_event(exc)
    if event is None:
        return False
    last_stream_id = getattr(event, "last_stream_id", None)
    if last_stream_id is None:
        return getattr(event, "error_code", None) == _REFUSED_STREAM
    stream_id = None if trace is None else trace.stream_id
    return last_stream_id == 0 or (stream_id is not None and stream_id > last_stream_id)


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
