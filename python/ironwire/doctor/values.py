"""Made-up values for type hints: the same for the same hint and name, and new every time."""

import collections.abc
import datetime as dt
import decimal
import enum
import io
import typing
import uuid
import zlib
from collections.abc import AsyncIterator, Callable
from operator import itemgetter
from types import NoneType, UnionType
from typing import IO, Final, ForwardRef, Literal, TypeVar, cast

from ironwire.doctor.hints import resolved
from ironwire.doctor.structures import UnmakeableError, make_structure

__all__ = ["Maker", "UnmakeableError"]

_DEEPEST: Final = 24
_OPTIONAL_TO: Final = 5
_BUDGET: Final = 150
_MOST_TRIED: Final = 20_000
_UNIONS: Final[frozenset[object]] = frozenset(
    {
        typing.Union,
        UnionType,
    }
)
_SEQUENCES: Final[frozenset[object]] = frozenset(
    {
        list,
        collections.abc.Collection,
        collections.abc.Iterable,
        collections.abc.MutableSequence,
        collections.abc.Sequence,
    }
)
_SETS: Final[frozenset[object]] = frozenset(
    {
        set,
        frozenset,
        collections.abc.Set,
        collections.abc.MutableSet,
    }
)
_MAPPINGS: Final[frozenset[object]] = frozenset(
    {
        dict,
        collections.abc.Mapping,
        collections.abc.MutableMapping,
    }
)
_ASYNC: Final[frozenset[object]] = frozenset(
    {
        collections.abc.AsyncIterable,
        collections.abc.AsyncIterator,
        collections.abc.AsyncGenerator,
    }
)
_STREAMS: Final[frozenset[object]] = frozenset(
    {
        IO,
        typing.BinaryIO,
        io.BytesIO,
        io.IOBase,
        io.BufferedReader,
    }
)
_WHEN: Final = dt.datetime(2026, 11, 22, 10, 11, 12, 345678, dt.UTC)
_SCALARS: Final[dict[object, object]] = {
    bool: True,
    int: 4_294_967_297,
    float: 0.1,
    complex: 1j,
    bytes: b"\x00\xffdoctor",
    dt.datetime: _WHEN,
    dt.date: _WHEN.date(),
    dt.time: _WHEN.time(),
    dt.timedelta: dt.timedelta(hours=36, microseconds=5),
    decimal.Decimal: decimal.Decimal("12.50"),
    uuid.UUID: uuid.UUID("12345678-1234-5678-1234-567812345678"),
    None: None,
    NoneType: None,
}
_CALLABLE: Final[object] = collections.abc.Callable
_PULLED: Final[frozenset[object]] = frozenset(
    {
        collections.abc.Iterator,
        collections.abc.Generator,
    }
)
_CONTENT: Final = b"made \x00 up\r\n\xff"


class Maker:
    """Makes the arguments of one call.

    Args:
        module: Where names in hints are looked up.
        is_whole: Whether optional fields are made too, as far down as there is room.
    """

    def __init__(self, module: str, *, is_whole: bool) -> None:
        self._module = module
        self._is_whole = is_whole
        self._left = _BUDGET
        self._around: list[object] = []

    def make(self, hint: object, name: str, depth: int = 0) -> object:
        """Return a value of a type.

        Raises:
            UnmakeableError: No rule makes one.
        """
        if depth > _DEEPEST:
            raise UnmakeableError(f"`{name}` nests too deep")
        self._left -= 1
        if self._left < -_MOST_TRIED:
            raise UnmakeableError(f"`{name}` has too many ways to be made")
        hint = resolved(hint, self._module)
        if hint is str:
            return _text(name, depth)
        if hint in _SCALARS:
            return _SCALARS[hint]
        origin = cast("object", typing.get_origin(hint))
        if origin is not None:
            return self._generic(origin, typing.get_args(hint), name, depth)
        if hint is typing.Any or hint is object or isinstance(hint, TypeVar):
            return self._anything(hint, name, depth)
        if isinstance(hint, collections.abc.Hashable):
            if hint in _STREAMS:
                return io.BytesIO(_CONTENT)
            if hint in _SEQUENCES or hint in _SETS or hint in _MAPPINGS:
                return self._generic(hint, (), name, depth)
        if isinstance(hint, ForwardRef | str):
            raise UnmakeableError(f"`{name}`: no such name `{hint}`")
        supertype = cast("object", getattr(hint, "__supertype__", None))
        if supertype is not None:
            return self.make(supertype, name, depth + 1)
        if isinstance(hint, type):
            return self._instance(hint, name, depth)
        raise UnmakeableError(f"`{name}`: no rule for `{hint}`")

    def wants_optional(self, depth: int) -> bool:
        """Return whether a structure at this depth gets its optional fields."""
        return self._is_whole and depth <= _OPTIONAL_TO and self._left > 0

    def _instance(self, cls: type[object], name: str, depth: int) -> object:
        if issubclass(cls, enum.Enum):
            members = list(cls)
            if not members:
                raise UnmakeableError(f"`{name}`: `{cls.__name__}` has no members")
            return members[_number(name) % len(members)]
        if cls.__mro__[1:2] and cls.__mro__[1] in {str, int, float, bytes}:
            return cast("Callable[[object], object]", cls)(self.make(cls.__mro__[1], name, depth))
        self._around.append(cls)
        try:
            return make_structure(self, cls, name, depth)
        finally:
            self._around.pop()

    def _anything(self, hint: object, name: str, depth: int) -> object:
        if isinstance(hint, TypeVar):
            bound = cast("object", hint.__bound__)
            if bound is not None:
                return self.make(bound, name, depth + 1)
        return {"text": _text(name, 1), "numbers": [1, 2.5, True, None], "nested": {"a": []}}

    def _generic(self, origin: object, args: tuple[object, ...], name: str, depth: int) -> object:
        if origin in _UNIONS:
            return self._member(args, name, depth)
        if origin is Literal:
            return args[_number(name) % len(args)]
        if origin is typing.Annotated or str(origin).endswith(("Required", "ReadOnly", "Final")):
            return self.make(args[0], name, depth)
        if origin is tuple:
            return self._tuple(args, name, depth)
        if origin in _SEQUENCES or origin in _SETS:
            return self._items(origin, args, name, depth)
        if origin in _MAPPINGS:
            key, value = args or (str, typing.Any)
            return {self.make(key, "key", depth): self.make(value, name, depth + 1)}
        if origin in _ASYNC:
            return _drawn(self._stream(args, name, depth))
        if origin in _PULLED:
            return iter(self._stream(args, name, depth))
        if origin is _CALLABLE:
            return self._callable(args[-1] if args else str, name, depth)
        if origin in _STREAMS:
            return io.BytesIO(_CONTENT)
        if origin is type:
            return args[0] if args else object
        if isinstance(origin, type):
            return self._instance(origin, name, depth)
        raise UnmakeableError(f"`{name}`: no rule for `{origin}`")

    def _member(self, members: tuple[object, ...], name: str, depth: int) -> object:
        if any(typing.get_origin(member) is IO or member in _STREAMS for member in members):
            return _file(name)
        reasons: list[str] = []
        # What is being made already would go on without end.
        inner = [resolved(member, self._module) in self._around for member in members]
        for _, member in sorted(zip(inner, members, strict=True), key=itemgetter(0)):
            if member is not NoneType:
                try:
                    return self.make(member, name, depth)
                except UnmakeableError as exc:
                    reasons.append(str(exc))
        if NoneType in members:
            return None
        raise UnmakeableError(reasons[0])

    def _tuple(self, args: tuple[object, ...], name: str, depth: int) -> object:
        if len(args) == 2 and args[1] is Ellipsis:
            return (self.make(args[0], name, depth + 1),)
        return tuple(self.make(arg, f"{name}{n}", depth + 1) for n, arg in enumerate(args))

    def _items(self, origin: object, args: tuple[object, ...], name: str, depth: int) -> object:
        item = args[0] if args else str
        # Two of what is small show an order; two of what is large double it at every level.
        names = (name, f"{name}2") if item in {str, int, float} else (name,)
        made = [self.make(item, each, depth + 1) for each in names]
        if origin in _SETS:
            try:
                return set(made[:1])
            except TypeError as exc:
                raise UnmakeableError(f"`{name}`: items of a set that cannot be hashed") from exc
        return made

    def _callable(self, hint: object, name: str, depth: int) -> object:
        if typing.get_origin(hint) in {collections.abc.Awaitable, collections.abc.Coroutine}:
            return _Awaited(self.make(typing.get_args(hint)[-1], name, depth))
        return _Returned(self.make(hint, name, depth))

    def _stream(self, args: tuple[object, ...], name: str, depth: int) -> list[object]:
        return [self.make(args[0] if args else bytes, name, depth + 1) for _ in range(2)]


def _text(name: str, depth: int) -> str:
    # At the top it may become a header field or a segment of the path.
    return f"{name} 1" if depth == 0 else f'{name} ä"\\/<\u2028\N{GRINNING FACE}'


def _number(name: str) -> int:
    return zlib.crc32(name.encode())


def _file(name: str) -> object:
    forms: tuple[object, ...] = (
        io.BytesIO(_CONTENT),
        _CONTENT,
        ("na me ä.txt", _CONTENT),
        ("name.png", io.BytesIO(_CONTENT), "image/png"),
        ("name.txt", "text ä", "text/plain", {"X-Part": "1"}),
        "text ä",
    )
    return forms[_number(name) % len(forms)]


class _Returned:
    """A callable that returns the same at every call."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __call__(self, *_: object, **__: object) -> object:
        return self._value


class _Awaited:
    """A callable that gives the same at every call, to be awaited."""

    def __init__(self, value: object) -> None:
        self._value = value

    async def __call__(self, *_: object, **__: object) -> object:
        return self._value


async def _drawn(items: list[object]) -> AsyncIterator[object]:
    for item in items:
        yield item
