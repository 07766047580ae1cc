"""msgspec structs → what `msgspec.to_builtins` makes of them, one level deep."""

from typing import Final, Protocol, cast

__all__ = ["struct_members"]

_EMPTY_DEFAULTS: Final = (list, dict, set)
"""The default factories whose results msgspec leaves out while they are empty."""


class _Config(Protocol):
    tag: str | int | None
    tag_field: str | None
    array_like: bool
    omit_defaults: bool


class _StructClass(Protocol):
    __struct_config__: _Config
    __struct_fields__: tuple[str, ...]
    __struct_encode_fields__: tuple[str, ...]
    __struct_defaults__: tuple[object, ...]


class _Factory(Protocol):
    factory: object


def struct_members(value: object) -> object:
    """Return the members under their encoded names, or the items of an array-like struct."""
    cls = cast("_StructClass", type(value))
    config = cls.__struct_config__
    values = [getattr(value, name) for name in cls.__struct_fields__]
    tag = () if config.tag is None else (config.tag,)
    if config.array_like:
        return [*tag, *values]
    members: dict[object, object] = dict(zip((config.tag_field,), tag, strict=False))
    defaults = cls.__struct_defaults__
    required = len(values) - len(defaults)
    for index, (name, item) in enumerate(zip(cls.__struct_encode_fields__, values, strict=True)):
        if type(item).__name__ == "UnsetType":
            continue
        is_optional = config.omit_defaults and index >= required
        if is_optional and _is_default(item, defaults[index - required]):
            continue
        members[name] = item
    return members


def _is_default(item: object, default: object) -> bool:
    """Tell what msgspec takes for a default: the same object, or an empty new container."""
    if item is default:
        return True
    if type(default).__name__ != "Factory" or type(item) not in _EMPTY_DEFAULTS:
        return False
    return cast("_Factory", default).factory is type(item) and not item
