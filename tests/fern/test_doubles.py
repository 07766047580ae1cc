"""Objects that offer `request` alone, as the tests of SDKs have them."""

import io
from typing import Any
from unittest import mock

import httpx
import pytest

from fern.cores import core_of, module_of
from server import Loopback


class Response:
    def __init__(self, status_code: int = 200, **fields: str) -> None:
        self.status_code = status_code
        self.headers = fields


class Double:
    """Keeps what it is called with and answers from a list."""

    def __init__(self, *answers: Any) -> None:
        self.calls: list[dict[str, Any]] = []
        self.bodies: list[Any] = []
        self._answers = list(answers)

    def request(self, **keywords: Any) -> Any:
        self.calls.append(keywords)
        files = keywords.get("files") or []
        self.bodies.append([part.read() for _, part in files if hasattr(part, "read")])
        answered = self._answers.pop(0) if self._answers else Response()
        if isinstance(answered, Exception):
            raise answered
        return answered


def _call(generation: str, double: Any, **call: Any) -> Any:
    module = module_of(generation)
    with mock.patch.object(module.time, "sleep"):
        core = core_of(generation, double, "https://api.example/v1")
        return core.request("things", **{"method": "POST", **call})


@pytest.mark.parametrize(
    ("generation", "params"), [("SEED", {}), ("V5", []), ("V7b", None), ("NEWEST", None)]
)
def test_what_a_double_is_called_with(generation: str, params: object) -> None:
    double = Double()

    _call(generation, double, json={"a": 1, "b": ...}, omit=...)

    assert double.calls == [
        {
            "method": "POST",
            "url": "https://api.example/v1/things",
            "headers": {"X-Sdk": "1"},
            "params": params,
            "json": {"a": 1},
            "data": None,
            "content": None,
            "files": None,
            "timeout": 5,
        }
    ]


@pytest.mark.parametrize(
    ("generation", "params"),
    [("SEED", {"b": 2, "a": ["x", "y"]}), ("V9", [("a", "x"), ("a", "y"), ("b", 2)])],
)
def test_parameters_of_a_double(generation: str, params: object) -> None:
    double = Double()

    _call(generation, double, params={"a": ["x", "y"], "b": 2})

    assert double.calls[0]["params"] == params


def test_files_are_sent_again_from_where_they_stood() -> None:
    double = Double(Response(500), Response(500))

    response = _call("V9", double, files={"f": io.BytesIO(b"12"), "g": None}, data={"n": None})

    assert response.status_code == 200
    assert double.bodies == [[b"12"]] * 3
    assert double.calls[0]["data"] == {}


def test_what_can_be_read_once_is_not_sent_again() -> None:
    double = Double(Response(500))

    response = _call("V9", double, content=iter([b"1"]))

    assert response.status_code == 500
    assert len(double.calls) == 1


@pytest.mark.parametrize(("generation", "attempts"), [("V9", 1), ("V10", 3)])
def test_errors_of_a_double(generation: str, attempts: int) -> None:
    double = Double(*[httpx.ConnectError("refused") for _ in range(3)])

    with pytest.raises(httpx.ConnectError):
        _call(generation, double, json={})

    assert len(double.calls) == attempts


def test_a_form_without_files_is_forced_to_be_multipart() -> None:
    double = Double()

    _call("V9", double, data={"a": "b"}, force_multipart=True)

    assert double.calls[0]["files"] == {}
    assert bool(double.calls[0]["files"]) is True


def test_a_timeout_that_is_left_out() -> None:
    early, late = Double(), Double()

    for generation, double in (("V9", early), ("NEWEST", late)):
        core_of(generation, double, "https://a.example", base_timeout=None).request(method="GET")

    assert early.calls[0]["timeout"] is None
    assert late.calls[0]["timeout"] is httpx.USE_CLIENT_DEFAULT


def test_a_client_that_overrides_request_is_asked_for_it(server: Loopback) -> None:
    class Signing(httpx.Client):
        def request(self, *args: Any, **keywords: Any) -> httpx.Response:
            keywords["headers"]["X-Signed"] = "yes"
            return super().request(*args, **keywords)

    with Signing(trust_env=False) as client:
        core_of("V9", client, server.url).request("x", method="GET")

    assert server.received[0].value("x-signed") == "yes"


def test_a_method_that_is_patched_later_is_asked(server: Loopback) -> None:
    with httpx.Client(trust_env=False) as client:
        core = core_of("V9", client, server.url)
        with mock.patch.object(client, "request", return_value=Response(204)) as request:
            response = core.request("x", method="GET")

    assert response.status_code == 204
    assert request.call_count == 1
    assert server.received == []


def test_a_stream_of_a_double() -> None:
    double = mock.MagicMock()

    with core_of("V9", double, "https://a.example").stream("x", method="GET") as response:
        assert response is double.stream.return_value.__enter__.return_value

    assert double.stream.call_args.kwargs["url"] == "https://a.example/x"
