"""The schema of a field of a pydantic model → which of its values a dump leaves as they are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import NoneType
from typing import Final, NamedTuple, TypeAlias, cast
from uuid import UUID

__all__ = [
    "KEPT",
    "WRAPPERS",
    "Definitions",
    "Node",
    "Schema",
    "Shape",
    "Shapes",
    "choices",
    "unwrapped",
]

Schema: TypeAlias = Mapping[str, object]
Definitions: TypeAlias = Mapping[object, Schema]

_NONE: Final = -1


class Shape(NamedTuple):
    """What a value may be that is written without a dump: an instance of some exact classes.

    A list or tuple is one only if its items fit the shape at the place `item`; a dict, only if
    its keys are text and its values fit the shape at the place `value`.
    """

    classes: tuple[type[object], ...] = ()
    models: tuple[type[object], ...] = ()
    """These only if they are as their own plan says."""
    literals: tuple[object, ...] = ()
    item: int = _NONE
    value: int = _NONE
    is_any: bool = False
    """Whether instances of any model with a plan and members of enumerations fit, too."""


class Node(NamedTuple):
    """A schema and what its references refer to."""

    schema: Schema
    definitions: Definitions


_UNKNOWN: Final = Shape()
"""That of a schema that pydantic may dump in any way."""

_ANYTHING: Final[Schema] = {"type": "any"}

KEPT: Final[Mapping[object, type[object]]] = {
    "bool": bool,
    "bytes": bytes,
    "date": date,
    "datetime": datetime,
    "decimal": Decimal,
    "float": float,
    "int": int,
    "none": NoneType,
    "str": str,
    "time": time,
    "timedelta": timedelta,
    "uuid": UUID,
}
"""The class whose instances a dump leaves as they are, by the type of a schema."""

WRAPPERS: Final[Mapping[object, str]] = {
    "default": "schema",
    "function-after": "schema",
    "function-before": "schema",
    "function-wrap": "schema",
    "json-or-python": "json_schema",
    "lax-or-strict": "strict_schema",
}
"""Where the schema is by which a value is dumped, by the type of the schema around it."""


def unwrapped(schema: Schema, definitions: Definitions) -> Node | None:
    """Return the schema within definitions and validators, or None if it has a serializer."""
    while "serialization" not in schema or _is_for_json(schema):
        kind = schema.get("type")
        if kind == "definitions":
            listed = cast("list[Schema]", schema["definitions"])
            definitions = {**definitions, **{each.get("ref"): each for each in listed}}
            schema = cast("Schema", schema["schema"])
        elif kind == "definition-ref":
            schema = definitions[schema["schema_ref"]]
        elif kind in WRAPPERS:
            schema = cast("Schema", schema[WRAPPERS[kind]])
        else:
            return Node(schema, definitions)
    return None


def _is_for_json(schema: Schema) -> bool:
    """Tell whether a serializer has no part in a dump in Python mode."""
    serializer = cast("Schema", schema["serialization"])
    return (
        (schema.get("type") == "model" or schema.get("type") in KEPT)
        and serializer.get("type") in {"function-plain", "function-wrap"}
        and "schema" not in serializer
        and serializer.get("when_used") in {"json", "json-unless-none"}
    )


@dataclass
class Shapes:
    """The shapes of the fields of one model, while they are collected."""

    definitions: Definitions
    mixes: Callable[[Schema, Definitions], bool] | None = None
    """Whether the choices of a union take part in the dump of one another."""
    below: list[tuple[type[object], Node]] = field(default_factory=list)
    """The models that were met, with what is said of them."""
    _shapes: list[Shape] = field(default_factory=list)
    _places: dict[object, int] = field(default_factory=dict)

    def all_of(self, schemas: Sequence[Schema]) -> tuple[Shape, ...]:
        """Return the shapes of some schemas, and after them those that they refer to."""
        self._shapes = [_UNKNOWN] * len(schemas)
        for place, schema in enumerate(schemas):
            self._shapes[place] = self._shape(schema)
        return tuple(self._shapes)

    def _place(self, schema: Schema) -> int:
        """Return the place of the shape of a schema; a definition has one for all its uses."""
        key = schema["schema_ref"] if schema.get("type") == "definition-ref" else id(schema)
        if key not in self._places:
            # Known before its shape is, since a definition may refer to itself.
            place = self._places[key] = len(self._shapes)
            self._shapes.append(_UNKNOWN)
            self._shapes[place] = self._shape(schema)
        return self._places[key]

    def _shape(self, schema: Schema) -> Shape:
        node = unwrapped(schema, self.definitions)
        if node is None:
            return _UNKNOWN
        kind = node.schema.get("type")
        if kind in KEPT:
            return Shape((KEPT[kind],))
        if kind == "model":
            cls = cast("type[object]", node.schema["cls"])
            self.below.append((cls, node))
            return Shape(models=(cls,))
        shape_of = self._by_type().get(kind)
        return _UNKNOWN if shape_of is None else shape_of(node.schema)

    def _by_type(self) -> Mapping[object, Callable[[Schema], Shape]]:
        return {
            "any": self._any,
            "dict": self._dict,
            "enum": self._enum,
            "function-plain": self._any,
            "is-instance": self._any,
            "list": self._list,
            "literal": self._literal,
            "nullable": self._nullable,
            "tagged-union": self._union,
            "tuple": self._tuple,
            "union": self._union,
        }

    def _any(self, _: Schema) -> Shape:
        # What is below anything is anything.
        if id(_ANYTHING) not in self._places:
            place = self._places[id(_ANYTHING)] = len(self._shapes)
            classes: tuple[type[object], ...] = (*KEPT.values(), list, tuple, dict)
            self._shapes.append(Shape(classes, item=place, value=place, is_any=True))
        return self._shapes[self._places[id(_ANYTHING)]]

    def _enum(self, schema: Schema) -> Shape:
        return Shape((cast("type[object]", schema["cls"]),))

    def _literal(self, schema: Schema) -> Shape:
        return Shape(literals=tuple(cast("list[object]", schema["expected"])))

    def _nullable(self, schema: Schema) -> Shape:
        shape = self._shape(cast("Schema", schema["schema"]))
        return shape if shape.is_any else shape._replace(classes=(*shape.classes, NoneType))

    def _union(self, schema: Schema) -> Shape:
        if self.mixes and self.mixes(schema, self.definitions):
            return _UNKNOWN
        shapes = [self._shape(choice) for choice in choices(schema)]
        # What is not known, such as a serializer of the caller's, may take any value.
        if any(shape.is_any or shape == _UNKNOWN for shape in shapes):
            return _UNKNOWN
        classes = [cls for shape in shapes for cls in shape.classes]
        ambiguous = {cls for cls in (list, tuple, dict) if classes.count(cls) > 1}
        if list in classes and tuple in classes:
            ambiguous |= {list, tuple}  # They share the place of the shape of their items.
        return Shape(
            tuple(cls for cls in dict.fromkeys(classes) if cls not in ambiguous),
            tuple(model for shape in shapes for model in shape.models),
            tuple(literal for shape in shapes for literal in shape.literals),
            item=max(shape.item for shape in shapes),
            value=max(shape.value for shape in shapes),
        )

    def _list(self, schema: Schema) -> Shape:
        return Shape((list,), item=self._place(_part(schema, "items_schema")))

    def _tuple(self, schema: Schema) -> Shape:
        items = cast("list[Schema]", schema["items_schema"])
        if len(items) != 1 or schema.get("variadic_item_index") != 0:
            return _UNKNOWN
        return Shape((tuple,), item=self._place(items[0]))

    def _dict(self, schema: Schema) -> Shape:
        keys = unwrapped(_part(schema, "keys_schema"), self.definitions)
        if keys is None or keys.schema.get("type") not in {"any", "str"}:
            return _UNKNOWN
        return Shape((dict,), value=self._place(_part(schema, "values_schema")))


def _part(schema: Schema, name: str) -> Schema:
    return cast("Schema", schema.get(name, _ANYTHING))


def choices(schema: Schema) -> Iterator[Schema]:
    choices = cast("list[object] | Mapping[object, object]", schema["choices"])
    for choice in choices.values() if isinstance(choices, Mapping) else choices:
        # A choice may come with a label.
        yield cast("Schema", choice[0] if isinstance(choice, tuple) else choice)
