"""Type-checked, never run: what the types of the interface accept and refuse."""

from collections.abc import AsyncIterator, Mapping
from typing import assert_type

import httpx
import httpx2

from ironwire import (
    FERN,
    OMIT,
    AsyncHttpClient,
    DeadlineExceeded,
    HttpClient,
    RequestOptions,
    RetryBudget,
    RetryPolicy,
)


def static_bases(client: httpx.Client, client2: httpx2.Client) -> None:
    http = HttpClient(client, 3.0, {"X-Key": "key"}, "https://api.example")
    HttpClient(client2, None, {}, kernel="python", retry_policy=RetryPolicy(max_retries=1))

    assert_type(http.get_base_url(None), str)
    assert_type(http.request("v1", method="GET"), httpx.Response)
    with http.stream("v1", method="POST", json={"a": OMIT}, omit=OMIT) as response:
        assert_type(response, httpx.Response)


def callable_bases(client: httpx.Client) -> None:
    HttpClient(
        httpx_client=client,
        base_timeout=lambda: 3.0,
        base_headers=lambda: {"X-Key": "key"},
        base_url=lambda: "https://api.example",
    )


async def awaitable_bases(client: httpx.AsyncClient, client2: httpx2.AsyncClient) -> None:
    async def base_headers() -> Mapping[str, str]:
        return {}

    async def chunks() -> AsyncIterator[bytes]:
        yield b""

    http = AsyncHttpClient(client, None, base_headers)
    AsyncHttpClient(client2, None, {})

    assert_type(await http.request(method="PUT", content=chunks()), httpx.Response)
    async with http.stream(method="GET") as response:
        assert_type(response, httpx.Response)


def options(http: HttpClient) -> None:
    wanted: RequestOptions = {"timeout": 3, "max_retries": 2, "additional_headers": {"X": None}}
    http.request(method="GET", request_options=wanted)
    http.request(method="GET", request_options={"max_retry": 2})  # type: ignore[arg-type]  # no such option


def retries(client: httpx.Client, http: HttpClient) -> None:
    HttpClient(client, None, {}, retry_policy=FERN, retry_budget=None, total_timeout=3)
    HttpClient(client, None, {}, retry_budget=RetryBudget(capacity=1), max_response_bytes=None)
    wanted: RequestOptions = {"retry_policy": FERN, "total_timeout": 1.5, "idempotency_key": True}
    http.request(method="PUT", content=lambda: b"", request_options=wanted)
    assert_type(DeadlineExceeded().attempts[0].status, int | None)


def refused(client: httpx.Client, async_client: httpx.AsyncClient, http: HttpClient) -> None:
    HttpClient(async_client, None, {})  # type: ignore[arg-type]  # the wrong colour
    AsyncHttpClient(client, None, {})  # type: ignore[arg-type]  # the wrong colour
    http.request("v1")  # type: ignore[call-arg]  # a method is needed
    http.request("v1", "GET")  # type: ignore[call-arg]  # and by its name
