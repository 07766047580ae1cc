"""No credential and no content is in an error, a traceback, a log record or a record of attempts.

A canary is put wherever a caller may keep a secret, every way is taken that a call may end,
and what a caller sees of it is searched. The path of a URL is no such place: it is logged.
"""

import base64
import contextlib
import gzip
import io
import logging
import socket
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from client.callers import Caller
from client.faults.unreachable import UNREACHABLE
from ironwire import IronwireError
from server import Reply, answer, hang_up

# Not as one text, because a traceback shows the lines of this file.
SECRET = "".join(["canary", "7f3a"])
BASIC = base64.b64encode(f"user:{SECRET}".encode()).decode()


LOGGED = {
    "accept",
    "accept-encoding",
    "cache-control",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "retry-after",
    "retry-after-ms",
    "server",
    "transfer-encoding",
    "user-agent",
    "x-ratelimit-reset",
    "x-request-id",
    "x-should-retry",
}


def shown_by(exc: BaseException) -> list[str]:
    """Return what a caller sees of an error, and of those that a traceback shows with it."""
    texts = ["".join(traceback.format_exception(exc)), repr(getattr(exc, "attempts", None))]
    seen: BaseException | None = exc
    while seen is not None:
        texts += [str(seen), repr(seen), repr(seen.args)]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return texts


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return all there is in the records, but for those of the engines' own loggers."""
    records = [record for record in caplog.records if not record.name.startswith("http")]
    return [record.getMessage() + repr(vars(record)) for record in records]


def leaks(texts: list[str]) -> list[str]:
    return [text for text in texts if SECRET in text or BASIC in text]


def stall(connection: socket.socket) -> None:
    connection.settimeout(5)
    connection.recv(1)


def raw(data: bytes) -> Reply:
    return lambda connection: connection.sendall(data)


@contextlib.contextmanager
def nowhere() -> Iterator[str]:
    yield ""


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a call ends.

    Attributes:
        ends: The name of what is raised, or the status code of what is returned.
        reply: What the server does to every request.
        options: Of the call, as `request_options`.
        own: Header fields of the httpx client.
        place: Where the call goes, if not to the server.
    """

    ends: str | int
    reply: Reply = hang_up
    options: Mapping[str, Any] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    place: Callable[[], contextlib.AbstractContextManager[str]] = nowhere


HEAD = b"HTTP/1.1 200 OK\r\n"
CONTENT = SECRET.encode()
FIELDS = {"Set_Cookie": f"s={SECRET}", "Location": f"/there?token={SECRET}"}
BROKEN_GZIP = gzip.compress(CONTENT)[:14] + CONTENT
WAYS = {
    "connection refused": Way(ends="ConnectError", place=UNREACHABLE["connection refused"][0]),
    "no such name": Way(ends="ConnectError", place=UNREACHABLE["no such name"][0]),
    "no answer to the connection": Way(
        ends="ConnectTimeout",
        place=UNREACHABLE["no answer to the connection"][0],
        options={"timeout": 0.02},
    ),
    "no answer": Way(ends="ReadTimeout", reply=stall, options={"timeout": 0.02}),
    "connection lost": Way(ends="RemoteProtocolError"),
    "body cut off": Way(
        ends="RemoteProtocolError", reply=raw(HEAD + b"Content-Length: 99\r\n\r\n" + CONTENT)
    ),
    "deadline": Way(ends="DeadlineExceeded", reply=stall, options={"total_timeout": 0.05}),
    "too much": Way(
        ends="ResponseTooLarge",
        reply=answer(200, CONTENT, **FIELDS),
        options={"max_response_bytes": 4},
    ),
    "too many codings": Way(
        ends="ContentCodingError",
        reply=answer(200, CONTENT, Content_Encoding=f"{SECRET}, {SECRET}, {SECRET}"),
    ),
    "gzip that is none": Way(
        ends="DecodingError", reply=answer(200, BROKEN_GZIP, Content_Encoding="gzip", **FIELDS)
    ),
    "no HTTP": Way(ends="RemoteProtocolError", reply=raw(b"\x00\xff garbage \r\n\r\n")),
    "field of the answer that is none": Way(
        ends="RemoteProtocolError", reply=raw(HEAD + b"Set-Cookie: s=\x00" + CONTENT + b"\r\n\r\n")
    ),
    "field of the client that is none": Way(
        ends="LocalProtocolError", own={"X-Broken": f"Bearer {SECRET}\n"}
    ),
    "redirects": Way(ends="TooManyRedirects", reply=answer(302, CONTENT, **FIELDS)),
    "404": Way(ends=404, reply=answer(404, CONTENT, **FIELDS)),
    "503": Way(ends=503, reply=answer(503, CONTENT, **FIELDS)),
    "503 with a secret for a delay": Way(
        ends=503, reply=answer(503, CONTENT, Retry_After_Ms="0", X_Should_Retry="false")
    ),
}

EXTRA = {"additional_body_parameters": {"extra": SECRET}}
BODIES: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    "JSON": lambda: {"json": {"body": SECRET}, "request_options": EXTRA},
    "form": lambda: {"data": {"field": SECRET}, "request_options": EXTRA},
    "files": lambda: {
        "data": {"field": SECRET},
        "files": {"file": (f"{SECRET}.txt", CONTENT, "text/plain", {"X-Part": SECRET})},
        "request_options": EXTRA,
    },
    "text": lambda: {"content": SECRET},
    "file": lambda: {"content": io.BytesIO(CONTENT)},
    "callable": lambda: {"content": lambda: SECRET},
}


def secretive(caller: Caller, own: Mapping[str, str], **options: Any) -> Any:
    """Return a client that has a secret in every place of its own."""
    httpx_client = caller.httpx_client(
        headers={"X-Own": SECRET, **own},
        cookies={"own": SECRET},
        params={"own": SECRET},
        auth=("user", SECRET),
        follow_redirects=True,
        # What is trusted takes long to load.
        verify=False,
    )
    fields = {"X-Base": SECRET, "Authorization-Key": f"Bearer {SECRET}"}
    return caller.client(httpx_client, base_headers=fields, **options)


def call_of(body: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a call that has a secret in every place."""
    given = {
        "idempotency_key": SECRET,
        "additional_headers": {"X-Additional": SECRET},
        "additional_query_parameters": {"additional": SECRET},
        "max_retries": 1,
        **options,
        **body.get("request_options", {}),
    }
    return {
        "path": f"path?inline={SECRET}",
        "method": "POST",
        "params": {"given": SECRET},
        "headers": {"X-Call": SECRET, "Cookie2": SECRET},
        **body,
        "request_options": given,
    }


def ended(caller: Caller, client: Any, *, is_stream: bool, **arguments: Any) -> Any:
    """Return the response of a call, or its error."""

    def whole(response: Any) -> Any:
        async def read() -> Any:
            await response.aread()
            return response

        if caller.is_async:
            return read()
        response.read()
        return response

    try:
        if is_stream:
            return caller.stream_on(client, arguments.pop("path"), whole, **arguments)
        return caller.request_on(client, **arguments)
    except (caller.engine.RequestError, IronwireError) as exc:
        return exc


@pytest.mark.parametrize("is_stream", [False, True], ids=["request", "stream"])
@pytest.mark.parametrize("name", WAYS)
def test_no_end_of_a_call_shows_a_secret(
    caller: Caller, caplog: pytest.LogCaptureFixture, name: str, is_stream: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    way = WAYS[name]
    with way.place() as place:
        client = secretive(caller, way.own, base_url=place or caller.server.url)
        for body in BODIES.values():
            caplog.clear()
            caller.server.script[:] = [way.reply] * 50

            end = ended(caller, client, is_stream=is_stream, **call_of(body(), way.options))

            if isinstance(end, BaseException):
                assert type(end).__name__ == way.ends
                shown = shown_by(end)
            else:
                assert end.status_code == way.ends
                shown = [repr(end), str(end), repr(end.extensions["ironwire.attempts"])]
            shown += [*logged(caplog), repr(client), repr(client._config)]
            shown += [repr(client._config.layer), repr(client._config.fields)]
            assert not leaks(shown)


def test_the_secrets_are_where_they_are_looked_for(caller: Caller) -> None:
    client = secretive(caller, {})
    for body in BODIES.values():
        caller.request_on(client, **call_of(body(), {}))

    for request in caller.server.received:
        _, _, query = request.target.partition("?")
        parameters = {pair.partition("=")[0] for pair in query.split("&") if SECRET in pair}
        fields = {
            name.lower() for name, value in request.lines if SECRET in value or BASIC in value
        }
        assert parameters == {"own", "inline", "given", "additional"}
        assert fields == {
            "authorization",
            "authorization-key",
            "cookie",
            "cookie2",
            "idempotency-key",
            "x-additional",
            "x-base",
            "x-call",
            "x-own",
        }
    assert [body.count(CONTENT) for body in caller.server.bodies] == [2, 2, 5, 1, 1, 1]


def test_a_file_that_became_shorter_is_not_shown(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    file = io.BytesIO(CONTENT * 2)

    def cut(connection: socket.socket) -> None:
        file.truncate(len(CONTENT))

    caller.server.script[:] = [cut]
    end = ended(caller, secretive(caller, {}), is_stream=False, **call_of({"content": file}, {}))

    assert type(end).__name__ == "BodyLengthError"
    assert not leaks(shown_by(end) + logged(caplog))


class Talkative:
    """An object that has no JSON form, and tells a secret to everyone who asks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return SECRET


@pytest.mark.parametrize(
    "arguments",
    [
        {"headers": {"X": SECRET + "\n"}},
        {"headers": {"X": SECRET + "é"}},
        {"headers": {"X": CONTENT + b"\n"}},
        {"headers": {"X": [SECRET]}},
        {"headers": {SECRET + " ": SECRET}},
        {"headers": SECRET},
        {"request_options": {"additional_headers": {"X": SECRET + "\x7f"}}},
        {"base_url": f"https://user:{SECRET}@host.example"},
        {"base_url": f"https://host.example/?token={SECRET}"},
        {"base_url": f"ftp://host.example/{SECRET}"},
        {"base_url": f"https://host.example:{SECRET}"},
        {"base_url": f"https://xn--{SECRET}é.example"},
        {"path": f"https://user:{SECRET}@host.example/"},
        {"path": f"a/../{SECRET}"},
        {"path": SECRET + "\ud800"},
        {"path": SECRET * 9_000},
        {"params": {"q": [[SECRET]]}},
        {"params": {"q": SECRET + "\ud800"}},
        {"params": {"q": {"a": Talkative()}}},
        {"params": SECRET},
        {"request_options": {"additional_query_parameters": {"q": SECRET + "\udfff"}}},
        {"request_options": {"idempotency_key": SECRET + "\n"}},
        {"request_options": {SECRET + "-": 1}},
        {"request_options": {"timeout": SECRET}},
        {"request_options": {"total_timeout": SECRET}},
        {"request_options": {"max_retries": SECRET}},
        {"request_options": {"retry_policy": SECRET}},
        {"request_options": {"max_response_bytes": SECRET}},
        {"request_options": {"additional_body_parameters": SECRET}},
        {"request_options": SECRET},
        {"retries": SECRET},
        {"method": SECRET + " "},
        {"json": {"a": SECRET + "\ud800"}},
        {"json": {"a": [SECRET, {Talkative()}]}},
        {"json": {"a": float("inf"), "b": SECRET}},
        {"json": {Talkative(): SECRET}},
        {"json": {"a": bytearray(CONTENT + b"\xff")}},
        {"json": {}, "request_options": {"additional_body_parameters": {"a": SECRET + "\ud800"}}},
        {"json": [SECRET], "request_options": {"additional_body_parameters": {"a": SECRET}}},
        {"data": {"a": SECRET + "\ud800"}},
        {"data": {"a": [[SECRET]]}},
        {"data": SECRET + "\ud800"},
        {"content": SECRET + "\ud800"},
        {"content": {"a": SECRET}},
        {"content": lambda: SECRET + "\ud800"},
        {"content": lambda: {SECRET: SECRET}},
        {"files": {"f": (SECRET, SECRET + "\ud800")}},
        {"files": {"f": (SECRET + "\ud800", SECRET)}},
        {"files": {"f": (SECRET, {SECRET})}},
        {"files": {"f": (SECRET, CONTENT, SECRET + "\n")}},
        {"files": {"f": (SECRET, CONTENT, None, {"X": SECRET + "\n"})}},
        {"files": {"f": (SECRET,)}},
        {"files": SECRET},
        {"json": {"a": SECRET}, "content": SECRET},
    ],
)
def test_no_refusal_shows_what_it_refuses(
    caller: Caller, caplog: pytest.LogCaptureFixture, arguments: dict[str, Any]
) -> None:
    caplog.set_level(logging.DEBUG)
    client = caller.client(caller.httpx_client(verify=False))

    with pytest.raises(IronwireError) as raised:
        caller.request_on(client, **{"method": "POST", **arguments})

    assert not leaks(shown_by(raised.value) + logged(caplog))
    assert caller.server.connections == 0


def test_the_fields_that_are_logged_are_these_and_no_others(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="ironwire")
    framing = {"content-length", "transfer-encoding"}
    names = LOGGED | {"authorization", "cookie", "set-cookie", "location", "x-api-key", "etag"}
    fields: dict[str, Any] = {name.title(): "1" for name in names - framing - {"content-encoding"}}
    chunked = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
    caller.server.script[:] = [
        HEAD + chunked + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        answer(200, **fields, content_encoding="identity"),
    ]
    client = caller.client()

    for _ in range(2):
        headers = {**fields, "Content-Encoding": "identity"}
        caller.request_on(client, method="POST", content=b"1", headers=headers)

    told = [vars(record)["ironwire"] for record in caplog.records]
    assert {name for record in told for name in record["request_fields"]} == LOGGED - {
        "transfer-encoding"
    }
    assert {name for record in told for name in record["response_fields"]} == LOGGED
