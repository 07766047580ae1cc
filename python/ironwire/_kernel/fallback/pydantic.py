"""pydantic models, URLs and secrets, of versions 1 and 2, without importing pydantic."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol, TypeAlias, cast

from ironwire._kernel.fallback.classes import is_derived, origins, refused
from ironwire._kernel.fallback.containers import paired

__all__ = ["has_own_dict", "model_converter", "model_dict", "model_dump"]

_Converter: TypeAlias = Callable[[object], object]
_Encoders: TypeAlias = Mapping[object, _Converter]

_PYDANTIC: Final = frozenset({"pydantic", "pydantic_core"})
_SECRETS: Final = frozenset({"Secret", "SecretBytes", "SecretField", "SecretStr"})
_URLS: Final = frozenset({"MultiHostUrl", "Url", "_BaseMultiHostUrl", "_BaseUrl"})
_MODEL_MODULES: Final = frozenset({"pydantic.main", "pydantic.v1.main"})
_ROOT: Final = "__root__"


class _Config(Protocol):
    json_encoders: _Encoders


class _Model(Protocol):
    __config__: _Config
    __custom_root_type__: bool
    root: object

    def dict(self, *, by_alias: bool) -> object: ...

    def model_dump(self, *, by_alias: bool) -> object: ...


def model_converter(cls: type[object]) -> _Converter | None:
    """Return the conversion of a class that comes from pydantic, else None."""
    for base in cls.__mro__:
        if base.__name__ == "BaseModel" and base.__module__ in _MODEL_MODULES:
            if "model_dump" not in vars(base):
                return _dumped_v1
            return _dump_of(cls)
    if is_derived(cls, _PYDANTIC, _SECRETS):
        return refused
    if is_derived(cls, _PYDANTIC, _URLS):
        return str
    return None


def _dump_of(cls: type[object]) -> _Converter:
    """Return how a model of version 2 is dumped."""
    if not has_own_dict(cls):
        return model_dump
    # A generated base model makes its union dump in `dict`, which fails for other roots
    # than a mapping; what the root holds makes its own.
    if is_derived(cls, _PYDANTIC, frozenset({"RootModel"})):
        return _root
    return model_dict


def has_own_dict(cls: type[object]) -> bool:
    """Tell whether another class than those of pydantic gives a model its `dict`."""
    return next(
        (package not in _PYDANTIC for base, package, _ in origins(cls) if "dict" in vars(base)),
        False,
    )


# The methods are taken from the class, since a field of the instance may have their name.


def model_dump(value: object) -> object:
    """Return the dump of a model of version 2."""
    return cast("type[_Model]", type(value)).model_dump(cast("_Model", value), by_alias=True)


def model_dict(value: object) -> object:
    """Return what a model of its own `dict` makes of it."""
    return cast("type[_Model]", type(value)).dict(cast("_Model", value), by_alias=True)


def _root(value: object) -> object:
    return cast("_Model", value).root


def _dumped_v1(value: object) -> object:
    cls = cast("type[_Model]", type(value))
    dumped = model_dict(value)
    if cls.__custom_root_type__ and issubclass(type(dumped), dict):
        dumped = cast("dict[str, object]", dumped).get(_ROOT, dumped)
    encoders = cls.__config__.json_encoders
    return _encoded(dumped, encoders) if encoders else dumped


def _encoded(value: object, encoders: _Encoders) -> object:
    """Return a dump with the model's own encoders applied; pydantic has bounded its depth."""
    encoder = _encoder_of(type(value), encoders)
    if encoder is not None:
        return encoder(value)
    if type(value) is dict:
        members = cast("dict[object, object]", value).items()
        return paired((_encoded(key, encoders), _encoded(item, encoders)) for key, item in members)
    if type(value) in {list, tuple, set, frozenset}:
        return [_encoded(item, encoders) for item in cast("Iterable[object]", value)]
    return value


def _encoder_of(cls: type[object], encoders: _Encoders) -> _Converter | None:
    if cls in encoders:
        return encoders[cls]
    for key, encoder in encoders.items():
        if isinstance(key, type) and issubclass(cls, key):
            return encoder
    return None
