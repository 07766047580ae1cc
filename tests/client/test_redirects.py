"""A redirect never takes a call to another origin."""

import io
from typing import Any

import pytest

from client.callers import Caller
from server import answer, loopback


def following(caller: Caller, **options: Any) -> Any:
    return caller.client(caller.httpx_client(follow_redirects=True, **options))


def test_a_redirect_is_handed_out_where_the_client_follows_none(caller: Caller) -> None:
    caller.server.script[:] = [answer(302, Location="/next")]

    assert caller.request().status_code == 302


def test_a_redirect_within_the_origin_is_followed_with_the_body(caller: Caller) -> None:
    caller.server.script[:] = [answer(307, Location="/next"), answer(201)]

    response = caller.request_on(following(caller), "v1", method="POST", json={"a": 1})

    assert response.status_code == 201
    assert [request.target for request in caller.server.received] == ["/v1", "/next"]
    assert caller.server.bodies == [b'{"a":1}'] * 2
    assert [hop.status_code for hop in response.history] == [307]


def test_a_stream_follows_as_a_request_does(caller: Caller) -> None:
    caller.server.script[:] = [answer(302, Location="/next"), answer(200, b"body")]

    def read(response: Any) -> Any:
        return response.aread() if caller.is_async else response.read()

    assert caller.stream_on(following(caller), None, read) == b"body"


def test_a_redirect_to_another_origin_is_handed_out(caller: Caller) -> None:
    with loopback() as other:
        caller.server.script[:] = [answer(307, Location=f"{other.url}/steal")]

        response = caller.request_on(
            following(caller), method="POST", json={"a": 1}, headers={"X-Api-Key": "key"}
        )

    assert response.status_code == 307
    assert other.connections == 0


@pytest.mark.parametrize("location", ["ftp://127.0.0.1/x", "//evil.example/x", "https://127.0.0.1"])
def test_a_location_that_leaves_the_origin_is_handed_out(caller: Caller, location: str) -> None:
    caller.server.script[:] = [answer(302, Location=location)]

    assert caller.request_on(following(caller)).status_code == 302


def test_a_redirect_to_itself_ends(caller: Caller) -> None:
    caller.server.script[:] = [answer(302, Location="/")] * 50

    with pytest.raises(caller.engine.TooManyRedirects):
        caller.request_on(following(caller))

    assert len(caller.server.received) == 21


def test_the_clients_own_limit_of_redirects_holds(caller: Caller) -> None:
    caller.server.script[:] = [answer(302, Location="/")] * 50

    with pytest.raises(caller.engine.TooManyRedirects):
        caller.request_on(following(caller, max_redirects=3))

    assert len(caller.server.received) == 4


def test_a_body_that_cannot_be_replayed_does_not_follow(caller: Caller) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    caller.server.script[:] = [answer(307, Location="/next")]

    response = caller.request_on(following(caller), method="PUT", content=Pipe(b"once"))

    assert response.status_code == 307
    assert caller.server.bodies == [b"once"]


def test_a_call_that_was_redirected_is_not_made_twice(caller: Caller) -> None:
    def vanish(_connection: Any) -> None:
        caller.server.close()

    caller.server.script[:] = [answer(303, Location="/made", Connection="close"), vanish]

    with pytest.raises(caller.engine.TransportError):
        caller.request_on(following(caller), "v1", method="POST", json={})

    assert [request.method for request in caller.server.received] == ["POST", "GET"]
