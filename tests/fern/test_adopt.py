"""Live clients change to ironwire and back."""

import asyncio
import importlib
from types import ModuleType
from typing import Any

import httpx
import httpx2
import pytest

import ironwire
from fern.conftest import Sdk
from ironwire import AdoptionError
from server import Loopback, answer

FAMILIES = pytest.mark.parametrize("family", [httpx, httpx2], ids=["httpx", "httpx2"])


def _api(sdk: Sdk, generation: str, **options: Any) -> Any:
    return importlib.import_module(sdk(generation)).Api(**options)


@FAMILIES
@pytest.mark.parametrize("generation", ["SEED", "V5", "V9", "NEWEST"])
def test_a_client_makes_its_calls_through_ironwire(
    sdk: Sdk, server: Loopback, family: ModuleType, generation: str
) -> None:
    with family.Client(trust_env=False) as client:
        api = _api(sdk, generation, httpx_client=client, base_url=server.url)
        before = api._client_wrapper.httpx_client

        adopted = ironwire.adopt(api)
        response = adopted.things.create(name="x", left_out=...)

    assert adopted is api
    assert response.json() == {}
    (received,) = server.received
    assert (received.method, received.target, received.body) == (
        "POST", "/things", b'{"name":"x"}',
    )  # fmt: skip
    assert received.value("authorization") == "Bearer secret"
    core = api._client_wrapper.httpx_client
    assert core.httpx_client is client
    assert core.base_headers is before.base_headers


@FAMILIES
def test_an_async_client_too(sdk: Sdk, server: Loopback, family: ModuleType) -> None:
    async def call() -> Any:
        async with family.AsyncClient(trust_env=False) as client:
            api = _api(sdk, "V9", httpx_client=client, base_url=server.url, is_async=True)
            return await ironwire.adopt(api).things.create(name="x")

    response = asyncio.run(call())

    assert response.status_code == 200
    assert server.bodies == [b'{"name":"x"}']


def test_a_released_client_has_its_own_core_again(sdk: Sdk, server: Loopback) -> None:
    with httpx.Client(trust_env=False) as client:
        api = _api(sdk, "V9", httpx_client=client, base_url=server.url)
        before = api._client_wrapper.httpx_client

        released = ironwire.release(ironwire.adopt(api))

        assert released is api
        assert api._client_wrapper.httpx_client is before
        with pytest.raises(RuntimeError, match="original core"):
            api.things.create(request_options={})


def test_other_instances_stay_as_they_were(sdk: Sdk, server: Loopback) -> None:
    with httpx.Client(trust_env=False) as client:
        first = _api(sdk, "V9", httpx_client=client, base_url=server.url)
        second = type(first)(httpx_client=client, base_url=server.url)
        core = second._client_wrapper.httpx_client

        ironwire.adopt(first)

        assert second._client_wrapper.httpx_client is core


def test_to_adopt_twice_is_to_adopt_once(sdk: Sdk, server: Loopback) -> None:
    with httpx.Client(trust_env=False) as client:
        api = ironwire.adopt(_api(sdk, "V9", httpx_client=client, base_url=server.url))
        core = api._client_wrapper.httpx_client

        ironwire.adopt(api)

        assert api._client_wrapper.httpx_client is core


def test_a_sub_client_adopts_the_wrapper_that_it_shares(sdk: Sdk, server: Loopback) -> None:
    with httpx.Client(trust_env=False) as client:
        api = _api(sdk, "V9", httpx_client=client, base_url=server.url)

        ironwire.adopt(api.things)

        assert api._client_wrapper.httpx_client is api.things._client_wrapper.httpx_client
        assert api.things.create().status_code == 200


@pytest.mark.parametrize("client", [object(), httpx.Client, "text"], ids=["object", "class", "str"])
def test_what_has_no_core_is_refused_with_what_was_found(client: object) -> None:
    with pytest.raises(AdoptionError, match="expected a client whose wrapper holds"):
        ironwire.adopt(client)
    with pytest.raises(AdoptionError, match="expected an adopted client"):
        ironwire.release(client)


def test_a_core_of_a_derived_class_is_left_as_it_was(sdk: Sdk, server: Loopback) -> None:
    with httpx.Client(trust_env=False) as client:
        api = _api(sdk, "V9", httpx_client=client, base_url=server.url)
        core = api._client_wrapper.httpx_client
        core.__class__ = type("Traced", (type(core),), {"__module__": "elsewhere"})

        with pytest.raises(AdoptionError, match=r"found its subclass elsewhere\.Traced"):
            ironwire.adopt(api)

        assert api._client_wrapper.httpx_client is core


@pytest.mark.parametrize("generation", ["SEED", "V5", "V8"])
def test_a_form_is_the_same_on_every_attempt(
    sdk: Sdk, server: Loopback, generation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script += [answer(503, retry_after="0"), answer(503, retry_after="0")]
    with httpx.Client(trust_env=False) as client:
        api = ironwire.adopt(_api(sdk, generation, httpx_client=client, base_url=server.url))
        core = api._client_wrapper.httpx_client
        monkeypatch.setattr(core._names["time"], "sleep", lambda _delay_s: None)

        response = core.request(
            "x", method="POST", data={"a": "b"}, request_options={"max_retries": 2}
        )

    assert response.status_code == 200
    assert server.bodies == [b"a=b"] * 3
