"""Writes a small SDK whose core works, as a generated one does on the whole."""

from pathlib import Path

CORE = """
import typing

def _build_url(base_url, path):
    return f"{base_url.rstrip('/')}/{path.lstrip('/')}"

def remove_none_from_dict(original):
    return {key: value for key, value in original.items() if value is not None}

def remove_omit_from_dict(original, omit):
    return {key: value for key, value in original.items() if omit is None or value is not omit}

def _parse_x_ratelimit_reset(response_headers): ...
def _maybe_filter_none_from_multipart_data(data, files, force_multipart): ...

def get_request_body(json, request_options, omit):
    if json is not None and isinstance(json, dict):
        json = {key: value for key, value in json.items() if value is not omit}
    body = json
    if request_options is not None and not isinstance(body, list):
        body = {**(body or {}), **request_options.get("additional_body_parameters", {})}
    return None if body == {} and json is None else body

class _Core:
    def __init__(
        self, *, httpx_client, base_timeout, base_headers, base_url=None, async_base_headers=None
    ):
        self.httpx_client = httpx_client
        self.base_timeout = base_timeout
        self.base_headers = base_headers
        self.base_url = base_url

    def _keywords(self, path, method, params, json, files, headers, request_options, omit):
        options = request_options or {}
        fields = {**self.base_headers(), **(headers or {}), **options.get("additional_headers", {})}
        query = {**(params or {}), **options.get("additional_query_parameters", {})}
        query = {name: value for name, value in query.items() if value is not None}
        if files is not None:
            files = remove_omit_from_dict(remove_none_from_dict(files), omit)
        return {
            "method": method,
            "url": _build_url(self.base_url(), path),
            "headers": {name: value for name, value in fields.items() if value is not None},
            "params": query or None,
            "json": get_request_body(json, request_options, omit),
            "files": files,
            "timeout": options.get("timeout_in_seconds", self.base_timeout()),
        }

class HttpClient(_Core):
    def __init__(
        self, *, httpx_client, base_timeout: typing.Callable[[], float], base_headers, base_url=None
    ):
        super().__init__(
            httpx_client=httpx_client, base_timeout=base_timeout, base_headers=base_headers,
            base_url=base_url,
        )

    def request(
        self, path=None, *, method, params=None, json=None, files=None, headers=None,
        request_options=None, retries=0, omit=None, force_multipart=None,
    ):
        remove_omit_from_dict(remove_none_from_dict(files), omit) if files else None
        request_options and request_options.get("max_retries", 2)
        return self.httpx_client.request(
            **self._keywords(path, method, params, json, files, headers, request_options, omit)
        )

class AsyncHttpClient(_Core):
    def __init__(
        self, *, httpx_client, base_timeout: typing.Callable[[], float], base_headers,
        base_url=None, async_base_headers=None,
    ):
        super().__init__(
            httpx_client=httpx_client, base_timeout=base_timeout, base_headers=base_headers,
            base_url=base_url,
        )

    async def request(
        self, path=None, *, method, params=None, json=None, files=None, headers=None,
        request_options=None, retries=0, omit=None, force_multipart=None,
    ):
        return await self.httpx_client.request(
            **self._keywords(path, method, params, json, files, headers, request_options, omit)
        )
"""
WRAPPER = """
from .http_client import AsyncHttpClient, HttpClient

class _Wrapper:
    def __init__(self, token, base_url):
        self._token = token
        self._base_url = base_url

    def get_headers(self):
        return {"Authorization": f"Bearer {self._token}"}

    def get_timeout(self):
        return 60.0

    def get_base_url(self):
        return self._base_url

class SyncClientWrapper(_Wrapper):
    def __init__(self, *, token, base_url, httpx_client):
        super().__init__(token, base_url)
        self.httpx_client = HttpClient(
            httpx_client=httpx_client, base_headers=self.get_headers,
            base_timeout=self.get_timeout, base_url=self.get_base_url,
        )

class AsyncClientWrapper(_Wrapper):
    def __init__(self, *, token, base_url, httpx_client):
        super().__init__(token, base_url)
        self.httpx_client = AsyncHttpClient(
            httpx_client=httpx_client, base_headers=self.get_headers,
            base_timeout=self.get_timeout, base_url=self.get_base_url,
        )
"""
CLIENT = """
import datetime as dt
import enum
import typing
import uuid

import httpx
import pydantic
import typing_extensions

from .core.client_wrapper import AsyncClientWrapper, SyncClientWrapper

OMIT = typing.cast(typing.Any, ...)

class Colour(str, enum.Enum):
    RED = "red"

class Price(typing_extensions.TypedDict, total=False):
    amount: typing_extensions.Required[float]
    currency: str

class Item(pydantic.BaseModel):
    sku: str
    price: Price
    added_at: dt.datetime
    parent: typing.Optional["Item"] = None

class Things:
    def __init__(self, *, client_wrapper):
        self._client_wrapper = client_wrapper

    def create(
        self, *, name: str, colour: typing.Optional[Colour] = OMIT,
        tags: typing.Optional[typing.Sequence[str]] = OMIT, prices: typing.Dict[str, Price] = OMIT,
        request_options: typing.Optional[dict] = None,
    ) -> None:
        self._client_wrapper.httpx_client.request(
            "things", method="POST", request_options=request_options, omit=OMIT,
            json={"name": name, "colour": colour, "tags": tags, "prices": prices},
            headers={"content-type": "application/json"},
        )

    def find(
        self, id: str, *, since: typing.Optional[int] = None, exact: typing.Optional[bool] = None,
        request_options: typing.Optional[dict] = None,
    ) -> None:
        self._client_wrapper.httpx_client.request(
            f"things/{id}", method="GET", params={"since": since, "exact": exact},
            request_options=request_options, omit=OMIT,
        )

    def upload(self, *, file: typing.Union[bytes, typing.IO[bytes]]) -> None:
        self._client_wrapper.httpx_client.request("files", method="POST", files={"file": file})

    def impossible(self, *, what: "typing.NoReturn") -> None:
        self._client_wrapper.httpx_client.request("impossible", method="POST")

class AsyncThings:
    def __init__(self, *, client_wrapper):
        self._client_wrapper = client_wrapper

    async def create(
        self, *, name: str, id: uuid.UUID, request_options: typing.Optional[dict] = None
    ) -> typing.AsyncIterator[bytes]:
        await self._client_wrapper.httpx_client.request(
            "things", method="POST", json={"name": name, "id": str(id)},
            request_options=request_options, omit=OMIT,
        )
        yield b"one"

class Api:
    def __init__(
        self, *, token: str, base_url: typing.Optional[str] = None,
        httpx_client: typing.Optional[httpx.Client] = None,
    ):
        self._client_wrapper = SyncClientWrapper(
            token=token, base_url=base_url or "https://api.example", httpx_client=httpx_client
        )
        self._things = None

    @property
    def things(self):
        if self._things is None:
            self._things = Things(client_wrapper=self._client_wrapper)
        return self._things

class AsyncApi:
    def __init__(
        self, *, token: str, base_url: typing.Optional[str] = None,
        httpx_client: typing.Optional[httpx.AsyncClient] = None,
    ):
        self._client_wrapper = AsyncClientWrapper(
            token=token, base_url=base_url or "https://api.example", httpx_client=httpx_client
        )
        self.things = AsyncThings(client_wrapper=self._client_wrapper)
"""


def write(folder: Path, name: str, *, change: tuple[str, str] = ("", "")) -> None:
    """Write the package; `change` is a text of it and what stands there instead."""
    place = folder / name
    (place / "core").mkdir(parents=True)
    (place / "__init__.py").write_text("from .client import Api, AsyncApi\n")
    (place / "client.py").write_text(CLIENT.replace(*change))
    (place / "core" / "__init__.py").write_text("")
    (place / "core" / "http_client.py").write_text(CORE.replace(*change))
    (place / "core" / "client_wrapper.py").write_text(WRAPPER)
