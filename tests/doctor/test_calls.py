"""Calls of endpoints: what is drawn from, and what comes of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest

from ironwire.doctor.calls import Arguments, arguments_for, call, call_async
from ironwire.doctor.recording import AsyncRecorder, EnoughError, Recorder, answered, client_over
from ironwire.doctor.roots import Live
from ironwire.doctor.values import UnmakeableError
from ironwire.doctor.walk import Endpoint, endpoints_of

URL = "https://api.example/things"
NOTHING = Arguments((), {})


class Wrapper:
    def __init__(self, core: Any) -> None:
        self.httpx_client = core


class Core:
    def __init__(self, httpx_client: Any) -> None:
        self.httpx_client = httpx_client

    def request(self, method: str) -> Any:
        return self.httpx_client.request(method, URL)


class Response:
    def __init__(self, data: object) -> None:
        self.data = data


class Raw:
    def __init__(self, wrapper: Wrapper) -> None:
        self._client_wrapper = wrapper

    def find(self) -> None:
        self._client_wrapper.httpx_client.request("GET")


class Sync:
    def __init__(self, wrapper: Wrapper) -> None:
        self._client_wrapper = wrapper
        self._raw_client = Raw(wrapper)
        self.moved = self._moved
        self.text = "no client"

    @property
    def with_raw_response(self) -> Raw:
        return self._raw_client

    @property
    def broken(self) -> None:
        raise OSError

    def close(self) -> None:
        raise AssertionError

    def _moved(self) -> None: ...

    def find(self) -> None:
        self._raw_client.find()

    def helper(self) -> int:
        return 1

    def plain(self, limit: int, /, name: str = "", **_more: object) -> Response:
        self._client_wrapper.httpx_client.request("GET")
        return Response({})

    def drawn(self) -> Iterator[int]:
        self._client_wrapper.httpx_client.request("GET")
        yield 1
        self._client_wrapper.httpx_client.request("GET")

    @contextlib.contextmanager
    def entered(self) -> Iterator[Response]:
        yield Response(self.drawn())

    def endless(self) -> Iterator[int]:
        while self.text:
            self._client_wrapper.httpx_client.request("GET")
        yield 1


class Async:
    def __init__(self, wrapper: Wrapper) -> None:
        self._client_wrapper = wrapper

    async def plain(self) -> Response:
        await self._client_wrapper.httpx_client.request("GET")
        return Response(self.drawn())

    async def drawn(self) -> AsyncIterator[int]:
        await self._client_wrapper.httpx_client.request("GET")
        yield 1
        await self._client_wrapper.httpx_client.request("GET")

    @contextlib.asynccontextmanager
    async def entered(self) -> AsyncIterator[Response]:
        yield Response(self.drawn())

    async def endless(self) -> None:
        while True:
            await self._client_wrapper.httpx_client.request("GET")


def live(recorder: Recorder | AsyncRecorder) -> Live:
    made = Sync if isinstance(recorder, Recorder) else Async
    return Live(made(Wrapper(Core(client_over(recorder)))), recorder)


def endpoint(name: str, function: Callable[..., object] | None = None) -> Endpoint:
    return Endpoint((name,), function or getattr(Sync, name), __name__, is_sure=True)


@pytest.mark.parametrize(("name", "count"), [("plain", 1), ("drawn", 1), ("entered", 1)])
def test_a_result_is_drawn_from_once(name: str, count: int) -> None:
    given = Arguments((1,), {}) if name == "plain" else NOTHING

    outcome = call(live(Recorder()), endpoint(name), given)

    assert (len(outcome.sent), outcome.failure) == (count, None)
    assert outcome.sent[0].target == b"/things"


@pytest.mark.parametrize(("name", "count"), [("plain", 2), ("drawn", 1), ("entered", 1)])
def test_an_async_result_is_drawn_from_once(name: str, count: int) -> None:
    outcome = asyncio.run(call_async(live(AsyncRecorder()), endpoint(name), NOTHING))

    assert (len(outcome.sent), outcome.failure) == (count, None)


def test_a_call_that_never_ends_is_stopped() -> None:
    outcome = call(live(Recorder()), endpoint("endless"), NOTHING)
    again = asyncio.run(call_async(live(AsyncRecorder()), endpoint("endless"), NOTHING))

    assert len(outcome.sent) == len(again.sent) == 4
    assert outcome.failure == again.failure
    assert outcome.failure is not None
    assert outcome.failure.name.endswith(EnoughError.__name__)


def test_limits_are_those_of_the_client() -> None:
    outcome = call(live(Recorder()), endpoint("drawn"), NOTHING)

    assert outcome.sent[0].timeout == {"connect": 11, "read": 12, "write": 13, "pool": 14}


def test_a_request_without_limits_has_none() -> None:
    recorder = Recorder()

    recorder.handle_request(httpx.Request("GET", URL))

    assert recorder.sent[0].timeout == {}


def test_clients_that_an_sdk_makes_itself_have_an_answer_too() -> None:
    async def get() -> httpx.Response:
        async with httpx.AsyncClient() as client:
            return await client.get(URL)

    with answered(), httpx.Client() as client:
        answers = [client.get(URL), asyncio.run(get())]

    assert [answer.json()["access_token"] for answer in answers] == ["made-up"] * 2


def test_arguments_are_those_of_the_shape() -> None:
    found = [arguments_for(endpoint("plain"), shape) for shape in ("required", "all", "options")]

    assert found[:2] == [
        Arguments((4_294_967_297,), {}),
        Arguments((4_294_967_297,), {"name": "name 1"}),
    ]
    assert found[2] is None


def test_parameters_that_are_not_told_are_no_arguments() -> None:
    with pytest.raises(UnmakeableError, match="not told"):
        arguments_for(endpoint("type", type), "required")


def test_the_methods_of_a_client_and_of_what_hangs_on_it_are_endpoints() -> None:
    found = {
        ".".join(each.path): each.is_sure
        for each in endpoints_of(live(Recorder()).client, __name__)
    }

    assert found == {
        "drawn": True,
        "endless": True,
        "entered": False,
        "find": True,
        "helper": False,
        "plain": True,
        "with_raw_response.find": True,
    }
