"""Where calls go and how long: base URL, proxies, mounts, redirects, timeouts, environment."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from client.state.twins import Twins
from client.state.wire import Wire, recording
from server import answer


@pytest.fixture
def other() -> Iterator[Wire]:
    with recording() as running:
        yield running


@pytest.mark.parametrize("base_url", ["http://far.example/api/", "http://far.example"])
def test_a_base_url_of_the_httpx_client_does_not_move_a_call(twins: Twins, base_url: str) -> None:
    twins.make(base_url=base_url)

    first = twins.call("v1/a", method="POST", json={})
    twins.change(lambda client: setattr(client, "base_url", "http://else.example/x"))
    second = twins.call("v1/a", method="POST", json={})

    assert first.raw == second.raw
    assert first.values("host") == [twins.wire.address]


def test_a_base_url_of_the_call(twins: Twins, other: Wire) -> None:
    twins.make()
    first = twins.call()

    for _ in range(2):
        twins.run(twins.ironwire.request("v1", method="GET", base_url=other.url))

    expected = first.raw.replace(twins.wire.address.encode(), other.address.encode())
    assert other.taken() == [expected, expected]
    assert twins.call().raw == first.raw


def test_a_proxy_of_the_client(twins: Twins, other: Wire) -> None:
    twins.make(proxy=f"http://user:pass@{twins.wire.address}")

    sent = twins.call(method="POST", json={"a": 1}, base_url="http://api.example")

    assert sent.target == "http://api.example/v1"
    assert sent.values("proxy-authorization") == ["Basic dXNlcjpwYXNz"]


def test_a_mount_for_one_host(twins: Twins) -> None:
    name = "AsyncHTTPTransport" if twins.is_async else "HTTPTransport"
    made = getattr(twins.engine, name)
    mounts: dict[str, Any] = {
        "all://api.example": made(proxy=twins.wire.url),
        "all://127.0.0.1": made(http1=True),
    }
    twins.make(mounts=mounts)

    mounted = twins.call(method="POST", json={}, base_url="http://api.example")
    direct = twins.call(method="POST", json={})

    assert mounted.target == "http://api.example/v1"
    assert direct.target == "/v1"


@pytest.mark.parametrize("is_trusted", [True, False])
def test_a_proxy_of_the_environment(
    twins: Twins, monkeypatch: pytest.MonkeyPatch, *, is_trusted: bool
) -> None:
    with recording() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        twins.make(trust_env=is_trusted)

        twins.run(twins.clients[0].get(f"{twins.wire.url}/v1", headers={"X-Sdk": "own"}))
        twins.run(twins.ironwire.request("v1", method="GET"))

        through, direct = proxy.taken(), twins.wire.taken()
    assert (len(through), len(direct)) == ((2, 0) if is_trusted else (0, 2))
    assert len({*through, *direct}) == 1


@pytest.mark.parametrize("status", [302, 303, 307, 308])
def test_redirects_are_followed_as_the_client_says_at_the_moment(twins: Twins, status: int) -> None:
    twins.wire.replies["/old"] = answer(status, Location="/new")
    twins.make(follow_redirects=True, headers={"X-Client": "one"}, auth=("user", "pass"))

    followed = twins.call("old", method="POST", json={"a": 1})
    twins.change(lambda client: setattr(client, "follow_redirects", False))
    handed_out = twins.call("old", method="POST", json={"a": 1})

    assert [hop.status_code for hop in followed.response.history] == [status]
    assert followed.target == "/new"
    assert handed_out.response.status_code == status


def test_the_limit_of_redirects(twins: Twins) -> None:
    twins.wire.replies["/round"] = answer(302, Location="/round")
    twins.make(follow_redirects=True, max_redirects=3)

    for client in twins.clients:
        with pytest.raises(twins.engine.TooManyRedirects):
            twins.run(client.get(f"{twins.wire.url}/round", headers={"X-Sdk": "own"}))
    bare = twins.wire.taken()
    for _ in range(2):
        with pytest.raises(twins.engine.TooManyRedirects):
            twins.run(twins.ironwire.request("round", method="GET"))

    assert twins.wire.taken() == bare


def _timeout(response: httpx.Response) -> dict[str, float | None]:
    timeout: dict[str, float | None] = response.request.extensions["timeout"]
    return timeout


def test_the_timeout_of_the_client_at_the_moment(twins: Twins) -> None:
    twins.make(timeout=twins.engine.Timeout(7, connect=3))

    first = twins.call()
    twins.change(lambda client: setattr(client, "timeout", 9.5))
    second = twins.call()
    twins.change(lambda client: setattr(client, "timeout", None))
    third = twins.call()

    phases = ("connect", "read", "write", "pool")
    assert _timeout(first.response) == {**dict.fromkeys(phases, 7), "connect": 3}
    assert _timeout(second.response) == dict.fromkeys(phases, 9.5)
    assert _timeout(third.response) == dict.fromkeys(phases)


def test_the_timeout_of_one_call_is_gone_at_the_next(twins: Twins) -> None:
    twins.make(timeout=7)
    twins.call()

    options = {"timeout": 3}
    called = twins.run(twins.ironwire.request("v1", method="GET", request_options=options))
    after = twins.call()

    assert _timeout(called)["read"] == 3
    assert _timeout(after.response)["read"] == 7


def test_the_encoding_of_texts_without_a_charset(twins: Twins) -> None:
    twins.wire.replies["/v1"] = answer(200, "größe".encode("latin-1"), Content_Type="text/plain")
    twins.make(default_encoding="latin-1")

    assert twins.call().response.text == "größe"


def test_the_encoding_by_a_function(twins: Twins) -> None:
    twins.wire.replies["/v1"] = answer(200, "größe".encode("cp850"), Content_Type="text/plain")
    twins.make(default_encoding=lambda _content: "cp850")

    assert twins.call().response.text == "größe"
