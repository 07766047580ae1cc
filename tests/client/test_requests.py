"""What a call puts on the wire."""

import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import httpx
import pytest

from client.callers import Caller
from ironwire import OMIT
from server import answer


@pytest.mark.parametrize(
    ("base", "path", "target"),
    [
        ("", None, "/"),
        ("", "", "/"),
        ("", "v1/chat", "/v1/chat"),
        ("/api", "//evil.example/x", "/api//evil.example/x"),
        ("", "/v1/chat", "/v1/chat"),
        ("/api/", "/v1/chat", "/api/v1/chat"),
        ("/api", None, "/api"),
        ("/api", "a b/ü", "/api/a%20b/%C3%BC"),
        ("/api", "v1?x=1", "/api/v1?x=1"),
    ],
)
def test_the_path_is_joined_under_the_base(
    caller: Caller, base: str, path: str | None, target: str
) -> None:
    client = caller.client(base_url=caller.server.url + base)

    caller.request_on(client, path)

    assert caller.server.received[0].target == target


def test_params_keep_their_order_and_extend_the_query_of_the_path(caller: Caller) -> None:
    caller.request(
        "search?first=1",
        params={"z": [1, 2], "a": {"b": {"c": True}}, "gone": None, "left": OMIT, "q": "a b&c"},
        omit=OMIT,
        request_options={"additional_query_parameters": {"z": 3, "late": 4.5}},
    )

    assert caller.server.received[0].target == (
        "/search?first=1&z=3&a%5Bb%5D%5Bc%5D=true&q=a+b%26c&late=4.5"
    )


def test_headers_merge_without_regard_to_case_and_none_removes(caller: Caller) -> None:
    client = caller.client(base_headers={"X-Key": "base", "X-Gone": "base", "X-Base": "kept"})

    caller.request_on(
        client,
        headers={"x-key": "call", "X-GONE": None, "User-Agent": None},
        request_options={"additional_headers": {"X-KEY": "option", "X-Count": 3}},
    )

    received = caller.server.received[0]
    assert received.values("x-key") == ["option"]
    assert received.values("x-gone") == []
    assert received.values("user-agent") == []
    assert received.value("x-base") == "kept"
    assert received.value("x-count") == "3"


def test_a_json_body_is_sent_as_httpx_sends_the_filtered_object(caller: Caller) -> None:
    at = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)

    caller.request(
        "v1",
        method="post",
        json={"text": "häßlich 🦀", "left": OMIT, "deep": [{"a": OMIT}, None], "at": at},
        omit=OMIT,
    )

    received = caller.server.received[0]
    filtered: dict[str, object] = {
        "text": "häßlich 🦀",
        "deep": [{}, None],
        "at": "2026-11-22T12:30:00Z",
    }
    expected = httpx.Request("POST", "http://x", json=filtered)
    assert received.method == "POST"
    assert received.body == expected.content
    assert received.value("content-type") == "application/json"
    assert received.value("content-length") == str(len(expected.content))
    assert received.values("transfer-encoding") == []


@pytest.mark.parametrize("body", [{}, [], 0, False, ""], ids=repr)
def test_a_falsy_json_body_is_sent(caller: Caller, body: object) -> None:
    caller.request(method="POST", json=body)

    assert caller.server.bodies == [json.dumps(body).encode()]


def test_body_options_are_merged_last_and_keep_the_place(caller: Caller) -> None:
    caller.request(
        method="POST",
        json={"a": 1, "b": {"x": 1}, "c": 3},
        request_options={"additional_body_parameters": {"b": {"y": 2}, "d": 4}},
    )

    assert caller.server.bodies == [b'{"a":1,"b":{"y":2},"c":3,"d":4}']


@pytest.mark.parametrize(
    ("arguments", "body"),
    [
        ({}, b""),
        ({"request_options": {}}, b""),
        ({"json": OMIT, "omit": OMIT}, b""),
        ({"json": {}, "optional_body": True}, b""),
        ({"json": {"a": OMIT}, "omit": OMIT, "optional_body": True}, b""),
        ({"json": {"a": OMIT}, "omit": OMIT}, b"{}"),
        ({"request_options": {"additional_body_parameters": {"a": 1}}}, b'{"a":1}'),
        ({"data": {}}, b""),
        ({"files": {}}, b""),
        ({"files": {"a": None}, "json": {"b": 1}}, b'{"b":1}'),
        ({"data": {"a": [1, True], "b": None}}, b"a=1&a=true&b="),
        ({"data": b"\x00raw"}, b"\x00raw"),
        ({"data": "raw ü"}, b"raw \xc3\xbc"),
        ({"content": b"\x00raw"}, b"\x00raw"),
        ({"content": "raw ü"}, b"raw \xc3\xbc"),
    ],
)
def test_a_body_argument_is_that_body(
    caller: Caller, arguments: dict[str, Any], body: bytes
) -> None:
    caller.request(method="POST", **arguments)

    assert caller.server.bodies == [body]
    if not body:
        assert caller.server.received[0].values("content-type") == []


def test_a_content_type_of_the_caller_wins_and_stands_once(caller: Caller) -> None:
    caller.request(method="POST", json={}, headers={"content-type": "application/ld+json"})

    assert caller.server.received[0].values("content-type") == ["application/ld+json"]


def test_a_body_that_is_left_out_takes_its_content_type_along(caller: Caller) -> None:
    caller.request(
        method="POST", json=OMIT, omit=OMIT, headers={"content-type": "application/json"}
    )

    assert caller.server.received[0].values("content-type") == []


def test_what_the_httpx_client_carries_still_works(caller: Caller) -> None:
    seen: list[str] = []

    async def note_async(request: Any) -> None:
        seen.append(request.method)

    def note(request: Any) -> None:
        seen.append(request.method)

    client = caller.client(
        caller.httpx_client(
            headers={"X-Client": "own", "X-Both": "own"},
            params={"client": "own", "both": "own"},
            cookies={"session": "own"},
            auth=("user", "pass"),
            event_hooks={"request": [note_async if caller.is_async else note]},
        )
    )

    caller.request_on(client, "v1", headers={"x-both": "call"}, params={"both": "call"})

    received = caller.server.received[0]
    assert received.value("x-client") == "own"
    assert received.values("x-both") == ["call"]
    assert received.target == "/v1?client=own&both=call"
    assert received.value("cookie") == "session=own"
    assert received.value("authorization").startswith("Basic ")
    assert seen == ["GET"]


def test_a_per_call_base_url_replaces_the_clients(caller: Caller) -> None:
    client = caller.client(base_url="http://127.0.0.1:9/never")

    caller.request_on(client, "v1", base_url=caller.server.url + "/other")

    assert caller.server.received[0].target == "/other/v1"


@pytest.mark.parametrize(
    ("base_timeout", "options", "read_s"),
    [
        (None, {}, 5),
        (7, {}, 7),
        (7, {"timeout_in_seconds": 8}, 8),
        (7, {"timeout_in_seconds": 8, "timeout": 9.5}, 9.5),
        (7, {"timeout": None}, 7),
        (7, {"timeout": float("inf")}, None),
        (7, {"timeout": 1e300}, 2_147_483.0),
    ],
)
def test_the_timeout_is_the_calls_then_the_clients_then_httpxs(
    caller: Caller, base_timeout: float | None, options: dict[str, Any], read_s: float | None
) -> None:
    client = caller.client(base_timeout=base_timeout)

    response = caller.request_on(client, request_options=options)

    timeout = response.request.extensions["timeout"]
    assert timeout == dict.fromkeys(("connect", "read", "write", "pool"), read_s)


@pytest.mark.parametrize("parts", [{}, {"content": lambda: BytesIO(b"a")}], ids=["ready", "lazy"])
def test_a_timeout_may_have_a_limit_for_each_phase(caller: Caller, parts: dict[str, Any]) -> None:
    limits = {"connect": 1, "read": 2, "write": None, "pool": 4}
    client = caller.client(base_timeout=caller.engine.Timeout(**limits))

    responses = [
        caller.request_on(client, method="PUT", **parts),
        caller.request_on(client, method="PUT", request_options={"timeout": 3}, **parts),
    ]

    timeouts = [response.request.extensions["timeout"] for response in responses]
    assert timeouts == [limits, dict.fromkeys(limits, 3)]


@pytest.mark.parametrize(
    ("given", "sent"), [("patch", "PATCH"), ("PURGE", "PURGE"), ("x-own", "x-own")]
)
def test_a_standard_method_is_upper_case_and_another_as_given(
    caller: Caller, given: str, sent: str
) -> None:
    caller.request(method=given)

    assert caller.server.received[0].method == sent


def test_the_response_is_the_engines_own(caller: Caller) -> None:
    response = caller.request()

    assert type(response).__module__.partition(".")[0] == caller.engine.__name__
    assert response.json() == {}


@pytest.mark.parametrize("direct", [True, False])
def test_a_large_content_is_sent_by_async_clients_in_pieces(
    caller: Caller, *, direct: bool
) -> None:
    content = bytes(range(256)) * 10_000
    sizes: list[int] = []
    contents: list[bytes] = []
    caller.server.script[:] = [answer(503), answer(200)]

    async def look(request: Any) -> None:
        contents.append(request.content)
        sizes.extend([len(piece) async for piece in request.stream])

    options = {"event_hooks": {"request": [look]}} if caller.is_async else {}
    # Parameters of the client's own are left to its `build_request`.
    client = caller.client(caller.httpx_client(params={} if direct else {"a": "1"}, **options))

    response = caller.request_on(client, method="PUT", content=content)

    assert response.status_code == 200
    for received in caller.server.received:
        assert received.body == content
        assert received.values("Content-Length") == [str(len(content))]
        assert received.values("Transfer-Encoding") == []
    assert len(caller.server.received) == 2
    assert contents == [content] * len(contents)
    assert sizes == [1_048_576, 1_048_576, len(content) - 2_097_152] * len(contents)
    assert len(contents) == (2 if caller.is_async else 0)


def test_what_a_build_request_of_the_callers_makes_of_a_large_body_is_sent(caller: Caller) -> None:
    httpx_client = caller.httpx_client()
    build = httpx_client.build_request

    def signed(*arguments: Any, content: bytes, **named: Any) -> Any:
        fields = [pair for pair in named.pop("headers") if pair[0].lower() != "content-length"]
        return build(*arguments, content=content + b"signature", headers=fields, **named)

    httpx_client.build_request = signed
    content = b"x" * 3_000_000

    caller.request_on(caller.client(httpx_client), method="POST", content=content)

    assert caller.server.received[0].body == content + b"signature"
