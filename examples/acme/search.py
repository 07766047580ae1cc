"""Search: a query with nested parameters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from ironwire import OMIT, AsyncHttpClient, HttpClient, Omit, RequestOptions

from .answers import Members, Receipt, parsed

__all__ = ["AsyncSearch", "Filters", "PriceRange", "Search", "SearchPage"]


class PriceRange(TypedDict, total=False):
    """The bounds of a price, both included."""

    min: float
    max: float


class Filters(TypedDict, total=False):
    """What a hit has to be like."""

    price: PriceRange
    tags: Sequence[str]
    since: date
    in_stock: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The ids of a page's hits."""

    hits: tuple[str, ...]
    receipt: Receipt


class Search:
    """`Acme.search`."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    def find(
        self,
        text: str,
        *,
        filters: Filters | Omit = OMIT,
        sort: Sequence[str] | Omit = OMIT,
        limit: int | Omit = OMIT,
        request_options: RequestOptions | None = None,
    ) -> SearchPage:
        """Return the first page of hits.

        Raises:
            AcmeError: The API answered with an error.
        """
        response = self._client.request(
            "v1/search",
            method="GET",
            params={"q": text, "filter": filters, "sort": sort, "limit": limit},
            request_options=request_options,
            omit=OMIT,
        )
        return parsed(response, _page)


class AsyncSearch:
    """`AsyncAcme.search`."""

    def __init__(self, client: AsyncHttpClient) -> None:
        self._client = client

    async def find(
        self,
        text: str,
        *,
        filters: Filters | Omit = OMIT,
        sort: Sequence[str] | Omit = OMIT,
        limit: int | Omit = OMIT,
        request_options: RequestOptions | None = None,
    ) -> SearchPage:
        """Return the first page of hits, as `Search.find()` does."""
        response = await self._client.request(
            "v1/search",
            method="GET",
            params={"q": text, "filter": filters, "sort": sort, "limit": limit},
            request_options=request_options,
            omit=OMIT,
        )
        return parsed(response, _page)


def _page(members: Members) -> SearchPage:
    return SearchPage(members.texts("hits"), members.receipt())
