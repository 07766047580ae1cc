"""Embeddings: vectors stored under their ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ironwire import OMIT, AsyncHttpClient, HttpClient, Omit, RequestOptions

from .answers import Members, Receipt, parsed

__all__ = ["AsyncEmbeddings", "Embedding", "Embeddings", "UpsertResult"]


@dataclass(frozen=True, slots=True)
class Embedding:
    """A vector to store; what is `OMIT` is not sent."""

    id: str
    values: Sequence[float]
    metadata: Mapping[str, str | int] | Omit = OMIT


@dataclass(frozen=True, slots=True)
class UpsertResult:
    """How many vectors the API has stored."""

    upserted: int
    receipt: Receipt


class Embeddings:
    """`Acme.embeddings`."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    def upsert(
        self,
        embeddings: Sequence[Embedding],
        *,
        namespace: str | Omit = OMIT,
        request_options: RequestOptions | None = None,
    ) -> UpsertResult:
        """Store vectors, in place of those that have the same ids.

        Raises:
            AcmeError: The API answered with an error.
        """
        response = self._client.request(
            "v1/embeddings",
            method="PUT",
            json={"namespace": namespace, "embeddings": embeddings},
            request_options=request_options,
            omit=OMIT,
        )
        return parsed(response, _result)


class AsyncEmbeddings:
    """`AsyncAcme.embeddings`."""

    def __init__(self, client: AsyncHttpClient) -> None:
        self._client = client

    async def upsert(
        self,
        embeddings: Sequence[Embedding],
        *,
        namespace: str | Omit = OMIT,
        request_options: RequestOptions | None = None,
    ) -> UpsertResult:
        """Store vectors, as `Embeddings.upsert()` does."""
        response = await self._client.request(
            "v1/embeddings",
            method="PUT",
            json={"namespace": namespace, "embeddings": embeddings},
            request_options=request_options,
            omit=OMIT,
        )
        return parsed(response, _result)


def _result(members: Members) -> UpsertResult:
    return UpsertResult(members.integer("upserted"), members.receipt())
