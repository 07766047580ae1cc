"""Clients whose methods are not the engine's: subclasses, replaced attributes, patched classes."""

from collections.abc import Callable
from typing import Any

import pytest

from client.state.twins import Twins
from ironwire.errors import InputValueError, ResponseTooLarge

BODY: dict[str, Any] = {"content": b"{}", "headers": {"Content-Type": "application/json"}}


def _marking(twins: Twins, name: str, mark: str = "sub") -> Any:
    """Return a method that marks what it sends and calls the engine's own of that name."""
    original = getattr(twins.client_class, name)
    if name == "send" and not twins.is_async:

        def send(self: Any, request: Any, **options: Any) -> Any:
            request.headers["X-Mark"] = mark
            return original(self, request, **options)

        return send
    if name == "send":

        async def send_async(self: Any, request: Any, **options: Any) -> Any:
            request.headers["X-Mark"] = mark
            return await original(self, request, **options)

        return send_async

    def build(self: Any, method: str, url: Any, **options: Any) -> Any:
        fields = twins.engine.Headers(options.pop("headers", None)).raw
        marked = [*fields, (b"X-Mark", mark.encode())]
        return original(self, method, url, headers=marked, **options)

    # An async client's `request` is awaited, which what it returns takes care of.
    return build


@pytest.mark.parametrize("name", ["build_request", "send", "request"])
def test_a_method_of_a_subclass_is_used(twins: Twins, name: str) -> None:
    marking = type("Marking", (twins.client_class,), {name: _marking(twins, name)})
    twins.make(marking)

    sent = twins.call(method="POST", **BODY)

    assert sent.values("x-mark") == ["sub"]


@pytest.mark.parametrize("name", ["build_request", "send", "request"])
def test_a_method_of_the_instance_is_used_while_it_is_there(twins: Twins, name: str) -> None:
    marking = _marking(twins, name, "instance")
    twins.make()

    before = twins.call(method="POST", **BODY)
    twins.change(lambda client: setattr(client, name, marking.__get__(client)))
    within = twins.call(method="POST", **BODY)
    twins.change(lambda client: delattr(client, name))
    after = twins.call(method="POST", **BODY)

    assert within.values("x-mark") == ["instance"]
    assert before.raw == after.raw
    assert after.values("x-mark") == []


@pytest.mark.parametrize("name", ["build_request", "send", "request"])
def test_a_method_of_the_class_is_used_while_it_is_patched(
    twins: Twins, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    twins.make()

    before = twins.call(method="POST", **BODY)
    with monkeypatch.context() as patched:
        patched.setattr(twins.client_class, name, _marking(twins, name, "class"))
        within = twins.call(method="POST", **BODY)
    after = twins.call(method="POST", **BODY)

    assert within.values("x-mark") == ["class"]
    assert before.raw == after.raw
    assert after.values("x-mark") == []


def test_a_class_that_was_patched_before_the_client_was_made(
    twins: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        for name in ("build_request", "send"):
            patched.setattr(twins.client_class, name, _marking(twins, name, name))
        twins.make()
        within = twins.call(method="POST", **BODY)
    after = twins.call(method="POST", **BODY)

    assert within.values("x-mark") == ["send"]
    assert after.values("x-mark") == []


PROPERTIES: dict[str, Callable[[Any, int], Any]] = {
    "headers": lambda engine, number: engine.Headers({"X-Own": str(number)}),
    "cookies": lambda engine, number: engine.Cookies({"own": str(number)}),
    "params": lambda engine, number: engine.QueryParams({"own": str(number)}),
    "timeout": lambda engine, number: engine.Timeout(5 + number),
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_of_a_subclass_is_asked_at_every_call(twins: Twins, name: str) -> None:
    make = PROPERTIES[name]
    inherited = getattr(twins.client_class, name)
    asked = property(lambda client: make(twins.engine, client.number), inherited.fset)
    twins.make(type("Own", (twins.client_class,), {"number": 1, name: asked}))

    first = twins.call()
    twins.change(lambda client: setattr(client, "number", 2))
    second = twins.call()

    if name == "timeout":
        assert first.response.request.extensions["timeout"]["read"] == 6
        assert second.response.request.extensions["timeout"]["read"] == 7
    else:
        assert first.raw != second.raw


def test_a_subclass_with_a_request_gets_no_call_that_it_could_not_make(twins: Twins) -> None:
    marking = type("Marking", (twins.client_class,), {"request": _marking(twins, "request")})
    twins.make(marking, headers={"X-Own": "1"})

    with pytest.raises(InputValueError, match=r"`headers\.x-own`"):
        twins.run(twins.ironwire.request("v1", method="GET", headers={"X-Own": None}))
    with pytest.raises(ResponseTooLarge):
        twins.run(
            twins.ironwire.request("v1", method="GET", request_options={"max_response_bytes": 1})
        )
