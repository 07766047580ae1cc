"""The way out through a client's own `request`, where its class overrides that of the family.

What overrides it wants to see every call, so the call goes through it by one keyword call,
as httpx's own `post()` would. It hands its response out read: a limit is checked after that.
"""

from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from ironwire.errors import InputValueError

if TYPE_CHECKING:
    import httpx

    AnyClient: TypeAlias = httpx.Client | httpx.AsyncClient

__all__ = ["keywords"]

_FRAMING: Final = frozenset({b"host", b"content-length", b"transfer-encoding"})


def keywords(
    family: ModuleType, client: "AnyClient", request: "httpx.Request", auth: dict[str, None]
) -> dict[str, Any]:
    """Return what `client.request` takes beside method and URL to make a request once more.

    Raises:
        InputValueError: A field of the client's own is to be left out, which takes a
            `build_request` of the family's own.
    """
    stream = request.stream
    is_whole = isinstance(stream, family.ByteStream)
    content = b"".join(cast("httpx.ByteStream", stream)) if is_whole else stream
    for name in client.headers:
        if name not in request.headers:
            raise InputValueError(
                f"headers.{name}", "a client with a `request` of its own keeps its fields"
            )
    # What the client adds by itself again.
    added = _FRAMING if is_whole else _FRAMING - {b"content-length"}
    if client.cookies:
        added |= {b"cookie"}
    own = {(name.lower(), value) for name, value in client.headers.raw}
    fields = [(name.lower(), name, value) for name, value in request.headers.raw]
    return {
        "headers": [
            (name, value)
            for lower, name, value in fields
            if lower not in added and (lower, value) not in own
        ],
        "content": content or None,
        "extensions": request.extensions,
        "follow_redirects": False,
        **auth,
    }
