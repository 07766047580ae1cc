"""Header fields of the httpx client, at the first call, at the next, and after a change."""

from collections.abc import Callable
from typing import Any

import pytest

from client.state.twins import Twins


def test_a_client_with_nothing_of_its_own(twins: Twins) -> None:
    twins.make()

    sent = twins.call(method="POST", json={"text": "größe"})

    names = [line.partition(b":")[0].lower() for line in sent.lines]
    assert names[:5] == [b"host", b"accept", b"accept-encoding", b"connection", b"user-agent"]
    assert sent.values("x-sdk") == ["own"]


CHANGES: dict[str, Callable[[Any], object]] = {
    "set": lambda client: client.headers.update({"X-Client": "two"}),
    "added": lambda client: client.headers.update({"X-New": "two"}),
    "in another case": lambda client: client.headers.update({"x-client": "two"}),
    "removed": lambda client: client.headers.pop("X-Client"),
    "one of the defaults removed": lambda client: client.headers.pop("User-Agent"),
    "all removed": lambda client: client.headers.clear(),
    "another object": lambda client: setattr(client, "headers", {"X-Other": "two"}),
    "replaced by pairs": lambda client: setattr(
        client, "headers", [("X-Twice", "one"), ("X-Twice", "two")]
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_fields_are_those_of_the_moment(twins: Twins, change: Callable[[Any], object]) -> None:
    twins.make(headers={"X-Client": "one", "X-Kept": "kept"})

    before = twins.call(method="POST", json={"a": 1})
    twins.change(change)
    after = twins.call(method="POST", json={"a": 1})

    assert before.values("x-client") == ["one"]
    assert after.raw != before.raw


def test_a_change_that_is_undone(twins: Twins) -> None:
    twins.make(headers={"X-Client": "one"})

    first = twins.call(times=1)
    twins.change(lambda client: client.headers.update({"X-Client": "two"}))
    second = twins.call(times=1)
    twins.change(lambda client: client.headers.update({"X-Client": "one"}))
    third = twins.call(times=1)

    assert first.raw == third.raw != second.raw


def test_a_field_of_the_call_wins_over_the_clients(twins: Twins) -> None:
    twins.make(headers={"x-both": "client", "X-SDK": "client", "X-Kept": "kept"})

    sent = twins.call(headers={"X-Both": "call"})

    assert sent.values("x-both") == ["call"]
    assert sent.values("x-sdk") == ["own"]


def test_fields_of_a_call_are_gone_at_the_next(twins: Twins) -> None:
    twins.make()

    first = twins.call(headers={"X-First": "1"}, times=1)
    second = twins.call(headers={"X-Second": "2"}, times=1)
    third = twins.call(times=1)

    assert first.values("x-first") == ["1"]
    assert second.values("x-first") == third.values("x-second") == []


@pytest.mark.parametrize("name", ["User-Agent", "accept", "ACCEPT-ENCODING", "X-Client"])
def test_a_field_that_the_call_removes(twins: Twins, name: str) -> None:
    twins.make(headers={"X-Client": "one"})
    full = twins.call(method="POST", json={})

    for _ in range(2):
        twins.run(twins.ironwire.request("v1", method="POST", json={}, headers={name: None}))
        (sent,) = twins.wire.taken()

        kept = [line for line in full.raw.split(b"\r\n") if not _is_field(line, name)]
        assert len(kept) == len(full.raw.split(b"\r\n")) - 1
        assert sent == b"\r\n".join(kept)
    assert twins.call(method="POST", json={}).raw == full.raw


def _is_field(line: bytes, name: str) -> bool:
    return line.partition(b":")[0].lower() == name.lower().encode()


def test_values_beyond_ascii(twins: Twins) -> None:
    headers = twins.engine.Headers
    twins.make(headers=headers({"X-Name": "größe"}, encoding="utf-8"))

    first = twins.call(method="POST", json={})
    twins.change(lambda client: setattr(client, "headers", [(b"X-Name", b"gr\xf6\xdfe")]))
    second = twins.call(method="POST", json={})

    assert "größe".encode() in first.raw
    assert b"gr\xf6\xdfe" in second.raw


def test_a_host_of_the_client(twins: Twins) -> None:
    twins.make(headers={"Host": "api.example"})

    first = twins.call()
    twins.change(lambda client: client.headers.update({"host": "other.example"}))
    second = twins.call()
    twins.change(lambda client: client.headers.pop("Host"))
    third = twins.call()

    assert first.values("host") == ["api.example"]
    assert second.values("host") == ["other.example"]
    assert third.values("host") == [twins.wire.address]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_content_type_of_the_client(twins: Twins, method: str) -> None:
    twins.make(headers={"Content-Type": "text/plain"})

    bare = twins.call(method=method)
    encoded = twins.call(method=method, json={"a": 1})
    content = twins.call(method=method, content=b"text")
    twins.change(lambda client: client.headers.pop("Content-Type"))
    after = twins.call(method=method, json={"a": 1})

    for sent in (bare, content, encoded):
        assert sent.values("content-type") == ["text/plain"]
    assert after.values("content-type") == ["application/json"]


FRAMING = {
    "Content-Length": "7",
    "Transfer-Encoding": "chunked",
    "Connection": "close",
    "Cookie": "a=b",
}


@pytest.mark.parametrize(("name", "value"), FRAMING.items())
def test_a_field_of_the_client_that_the_engine_would_set(
    twins: Twins, name: str, value: str
) -> None:
    twins.make(headers={name: value})

    within = twins.call(method="POST", json={"a": 1})
    twins.change(lambda client: client.headers.pop(name))
    after = twins.call(method="POST", json={"a": 12})

    assert within.values(name) == [value]
    assert after.values(name) == {"Content-Length": ["8"]}.get(name, [])


def test_a_client_that_is_shared_by_two_is_seen_by_both(twins: Twins) -> None:
    twins.make(headers={"X-Client": "one"})
    first = twins.call()
    other = type(twins.ironwire)(twins.clients[1], None, {"X-Sdk": "other"}, twins.wire.url)

    twins.run(other.request("v1", method="GET"))
    (sent,) = twins.wire.taken()

    assert sent == first.raw.replace(b"X-Sdk: own", b"X-Sdk: other")
    assert twins.call().raw == first.raw
