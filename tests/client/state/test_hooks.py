"""Event hooks of the httpx client, and that what they and callers do stays in its call."""

from typing import Any

import httpx
import pytest

from client.state.twins import Twins


def test_a_request_hook_that_edits_fields(twins: Twins) -> None:
    seen: list[int] = []

    def edit(request: httpx.Request) -> None:
        seen.append(len(request.headers))
        request.headers["X-Hook"] = str(len(request.headers))
        del request.headers["User-Agent"]

    twins.make(event_hooks={"request": [twins.of_colour(edit)]})

    sent = twins.call(method="POST", json={"a": 1})

    # Each call starts from the client's fields, not from what a hook has made of them.
    assert len(seen) == 4
    assert len(set(seen)) == 1
    assert sent.values("user-agent") == []


@pytest.mark.parametrize("arguments", [{"json": {"a": "ü"}}, {"content": b"raw"}, {}], ids=repr)
def test_a_request_hook_that_reads_the_content(twins: Twins, arguments: dict[str, Any]) -> None:
    seen: list[tuple[str, str, bytes, bytes]] = []

    def note(request: httpx.Request) -> None:
        seen.append((request.method, str(request.url), request.content, request.read()))

    async def note_async(request: httpx.Request) -> None:
        seen.append((request.method, str(request.url), request.content, await request.aread()))

    twins.make(event_hooks={"request": [note_async if twins.is_async else note]})

    sent = twins.call(method="POST", **arguments)

    content = sent.raw.partition(b"\r\n\r\n")[2]
    assert seen == [("POST", f"{twins.wire.url}/v1", content, content)] * 4


def test_a_request_hook_that_changes_the_target_and_the_method(twins: Twins) -> None:
    def turn(request: httpx.Request) -> None:
        request.url = request.url.copy_with(path="/turned")
        request.method = "PUT"

    twins.make(event_hooks={"request": [twins.of_colour(turn)]})

    sent = twins.call(method="POST", json={"a": 1})

    assert sent.raw.startswith(b"PUT /turned HTTP/1.1\r\n")


def test_a_response_hook(twins: Twins) -> None:
    seen: list[tuple[int, str, list[tuple[bytes, bytes]]]] = []

    def note(response: httpx.Response) -> None:
        request = response.request
        seen.append((response.status_code, str(request.url), request.headers.raw))

    twins.make(event_hooks={"response": [twins.of_colour(note)]})

    twins.call(method="POST", json={"a": 1})

    assert len(seen) == 4
    assert all(one == seen[0] for one in seen)


def test_hooks_that_come_and_go(twins: Twins) -> None:
    seen: list[str] = []

    def note(request: httpx.Request) -> None:
        seen.append(request.method)

    twins.make()

    twins.call()
    twins.change(lambda client: client.event_hooks["request"].append(twins.of_colour(note)))
    # The property hands out the client's own lists in both families.
    twins.call()
    appended = len(seen)
    twins.change(lambda client: setattr(client, "event_hooks", {}))
    twins.call()
    removed = len(seen)
    twins.change(
        lambda client: setattr(client, "event_hooks", {"request": [twins.of_colour(note)]})
    )
    twins.call()

    assert (appended, removed, len(seen)) == (4, 4, 8)


def test_a_hook_that_raises_ends_the_call(twins: Twins) -> None:
    def refuse(request: httpx.Request) -> None:
        raise LookupError(request.method)

    twins.make(event_hooks={"request": [twins.of_colour(refuse)]})

    with pytest.raises(LookupError, match="POST"):
        twins.run(twins.ironwire.request("v1", method="POST", json={}))
    assert twins.wire.taken() == []


def test_what_a_caller_does_to_the_request_of_a_response_stays_there(twins: Twins) -> None:
    twins.make(headers={"X-Client": "one"})
    first = twins.call(method="POST", json={"a": 1}, times=1)

    request = first.response.request
    request.headers.clear()
    request.headers["X-Leaked"] = "1"
    request.extensions["timeout"] = {"read": 0.0}
    second = twins.call(method="POST", json={"a": 1}, times=1)

    assert second.raw == first.raw


def test_what_a_caller_does_to_the_fields_of_the_client_is_no_call(twins: Twins) -> None:
    twins.make()
    twins.call()

    sent = twins.call(headers={"X-Call": "1"}, times=1)

    assert sent.values("x-call") == ["1"]
    assert "x-call" not in twins.clients[1].headers
    assert twins.clients[1].headers.raw == twins.clients[0].headers.raw
