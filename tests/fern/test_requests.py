"""What each generation puts on the wire, and what is mended in all of them."""

import io
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from client.state.wire import Wire
from fern.cores import BY_NAME, core_of, module_of
from ironwire import InputError
from server import Loopback, answer, loopback

ALL = [name for name in BY_NAME if name != "V0"]
OMIT = ...


def _sent(wire: Wire, generation: str, **call: Any) -> tuple[str, bytes]:
    """Return target and body of one call's request."""
    path = call.pop("path", "things")
    with httpx.Client(trust_env=False) as client:
        core = core_of(generation, client, f"{wire.url}/v1")
        core.request(path, **{"method": "POST", **call})
    (raw,) = wire.taken()
    head, _, body = raw.partition(b"\r\n\r\n")
    return head.split(b" ", 2)[1].decode(), body


# Bodies that differ between the generations, by what came first with which of them.
@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ({"request_options": {}}, {"SEED": b"{}", "V2": b"", "V8": b"", "NEWEST": b""}),
        ({"json": {}}, {"SEED": b"{}", "V2": b"", "V7b": b"", "V8": b"{}", "NEWEST": b"{}"}),
        ({"json": {"a": OMIT}, "omit": OMIT}, {"SEED": b"{}", "V7": b"", "V8": b"{}"}),
        ({"json": {"a": None}}, {"SEED": b'{"a":null}', "V5": b'{"a":null}'}),
        ({"json": {"a": {"b": OMIT}}, "omit": OMIT}, {"SEED": b'{"a":{}}', "V9": b'{"a":{}}'}),
        ({"json": {"a": OMIT}, "omit": OMIT, "optional_body": True}, {"V12": b""}),
        ({"json": OMIT, "omit": OMIT}, {"SEED": b"", "V8": b"", "NEWEST": b""}),
        ({"data": b"\xff"}, {"SEED": b"\xff", "NEWEST": b"\xff"}),
        ({"data": {"a": None, "b": [1, True]}}, {"SEED": b"a=&b=1&b=true", "V9": b"a=&b=1&b=true"}),
        (
            {"json": {"a": 1}, "request_options": {"additional_body_parameters": {"b": 2}}},
            {"SEED": b'{"a":1,"b":2}', "V5": b'{"a":1,"b":2}', "NEWEST": b'{"a":1,"b":2}'},
        ),
    ],
)
def test_bodies(wire: Wire, call: dict[str, Any], expected: dict[str, bytes]) -> None:
    sent = {generation: _sent(wire, generation, **call)[1] for generation in expected}

    assert sent == expected


@pytest.mark.parametrize("generation", ALL)
def test_options_make_no_body_of_a_get(wire: Wire, generation: str) -> None:
    assert _sent(wire, generation, method="GET", request_options={})[1] == b""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("x", {"SEED": "/v1/x", "V8": "/v1/x"}),
        ("/x", {"SEED": "/x", "V7b": "/x", "V8": "/v1/x", "NEWEST": "/v1/x"}),
        ("v1:run", {"SEED": "/v1/v1:run", "V8": "/v1/v1:run"}),
        ("a b/{c}", {"SEED": "/v1/a%20b/%7Bc%7D", "NEWEST": "/v1/a%20b/%7Bc%7D"}),
        ("x?y=1", {"SEED": "/v1/x?y=1", "NEWEST": "/v1/x?y=1"}),
        (None, {"SEED": "/v1/", "V8": "/v1"}),
    ],
)
def test_targets(wire: Wire, path: str | None, expected: dict[str, str]) -> None:
    sent = {name: _sent(wire, name, path=path, method="GET")[0] for name in expected}

    assert sent == expected


@pytest.mark.parametrize("generation", ALL)
@pytest.mark.parametrize("path", ["//elsewhere.example/x", "https://elsewhere.example/x"])
def test_a_path_does_not_leave_the_origin(wire: Wire, generation: str, path: str) -> None:
    try:
        target, _ = _sent(wire, generation, path=path)
    except InputError:
        assert wire.taken() == []
    else:
        assert target.startswith("/v1/")


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"a": 1, "b": 2}, {"SEED": "b=2&a=1", "V2": "a=1&b=2", "NEWEST": "a=1&b=2"}),
        ({"a": [{"b": 1}]}, {"SEED": "a%5Bb%5D=1", "V2": "a%5Bb%5D=1"}),
        ({"a": None, "b": OMIT}, {"SEED": "", "NEWEST": ""}),
    ],
)
def test_parameters(wire: Wire, params: dict[str, Any], expected: dict[str, str]) -> None:
    sent = {
        name: _sent(wire, name, method="GET", params=params, omit=OMIT)[0].partition("?")[2]
        for name in expected
    }

    assert sent == expected


@pytest.mark.parametrize(
    ("generation", "parts"), [("SEED", [b"a", b"n", b"f"]), ("V6", [b"a", b"f"])]
)
def test_a_field_of_none_in_a_multipart_body(
    wire: Wire, generation: str, parts: list[bytes]
) -> None:
    file = io.BytesIO(b"12")
    file.read()

    body = _sent(wire, generation, data={"a": "b", "n": None}, files={"f": file})[1]

    names = [line.split(b'"')[1] for line in body.split(b"\r\n") if b"form-data" in line]
    assert names == parts
    assert b"\r\n\r\n12\r\n" in body


@pytest.mark.parametrize("generation", ["SEED", "V12", "NEWEST"])
def test_header_fields_are_merged_by_name_in_any_case(wire: Wire, generation: str) -> None:
    with httpx.Client(trust_env=False) as client:
        core_of(generation, client, wire.url).request(
            "x",
            method="GET",
            headers={"X-A": 1, "x-sdk": None, "X-B": OMIT},
            request_options={"additional_headers": {"x-a": "2"}, "unknown_option": 1},
            omit=OMIT,
        )

    (raw,) = wire.taken()
    lines = [line.lower() for line in raw.split(b"\r\n")]
    assert [line for line in lines if line.startswith(b"x-")] == [b"x-a: 2"]


@pytest.mark.parametrize("generation", ["SEED", "V9", "NEWEST"])
def test_one_shot_content_is_not_sent_twice(server: Loopback, generation: str) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"once"

    server.script += [answer(503)]
    with httpx.Client(trust_env=False) as client:
        core = core_of(generation, client, server.url)
        response = core.request(
            "x", method="POST", content=pieces(), request_options={"max_retries": 2}
        )

    assert response.status_code == 503
    assert server.bodies == [b"once"]


def test_a_download_follows_to_another_origin_without_credentials(server: Loopback) -> None:
    with loopback() as other:
        server.script += [answer(302, location=f"{other.url}/file?sig=1")]
        with httpx.Client(
            trust_env=False,
            follow_redirects=True,
            auth=("user", "secret"),
            cookies={"session": "secret"},
            headers={"X-Client-Key": "secret"},
        ) as client:
            core = core_of("V9", client, server.url, base_headers={"xi-api-key": "secret"})
            response = core.request("x", method="GET")

        assert response.status_code == 200
        (received,) = other.received
        assert received.target == "/file?sig=1"
        assert "secret" not in repr(received)
        assert received.values("authorization") == received.values("cookie") == []


def test_a_post_does_not_follow_to_another_origin(server: Loopback) -> None:
    with loopback() as other:
        server.script += [answer(307, location=f"{other.url}/x")]
        with httpx.Client(trust_env=False, follow_redirects=True) as client:
            response = core_of("V9", client, server.url).request("x", method="POST", json={})

        assert response.status_code == 307
        assert other.received == []


def test_a_redirect_to_no_http_url_is_handed_out(server: Loopback) -> None:
    server.script += [answer(302, location="ftp://127.0.0.1/x")]
    with httpx.Client(trust_env=False, follow_redirects=True) as client:
        response = core_of("V9", client, server.url).request("x", method="GET")

    assert response.status_code == 302


def test_a_stream_is_retried_until_it_is_accepted(
    server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script += [answer(503)]
    with httpx.Client(trust_env=False) as client:
        core = core_of("V9", client, server.url)
        monkeypatch.setattr(core._names["time"], "sleep", lambda _delay_s: None)
        with core.stream("x", method="POST", json={"a": 1}) as response:
            text = response.read()

    assert text == b"{}"
    assert server.bodies == [b'{"a":1}'] * 2


def test_the_first_generation_passes_arguments_on(
    server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script += [answer(500)]
    with httpx.Client(trust_env=False) as client:
        core = module_of("V0").HttpClient(httpx_client=client)
        monkeypatch.setattr(core._names["time"], "sleep", lambda _delay_s: None)

        response = core.request("POST", f"{server.url}/x", json={"a": 1}, max_retries=1)
        with core.stream("GET", f"{server.url}/x", max_retries=1) as streamed:
            streamed.read()

    assert response.status_code == 200
    assert server.bodies == [b'{"a":1}', b'{"a":1}', b""]
