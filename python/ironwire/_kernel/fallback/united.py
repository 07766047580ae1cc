"""Base models whose `dict` unites two dumps of pydantic 2, as those of generated SDKs do.

One dump leaves out what was not set, the other what is None. United they have, of each model,
first the fields that are not None, then those that are None and were set. That a base does so is
no matter of its name: it is tried out on models derived from it, then on each class itself.

Early ones look into no list: what is below one is as the first dump has it.
"""

import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from enum import Enum
from types import FunctionType
from typing import Final, Literal, Protocol, TypeAlias, cast
from weakref import ReferenceType, WeakKeyDictionary, ref

from ironwire._kernel.fallback.classes import origins
from ironwire._kernel.fallback.shapes import Shape

__all__ = ["Union", "is_written_so", "union_of_dumps"]

Union: TypeAlias = Literal["all", "but_lists"]
"""Where two dumps are united."""

_Members: TypeAlias = dict[str, object]
_Metaclass: TypeAlias = Callable[[str, tuple[type[object], ...], _Members], type[object]]
_Verdict: TypeAlias = tuple[ReferenceType[FunctionType], "Union | None"]

_WHEN: Final = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
_SAMPLES: Final[Mapping[type[object], object]] = {
    bool: False,
    bytes: b"",
    datetime: _WHEN,
    dict: {},
    float: 0.5,
    int: 0,
    list: [],
    str: "",
    tuple: (),
}


class _Form(Protocol):
    def __getitem__(self, parts: object, /) -> object: ...


# The form of the annotations in generated code, which decides about what is renamed.
_DICT: Final = cast("_Form", typing.Dict)  # noqa: UP006
_LIST: Final = cast("_Form", typing.List)  # noqa: UP006
_TUPLE: Final = cast("_Form", typing.Tuple)  # noqa: UP006
_OPTIONAL: Final = cast("_Form", typing.Optional)
_UNION: Final = cast("_Form", typing.Union)

_KNOWN_PACKAGES: Final = frozenset({"builtins", "pydantic", "typing"})
_UNIONS: Final[tuple[Union, ...]] = ("all", "but_lists")
_HOOKS: Final = ("__init_subclass__", "__pydantic_init_subclass__")
_ALIASES: Final = {"by_alias": "byAlias", "none_by_alias": "noneByAlias"}

_verdicts: Final[WeakKeyDictionary[type[object], _Verdict]] = WeakKeyDictionary()
"""Whether the `dict` of a class unites dumps. The class is not held, and no function of it."""


class _Model(Protocol):
    def dict(self, *, by_alias: bool) -> object: ...


def union_of_dumps(cls: type[object]) -> Union | None:
    """Tell how the base that gives a class its `dict` unites two dumps in it, if it does."""
    owner = next(base for base, _, _ in origins(cls) if "dict" in vars(base))
    dump = vars(owner)["dict"]
    if type(dump) is not FunctionType:
        return None
    known = _verdicts.get(owner)
    if known is None or known[0]() is not dump:
        known = _verdicts[owner] = (ref(dump), _tried_out(owner))
    return known[1]


def is_written_so(
    cls: type[object], names: Sequence[str], aliases: Sequence[str], shapes: Sequence[Shape]
) -> bool:
    """Tell whether `dict` puts what an instance holds in the order and under the names told.

    That shows what a class has of its own, such as a hook that the `dict` of its base calls.
    """
    members: _Members = {}
    for name, shape in zip(names, shapes, strict=False):
        for sample in _samples(shape):
            members[name] = sample
            break
    are_set = {name for place, name in enumerate(members) if members[name] is not None or place % 2}
    written = dict(zip(names, aliases, strict=True))
    expected = {written[name]: member for name, member in members.items() if member is not None}
    unset = (name for name in members if members[name] is None and name in are_set)
    expected |= {written[name]: None for name in unset}
    try:
        return _gives(cls, members, are_set, expected)
    except Exception:  # noqa: BLE001 - as in `_tried_out`
        return False


def _samples(shape: Shape) -> Iterator[object]:
    """Yield a value that fits a shape, if there is an easy one; None first."""
    if shape.is_any or type(None) in shape.classes:
        yield None
    yield from shape.literals
    for each in shape.classes:
        if each in _SAMPLES:
            yield _SAMPLES[each]
        elif issubclass(each, Enum):
            yield from each


def _tried_out(owner: type[object]) -> Union | None:
    # Whoever keeps a list of the subclasses shall not find those of the trial in it.
    made_by = str(type(owner).__module__).partition(".")[0]
    if made_by != "pydantic" or any(
        hook in vars(base)
        for base, package, _ in origins(owner)
        if package not in _KNOWN_PACKAGES
        for hook in _HOOKS
    ):
        return None
    try:
        return next((union for union in _UNIONS if all(_trials(owner, union))), None)
    except Exception:  # noqa: BLE001 - whatever it is, the base is not as told
        return None


def _trials(owner: type[object], union: Union) -> Iterator[bool]:
    """Yield for each model of a trial whether it is dumped as told."""
    optional = {"first": _OPTIONAL[int], "by_alias": _OPTIONAL[str], "last": _OPTIONAL[float]}
    inner = _derived(owner, "Inner", optional)
    some = _instance(inner, {"first": None, "by_alias": "", "last": 0.5}, {"first", "last"})
    of_some: _Members = {"byAlias": "", "last": 0.5, "first": None}
    in_list = of_some if union == "all" else {"first": None, "last": 0.5}
    none = _instance(inner, {"first": None, "by_alias": None, "last": None}, set())
    yield _gives(inner, vars(some), {"first", "last"}, of_some)
    yield _gives(inner, vars(none), {"last", "by_alias"}, {"byAlias": None, "last": None})
    yield _gives(inner, vars(none), set(), {})
    yield _gives(inner, {"first": 0, "by_alias": "", "last": 0.0}, set(), _by_alias(0, "", 0.0))
    annotations = {
        "none_by_alias": _OPTIONAL[int],
        "unset": _OPTIONAL[int],
        "model": inner,
        "null": _OPTIONAL[inner],
        "either": _UNION[str, inner, _LIST[inner]],
        "models": _OPTIONAL[_LIST[inner]],
        "grid": _LIST[_LIST[_OPTIONAL[inner]]],
        "table": _DICT[str, inner],
        "tables": _DICT[str, _LIST[inner]],
        "row": _TUPLE[inner, ...],
        "anything": object,
        "numbers": _LIST[_OPTIONAL[int]],
        "texts": _DICT[str, _OPTIONAL[str]],
        "when": datetime,
        "unset_text": str,
        "unset_list": _LIST[int],
    }
    outer = _derived(owner, "Outer", annotations)
    members: _Members = {
        "none_by_alias": None,
        "unset": None,
        "model": some,
        "null": None,
        "either": [some, none],
        "models": [none, some],
        "grid": [[some, None], []],
        "table": {"b": some, "a": none},
        "tables": {"d": [some], "c": []},
        "row": (some, none),
        "anything": {"e": [some, {"f": None}], "none": None},
        "numbers": [1, None],
        "texts": {"h": None, "g": "text"},
        "when": _WHEN,
        "unset_text": "text",
        "unset_list": [1],
    }
    expected: _Members = {
        "model": of_some,
        "either": [in_list, {}],
        "models": [{}, in_list],
        "grid": [[in_list, None], []],
        "table": {"b": of_some, "a": {}},
        "tables": {"d": [in_list], "c": []},
        "row": ({"first": None, "last": 0.5}, {}),
        "anything": {"e": [in_list, {"f": None}], "none": None},
        "numbers": [1, None],
        "texts": {"h": None, "g": "text"},
        "when": _WHEN,
        "unset_text": "text",
        "unset_list": [1],
        "noneByAlias": None,
        "null": None,
    }
    unset = {name for name in members if name.startswith("unset")}
    yield _gives(outer, members, members.keys() - unset, expected)
    alone = {"either": some, "null": none, "models": None, "unset": 1}
    yield _gives(
        outer, alone, set(alone), {"either": of_some, "null": {}, "unset": 1, "models": None}
    )


def _by_alias(first: object, by_alias: object, last: object) -> _Members:
    return {"first": first, "byAlias": by_alias, "last": last}


def _derived(owner: type[object], name: str, annotations: Mapping[str, object]) -> type[object]:
    """Return a new model whose fields all have an annotation, and some an alias."""
    namespace: _Members = {
        "__annotations__": {**annotations},
        "__module__": __name__,
        "model_config": {"alias_generator": _alias},
    }
    return cast("_Metaclass", type(owner))(name, (owner,), namespace)


def _alias(name: str) -> str:
    return _ALIASES.get(name, name)


def _instance(
    cls: type[object], members: Mapping[str, object], are_set: AbstractSet[str]
) -> object:
    """Return an instance that holds members which nothing has validated."""
    instance = object.__new__(cls)
    # A base may have a `__setattr__` of its own.
    object.__setattr__(instance, "__dict__", {**members})
    object.__setattr__(instance, "__pydantic_fields_set__", {*are_set})
    object.__setattr__(instance, "__pydantic_extra__", None)
    object.__setattr__(instance, "__pydantic_private__", None)
    return instance


def _gives(
    cls: type[object], members: Mapping[str, object], are_set: AbstractSet[str], expected: _Members
) -> bool:
    """Tell whether `dict` gives what is expected of such an instance, and changes nothing of it."""
    instance = _instance(cls, members, are_set)
    given = cast("type[_Model]", cls).dict(cast("_Model", instance), by_alias=True)
    left = getattr(instance, "__pydantic_fields_set__", None)
    # The order counts, and what is equal but of another class.
    return repr(given) == repr(expected) and left == are_set
