"""The kernel in Python: the reference and specification of what both kernels do."""

from collections.abc import Mapping
from typing import Final, cast

from ironwire._kernel.fallback.classes import described
from ironwire._kernel.fallback.walk import Iterated, plain_tree, take_apart
from ironwire._kernel.fallback.write import written
from ironwire.errors import EncodeTypeError, InputTypeError
from ironwire.types import JsonValue

__all__ = ["NAME", "Iterated", "encode_body", "filter_body", "remove_omit"]

NAME: Final[str] = "python"


def remove_omit(original: Mapping[str, object], omit: object, /) -> dict[str, object]:
    """Return the members of a mapping that are not the sentinel; values as they are."""
    if not _is_mapping(original):
        raise InputTypeError("original", f"expected a mapping, got {type(original).__name__}")
    if omit is None:
        return dict(original.items())
    return {key: value for key, value in original.items() if value is not omit}


def filter_body(
    body: object,
    /,
    *,
    extra: Mapping[str, object] | None = None,
    omit: object = None,
    iterated: Iterated | None = None,
) -> JsonValue:
    """Return the body as plain JSON values, as `Kernel.filter_body` says.

    Args:
        body: Any value of the table in `docs/encoding.md`; never changed.
        extra: Members that override or follow those of a body that is an object.
        omit: The sentinel whose entries are left out at any depth.
        iterated: What was converted in an earlier try; takes up what iterators give.
    """
    tree, _ = _merged(body, extra, omit, {} if iterated is None else iterated)
    return cast("JsonValue", tree)


def encode_body(
    body: object,
    /,
    *,
    extra: Mapping[str, object] | None = None,
    omit: object = None,
    iterated: Iterated | None = None,
) -> bytes:
    """Return `filter_body(...)` as compact UTF-8 JSON, as `Kernel.encode_body` says."""
    tree, depth = _merged(body, extra, omit, {} if iterated is None else iterated)
    try:
        return written(tree, depth)
    finally:
        take_apart(tree, depth)


def _merged(body: object, extra: object, omit: object, iterated: Iterated) -> tuple[object, int]:
    """Return the tree of body and extra members, and how deep it nests."""
    if extra is None:
        return plain_tree(body, omit, iterated)
    if not _is_mapping(extra):
        raise EncodeTypeError(
            f"expected a mapping of additional body parameters, got {described(extra)}"
        )
    tree, depth = plain_tree(body, omit, iterated)
    members, members_depth = plain_tree(extra, omit, iterated)
    if not members:
        return tree, depth
    if tree is None:
        return members, members_depth
    if type(tree) is not dict:
        raise EncodeTypeError(
            f"additional body parameters need an object as body, got {described(body)}"
        )
    merged = {**cast("dict[str, object]", tree), **cast("dict[str, object]", members)}
    return merged, max(depth, members_depth)


def _is_mapping(value: object) -> bool:
    return issubclass(type(value), Mapping)
