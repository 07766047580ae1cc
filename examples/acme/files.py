"""Files: uploads as multipart forms."""

from collections.abc import Sequence
from dataclasses import dataclass

from ironwire import OMIT, AsyncHttpClient, File, HttpClient, Omit, RequestOptions

from .answers import Members, Receipt, parsed
from .idempotency import idempotency_fields

__all__ = ["AsyncFiles", "Files", "StoredFile"]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that the API keeps."""

    id: str
    size_bytes: int
    receipt: Receipt


class Files:
    """`Acme.files`."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    def upload(
        self,
        file: File,
        *,
        purpose: str,
        tags: Sequence[str] | Omit = OMIT,
        expires_in_s: int | Omit = OMIT,
        request_options: RequestOptions | None = None,
    ) -> StoredFile:
        """Store a file.

        Raises:
            AcmeError: The API answered with an error.
        """
        response = self._client.request(
            "v1/files",
            method="POST",
            data={"purpose": purpose, "tags": tags, "expires_in_s": expires_in_s},
            files={"file": file},
            headers=idempotency_fields(),
            request_options=request_options,
            omit=OMIT,
        )
        return parsed(response, _stored)


class AsyncFiles:
    """`AsyncAcme.files`."""

    def __init__(self, client: AsyncHttpClient) -> None:
        self._client = client

    async def upload(
        self,
        file: File,
        *,
        purpose: str,
        tags: Sequence[str] | Omit = OMIT,
        expires_in_s: int | Omit = OMIT,
        request_options: RequestOptions | None = None,
    ) -> StoredFile:
        """Store a file, as `Files.upload()` does."""
        response = await self._client.request(
            "v1/files",
            method="POST",
            data={"purpose": purpose, "tags": tags, "expires_in_s": expires_in_s},
            files={"file": file},
            headers=idempotency_fields(),
            request_options=request_options,
            omit=OMIT,
        )
        return parsed(response, _stored)


def _stored(members: Members) -> StoredFile:
    return StoredFile(members.text("id"), members.integer("size_bytes"), members.receipt())
