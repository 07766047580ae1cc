"""Made-up values for type hints: the same for the same hint and name, and new every time."""

import datetime as dt
import decimal
import enum
import io
import typing
import uuid
import zlib
from collections import abc
from collections.abc import AsyncIterator, Callable
from types import NoneType, UnionType
from typing import IO, Final, Literal, TypeAlias, TypeVar, cast

from ironwire.doctor.heights import lowest
from ironwire.doctor.hints import resolved
from ironwire.doctor.structures import UnmakeableError, make_structure

__all__ = ["Maker", "UnmakeableError"]

_DEEPEST: Final = 24
_OPTIONAL_TO: Final = 2
_FREE_TO: Final = 2
_BUDGET: Final = 120
_Kinds: TypeAlias = frozenset[object]
_UNIONS: Final[_Kinds] = frozenset({typing.Union, UnionType})
_WRAPPED: Final[_Kinds] = frozenset({
    typing.Annotated, typing.ClassVar, typing.Final, typing.NotRequired, typing.Required
})  # fmt: skip
_SEQUENCES: Final[_Kinds] = frozenset({
    list, abc.Collection, abc.Iterable, abc.MutableSequence, abc.Sequence
})  # fmt: skip
_SETS: Final[_Kinds] = frozenset({set, frozenset, abc.Set, abc.MutableSet})
_MAPPINGS: Final[_Kinds] = frozenset({dict, abc.Mapping, abc.MutableMapping})
_ITERATORS: Final[_Kinds] = frozenset({abc.Iterator, abc.Generator})
_ASYNC: Final[_Kinds] = frozenset({abc.AsyncIterable, abc.AsyncIterator, abc.AsyncGenerator})
_AWAITED: Final[_Kinds] = frozenset({abc.Awaitable, abc.Coroutine})
_STREAMS: Final[_Kinds] = frozenset({
    IO, typing.BinaryIO, io.BytesIO, io.IOBase, io.BufferedReader
})  # fmt: skip
_PLAIN: Final[_Kinds] = frozenset({str, int, float, bytes})
_CALLABLE: Final[object] = typing.get_origin(Callable[..., object])
_SMALL: Final[_Kinds] = frozenset({str, int, float})
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

    def make(self, hint: object, name: str, depth: int = 0) -> object:
        """Return a value of a type.

        Raises:
            UnmakeableError: No rule makes one.
        """
        if depth > _DEEPEST:
            raise UnmakeableError(f"`{name}` nests too deep")
        self._left -= 1
        meant = resolved(hint, self._module)
        origin = cast("object", typing.get_origin(meant))
        kind = meant if origin is None else origin
        if kind in _SCALARS:
            return _SCALARS[kind]
        rule = _RULES.get(kind)
        if rule is not None:
            return rule(self, typing.get_args(meant), name, depth)
        if isinstance(kind, type):
            return self._instance(cast("type[object]", kind), name, depth)
        behind = _behind(kind)
        if behind is None:
            raise UnmakeableError(f"`{name}`: no rule for `{kind}`")
        return self.make(behind, name, depth + 1)

    def wants_optional(self, depth: int) -> bool:
        """Return whether a structure at this depth gets its optional fields."""
        return self._is_whole and depth <= _OPTIONAL_TO and self._left > 0

    def _instance(self, cls: type[object], name: str, depth: int) -> object:
        if issubclass(cls, enum.Enum):
            members = list(cls)
            if not members:
                raise UnmakeableError(f"`{name}`: `{cls.__name__}` has no members")
            return members[_number(name) % len(members)]
        if cls.__mro__[1:2] and cls.__mro__[1] in _PLAIN:
            return cast("Callable[[object], object]", cls)(self.make(cls.__mro__[1], name, depth))
        return make_structure(self, cls, name, depth)

    def text(self, _args: tuple[object, ...], name: str, depth: int) -> object:
        """Return text; at the top it may become a header field or a segment of the path."""
        return f"{name} 1" if depth == 0 else f'{name} ä"\\/<\u2028\N{GRINNING FACE}'

    def anything(self, _args: tuple[object, ...], name: str, _depth: int) -> object:
        """Return what JSON can hold."""
        text = self.text((), name, 1)
        return {"text": text, "numbers": [1, 2.5, True, None], "nested": {"a": []}}

    def inner(self, args: tuple[object, ...], name: str, depth: int) -> object:
        """Return a value of what an annotation stands around."""
        return self.make(args[0], name, depth)

    def literal(self, args: tuple[object, ...], name: str, _depth: int) -> object:
        """Return one of the values."""
        return args[_number(name) % len(args)]

    def member(self, members: tuple[object, ...], name: str, depth: int) -> object:
        """Return a value of the first member that one can be made of."""
        if any((typing.get_origin(member) or member) in _STREAMS for member in members):
            return _file(name)
        reasons: list[str] = []
        # What may hold itself has an end somewhere, which the first member need not be.
        is_low = depth > _FREE_TO or self._left <= 0
        for member in lowest(members, self._module) if is_low else members:
            if member is not NoneType:
                try:
                    return self.make(member, name, depth)
                except UnmakeableError as exc:
                    reasons.append(str(exc))
        if NoneType in members:
            return None
        raise UnmakeableError(reasons[0])

    def pair(self, args: tuple[object, ...], name: str, depth: int) -> object:
        """Return a tuple."""
        if len(args) == 2 and args[1] is Ellipsis:
            return (self.make(args[0], name, depth + 1),)
        return tuple(self.make(arg, f"{name}{n}", depth + 1) for n, arg in enumerate(args))

    def items(self, args: tuple[object, ...], name: str, depth: int) -> object:
        """Return a list."""
        item = args[0] if args else str
        # Two of what is small show an order; two of what is large double it at every level.
        names = [name, f"{name}2"] if item in _SMALL else [name]
        if depth > _FREE_TO and (self._left <= 0 or depth > _FREE_TO * 3):
            names = []
        return [self.make(item, each, depth + 1) for each in names]

    def set(self, args: tuple[object, ...], name: str, depth: int) -> object:
        """Return a set of one, whose order is no question."""
        try:
            return {self.make(args[0] if args else str, name, depth + 1)}
        except TypeError as exc:
            raise UnmakeableError(f"`{name}`: items of a set that cannot be hashed") from exc

    def mapping(self, args: tuple[object, ...], name: str, depth: int) -> object:
        """Return a dict of one."""
        key, value = args or (str, typing.Any)
        return {self.make(key, "key", depth): self.make(value, name, depth + 1)}

    def iterator(self, args: tuple[object, ...], name: str, depth: int) -> object:
        """Return what can be drawn from once."""
        return iter([self.make(args[0] if args else bytes, name, depth + 1) for _ in range(2)])

    def async_iterator(self, args: tuple[object, ...], name: str, depth: int) -> object:
        """Return what can be drawn from once, on an event loop."""
        return _drawn([self.make(args[0] if args else bytes, name, depth + 1) for _ in range(2)])

    def callable(self, args: tuple[object, ...], name: str, depth: int) -> object:
        """Return a callable that returns the same at every call, or gives it to be awaited."""
        result = args[-1] if args else str
        if typing.get_origin(result) in _AWAITED:
            return _Awaited(self.make(typing.get_args(result)[-1], name, depth))
        return _Returned(self.make(result, name, depth))

    def kind(self, args: tuple[object, ...], _name: str, _depth: int) -> object:
        """Return a class."""
        return args[0] if args else object

    def stream(self, _args: tuple[object, ...], _name: str, _depth: int) -> object:
        """Return an open binary file."""
        return io.BytesIO(_CONTENT)


def _behind(kind: object) -> object:
    """Return what a NewType, a type alias or a type variable stands for, or None."""
    for name in ("__supertype__", "__value__", "__bound__"):
        behind = cast("object", getattr(kind, name, None))
        if behind is not None:
            return behind
    return typing.Any if isinstance(kind, TypeVar) else None


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


_Rule: TypeAlias = Callable[[Maker, tuple[object, ...], str, int], object]
_RULES: Final[dict[object, _Rule]] = {
    str: Maker.text,
    object: Maker.anything,
    typing.Any: Maker.anything,
    Literal: Maker.literal,
    tuple: Maker.pair,
    type: Maker.kind,
    _CALLABLE: Maker.callable,
    **dict.fromkeys(_UNIONS, Maker.member),
    **dict.fromkeys(_WRAPPED, Maker.inner),
    **dict.fromkeys(_SEQUENCES, Maker.items),
    **dict.fromkeys(_SETS, Maker.set),
    **dict.fromkeys(_MAPPINGS, Maker.mapping),
    **dict.fromkeys(_ITERATORS, Maker.iterator),
    **dict.fromkeys(_ASYNC, Maker.async_iterator),
    **dict.fromkeys(_STREAMS, Maker.stream),
}
