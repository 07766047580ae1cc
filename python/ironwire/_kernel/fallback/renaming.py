"""Whether the `dict` of a generated base may rename members, as annotations of fields tell it.

It renames a key of a dump that is the name of a field with an alias among its annotations. Of
each model in a union it takes the annotations in turn, whatever model was dumped there.
"""

import collections.abc
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, cast, get_args, get_origin

from ironwire._kernel.fallback.classes import ABSENT, found
from ironwire._kernel.fallback.shapes import (
    KEPT,
    Definitions,
    Node,
    Schema,
    choices,
    unwrapped,
)

__all__ = ["keeps_names", "may_mix_names"]

_MOST_PARTS: Final = 2_000
"""A union with more schemas below it is not searched to its end."""

_LEAVES: Final = frozenset({*KEPT, "any", "enum", "function-plain", "is-instance", "literal"})
"""The types of schemas without others inside."""

_FREE: Final = frozenset({"any", "dict", "function-plain", "is-instance"})
"""Those of which a dump may have any key."""

_INSIDE: Final[Mapping[object, str]] = {
    "dict": "values_schema",
    "frozenset": "items_schema",
    "list": "items_schema",
    "model": "schema",
    "set": "items_schema",
    "tuple": "items_schema",
}
_WITH_PARTS: Final = frozenset({dict, list, set, collections.abc.Sequence})


def keeps_names(cls: type[object], aliases: Mapping[str, str]) -> bool:
    """Tell whether the annotations of a model name its fields as pydantic does.

    Args:
        cls: A model of pydantic 2.
        aliases: For each field the name under which pydantic dumps it.
    """
    fields = _fields(cls)
    told = _told(cls)
    is_clear = all(alias == name or alias not in aliases for name, alias in aliases.items())
    return (
        is_clear
        and all(name in fields for name in aliases)
        and all(aliases.get(name) == alias for name, alias in told)
        # Of a bare `List`, such a `dict` asks for the type of the items, and fails.
        and not any(_is_bare(getattr(each, "annotation", None)) for each in fields.values())
    )


def may_mix_names(schema: Schema, definitions: Definitions) -> bool:
    """Tell whether the annotations of one choice of a union may rename members of another."""
    with_keys = [choice for choice in choices(schema) if _has_keys(choice, definitions)]
    if len(with_keys) <= 1:
        return False
    reach = _Reach()
    parts = [(choice, definitions) for choice in with_keys]
    seen: set[int] = set()
    for part, known in parts:  # The list grows while it is walked.
        if id(part) in seen:
            continue
        seen.add(id(part))
        inside = reach.inside(part, known)
        if inside is None or len(seen) > _MOST_PARTS:
            return True
        parts += inside
    return bool(reach.renamed) and (reach.is_free or not reach.renamed.isdisjoint(reach.keys))


@dataclass
class _Reach:
    """What is found below a union."""

    keys: set[str] = field(default_factory=set)
    renamed: set[str] = field(default_factory=set)
    is_free: bool = False
    """Whether a dump may have other keys than those."""

    def inside(
        self, schema: Schema, definitions: Definitions
    ) -> list[tuple[Schema, Definitions]] | None:
        """Note what a schema says, and return those inside it; None if it may say anything."""
        node = _bare(schema, definitions)
        if node is None:
            return None
        parts = self._parts(node.schema)
        return None if parts is None else [(part, node.definitions) for part in parts]

    def _parts(self, schema: Schema) -> list[Schema] | None:
        kind = schema.get("type")
        self.is_free |= kind in _FREE
        if kind in _LEAVES:
            return []
        if kind == "model-fields":
            fields = cast("Mapping[str, Schema]", schema["fields"])
            names = (each.get("serialization_alias", name) for name, each in fields.items())
            self.keys.update(cast("Iterable[str]", names))
            return [cast("Schema", each["schema"]) for each in fields.values()]
        if kind == "model":
            told = _told(cast("type[object]", schema["cls"]))
            self.renamed.update(name for name, alias in told if name != alias)
        if kind in {"union", "tagged-union"}:
            return [*choices(schema)]
        if kind not in _INSIDE:
            return None
        inside = schema.get(_INSIDE[kind], [])
        return cast("list[Schema]", inside if isinstance(inside, list) else [inside])


def _has_keys(schema: Schema, definitions: Definitions) -> bool:
    node = _bare(schema, definitions)
    kind = None if node is None else node.schema.get("type")
    return kind in _FREE or kind not in _LEAVES


def _bare(schema: Schema, definitions: Definitions) -> Node | None:
    """Return a schema without those around it that dump nothing themselves."""
    node = unwrapped(schema, definitions)
    while node is not None and node.schema.get("type") == "nullable":
        node = unwrapped(cast("Schema", node.schema["schema"]), node.definitions)
    return node


def _fields(cls: type[object]) -> Mapping[str, object]:
    """Return what pydantic keeps of the fields of a model."""
    fields = found(cls, "__pydantic_fields__")
    if fields is ABSENT:
        fields = found(cls, "model_fields")  # Up to pydantic 2.9.
    return cast("Mapping[str, object]", fields) if type(fields) is dict else {}


def _told(cls: type[object]) -> list[tuple[str, object]]:
    """Return the fields that have an alias among their annotations, and each such alias."""
    aliases = (
        (name, getattr(each, "alias", None))
        for name, described in _fields(cls).items()
        for each in cast("Sequence[object]", getattr(described, "metadata", ()))
    )
    return [(name, alias) for name, alias in aliases if alias is not None]


def _is_bare(annotation: object) -> bool:
    """Tell whether a container without the type of its items is part of an annotation."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return False
    return (origin in _WITH_PARTS and not parts) or any(map(_is_bare, parts))
