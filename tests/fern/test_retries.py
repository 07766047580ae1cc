"""How often and after which delays each generation repeats a call."""

import asyncio
import time
from typing import Any
from unittest import mock

import httpx
import pytest

from fern.cores import core_of, module_of
from server import Loopback, answer

Outcome = tuple[int, list[float]]
"""How many attempts, and the delays between them in seconds."""


def _outcome(server: Loopback, generation: str, status: int, /, **options: Any) -> Outcome:
    fields = options.pop("fields", {})
    module = module_of(generation)
    server.script[:] = [answer(status, **fields)] * 12
    server.received.clear()
    with (
        httpx.Client(trust_env=False) as client,
        mock.patch.object(module.time, "sleep") as sleep,
        mock.patch.object(module, "random", return_value=0.5),
    ):
        core = core_of(generation, client, server.url)
        core.request("x", method="POST", json={}, request_options=options or None)
    return len(server.received), [call.args[0] for call in sleep.call_args_list]


@pytest.mark.parametrize(
    ("generation", "options", "expected"),
    [
        ("SEED", {}, (1, [])),
        ("SEED", {"max_retries": 2}, (3, [0.4375, 0.875])),
        # Two less than asked for in the original.
        ("V5", {"max_retries": 2}, (3, [0.4375, 0.875])),
        ("V6", {"max_retries": 2}, (3, [1.0, 2.0])),
        ("V7", {}, (1, [])),
        ("V7b", {}, (3, [1.0, 2.0])),
        ("V9", {}, (3, [1.0, 2.0])),
        ("NEWEST", {}, (3, [1.0, 2.0])),
        ("NEWEST", {"max_retries": None}, (3, [1.0, 2.0])),
        ("NEWEST", {"max_retries": 7}, (8, [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0])),
    ],
)
def test_attempts(
    server: Loopback, generation: str, options: dict[str, Any], expected: Outcome
) -> None:
    assert _outcome(server, generation, 500, **options) == expected


@pytest.mark.parametrize("generation", ["SEED", "V5", "V9", "NEWEST"])
@pytest.mark.parametrize(
    ("status", "attempts"), [(400, 1), (404, 1), (408, 2), (409, 2), (429, 2), (500, 2), (501, 2)]
)
def test_status_codes(server: Loopback, generation: str, status: int, attempts: int) -> None:
    assert _outcome(server, generation, status, max_retries=1)[0] == attempts


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"retry_after": "2"}, {"SEED": 2.0, "V9": 2.0}),
        ({"retry_after": "45"}, {"SEED": 0.4375, "V9": 45.0}),
        ({"retry_after": "90"}, {"SEED": 0.4375, "V9": 60.0}),
        ({"retry_after": "0"}, {"SEED": 0.0, "V9": 1.0}),
        ({"retry_after": "Fri, 99 Foo"}, {"SEED": 0.4375, "V9": 1.0}),
        ({"retry_after_ms": "250"}, {"SEED": 0.25, "V9": 0.25, "NEWEST": 0.25}),
        ({"x_ratelimit_reset": "33000000000"}, {"SEED": 0.4375, "V9": 66.0}),
        ({"x_ratelimit_reset": "soon"}, {"SEED": 0.4375, "V9": 1.0}),
    ],
)
def test_delays(server: Loopback, fields: dict[str, str], expected: dict[str, float]) -> None:
    found = {
        generation: _outcome(server, generation, 503, fields=fields, max_retries=1)[1][0]
        for generation in expected
    }

    assert found == expected


@pytest.mark.parametrize(
    ("generation", "attempts"), [("SEED", 1), ("V9", 1), ("V10", 3), ("NEWEST", 3)]
)
def test_a_refused_connection(generation: str, attempts: int) -> None:
    module = module_of(generation)
    options = {"max_retries": 2}
    with httpx.Client(trust_env=False) as client, mock.patch.object(module.time, "sleep") as sleep:
        core = core_of(generation, client, "http://127.0.0.1:1")
        with pytest.raises(httpx.ConnectError) as caught:
            core.request("x", method="POST", json={}, request_options=options)

    assert len(vars(caught.value)["attempts"]) == attempts
    assert sleep.call_count == attempts - 1


@pytest.mark.parametrize(
    ("generation", "options", "attempts"),
    [
        ("V9", {}, 1),
        ("V13", {}, 3),
        ("V14", {}, 1),
        ("NEWEST", {"retry_remote_protocol_errors": True}, 3),
    ],
)
def test_a_broken_answer(
    server: Loopback, generation: str, options: dict[str, Any], attempts: int
) -> None:
    module = module_of(generation)
    server.script += [b"HTTP/1.1 what\r\n\r\n"] * 5
    with httpx.Client(trust_env=False) as client, mock.patch.object(module.time, "sleep"):
        core = core_of(generation, client, server.url)
        with pytest.raises(httpx.RemoteProtocolError):
            core.request("x", method="POST", json={}, request_options=options)

    assert len(server.received) == attempts


def test_async_calls_sleep_by_the_modules_asyncio(server: Loopback) -> None:
    module = module_of("V10")
    server.script += [answer(500)]

    async def call() -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False) as client:
            core = module.AsyncHttpClient(
                httpx_client=client,
                base_timeout=lambda: 5,
                base_headers=lambda: {"X-Sdk": "sync"},
                base_url=lambda: server.url,
                async_base_headers=_fields,
            )
            answered: httpx.Response = await core.request("x", method="POST", data={"a": 1})
            return answered

    async def _fields() -> dict[str, str]:
        return {"X-Sdk": "async"}

    with mock.patch.object(module.asyncio, "sleep", mock.AsyncMock()) as sleep:
        response = asyncio.run(call())

    assert response.status_code == 200
    assert server.bodies == [b"a=1"] * 2
    assert [received.value("x-sdk") for received in server.received] == ["async"] * 2
    assert sleep.await_count == 1


@pytest.mark.parametrize("generation", ["SEED", "V9"])
def test_a_date_in_the_past_is_no_delay(generation: str) -> None:
    module = module_of(generation)
    fields = {"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}

    assert module._parse_retry_after(fields) == 0
    assert module._parse_retry_after({"retry-after": "Foo"}) is None
    assert module._parse_x_ratelimit_reset({"x-ratelimit-reset": str(int(time.time()) + 9)}) > 7
