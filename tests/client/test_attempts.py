"""Records of attempts, idempotency keys, budgets and policies, over real sockets."""

import io
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from client.callers import AT_ONCE, Caller
from ironwire import FERN, InputError, RetryBudget
from server import answer, hang_up, loopback

BUSY = answer(429, Retry_After_Ms="0")
DOWN = answer(503)


def reasons(attempts: Any) -> list[str]:
    return [attempt.reason for attempt in attempts]


def test_a_response_tells_of_its_attempts(caller: Caller) -> None:
    caller.server.script[:] = [BUSY, DOWN]

    response = caller.request(method="PUT", json={"a": 1})

    attempts = response.extensions["ironwire.attempts"]
    assert [attempt[:4] for attempt in attempts] == [
        (1, 7, 429, None),
        (2, 7, 503, None),
        (3, 7, 200, None),
    ]
    assert reasons(attempts) == ["status", "status", "success"]


def test_an_error_tells_of_its_attempts(caller: Caller) -> None:
    caller.server.script[:] = [hang_up] * 3

    with pytest.raises(caller.engine.RemoteProtocolError) as raised:
        caller.request()

    assert reasons(raised.value.attempts) == ["lost", "lost", "attempts_used_up"]
    assert {attempt.error for attempt in raised.value.attempts} == {"RemoteProtocolError"}


def test_a_used_connection_that_closes_is_replaced_for_nothing(caller: Caller) -> None:
    client = caller.client(retry_budget=RetryBudget(capacity=0.5))
    caller.request_on(client)
    caller.server.script[:] = [hang_up]

    response = caller.request_on(client)

    assert reasons(response.extensions["ironwire.attempts"]) == ["stale", "success"]


def test_an_unsafe_call_on_a_used_connection_is_not_repeated(caller: Caller) -> None:
    client = caller.client()
    caller.request_on(client)
    caller.server.script[:] = [hang_up]

    with pytest.raises(caller.engine.RemoteProtocolError) as raised:
        caller.request_on(client, method="POST", json={})

    assert reasons(raised.value.attempts) == ["not_idempotent"]


@pytest.mark.parametrize("key", ["given", True])
def test_a_key_is_the_same_on_all_attempts(caller: Caller, key: Any) -> None:
    caller.server.script[:] = [hang_up, answer(409)]

    response = caller.request(method="POST", json={}, request_options={"idempotency_key": key})

    sent = {request.value("idempotency-key") for request in caller.server.received}
    assert response.status_code == 200
    assert len(caller.server.received) == 3
    assert len(sent) == 1
    if key is True:
        assert uuid.UUID(sent.pop()).version == 4
    else:
        assert sent == {"given"}


def test_the_callers_own_field_wins_under_the_name_of_the_client(caller: Caller) -> None:
    client = caller.client(idempotency_header="X-Key")
    options = {"idempotency_key": "option", "additional_headers": {"x-key": "own"}}

    caller.request_on(client, method="POST", request_options=options)

    assert caller.server.received[0].values("x-key") == ["own"]


@pytest.mark.parametrize("key", ["", "x" * 256, "ключ", "a\nb", " a", 1, False])
def test_a_key_that_cannot_be_sent_is_refused(caller: Caller, key: Any) -> None:
    with pytest.raises(InputError, match="idempotency_key"):
        caller.request(method="POST", request_options={"idempotency_key": key})
    assert caller.server.connections == 0


@pytest.mark.parametrize("name", ["", "a b", "Host", 1])
def test_the_field_of_keys_has_the_name_of_a_field(caller: Caller, name: Any) -> None:
    with pytest.raises(InputError, match="idempotency_header"):
        caller.client(idempotency_header=name)


def test_an_origin_without_tokens_gets_no_retry(caller: Caller) -> None:
    client = caller.client(retry_budget=RetryBudget(capacity=1))
    caller.server.script[:] = [DOWN] * 3

    first = caller.request_on(client)

    assert first.status_code == 503
    assert reasons(first.extensions["ironwire.attempts"]) == ["status", "budget"]


def test_the_tokens_of_an_origin_are_not_those_of_another(caller: Caller) -> None:
    client = caller.client(retry_budget=RetryBudget(capacity=1, per_success=0))
    caller.server.script[:] = [DOWN, answer(), DOWN]
    with loopback(DOWN, answer(), DOWN) as other:

        def end(url: str) -> str:
            response = caller.request_on(client, base_url=url)
            return reasons(response.extensions["ironwire.attempts"])[-1]

        here = [end(caller.server.url), end(caller.server.url)]
        there = [end(other.url), end(other.url)]

    assert here == there == ["success", "budget"]


def test_a_success_pays_the_origin_it_comes_from(caller: Caller) -> None:
    client = caller.client(retry_budget=RetryBudget(capacity=1, per_success=0.5))
    caller.server.script[:] = [DOWN] * 2
    with loopback(DOWN) as other:
        for url in (caller.server.url, other.url, other.url):
            caller.request_on(client, base_url=url)

        assert client._tokens.left(caller.server.url) == 0
        assert client._tokens.left(other.url) == 1


def test_a_call_has_a_policy_of_its_own(caller: Caller) -> None:
    caller.server.script[:] = [answer(409, Retry_After_Ms="0")]

    response = caller.request(method="POST", request_options={"retry_policy": FERN})

    assert response.status_code == 200
    with pytest.raises(InputError, match="retry_policy"):
        caller.request(request_options={"retry_policy": "fern"})


def made(kind: str) -> Any:
    """Return a callable that makes a body, and counts how often."""
    return {
        "bytes": lambda: b"made",
        "text": lambda: "made",
        "file": lambda: io.BytesIO(b"made"),
        "list": lambda: [b"ma", b"de"],
    }[kind]


@pytest.mark.parametrize("kind", ["bytes", "text", "file", "list"])
def test_a_callable_makes_the_body_of_each_attempt(caller: Caller, kind: str) -> None:
    if kind == "list" and caller.is_async:
        pytest.skip("a sync iterable would block the loop")
    caller.server.script[:] = [BUSY, BUSY]

    response = caller.request(method="POST", content=made(kind))

    assert response.status_code == 200
    assert caller.server.bodies == [b"made"] * 3


def test_a_generator_function_makes_the_body_of_each_attempt(caller: Caller) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"ma"
        yield b"de"

    async def async_chunks() -> Any:
        for chunk in chunks():
            yield chunk

    caller.server.script[:] = [BUSY, DOWN]

    caller.request(method="PUT", content=async_chunks if caller.is_async else chunks)

    assert caller.server.bodies == [b"made"] * 3


@pytest.mark.parametrize("result", [None, 3, {"a": 1}])
def test_a_callable_that_returns_no_content_is_refused(caller: Caller, result: Any) -> None:
    with pytest.raises(TypeError, match="content"):
        caller.request(method="PUT", content=lambda: result)
    assert caller.server.connections == 0


def test_a_file_that_a_callable_opened_is_closed(caller: Caller) -> None:
    opened: list[io.BytesIO] = []

    def open_file() -> io.BytesIO:
        opened.append(io.BytesIO(b"made"))
        return opened[-1]

    caller.server.script[:] = [BUSY]

    caller.request(method="PUT", content=open_file)

    assert [file.closed for file in opened] == [True, True]


def test_the_default_budget_is_not_touched_by_successes(caller: Caller) -> None:
    client = caller.client(retry_policy=AT_ONCE)

    for _ in range(3):
        caller.request_on(client)

    assert client._tokens.left(caller.server.url) == 5
