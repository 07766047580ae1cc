"""Cookies of the httpx client: given, received, restricted, changed."""

from client.state.twins import Twins
from server import answer


def test_cookies_that_were_given_and_then_changed(twins: Twins) -> None:
    twins.make(cookies={"session": "one"})

    first = twins.call()
    twins.change(lambda client: client.cookies.set("session", "two"))
    second = twins.call()
    twins.change(lambda client: client.cookies.set("other", "three"))
    third = twins.call(method="POST", json={})
    twins.change(lambda client: client.cookies.clear())
    fourth = twins.call()

    assert first.values("cookie") == ["session=one"]
    assert second.values("cookie") == ["session=two"]
    assert third.values("cookie") == ["session=two; other=three"]
    assert fourth.values("cookie") == []


def test_another_jar(twins: Twins) -> None:
    twins.make()

    first = twins.call()
    twins.change(lambda client: setattr(client, "cookies", {"session": "new"}))
    second = twins.call()

    assert first.values("cookie") == []
    assert second.values("cookie") == ["session=new"]


def test_a_cookie_of_a_response(twins: Twins) -> None:
    twins.wire.replies["/login"] = answer(Set_Cookie="session=given; Path=/")
    twins.wire.replies["/logout"] = answer(Set_Cookie="session=; Path=/; Max-Age=0")
    twins.make()

    before = twins.call()
    twins.call("login", method="POST", json={}, times=1)
    within = twins.call()
    twins.call("logout", method="POST", json={}, times=1)
    after = twins.call()

    assert before.values("cookie") == after.values("cookie") == []
    assert within.values("cookie") == ["session=given"]
    assert dict(twins.clients[1].cookies) == dict(twins.clients[0].cookies) == {}


def test_a_cookie_of_a_path_and_one_of_another_host(twins: Twins) -> None:
    twins.make()
    twins.change(lambda client: client.cookies.set("admin", "1", domain="", path="/admin"))
    twins.change(lambda client: client.cookies.set("far", "1", domain="other.example"))

    outside = twins.call("v1")
    inside = twins.call("admin/users")

    assert outside.values("cookie") == []
    assert inside.values("cookie") == ["admin=1"]


def test_a_jar_and_a_field_named_cookie(twins: Twins) -> None:
    twins.make(cookies={"jar": "1"}, headers={"Cookie": "field=1"})

    sent = twins.call()
    called = twins.call(headers={"Cookie": "call=1"})

    assert sent.values("cookie") == ["field=1"]
    assert called.values("cookie") == ["call=1"]
