"""Query parameters of the httpx client under those of the call."""

from typing import Any

import pytest

from client.state.twins import Twins


def test_parameters_that_were_given_and_then_changed(twins: Twins) -> None:
    twins.make(params={"key": "ä b", "list": ["1", "2"]})

    first = twins.call()
    twins.change(lambda client: setattr(client, "params", {"key": "new"}))
    second = twins.call(method="POST", json={})
    twins.change(lambda client: setattr(client, "params", client.params.set("more", "1")))
    third = twins.call()
    twins.change(lambda client: setattr(client, "params", {}))
    fourth = twins.call()

    assert first.target == "/v1?key=%C3%A4+b&list=1&list=2"
    assert second.target == "/v1?key=new"
    assert third.target == "/v1?key=new&more=1"
    assert fourth.target == "/v1"


@pytest.mark.parametrize("params", [{"call": "1"}, {"last": "call"}, {"call": ["1", "2"]}])
def test_parameters_of_the_call_come_after_and_win(twins: Twins, params: dict[str, Any]) -> None:
    twins.make(params={"key": "client", "last": "client"})

    sent = twins.call(params=params)
    after = twins.call()

    assert sent.target.startswith("/v1?key=client&")
    assert after.target == "/v1?key=client&last=client"


def test_parameters_of_the_call_alone(twins: Twins) -> None:
    twins.make()

    first = twins.call(params={"a": "1", "b": ["x", "y"]})
    second = twins.call()

    assert first.target == "/v1?a=1&b=x&b=y"
    assert second.target == "/v1"
