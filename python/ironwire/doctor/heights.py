"""How deep a value of a hint must be at least, so that recursive types come to an end."""

import typing
from collections.abc import Hashable
from functools import cache
from types import NoneType, UnionType
from typing import Final, cast

from ironwire.doctor.hints import resolved
from ironwire.doctor.structures import plan_of

__all__ = ["lowest"]

_HIGHEST: Final = 16
_NONE: Final[object] = NoneType
_UNIONS: Final[frozenset[object]] = frozenset({typing.Union, UnionType})
_WRAPPED: Final[frozenset[object]] = frozenset({
    typing.Annotated, typing.NotRequired, typing.Required
})  # fmt: skip


def lowest(members: tuple[object, ...], module: str) -> tuple[object, ...]:
    """Return the members of a union, those first whose values can be the least deep."""
    return tuple(sorted(members, key=lambda member: _height(member, module)))


def _height(hint: object, module: str) -> int:
    try:
        fits = (_fits(hint, module, height) for height in range(_HIGHEST))
        return next((height for height, does in enumerate(fits) if does), _HIGHEST)
    except TypeError:
        # Annotations may hold what cannot be hashed.
        return _HIGHEST


@cache
def _fits(hint: Hashable, module: str, height: int) -> bool:
    """Return whether a value of a hint need not be deeper than so many structures."""
    meant = resolved(hint, module)
    origin = cast("object", typing.get_origin(meant))
    args = typing.get_args(meant)
    if origin in _UNIONS:
        return any(_fits(arg, module, height) for arg in args if arg is not _NONE)
    if origin in _WRAPPED:
        return _fits(args[0], module, height)
    if origin is tuple:
        return all(_fits(arg, module, height) for arg in args)
    cls = origin if isinstance(origin, type) else meant
    plan = plan_of(cls) if isinstance(cls, type) and cls.__module__ != "builtins" else None
    if plan is None:
        # What is no structure has no depth: a list may be empty.
        return True
    return height > 0 and all(
        _fits(field.hint, cls.__module__, height - 1) for field in plan.fields if field.is_required
    )
