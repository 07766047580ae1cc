"""What a client is made of."""

from typing import Any

import httpx
import httpx2
import pytest

from client.callers import Caller
from ironwire import AsyncHttpClient, HttpClient, InputError, InputTypeError


@pytest.mark.parametrize("family", [httpx, httpx2])
def test_a_client_of_the_wrong_colour_is_refused(family: Any) -> None:
    with pytest.raises(TypeError, match=r"expected an httpx\.Client or httpx2\.Client, got httpx"):
        HttpClient(httpx_client=family.AsyncClient(), base_timeout=None, base_headers={})
    with family.Client() as client, pytest.raises(TypeError, match=r"httpx2\.AsyncClient, got"):
        AsyncHttpClient(httpx_client=client, base_timeout=None, base_headers={})


@pytest.mark.parametrize("client", [None, object(), "client", httpx, httpx.Client])
def test_what_is_no_client_is_refused(client: Any) -> None:
    with pytest.raises(InputTypeError, match="httpx_client"):
        HttpClient(httpx_client=client, base_timeout=None, base_headers={})


def test_a_subclass_of_a_client_is_one(caller: Caller) -> None:
    name = "AsyncClient" if caller.is_async else "Client"
    own = type("Own", (getattr(caller.engine, name),), {})(trust_env=False)
    caller.opened.append(own)

    assert caller.request_on(caller.client(own)).status_code == 200


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("base_url", "ftp://x"),
        ("base_url", 3),
        ("base_timeout", "3"),
        ("base_timeout", -1),
        ("base_headers", {"X": object()}),
        ("base_headers", [1]),
        ("kernel", "fortran"),
        ("kernel", 3),
        ("retry_policy", "standard"),
    ],
)
def test_a_bad_value_is_refused_at_construction(
    caller: Caller, argument: str, value: object
) -> None:
    with pytest.raises(InputError, match=argument):
        caller.client(**{argument: value})


def test_bases_may_be_callables_asked_at_every_call(caller: Caller) -> None:
    keys = iter(["one", "two"])
    client = caller.client(
        base_url=lambda: caller.server.url + "/v2",
        base_headers=lambda: {"X-Key": next(keys)},
        base_timeout=lambda: 3,
    )

    responses = [caller.request_on(client, "a"), caller.request_on(client, "b")]

    assert [request.target for request in caller.server.received] == ["/v2/a", "/v2/b"]
    assert [request.value("x-key") for request in caller.server.received] == ["one", "two"]
    assert responses[0].request.extensions["timeout"]["read"] == 3


def test_one_base_may_be_a_callable_and_the_others_values(caller: Caller) -> None:
    client = caller.client(base_headers=lambda: {"X-Key": "made"}, base_timeout=4)

    caller.request_on(client)

    assert caller.server.received[0].value("x-key") == "made"


def test_bases_of_an_async_client_may_be_awaitable(caller: Caller) -> None:
    async def base_headers() -> dict[str, str]:
        return {"X-Key": "awaited"}

    async def base_url() -> str:
        return caller.server.url

    if not caller.is_async:
        with pytest.raises(InputTypeError, match="base_headers"):
            caller.request_on(caller.client(base_headers=base_headers))
        return
    client = caller.client(base_headers=base_headers, base_url=base_url)

    caller.request_on(client)

    assert caller.server.received[0].value("x-key") == "awaited"


@pytest.mark.parametrize("base_url", ["nonsense", None, ""])
def test_what_a_callable_returns_is_checked_at_the_call(
    caller: Caller, base_url: str | None
) -> None:
    client = caller.client(base_url=lambda: base_url)

    with pytest.raises(InputError, match="base_url"):
        caller.request_on(client)


def test_get_base_url_prefers_the_calls(caller: Caller) -> None:
    client = caller.client(base_url=lambda: "https://api.example/v1/")

    assert client.get_base_url("https://other.example") == "https://other.example"
    assert client.get_base_url(None) == "https://api.example/v1/"


def test_get_base_url_without_any_is_a_value_error(caller: Caller) -> None:
    client = caller.client(base_url=None)

    with pytest.raises(ValueError, match="base_url"):
        client.get_base_url(None)
    with pytest.raises(ValueError, match="base_url"):
        caller.request_on(client)


def test_get_base_url_cannot_await(caller: Caller) -> None:
    class Url:
        def __await__(self) -> Any:
            yield

    with pytest.raises(InputTypeError, match="awaitable"):
        caller.client(base_url=Url).get_base_url(None)


def test_the_arguments_are_kept_under_their_names(caller: Caller) -> None:
    own = caller.httpx_client()
    client = caller.client(own, base_timeout=3, base_headers={"X": "y"})

    assert client.httpx_client is own
    assert client.base_timeout == 3
    assert client.base_headers == {"X": "y"}
    assert client.base_url == caller.server.url
