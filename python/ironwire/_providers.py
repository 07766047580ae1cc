"""Values of a client that may be given as callables, asked at every call."""

from inspect import isawaitable, iscoroutine
from typing import TYPE_CHECKING, cast

from ironwire._core.url import checked_base_url
from ironwire.errors import InputTypeError

if TYPE_CHECKING:
    from collections.abc import Awaitable

__all__ = ["chosen_base_url", "resolved", "resolved_async"]


def resolved(provider: object) -> object:
    """Return a provider's value: what it returns, or itself if it cannot be called."""
    value = _asked(provider)
    if iscoroutine(value):
        # It is refused for its type by what it was asked for; nobody will await it.
        value.close()
    return value


async def resolved_async(provider: object) -> object:
    """Return a provider's value, awaited where it is awaitable."""
    value = _asked(provider)
    return await cast("Awaitable[object]", value) if isawaitable(value) else value


def _asked(provider: object) -> object:
    return provider() if callable(provider) else provider


def chosen_base_url(call_base_url: object, provider: object) -> str:
    """Return a call's base URL, or else the client's, as it was given.

    Raises:
        InputValueError: There is neither, or it is not an http or https URL to build on.
        InputTypeError: It is not text; one that must be awaited is not either.
    """
    base_url = resolved(provider) if call_base_url is None else call_base_url
    if isawaitable(base_url):
        raise InputTypeError("base_url", "expected text, got an awaitable: pass one to the call")
    checked_base_url(base_url)
    return str(base_url)
