"""Auth of the httpx client: simple, signing the body, answering a challenge, changed."""

import hashlib
from collections.abc import Generator
from typing import Any

import httpx
import pytest

from client.state.twins import Twins
from server import answer


def test_auth_that_was_given_and_then_changed(twins: Twins) -> None:
    twins.make(auth=("user", "one"))

    first = twins.call(method="POST", json={})
    twins.change(lambda client: setattr(client, "auth", ("user", "two")))
    second = twins.call(method="POST", json={})
    twins.change(lambda client: setattr(client, "auth", None))
    third = twins.call(method="POST", json={})
    twins.change(lambda client: setattr(client, "auth", ("user", "one")))
    fourth = twins.call(method="POST", json={})

    assert first.values("authorization") == ["Basic dXNlcjpvbmU="]
    assert second.values("authorization") == ["Basic dXNlcjp0d28="]
    assert third.values("authorization") == []
    assert fourth.raw == first.raw


def test_auth_as_a_function(twins: Twins) -> None:
    def sign(request: httpx.Request) -> httpx.Request:
        request.headers["X-Signed"] = f"{request.method} {request.url.path}"
        return request

    twins.make(auth=sign)

    sent = twins.call("v1/a", method="PUT", json={"a": 1})

    assert sent.values("x-signed") == ["PUT /v1/a"]


def _signing(base: type[Any]) -> Any:
    """Return auth that needs the content and writes its digest into a field."""

    class Signing(base):  # type: ignore[misc]  # The base is that of the family at hand.
        requires_request_body = True

        def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
            request.headers["X-Digest"] = hashlib.sha256(request.content).hexdigest()
            yield request

    return Signing()


@pytest.mark.parametrize("arguments", [{"json": {"a": "ü"}}, {"content": b"raw"}, {}], ids=repr)
def test_auth_that_needs_the_content(twins: Twins, arguments: dict[str, Any]) -> None:
    twins.make(auth=_signing(twins.engine.Auth))

    sent = twins.call(method="POST", **arguments)

    content = sent.raw.partition(b"\r\n\r\n")[2]
    assert sent.values("x-digest") == [hashlib.sha256(content).hexdigest()]


def test_auth_that_sends_twice_in_one_attempt(twins: Twins) -> None:
    twins.wire.replies["/v1"] = answer(401, WWW_Authenticate="Bearer")

    class Bearer(twins.engine.Auth):  # type: ignore[misc,name-defined]
        requires_response_body = True

        def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
            response = yield request
            assert response.text == "{}"
            request.headers["Authorization"] = f"Bearer {response.status_code}"
            yield request

    twins.make(auth=Bearer())

    sent = twins.call(method="POST", json={"a": 1})

    assert sent.values("authorization") == ["Bearer 401"]


def test_auth_in_the_client_and_a_field_of_the_call(twins: Twins) -> None:
    twins.make(auth=("user", "pass"))

    sent = twins.call(headers={"Authorization": "Bearer call"})

    assert len(sent.values("authorization")) == 1
