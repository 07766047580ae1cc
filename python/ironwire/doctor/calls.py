"""Calls of endpoints with made-up arguments, and what comes of them."""

import asyncio
import inspect
from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Final, Literal, NamedTuple, TypeAlias, cast

from ironwire.doctor.hints import parameters_of
from ironwire.doctor.recording import Sent
from ironwire.doctor.roots import Live
from ironwire.doctor.values import Maker, UnmakeableError
from ironwire.doctor.walk import Endpoint, follow
from ironwire.errors import IronwireError

__all__ = [
    "SHAPES",
    "Arguments",
    "Failure",
    "Outcome",
    "Shape",
    "arguments_for",
    "call",
    "call_async",
]

Shape: TypeAlias = Literal["required", "all", "options"]
SHAPES: Final[tuple[Shape, ...]] = ("required", "all", "options")

_OPTIONS: Final = "request_options"
_LIMIT_S: Final = 20.0


class Arguments(NamedTuple):
    """What a method is called with."""

    positional: tuple[object, ...]
    named: Mapping[str, object]


class Failure(NamedTuple):
    """An exception.

    Attributes:
        name: Its class, with the module.
        text: Its message.
        is_ours: Whether ironwire raised it.
    """

    name: str
    text: str
    is_ours: bool


class Outcome(NamedTuple):
    """What came of a call: the requests that were sent, and how it ended."""

    sent: tuple[Sent, ...]
    failure: Failure | None


def arguments_for(endpoint: Endpoint, shape: Shape) -> Arguments | None:
    """Return new arguments for a method; None where it cannot be called in this shape.

    Raises:
        UnmakeableError: An argument that is required cannot be made.
    """
    parameters = parameters_of(endpoint.function)
    if parameters is None:
        raise UnmakeableError("its parameters are not told")
    positional: list[object] = []
    named: dict[str, object] = {}
    for each in parameters[1:]:
        if each.name == _OPTIONS:
            if shape == "options":
                named[_OPTIONS] = _options()
            continue
        if not each.is_required and shape == "required":
            continue
        # Each argument has room of its own, so that the last is made as whole as the first.
        maker = Maker(endpoint.owner, is_whole=shape == "all")
        try:
            value = maker.make(each.hint, each.name)
        except UnmakeableError:
            if each.is_required:
                raise
            continue
        if each.is_positional:
            positional.append(value)
        else:
            named[each.name] = value
    if shape == "options" and _OPTIONS not in named:
        return None
    return Arguments(tuple(positional), named)


def call(live: Live, endpoint: Endpoint, arguments: Arguments) -> Outcome:
    """Call a method of a sync client, and draw once from what it returns."""
    live.recorder.sent.clear()
    failure: Failure | None = None
    try:
        method = cast("Callable[..., object]", follow(live.client, endpoint.path))
        _draw(method(*arguments.positional, **arguments.named))
    except Exception as exc:  # noqa: BLE001  # Whatever it raises is what came of it.
        failure = _failure(exc)
    return Outcome(tuple(live.recorder.sent), failure)


async def call_async(live: Live, endpoint: Endpoint, arguments: Arguments) -> Outcome:
    """Call a method of an async client, and draw once from what it returns."""
    live.recorder.sent.clear()
    failure: Failure | None = None
    try:
        method = cast("Callable[..., object]", follow(live.client, endpoint.path))
        async with asyncio.timeout(_LIMIT_S):
            await _draw_async(method(*arguments.positional, **arguments.named))
    except Exception as exc:  # noqa: BLE001
        failure = _failure(exc)
    return Outcome(tuple(live.recorder.sent), failure)


def _options() -> dict[str, object]:
    return {
        "additional_headers": {"X-Doctor": "header 1"},
        "additional_query_parameters": {"doctor": "query ä&1"},
        "additional_body_parameters": {"doctor": "body ä"},
        "timeout_in_seconds": 7,
        "max_retries": 1,
    }


def _draw(result: object) -> None:
    if isinstance(result, AbstractContextManager):
        manager = cast("AbstractContextManager[object]", result)
        with manager as entered:
            _draw_held(entered)
    elif isinstance(result, Iterable):
        _draw_one(cast("Iterable[object]", result))
    else:
        _draw_held(result)


def _draw_held(holder: object) -> None:
    data = cast("object", getattr(holder, "data", holder))
    if isinstance(data, Iterable):
        _draw_one(cast("Iterable[object]", data))


def _draw_one(items: Iterable[object]) -> None:
    iterator = iter(items)
    next(iterator, None)
    close = cast("object", getattr(iterator, "close", None))
    if inspect.isgenerator(iterator) and callable(close):
        close()


async def _draw_async(result: object) -> None:
    if inspect.isawaitable(result):
        result = cast("object", await result)
    if isinstance(result, AbstractAsyncContextManager):
        manager = cast("AbstractAsyncContextManager[object]", result)
        async with manager as entered:
            await _draw_held_async(entered)
    elif isinstance(result, AsyncIterable):
        await _draw_one_async(cast("AsyncIterable[object]", result))
    else:
        await _draw_held_async(result)


async def _draw_held_async(holder: object) -> None:
    data = cast("object", getattr(holder, "data", holder))
    if isinstance(data, AsyncIterable):
        await _draw_one_async(cast("AsyncIterable[object]", data))
    elif not isinstance(data, AbstractContextManager):
        _draw(data)


async def _draw_one_async(items: AsyncIterable[object]) -> None:
    iterator = aiter(items)
    await anext(iterator, None)
    if inspect.isasyncgen(iterator):
        await iterator.aclose()


def _failure(exc: Exception) -> Failure:
    cls = type(exc)
    name = (
        cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"
    )
    return Failure(name, str(exc), isinstance(exc, IronwireError))
