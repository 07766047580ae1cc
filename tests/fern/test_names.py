"""The functions and helper modules that generated code and its tests ask for."""

import logging
import re
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

import ironwire.fern
from fern.cores import core_of, module_of
from ironwire.fern.file import convert_file_dict_to_httpx_tuples, with_content_type
from ironwire.fern.jsonable_encoder import encode_path_param, jsonable_encoder, quote_path_param
from ironwire.fern.remove_none_from_dict import remove_none_from_dict
from server import Loopback, answer

FOLDER = Path(ironwire.fern.__file__).parent


@pytest.mark.parametrize(
    ("generation", "arguments", "expected"),
    [
        ("SEED", {"json": None, "request_options": {}}, ({}, None)),
        ("V2", {"json": None, "request_options": {}}, (None, None)),
        ("V5", {"json": {}}, (None, None)),
        ("V8", {"json": {}}, ({}, None)),
        ("V12", {"json": {"a": ...}, "optional_body": True}, (None, None)),
        ("V8", {"json": {"a": ..., "b": {"c": ...}}}, ({"b": {}}, None)),
        ("V8", {"data": {"a": 1}}, (None, {"a": 1})),
        ("V8", {"data": b"raw"}, (None, b"raw")),
        (
            "V8",
            {"json": {"a": 1}, "request_options": {"additional_body_parameters": {"a": 2}}},
            ({"a": 2}, None),
        ),
    ],
)
def test_get_request_body(generation: str, arguments: dict[str, Any], expected: object) -> None:
    given = {"json": None, "data": None, "request_options": None, "omit": ..., **arguments}

    assert module_of(generation).get_request_body(**given) == expected


def test_small_functions() -> None:
    module = module_of("NEWEST")

    assert module.remove_omit_from_dict({"a": 1, "b": ...}, ...) == {"a": 1}
    assert module.maybe_filter_request_body({"a": ...}, None, ...) == {}
    assert module._build_url("https://a.example/v1/", "/x") == "https://a.example/v1/x"
    assert module._merge_headers({"X-A": "1"}, None, {"x-a": "2"}) == {"x-a": "2"}
    assert module._redact_headers({"xi-api-key": "secret", "Accept": "a/b"}) == {
        "xi-api-key": "[REDACTED]",
        "Accept": "a/b",
    }
    fields = {"Content-Type": "a/b", "X": "1"}
    nothing: dict[str, Any] = {"json_body": None, "data_body": None}
    assert module.drop_content_type_without_body(fields, optional_body=True, **nothing) == {
        "X": "1"
    }
    assert module.drop_content_type_without_body(fields, optional_body=False, **nothing) == fields


def test_keep_alive_options() -> None:
    options = module_of("NEWEST").get_keepalive_socket_options(idle=7)

    assert (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1) in options
    assert 7 in {value for _, _, value in options}


def test_proxies_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "proxy.example:3128")
    monkeypatch.setenv("no_proxy", "localhost, 10.0.0.1, ::1, internal.example")
    module = module_of("NEWEST")

    mounts = module.get_keepalive_proxy_mounts()
    awaited = module.get_async_keepalive_proxy_mounts()

    assert isinstance(mounts.pop("https://"), httpx.HTTPTransport)
    assert isinstance(awaited.pop("https://"), httpx.AsyncHTTPTransport)
    expected = ["all://localhost", "all://10.0.0.1", "all://[::1]", "all://*internal.example"]
    assert mounts == awaited == dict.fromkeys(expected)
    with httpx.Client(mounts=module.get_keepalive_proxy_mounts()) as client:
        assert client is not None

    monkeypatch.setenv("no_proxy", "*")
    assert module._get_environment_proxies() == {}


def test_files() -> None:
    assert convert_file_dict_to_httpx_tuples({"a": [b"1", b"2"], "b": b"3"}) == [
        ("a", b"1"),
        ("a", b"2"),
        ("b", b"3"),
    ]
    made = [
        with_content_type(file=file, default_content_type="a/b")
        for file in (b"1", ("n", b"1"), ("n", b"1", None), ("n", b"1", "c/d", {"X": "1"}))
    ]
    assert made == [
        (None, b"1", "a/b"),
        ("n", b"1", "a/b"),
        ("n", b"1", "a/b"),
        ("n", b"1", "c/d", {"X": "1"}),
    ]
    with pytest.raises(ValueError, match="2 to 4 members"):
        with_content_type(file=("n",), default_content_type="a/b")  # type: ignore[arg-type]  # a wrong file on purpose


def test_values() -> None:
    assert remove_none_from_dict({"a": None, "b": 0}) == {"b": 0}
    assert jsonable_encoder(...) is None
    assert jsonable_encoder({"a": {1}, "b": (1j,)}, {set: len, complex: repr}) == {
        "a": 1,
        "b": ["1j"],
    }
    assert jsonable_encoder([True], {int: str}) == ["True"]
    assert (encode_path_param(True), quote_path_param(False)) == ("true", "false")
    assert (encode_path_param("a/b"), quote_path_param("a/b")) == ("a/b", "a%2Fb")
    for encode in (encode_path_param, quote_path_param):
        with pytest.raises(ValueError, match="segment"):
            encode("..")


class Logger:
    """As generated code has it: fields are keywords."""

    def __init__(self) -> None:
        self.said: list[tuple[int, str, dict[str, Any]]] = []

    def is_debug(self) -> bool:
        return True

    is_error = is_debug

    def debug(self, text: str, **fields: Any) -> None:
        self.said.append((logging.DEBUG, text, fields))

    def error(self, text: str, **fields: Any) -> None:
        self.said.append((logging.ERROR, text, fields))


@pytest.mark.parametrize(("status", "level"), [(200, logging.DEBUG), (404, logging.ERROR)])
def test_a_package_logger_is_told_of_calls(server: Loopback, status: int, level: int) -> None:
    server.script += [answer(status)]
    with httpx.Client(trust_env=False) as client:
        core = core_of("V9", client, server.url, base_headers={"xi-api-key": "secret"})
        core.logger = Logger()
        core.request("x?token=secret", method="POST", json={"a": "secret"})

    (_, _, before), (said, _, after) = core.logger.said
    url = f"{server.url}/x"
    shown = {"xi-api-key": "[REDACTED]"}
    assert before == {"method": "POST", "url": url, "headers": shown, "has_body": True}
    assert (said, after) == (level, {"method": "POST", "url": url, "status_code": status})


def test_the_async_client_is_the_sync_client_with_await() -> None:
    text = (FOLDER / "async_client.py").read_text()
    for pattern, replacement in [
        (r'"""The async .*', '"""The sync client of a stand-in; `async_client.py` is the same'),
        (r"async_client import AsyncHttpClient", "client import HttpClient"),
        (r"^        async_base_headers: .*\n", ""),
        (r"^        self\.async_base_headers = .*\n", ""),
        (r"self\.async_base_headers or ", ""),
        (r"asyncio(?=\"\])", "time"),
        (r"\bAsync(?=[A-Z])|async(?=contextm)|\b(?:async|await) |_async\b(?=[,(\n])", ""),
        (r"import resolved, resolved\b", "import resolved"),
        (r"is_async=True", "is_async=False"),
        (r"\.aclose\(", ".close("),
    ]:  # fmt: skip
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)

    sync = (FOLDER / "client.py").read_text().replace(' with `await`."""', "", 1)
    assert _condensed(text) == _condensed(sync)


def _condensed(text: str) -> str:
    """Return a text without its line breaks, which the formatter sets by width."""
    return re.sub(r",(?=[)\]])", "", re.sub(r"\s+", "", text))
