"""Writes a package that looks like a generated SDK of any generation, for the tests of stand-ins.

Its core only stores what it is given: it tells its generation, and is never to be called.
"""

from pathlib import Path

from ironwire.fern import Profile

WRAPPER = """
from .http_client import AsyncHttpClient, HttpClient

class ClientWrapper:
    def __init__(self, httpx_client, base_url, is_async):
        self._token = "secret"
        make = AsyncHttpClient if is_async else HttpClient
        self.httpx_client = make(
            httpx_client=httpx_client,
            base_timeout=BASE(None),
            base_headers=BASE({"Authorization": "Bearer secret", "X-Sdk": "1"}),
            base_url=BASE(base_url),
        )
"""
VALUES = "def BASE(value):\n    return value\n"
CALLABLES = "def BASE(value):\n    return lambda: value\n"
CLIENT = """
from .core.client_wrapper import ClientWrapper

OMIT = ...

class Things:
    def __init__(self, client_wrapper):
        self._client_wrapper = client_wrapper

    def create(self, request_options=None, **members):
        return self._client_wrapper.httpx_client.request(
            "things", method="POST", json=members, request_options=request_options, omit=OMIT
        )

class Api:
    def __init__(self, *, httpx_client, base_url, is_async=False):
        self._client_wrapper = ClientWrapper(httpx_client, base_url, is_async)
        self.things = Things(self._client_wrapper)
"""
FILE = """
class File: pass
def convert_file_dict_to_httpx_tuples(d): return list(d.items())
"""


def write(folder: Path, name: str, profile: Profile, *, core: str = "core") -> str:
    """Write the package `name`; return the name of its core."""
    place = folder.joinpath(name, *core.split("."))
    place.mkdir(parents=True)
    bases = CALLABLES if profile.bases == "callables" else VALUES
    (place / "http_client.py").write_text(core_source(profile))
    (place / "client_wrapper.py").write_text(bases + WRAPPER)
    (place / "file.py").write_text(FILE)
    (place / "__init__.py").write_text("from .http_client import HttpClient\n")
    (folder / name / "__init__.py").write_text("from .client import Api\n")
    client = CLIENT.replace(".core.", f".{core}.")
    (folder / name / "client.py").write_text(client)
    return f"{name}.{core}"


def core_source(profile: Profile, *more: str) -> str:
    """Return the source of a core that has the marks of a generation, and what is added."""
    marks = profile.marks
    if "own_request" not in marks:
        return _FIRST
    init = ["*", "httpx_client", _timeout(marks), "base_headers", "base_url=None"]
    init += ["base_max_retries=2"] if "base_max_retries" in marks else []
    init += ["logging_config=None"] if "logging_config" in marks else []
    awaited = ["async_base_headers=None"] if "async_base_headers" in marks else []
    request = [
        "self",
        "path=None",
        "*",
        "method",
        "json=None",
        "files=None",
        "request_options=None",
    ]
    request += [f"retries={2 if 'retries_2' in marks else 0}", "omit=None"]
    request += ["optional_body=False"] if "optional_body" in marks else []
    request += ["force_multipart=None"] if "force_multipart" in marks else []
    return "\n".join([
        "import asyncio",
        "import time",
        "import httpx",
        "from .file import File, convert_file_dict_to_httpx_tuples",
        *_functions(marks),
        *more,
        *_class("HttpClient", init, request, _body(profile)),
        *_class("AsyncHttpClient", init + awaited, request, _body(profile)),
    ])  # fmt: skip


def _timeout(marks: frozenset[str]) -> str:
    kind = "typing.Callable[[], float]" if "callable_bases" in marks else "float"
    return f"base_timeout: '{kind}'"


def _functions(marks: frozenset[str]) -> list[str]:
    names = {
        "get_request_body": "get_request_body",
        "ratelimit_reset": "_parse_x_ratelimit_reset",
        "no_none_in_multipart": "_maybe_filter_none_from_multipart_data",
        "build_url": "_build_url",
        "keepalive_options": "get_keepalive_socket_options",
        "merge_headers": "_merge_headers",
        "proxy_mounts": "get_keepalive_proxy_mounts",
    }
    empty = "return body != {}" if "empty_object_rule" in marks else "return body"
    return [
        "INITIAL_RETRY_DELAY_SECONDS = 1",
        "def _retry_timeout(response, retries): return 0",
        "def _should_retry(response): return response.status_code >= 500",
        *(f"def {name}(body=None): {empty}" for mark, name in names.items() if mark in marks),
    ]


def _body(profile: Profile) -> list[str]:
    marks = profile.marks
    most = "self.base_max_retries" if "base_max_retries" in marks else profile.max_retries
    lines = ["""if not files: raise RuntimeError("the original core was called")"""]
    lines += [f'max_retries = request_options.get("max_retries", {most})']
    if "omit_in_files" in marks:
        lines.append("remove_omit_from_dict(remove_none_from_dict(files), omit)")
    if "protocol_errors_by_option" in marks:
        lines.append('request_options.get("retry_remote_protocol_errors")')
    if "base_max_retries" in marks:
        lines += ["try: pass", "except (httpx.ConnectError, httpx.RemoteProtocolError): pass"]
    return lines


def _class(name: str, init: list[str], request: list[str], body: list[str]) -> list[str]:
    stored = [argument.partition(":")[0].partition("=")[0] for argument in init[1:]]
    prefix = "async " if name.startswith("Async") else ""
    return [
        f"class {name}:",
        f"    def __init__(self, {', '.join(init)}):",
        *(f"        self.{argument} = {argument}" for argument in stored),
        f"    {prefix}def request({', '.join(request)}):",
        *(f"        {line}" for line in body),
    ]


_FIRST = """
import asyncio
import time
def _should_retry(response): return response.status_code >= 500
class HttpClient:
    def __init__(self, *, httpx_client): self.httpx_client = httpx_client
    def request(self, *args, max_retries=0, retries=0, **kwargs): raise RuntimeError
class AsyncHttpClient(HttpClient):
    async def request(self, *args, max_retries=0, retries=0, **kwargs): raise RuntimeError
"""
