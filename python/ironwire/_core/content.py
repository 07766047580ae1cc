"""Makes a body of `content`: bytes, text, a file, an iterable, or a callable that returns one."""

from collections.abc import AsyncIterable, Callable, Collection, Iterable, Mapping
from inspect import iscoroutine
from itertools import chain
from typing import Final, TypeGuard

from ironwire._core.files import segment_of
from ironwire._core.source import AsyncChunks, Chunks, Segment, Source, octets, source_of
from ironwire.errors import InputTypeError

__all__ = ["Factory", "body_content"]


class Factory:
    """A body that is made anew for each attempt, which makes it replayable.

    Args:
        make: The caller's callable.
        is_async: Whether the async client reads what it returns.

    Attributes:
        is_replayable: True.
        length_bytes: None: what is made says how long it is.
    """

    __slots__ = ("_is_async", "_make", "_opened")

    is_replayable: Final = True
    length_bytes: Final = None

    def __init__(self, make: Callable[[], object], *, is_async: bool) -> None:
        self._make: Final = make
        self._is_async: Final = is_async
        self._opened: object = None

    def content(self) -> bytes | Source:
        """Return the body of one attempt; a file that was opened for the last one is closed.

        Raises:
            InputTypeError: The callable returned what is no content.
        """
        self.close()
        made = self._make()
        if iscoroutine(made):
            # Nobody will await it.
            made.close()
        if callable(getattr(made, "read", None)):
            self._opened = made
        return _made(made, is_async=self._is_async)

    def close(self) -> None:
        """Close the file that was opened last; an async one is the callable's to close."""
        opened, self._opened = self._opened, None
        close = getattr(opened, "close", None)
        if callable(close) and iscoroutine(pending := close()):
            pending.close()


def body_content(content: object, *, is_async: bool) -> bytes | Source | Factory:
    """Return `content` as bytes, as a source, or as what makes one of them.

    What can be checked before sending is checked.

    Raises:
        InputTypeError: It has no bytes to send, or not for this client.
        InputValueError: A file that is closed, or a text with a lone surrogate.
    """
    if _is_factory(content):
        return Factory(content, is_async=is_async)
    return _made(content, is_async=is_async)


def _is_factory(value: object) -> TypeGuard[Callable[[], object]]:
    if isinstance(value, type) or not callable(value):
        return False
    is_content = isinstance(value, Iterable | AsyncIterable | bytes | str)
    return not is_content and not callable(getattr(value, "read", None))


def _made(content: object, *, is_async: bool) -> bytes | Source:
    segment = _segment(content, is_async=is_async)
    return segment if isinstance(segment, bytes) else source_of([segment], is_async=is_async)


def _segment(content: object, *, is_async: bool) -> Segment:
    segment = segment_of(content, "content")
    if segment is not None:
        return segment
    is_iterable = _is_iterable(content)
    if _is_async_iterable(content) and (is_async or not is_iterable):
        return AsyncChunks(content, "content")
    if not _is_iterable(content):
        expected = "bytes, str, a binary file or an iterator of bytes"
        problem = f"expected {expected}, got {type(content).__name__}"
        raise InputTypeError("content", problem)
    return Chunks(content if is_async else _checked(content), "content")


def _is_iterable(value: object) -> TypeGuard[Iterable[object]]:
    return isinstance(value, Iterable) and not isinstance(value, type | Mapping)


def _is_async_iterable(value: object) -> TypeGuard[AsyncIterable[object]]:
    return isinstance(value, AsyncIterable) and not isinstance(value, type)


def _checked(items: Iterable[object]) -> Iterable[object]:
    """Return the same items after a look at those that can be seen before sending."""
    if isinstance(items, Collection):
        for item in items:
            octets(item, "content")
        return items
    rest = iter(items)
    for first in rest:
        return chain([octets(first, "content")], rest)
    return ()
