"""What the Rust kernel may write of a pydantic model without a dump, told by its core schema.

A dump in Python mode leaves text, numbers, dates and the like as they are, and makes new lists,
dicts and objects of the same. So the members of such a model can be written from its `__dict__`,
if each value is of an exact class that its field declares. Where a plan does not say so, pydantic
dumps the model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType
from typing import Final, NamedTuple, cast

from ironwire._kernel.fallback.classes import found
from ironwire._kernel.fallback.pydantic import has_own_dict
from ironwire._kernel.fallback.renaming import keeps_names, may_mix_names
from ironwire._kernel.fallback.shapes import Node, Schema, Shape, Shapes, unwrapped
from ironwire._kernel.fallback.united import Union, is_written_so, union_of_dumps

__all__ = ["Plan", "model_plan"]


class Plan(NamedTuple):
    """How the instances of a model are written: its fields in the order of their values."""

    names: tuple[str, ...]
    aliases: tuple[str, ...]
    shapes: tuple[Shape, ...]
    """First those of the fields, then those that others refer to by their places."""
    union: Union | None
    """Where fields that are None come last, and only if they were set: see `united`."""


@dataclass
class _View:
    """What a schema says of one model, and the models that it has below that."""

    plan: Plan
    below: list[tuple[type[object], Node]]


# A schema with more than this may be dumped in a way that is not known here.

_OF_MODEL: Final = frozenset(
    {
        *("type", "cls", "schema", "config", "custom_init", "extra_behavior", "frozen"),
        *("generic_origin", "metadata", "post_init", "ref", "revalidate_instances"),
        *("root_model", "serialization", "strict"),
    }
)
_OF_FIELDS: Final = frozenset(
    {
        *("type", "computed_fields", "extra_behavior", "extras_keys_schema", "extras_schema"),
        *("fields", "from_attributes", "metadata", "model_name", "ref", "strict"),
    }
)
_OF_FIELD: Final = frozenset(
    {
        *("type", "schema", "metadata", "frozen"),
        *("validation_alias", "serialization_alias", "serialization_exclude"),
    }
)
_IDLE_SETTINGS: Final = frozenset(
    {
        *("ser_json_bytes", "ser_json_inf_nan", "ser_json_temporal", "ser_json_timedelta"),
        "serialize_by_alias",
    }
)
"""The settings of serialization that change no dump in Python mode by alias."""


def model_plan(cls: type[object]) -> Plan | None:
    """Return the plan of a model of pydantic 2, or None if only pydantic can dump it.

    A model below it is dumped as it was when `cls` was built, and written by the plan of its own
    class: there is no plan for `cls` unless both say the same.
    """
    own = _own_view(cls)
    if own is None:
        return None
    views: dict[type[object], _View | None] = {cls: own}
    seen: set[int] = set()
    below = [*own.below]
    for nested, node in below:  # The list grows while it is walked.
        if id(node.schema) in seen:
            continue
        seen.add(id(node.schema))
        if nested not in views:
            views[nested] = _own_view(nested)
        view = views[nested]
        if view is None or view.plan.union != own.plan.union:
            continue  # Its instances do not fit, and so are dumped with what is around them.
        here = _view(nested, node, own.plan.union)
        if here is None or here.plan != view.plan:
            return None
        below += here.below
    return own.plan


def _own_view(cls: type[object]) -> _View | None:
    """Return what a class says of its instances, if pydantic's own dump is all there is to it."""
    members = vars(cls)
    schema, dump = members.get("__pydantic_core_schema__"), found(cls, "model_dump")
    is_plain = (
        members.get("__pydantic_complete__") is True
        and type(members.get("__pydantic_serializer__")).__name__ == "SchemaSerializer"
        and type(dump) is FunctionType
        and (dump.__module__, dump.__qualname__) == ("pydantic.main", "BaseModel.model_dump")
        and found(cls, "__getattribute__") is found(object, "__getattribute__")
        and type(found(cls, "__dict__")) is GetSetDescriptorType
        and type(found(cls, "__pydantic_extra__")) is MemberDescriptorType
        and type(found(cls, "__pydantic_fields_set__")) is MemberDescriptorType
    )
    if not is_plain or type(schema) is not dict:
        return None
    node = unwrapped(cast("Schema", schema), {})
    union = union_of_dumps(cls) if has_own_dict(cls) else None
    if node is None or (has_own_dict(cls) and union is None):
        return None
    view = _view(cls, node, union)
    return view if view is None or union is None or is_written_so(cls, *view.plan[:3]) else None


def _view(cls: type[object], node: Node, union: Union | None) -> _View | None:
    """Return what a schema says of the instances of a model, or None if they need a dump."""
    fields = _fields(cls, node)
    if fields is None:
        return None
    aliases = [cast("str", each.get("serialization_alias", name)) for name, each in fields.items()]
    if len(set(aliases)) != len(aliases):
        return None
    # Names beyond ASCII are not looked for among those that were set.
    names_fit = all(map(str.isascii, fields)) and keeps_names(
        cls, dict(zip(fields, aliases, strict=True))
    )
    if union is not None and not names_fit:
        return None
    shapes = Shapes(node.definitions, may_mix_names if union is not None else None)
    all_shapes = shapes.all_of([cast("Schema", each["schema"]) for each in fields.values()])
    return _View(Plan(tuple(fields), tuple(aliases), all_shapes, union), shapes.below)


def _fields(cls: type[object], node: Node) -> Mapping[str, Schema] | None:
    """Return the schemas of the fields of a model, if they alone tell how it is dumped."""
    model = node.schema
    if model.get("type") != "model" or model.get("cls") is not cls or model.get("root_model"):
        return None
    inner = unwrapped(cast("Schema", model["schema"]), node.definitions)
    if inner is None or inner.schema.get("type") != "model-fields":
        return None
    fields = cast("Mapping[str, Schema]", inner.schema["fields"])
    settings = cast("Schema", model.get("config", {}))
    is_plain = (
        _OF_MODEL.issuperset(model)
        and _OF_FIELDS.issuperset(inner.schema)
        and not inner.schema.get("computed_fields")
        and all(_OF_FIELD.issuperset(each) for each in fields.values())
        and not any(each.get("serialization_exclude") for each in fields.values())
        and _IDLE_SETTINGS.issuperset(name for name in settings if name.startswith("ser"))
    )
    return fields if is_plain else None
