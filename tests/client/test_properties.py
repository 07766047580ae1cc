"""What holds for every course of events: sync and async decide alike, and send alike."""

import asyncio
import importlib
import io
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ironwire import AsyncHttpClient, HttpClient, RetryBudget

FAULTS = st.one_of(
    st.tuples(
        st.sampled_from([200, 304, 404, 408, 409, 413, 429, 500, 501, 503, 599]),
        st.sampled_from([{}, {"Retry-After": "3"}, {"Retry-After": "61"}, {"Retry-After": "x"}]),
    ),
    st.sampled_from(["ConnectError", "ReadError", "ReadTimeout", "PoolTimeout", "DecodingError"]),
)


def rest_of_a_file() -> io.BytesIO:
    file = io.BytesIO(b"before" + bytes(range(256)) * 300)
    file.seek(6)
    return file


# Bodies that can be sent again, each made anew for each client.
BODIES: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    "JSON": lambda: {"json": {"a": [1, "text"]}},
    "form": lambda: {"data": {"a": "text"}},
    "bytes": lambda: {"content": b"bytes"},
    "file": lambda: {"content": rest_of_a_file()},
    "callable": lambda: {"content": rest_of_a_file},
    "nothing": dict,
}


class Sink:
    """A transport of either colour that plays faults and keeps what was sent."""

    def __init__(self, engine: ModuleType, faults: list[Any]) -> None:
        self.engine = engine
        self.faults = faults
        self.sent: list[tuple[bytes, str | None]] = []

    def play(self, request: Any, body: bytes) -> Any:
        fault = self.faults[len(self.sent)] if len(self.sent) < len(self.faults) else (200, {})
        self.sent.append((body, request.headers.get("Idempotency-Key")))
        if isinstance(fault, str):
            raise getattr(self.engine, fault)("played", request=request)
        status, fields = fault
        return self.engine.Response(status, headers=fields, content=b"")

    def handle(self, request: Any) -> Any:
        return self.play(request, request.read())

    async def handle_async(self, request: Any) -> Any:
        return self.play(request, await request.aread())


@pytest.mark.parametrize("name", ["httpx", "httpx2"])
@settings(max_examples=200)
@given(
    faults=st.lists(FAULTS, max_size=5),
    method=st.sampled_from(["GET", "PUT", "POST"]),
    body=st.sampled_from(sorted(BODIES)),
    key=st.sampled_from([None, "key", True]),
    max_retries=st.integers(0, 4),
    capacity=st.floats(0.5, 3),
    total_s=st.one_of(st.none(), st.floats(0.5, 20)),
)
def test_both_clients_make_the_same_of_the_same_faults(
    name: str,
    *,
    faults: list[Any],
    method: str,
    body: str,
    key: str | bool | None,
    max_retries: int,
    capacity: float,
    total_s: float | None,
) -> None:
    engine = importlib.import_module(name)
    budget = RetryBudget(capacity=capacity)
    options: Any = {
        "max_retries": max_retries,
        "total_timeout": total_s,
        "idempotency_key": key,
    }
    waited_s: dict[str, list[float]] = {"sync": [], "async": []}
    sinks = {colour: Sink(engine, faults) for colour in waited_s}

    async def sleep(delay_s: float) -> None:
        waited_s["async"].append(delay_s)

    def sync() -> Any:
        transport = engine.MockTransport(sinks["sync"].handle)
        with engine.Client(transport=transport) as client:
            api = HttpClient(client, 1, {}, "http://x.example", retry_budget=budget)
            try:
                response = api.request(method=method, request_options=options, **BODIES[body]())
            except engine.RequestError as exc:
                return vars(exc)["attempts"], left(api)
            return response.extensions["ironwire.attempts"], left(api)

    async def asynchronous() -> Any:
        transport = engine.MockTransport(sinks["async"].handle_async)
        async with engine.AsyncClient(transport=transport) as client:
            api = AsyncHttpClient(client, 1, {}, "http://x.example", retry_budget=budget)
            try:
                response = await api.request(
                    method=method, request_options=options, **BODIES[body]()
                )
            except engine.RequestError as exc:
                return vars(exc)["attempts"], left(api)
            return response.extensions["ironwire.attempts"], left(api)

    with (
        patch("random.random", return_value=0.5),
        patch("ironwire._client.time.sleep", waited_s["sync"].append),
        patch("ironwire._async_client.asyncio.sleep", sleep),
    ):
        told = sync()
        assert told == asyncio.run(asynchronous())

    attempts, tokens = told
    assert waited_s["sync"] == waited_s["async"]
    if key is not True:  # Else each call has made one of its own.
        assert sinks["sync"].sent == sinks["async"].sent
    assert {sent for sent, _ in sinks["sync"].sent} == {sent for sent, _ in sinks["async"].sent}
    assert len(set(sinks["sync"].sent)) == len(set(sinks["async"].sent)) == 1
    assert (sinks["sync"].sent[0][1] is None) is (key is None)
    assert len(attempts) == len(sinks["sync"].sent) <= max_retries + 1
    # The clock stands nearly still, so each delay is bounded by nearly all of the deadline.
    assert all(delay_s < (total_s or 1e9) for delay_s in waited_s["sync"])
    assert 0 <= tokens <= capacity


def left(api: Any) -> float:
    tokens: float = api._tokens.left("http://x.example")
    return tokens
