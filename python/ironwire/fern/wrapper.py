"""The clients of the first generation: httpx's own `request` with retries, and nothing else."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, cast

from ironwire.fern.double import seekable

if TYPE_CHECKING:
    import httpx

__all__ = ["AsyncWrapperClient", "WrapperClient"]


class WrapperClient:
    """Passes calls on to a client of httpx, and repeats them as `max_retries` says."""

    _names: ClassVar[dict[str, Any]]

    def __init__(self, *, httpx_client: Any) -> None:
        self.httpx_client = httpx_client

    def request(
        self,
        *args: Any,
        max_retries: int | None = 0,
        retries: int = 0,
        **keywords: Any,
    ) -> "httpx.Response":
        """Send a request with the arguments of `httpx.Client.request`."""
        names, body = self._names, _Body(keywords)
        while True:
            response = cast("httpx.Response", self.httpx_client.request(*args, **keywords))
            if retries >= (max_retries or 0) or not body.is_replayable:
                return response
            if not names["_should_retry"](response=response):
                return response
            names["time"].sleep(names["_retry_timeout"](response=response, retries=retries))
            retries += 1
            body.rewind()

    @contextmanager
    def stream(
        self,
        *args: Any,
        max_retries: int | None = 0,  # noqa: ARG002 - a stream is not repeated
        retries: int = 0,  # noqa: ARG002
        **keywords: Any,
    ) -> Generator["httpx.Response"]:
        """Yield a response with the arguments of `httpx.Client.stream`."""
        with self.httpx_client.stream(*args, **keywords) as response:
            yield response


class AsyncWrapperClient:
    """The same for async clients."""

    _names: ClassVar[dict[str, Any]]

    def __init__(self, *, httpx_client: Any) -> None:
        self.httpx_client = httpx_client

    async def request(
        self,
        *args: Any,
        max_retries: int | None = 0,
        retries: int = 0,
        **keywords: Any,
    ) -> "httpx.Response":
        """Send a request with the arguments of `httpx.AsyncClient.request`."""
        names, body = self._names, _Body(keywords)
        while True:
            response = cast("httpx.Response", await self.httpx_client.request(*args, **keywords))
            if retries >= (max_retries or 0) or not body.is_replayable:
                return response
            if not names["_should_retry"](response=response):
                return response
            delay_s = names["_retry_timeout"](response=response, retries=retries)
            await names["asyncio"].sleep(delay_s)
            retries += 1
            body.rewind()

    @asynccontextmanager
    async def stream(
        self,
        *args: Any,
        max_retries: int | None = 0,  # noqa: ARG002 - a stream is not repeated
        retries: int = 0,  # noqa: ARG002
        **keywords: Any,
    ) -> AsyncGenerator["httpx.Response"]:
        """Yield a response with the arguments of `httpx.AsyncClient.stream`."""
        async with self.httpx_client.stream(*args, **keywords) as response:
            yield response


class _Body:
    """What of a call's keywords can be read only once, and where it stood."""

    def __init__(self, keywords: dict[str, Any]) -> None:
        files = keywords.get("files")
        pairs: object = files
        if isinstance(files, dict):
            pairs = list(cast("dict[str, Any]", files).items())
        self._files = seekable(keywords.get("content"), pairs)
        self.is_replayable = self._files is not None

    def rewind(self) -> None:
        for file, position in self._files or ():
            file.seek(position)
