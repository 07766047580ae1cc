"""The table of faults: what is done to a call, and how the call ends."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from h2.errors import ErrorCodes

from client.faults.server import OK, Act, Answer2
from server import answer

__all__ = ["ROWS", "Row", "Tls"]

Tls: TypeAlias = Literal["", "trusted", "http2", "self-signed", "expired", "other name"]
End: TypeAlias = int | str
"""The status code of a response that is returned, or the name of an error that is raised."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One fault.

    Attributes:
        acts: The server's script.
        attempts: How many it sees of a GET, a POST and a POST with a key.
        ends: How the call ends; one for all methods, or one for each.
        says: What the error's text holds.
        tls: What the server's certificate is like; none for no TLS.
        scheme: What the client speaks.
        is_warm: A call on the same connection went before.
        is_http2: The client offers HTTP/2.
        is_reused: The connection serves the next call too; None where it is not looked at.
        waits: The least and the most seconds of every delay, or nothing for no delay at all;
            None for any.
        records: How many attempts the client knows of, where the engine hides some.
        requests: How many requests come, where redirects are followed within one attempt.
        arguments: Of the call.
        options: Of the call, as `request_options`.
        stop: Why the first attempt is the last, where a repetition would do no harm.
    """

    acts: tuple[Act | Answer2, ...]
    attempts: tuple[int, int, int]
    ends: End | tuple[End, End, End]
    says: str = ""
    tls: Tls = ""
    scheme: Literal["http", "https"] = "http"
    is_warm: bool = False
    is_http2: bool = False
    is_reused: bool | None = None
    waits: tuple[float, float] | tuple[()] | None = None
    records: int | None = None
    requests: int | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    stop: str = "final"

    def why(self, number: int) -> str:
        """Why the call of a method ended."""
        end = self.ends_of[number]
        if isinstance(end, int) and end < 400:
            return "success" if end < 300 else "final"
        if self.attempts[number] == 3:
            return "attempts_used_up"
        return "not_idempotent" if self.attempts[0] > 1 and number == 1 else self.stop

    @property
    def ends_of(self) -> tuple[End, End, End]:
        """How each of the methods ends."""
        return self.ends if isinstance(self.ends, tuple) else (self.ends,) * 3


EVERY = (3, 3, 3)
IDEMPOTENT = (3, 1, 3)
ONCE = (1, 1, 1)

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
SHORT = HEAD + b"Content-Length: 9\r\n\r\nshort"


def _lost(ends: str, act: Act, **more: Any) -> Row:
    """Return the row of an answer that is lost after the request was sent."""
    return Row(acts=(act,), attempts=IDEMPOTENT, ends=ends, **more)


def _broken(data: bytes, ends: str = "RemoteProtocolError", **more: Any) -> Row:
    """Return the row of an answer that a repetition does not mend."""
    return Row(acts=(Act(data=data, ending="close"),), attempts=ONCE, ends=ends, **more)


def _read(act: Act, status: int = 200, **more: Any) -> Row:
    """Return the row of an answer that is read all the same."""
    return Row(acts=(act,), attempts=ONCE, ends=status, **more)


def _refused(tls: Tls, says: str) -> Row:
    """Return the row of a server that the client does not trust, or that does not trust it."""
    return Row(
        acts=(OK,), attempts=ONCE, ends="ConnectError", says=says, tls=tls, scheme="https", waits=()
    )


def _status(status: int, attempts: tuple[int, int, int], stop: str = "final", **fields: Any) -> Row:
    """Return the row of an answer of a status code that does not change."""
    act = Act(data=answer(status, **fields))
    return Row(acts=(act,), attempts=attempts, ends=status, stop=stop)


def _asked(
    status: int, attempts: tuple[int, int, int], least_s: float, most_s: float, **fields: Any
) -> Row:
    """Return the row of an answer that asks for a delay."""
    act = Act(data=answer(status, **fields))
    return Row(
        acts=(act,),
        attempts=attempts,
        ends=status,
        waits=(least_s, most_s),
        stop="long_delay",
    )


def _http2(attempts: tuple[int, int, int], ends: End, *acts: Answer2, **more: Any) -> Row:
    return Row(
        acts=acts,
        attempts=attempts,
        ends=ends,
        tls="http2",
        scheme="https",
        is_http2=True,
        **more,
    )


def _stale(act: Act, ends: str, **more: Any) -> Row:
    """Return the row of a connection that ends when it is used again."""
    return Row(
        acts=(OK, act, OK),
        attempts=(2, 1, 2),
        ends=(200, ends, 200),
        is_warm=True,
        waits=(),
        **more,
    )


_THEN = "Sun, 06 Nov 1994 08:49:37 GMT"
_UNUSABLE = {
    "no digits": "soon",
    "empty": "",
    "sign": "-1",
    "exponent": "1e1",
    "unit": "5s",
    "parameter": "5;q=1",
    "list": "5, 6",
    "hexadecimal": "0x5",
    "infinite": "inf",
    "no such day": "Sun, 31 Feb 2027 08:49:37 GMT",
    "no such zone": "Sun, 06 Nov 1994 08:49:37 +9999",
    "year of five digits": "Sun, 06 Nov 10000 08:49:37 GMT",
}
_STALL = {"options": {"timeout": 0.15}}

TRANSPORT = {
    "close before the answer": _lost("RemoteProtocolError", Act(ending="close")),
    "reset before the answer": _lost("ReadError", Act(ending="reset")),
    "own side closed, no answer": _lost("RemoteProtocolError", Act(ending="half")),
    "close in the head": _lost("RemoteProtocolError", Act(data=HEAD + b"X-A", ending="close")),
    "reset in the head": _lost("ReadError", Act(data=HEAD + b"X-A", ending="reset")),
    "body shorter than its length": _lost("RemoteProtocolError", Act(data=SHORT, ending="close")),
    "reset in the body": _lost("ReadError", Act(data=SHORT, ending="reset")),
    "last chunk missing": _lost(
        "RemoteProtocolError", Act(data=CHUNKED + b"2\r\nab\r\n", ending="close")
    ),
    "chunk cut off": _lost("RemoteProtocolError", Act(data=CHUNKED + b"9\r\nab", ending="close")),
    "no answer": _lost("ReadTimeout", Act(ending="hold"), **_STALL),
    "body that stops": _lost("ReadTimeout", Act(data=SHORT, ending="hold"), **_STALL),
    "request that is not read": _lost(
        "WriteTimeout",
        Act(is_read=False, ending="hold"),
        arguments={"content": bytes(16_000_000)},
        **_STALL,
    ),
    "stale connection closes": _stale(Act(ending="close"), "RemoteProtocolError"),
    "stale connection resets": _stale(Act(ending="reset"), "ReadError"),
    "bytes came on the stale connection": Row(
        acts=(OK, Act(data=HEAD[:9], ending="close")),
        attempts=IDEMPOTENT,
        ends="RemoteProtocolError",
        is_warm=True,
    ),
}

BROKEN = {
    "garbage": _broken(b"\x00\xff garbage \r\n\r\n"),
    "two lengths": _broken(HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
    "negative length": _broken(HEAD + b"Content-Length: -1\r\n\r\n"),
    "size of a chunk no number": _broken(CHUNKED + b"zz\r\n"),
    "size of a chunk too large": _broken(CHUNKED + b"f" * 40 + b"\r\n"),
    "chunk without its end": _broken(CHUNKED + b"2\r\nabXX0\r\n\r\n"),
    "200 KB of fields": _broken(HEAD + b"X-Long: " + b"x" * 200_000 + b"\r\n\r\n"),
    "broken gzip": _broken(
        answer(200, gzip.compress(b"data")[:8] + b"broken", Content_Encoding="gzip"),
        "DecodingError",
    ),
    "compression bomb": _broken(
        answer(200, gzip.compress(bytes(20_000_000)), Content_Encoding="gzip"),
        "ResponseTooLarge",
        options={"max_response_bytes": 100_000},
    ),
    "redirect to itself": Row(
        acts=(Act(data=answer(302, b"", Location="/v1")),),
        attempts=ONCE,
        ends="TooManyRedirects",
        requests=21,
    ),
}

READ = {
    "deaf, then an answer": _read(Act(data=answer(), is_deaf=True, ending="close")),
    "interim answers first": _read(
        Act(data=b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\n\r\n" + answer()),
        is_reused=True,
    ),
    # What comes with the end of an answer the engines keep for the next one, if the server
    # keeps the connection; docs/retries.md says so.
    "bytes after the body": _read(Act(data=answer() + b"more", ending="close"), is_reused=False),
    "body of a 204": _read(
        Act(data=b"HTTP/1.1 204 No Content\r\n\r\nbody", ending="close"),
        status=204,
        is_reused=False,
    ),
    "length and chunks": _read(
        Act(
            data=HEAD
            + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            ending="close",
        ),
        is_reused=False,
    ),
}

# A fatal one: protocol_version (RFC 8446, section 6).
_ALERT = bytes.fromhex("15 0303 0002 02 46")

TLS = {
    "reset in the handshake": Row(
        acts=(Act(is_read=False, ending="reset"),),
        attempts=EVERY,
        ends="ConnectError",
        scheme="https",
    ),
    "close in the handshake": Row(
        acts=(Act(is_read=False, ending="close"),),
        attempts=EVERY,
        ends="ConnectError",
        scheme="https",
    ),
    "certificate of nobody known": _refused("self-signed", "certificate"),
    "certificate that expired": _refused("expired", "certificate has expired"),
    "certificate of another name": _refused("other name", "certificate"),
    # The server says so, and does not close before it is heard.
    "TLS of a version not spoken": Row(
        acts=(Act(data=_ALERT, is_read=False, ending="half"),),
        attempts=ONCE,
        ends="ConnectError",
        says="(?i)protocol.version",
        scheme="https",
        waits=(),
    ),
    "trusted certificate": Row(
        acts=(OK,), attempts=ONCE, ends=200, tls="trusted", scheme="https", is_reused=True
    ),
}

_GOAWAY = Answer2("goaway")
_REFUSED = Answer2(ErrorCodes.REFUSED_STREAM)

HTTP2 = {
    "answer over HTTP/2": _http2(ONCE, 200, Answer2(), is_reused=True),
    "stream refused": _http2(EVERY, 200, _REFUSED, _REFUSED, Answer2()),
    "connection going away": _http2(EVERY, 200, _GOAWAY, _GOAWAY, Answer2()),
    # The engine itself goes on with another connection where an earlier stream was served.
    "connection going away later": _http2(
        (2, 2, 2), 200, Answer2(), _GOAWAY, Answer2(), is_warm=True, records=1
    ),
    "stream cancelled": _http2(IDEMPOTENT, "RemoteProtocolError", Answer2(ErrorCodes.CANCEL)),
    "stream failed": _http2(IDEMPOTENT, "RemoteProtocolError", Answer2(ErrorCodes.INTERNAL_ERROR)),
}

STATUS = {
    **{f"{status}": _status(status, EVERY) for status in (408, 425, 429)},
    **{f"{status}": _status(status, IDEMPOTENT) for status in (500, 502, 503, 504, 520, 529, 599)},
    **{f"{status}": _status(status, ONCE) for status in (400, 402, 404, 413, 501, 505, 511)},
    "409": _status(409, (1, 1, 3)),
    "503 not to be retried": _status(503, ONCE, "server", X_Should_Retry="false", Retry_After="0"),
    "400 to be retried": _status(400, EVERY, X_Should_Retry="true"),
    "404 with a delay": _status(404, ONCE, Retry_After="0"),
}

DELAYS = {
    "seconds": _asked(429, EVERY, 2, 2.2, Retry_After="2"),
    "seconds of a 503": _asked(503, EVERY, 2, 2.2, Retry_After="2"),
    "seconds of a 413": _asked(413, IDEMPOTENT, 2, 2.2, Retry_After="2"),
    "seconds with a point": _asked(429, EVERY, 1.5, 1.65, Retry_After="1.5"),
    "spaces around": _asked(429, EVERY, 2, 2.2, Retry_After=" \t2\t "),
    "a minute": _asked(429, EVERY, 60, 61, Retry_After="60"),
    "nothing": _asked(429, EVERY, 0, 1, Retry_After="0"),
    "date": _asked(429, EVERY, 10, 11, Date=_THEN, Retry_After=_THEN.replace(":37", ":47")),
    "date of RFC 850": _asked(
        429, EVERY, 10, 11, Date=_THEN, Retry_After="Sunday, 06-Nov-94 08:49:47 GMT"
    ),
    "date of asctime": _asked(
        429, EVERY, 10, 11, Date=_THEN, Retry_After="Sun Nov  6 08:49:47 1994"
    ),
    "date that is past": _asked(429, EVERY, 0, 1, Retry_After=_THEN),
    "milliseconds": _asked(429, EVERY, 1.5, 1.65, Retry_After_Ms="1500", Retry_After="9"),
    "milliseconds unusable": _asked(429, EVERY, 9, 9.9, Retry_After_Ms="soon", Retry_After="9"),
    "more than a minute": _asked(429, ONCE, 0, 0, Retry_After="61"),
    "more than a number holds": _asked(503, ONCE, 0, 0, Retry_After="9" * 400),
    "date of the year 9999": _asked(429, ONCE, 0, 0, Retry_After="Fri, 31 Dec 9999 23:59:59 GMT"),
    "more than a minute in milliseconds": _asked(429, ONCE, 0, 0, Retry_After_Ms="60001"),
    "small number to reset at": _asked(429, EVERY, 0, 20, X_RateLimit_Reset="10"),
    "time to reset at": _asked(
        429, EVERY, 10, 11, Date="Sun, 22 Nov 2026 12:00:00 GMT", X_RateLimit_Reset="1795348810"
    ),
    "time to reset at that is past": _asked(
        429, EVERY, 0, 0.5, Date="Sun, 22 Nov 2026 12:00:00 GMT", X_RateLimit_Reset="1795348790"
    ),
    "far time to reset at": _asked(429, ONCE, 0, 0, X_RateLimit_Reset="9999999999"),
    **{
        f"unusable: {name}": _asked(503, IDEMPOTENT, 0, 2, Retry_After=value)
        for name, value in _UNUSABLE.items()
    },
}

ROWS: Mapping[str, Row] = {
    **TRANSPORT,
    **BROKEN,
    **READ,
    **TLS,
    **HTTP2,
    **{f"status {name}": row for name, row in STATUS.items()},
    **{f"delay: {name}": row for name, row in DELAYS.items()},
}
