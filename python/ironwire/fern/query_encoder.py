"""Stands in for a generated `core/query_encoder.py`."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from ironwire import _kernel

__all__ = ["encode_query", "single_query_encoder", "traverse_query_dict"]


def encode_query(query: Mapping[str, Any] | None) -> list[tuple[str, Any]] | None:
    """Return parameters as pairs: mappings in brackets, lists as repeated names."""
    if query is None:
        return None
    return [pair for name, value in query.items() for pair in single_query_encoder(name, value)]


def single_query_encoder(query_key: str, query_value: object) -> list[tuple[str, Any]]:
    """Return the pairs of one parameter."""
    plain = _kernel.active.filter_body(query_value)
    return list(_pairs(query_key, plain))


def traverse_query_dict(
    dict_flat: Mapping[str, Any], key_prefix: str | None = None
) -> list[tuple[str, Any]]:
    """Return the pairs of a mapping, its names in brackets behind the prefix."""
    return [
        pair
        for name, value in dict_flat.items()
        for pair in _pairs(name if key_prefix is None else f"{key_prefix}[{name}]", value)
    ]


def _pairs(name: str, value: object) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, member in cast("dict[str, object]", value).items():
            yield from _pairs(f"{name}[{key}]", member)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            # A list within a list has no form in a query; it stays what httpx makes of it.
            yield from [(name, item)] if isinstance(item, list) else _pairs(name, item)
    else:
        yield name, value
