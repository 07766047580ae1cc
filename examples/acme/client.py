"""The clients of the Acme API."""

from types import TracebackType
from typing import Final, Self, TypeAlias

import httpx
import httpx2

from ironwire import AsyncHttpClient, HttpClient

from .chat import AsyncChat, Chat
from .embeddings import AsyncEmbeddings, Embeddings
from .files import AsyncFiles, Files
from .search import AsyncSearch, Search

__all__ = ["Acme", "AsyncAcme"]

SyncEngine: TypeAlias = httpx.Client | httpx2.Client
AsyncEngine: TypeAlias = httpx.AsyncClient | httpx2.AsyncClient

_BASE_URL: Final = "https://api.acme.example"


class Acme:
    """The Acme API.

    Args:
        api_key: Sent with every call.
        base_url: Where the API is.
        timeout: Seconds for each of connect, read, write and pool.
        httpx_client: What sends the calls; the caller closes it. None for one of our own.
        kernel: `"rust"` or `"python"`; None for ironwire's choice.
    """

    def __init__(
        self,
        api_key: str,
        *,
        base_url: str = _BASE_URL,
        timeout: float = 60.0,
        httpx_client: SyncEngine | None = None,
        kernel: str | None = None,
    ) -> None:
        self._owns_engine = httpx_client is None
        self._engine = httpx.Client() if httpx_client is None else httpx_client
        client = HttpClient(
            self._engine,
            base_timeout=timeout,
            base_headers=_fields(api_key),
            base_url=base_url,
            kernel=kernel,
        )
        self.chat = Chat(client)
        self.embeddings = Embeddings(client)
        self.files = Files(client)
        self.search = Search(client)

    def close(self) -> None:
        """Close the connections, unless they are the caller's."""
        if self._owns_engine:
            self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncAcme:
    """The Acme API, to be awaited; the arguments are those of `Acme`."""

    def __init__(
        self,
        api_key: str,
        *,
        base_url: str = _BASE_URL,
        timeout: float = 60.0,
        httpx_client: AsyncEngine | None = None,
        kernel: str | None = None,
    ) -> None:
        self._owns_engine = httpx_client is None
        self._engine = httpx.AsyncClient() if httpx_client is None else httpx_client
        client = AsyncHttpClient(
            self._engine,
            base_timeout=timeout,
            base_headers=_fields(api_key),
            base_url=base_url,
            kernel=kernel,
        )
        self.chat = AsyncChat(client)
        self.embeddings = AsyncEmbeddings(client)
        self.files = AsyncFiles(client)
        self.search = AsyncSearch(client)

    async def aclose(self) -> None:
        """Close the connections, unless they are the caller's."""
        if self._owns_engine:
            await self._engine.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()


def _fields(api_key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {api_key}", "User-Agent": "acme-python/1.0"}
