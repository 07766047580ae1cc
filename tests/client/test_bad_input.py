"""Bad input: a typed error that names its place, and not one connection."""

import io
import math
from typing import Any

import pytest

from client.callers import Caller
from ironwire import OMIT, EncodeError, InputError, IronwireError

SECRET = "s3cr3t-value"

REFUSED_VALUES: list[tuple[dict[str, Any], str]] = [
    ({"json": {"a": [1, math.nan]}}, "$.a[1]"),
    ({"json": {"a": math.inf}}, "$.a"),
    ({"json": {"a": {"b": "\ud800"}}}, "$.a.b"),
    ({"json": {1: SECRET, "1": SECRET}}, "$"),
    ({"json": {"a": 10**5000}}, "$.a"),
    ({"headers": {"X-Key": SECRET + "\r\nX-Evil: 1"}}, "headers.X-Key"),
    ({"headers": {"X-Key": SECRET + "ü"}}, "headers.X-Key"),
    ({"headers": {"bad name": SECRET}}, "headers"),
    ({"headers": {"Host": SECRET}}, "headers.Host"),
    ({"headers": {"content-length": "3"}}, "headers.content-length"),
    ({"headers": {"Transfer-Encoding": "chunked"}}, "headers.Transfer-Encoding"),
    (
        {"request_options": {"additional_headers": {"X-A": SECRET + "\n"}}},
        "request_options.additional_headers.X-A",
    ),
    ({"params": {"a": math.nan}}, "params"),
    ({"params": {"a": SECRET + "\udfff"}}, "params"),
    ({"params": {"a": "x" * 70_000}}, ""),
    ({"path": "https://evil.example/x"}, "path"),
    ({"path": "a/../../b"}, "path"),
    ({"path": "a/%2e%2E/b"}, "path"),
    ({"path": "a\\b"}, "path"),
    ({"path": "a\nb"}, "path"),
    ({"path": "a#b"}, "path"),
    ({"path": "items/{id}"}, "path"),
    ({"base_url": ""}, "base_url"),
    ({"base_url": "ftp://x"}, "base_url"),
    ({"base_url": f"http://user:{SECRET}@x"}, "base_url"),
    ({"base_url": "http://x:99999"}, "base_url"),
    ({"base_url": "http://a\u00b7b.example"}, "base_url"),
    ({"method": "G T"}, "method"),
    ({"method": "CONNECT"}, "method"),
    ({"request_options": {"timeout": 0}}, "request_options.timeout"),
    ({"request_options": {"timeout_in_seconds": -1}}, "request_options.timeout_in_seconds"),
    ({"request_options": {"timeout": math.nan}}, "request_options.timeout"),
    ({"request_options": {"max_retries": -1}}, "request_options.max_retries"),
    ({"request_options": {"max_retries": 10_001}}, "request_options.max_retries"),
    ({"request_options": {"chunk_size": 0}}, "request_options.chunk_size"),
    ({"json": {}, "data": {"a": 1}}, "json"),
    ({"json": {}, "content": b""}, "json"),
    ({"json": {}, "files": {"f": b"x"}}, "json"),
    ({"content": b"x", "data": {"a": 1}}, ""),
    (
        {"content": b"x", "request_options": {"additional_body_parameters": {"a": 1}}},
        "additional_body_parameters",
    ),
    ({"files": {"f": ("a\0b", b"x")}}, "files"),
    ({"files": {"f": ("a", b"x", "text/plain\r\nX-Evil: 1")}}, "files"),
]

REFUSED_TYPES: list[tuple[dict[str, Any], str]] = [
    ({"json": {"items": [{"price": object()}]}}, "$.items[0].price"),
    ({"json": {"f": print}}, "$.f"),
    ({"json": {(1, 2): "a"}}, "$"),
    ({"json": [1], "request_options": {"additional_body_parameters": {"a": 1}}}, "$"),
    ({"headers": {"X-Key": [SECRET]}}, "headers.X-Key"),
    ({"headers": {1: SECRET}}, "headers"),
    ({"headers": [("X-Key", SECRET)]}, "headers"),
    ({"params": "a=1"}, "params"),
    ({"params": [("a", 1)]}, "params"),
    ({"params": {"a": object()}}, "params"),
    ({"path": 3}, "path"),
    ({"base_url": 3}, "base_url"),
    ({"method": None}, "method"),
    ({"request_options": {"timeout": "3"}}, "request_options.timeout"),
    ({"request_options": {"timeout": True}}, "request_options.timeout"),
    ({"request_options": {"max_retries": 1.5}}, "request_options.max_retries"),
    ({"request_options": {"additional_headers": [1]}}, "request_options.additional_headers"),
    (
        {"request_options": {"additional_body_parameters": [1]}},
        "request_options.additional_body_parameters",
    ),
    (
        {"request_options": {"additional_query_parameters": "a"}},
        "request_options.additional_query_parameters",
    ),
    ({"request_options": [1]}, "request_options"),
    ({"request_options": {"max_retry": 1}}, "max_retries"),
    ({"retries": "1"}, "retries"),
    ({"data": [1, 2]}, "data"),
    ({"content": {"a": 1}}, "content"),
    ({"content": io.StringIO("text")}, "content"),
    ({"files": {"f": 3}}, "files"),
    ({"files": {"f": io.StringIO("text")}}, "files"),
]


def ids(rows: list[tuple[dict[str, Any], str]]) -> list[str]:
    return [f"{number}-{'-'.join(row[0])}" for number, row in enumerate(rows)]


def refused(caller: Caller, arguments: dict[str, Any], family: type[Exception], place: str) -> None:
    call: dict[str, Any] = {"path": "v1", "method": "POST", **arguments}

    with pytest.raises(IronwireError) as caught:
        caller.request(**call)

    error = caught.value
    assert isinstance(error, family)
    assert isinstance(error, InputError | EncodeError)
    assert place in str(error)
    assert SECRET not in repr(error) + str(error) + repr(error.args)
    assert caller.server.connections == 0


@pytest.mark.parametrize(("arguments", "place"), REFUSED_VALUES, ids=ids(REFUSED_VALUES))
def test_a_refused_value_opens_no_connection(
    caller: Caller, arguments: dict[str, Any], place: str
) -> None:
    refused(caller, arguments, ValueError, place)


@pytest.mark.parametrize(("arguments", "place"), REFUSED_TYPES, ids=ids(REFUSED_TYPES))
def test_a_refused_type_opens_no_connection(
    caller: Caller, arguments: dict[str, Any], place: str
) -> None:
    refused(caller, arguments, TypeError, place)


def test_a_cycle_opens_no_connection(caller: Caller) -> None:
    body: dict[str, Any] = {}
    body["self"] = body

    refused(caller, {"json": body}, RecursionError, "$")


def test_an_error_of_the_callers_own_code_passes_through(caller: Caller) -> None:
    def items() -> Any:
        yield 1
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        caller.request(method="POST", json={"items": items(), "left": OMIT}, omit=OMIT)

    assert caller.server.connections == 0


def test_https_cannot_become_http_for_one_call(caller: Caller) -> None:
    client = caller.client(base_url="https://api.example")

    with pytest.raises(InputError, match="base_url"):
        caller.request_on(client, base_url=caller.server.url)

    assert caller.server.connections == 0


def test_a_stream_refuses_as_a_request_does(caller: Caller) -> None:
    with pytest.raises(InputError, match="path"):
        caller.stream_on(caller.client(), "a/../b", lambda response: response)

    assert caller.server.connections == 0


def test_a_call_that_is_refused_reads_nothing_of_its_body(caller: Caller) -> None:
    items = iter([1, 2])

    with pytest.raises(InputError, match="retries"):
        caller.request(method="POST", json={"items": items}, retries=-1)

    assert list(items) == [1, 2]
