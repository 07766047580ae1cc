"""The type hints of functions and classes, with names that exist for type checkers only."""

import ast
import builtins
import importlib
import importlib.util
import inspect
import sys
import typing
from collections.abc import Callable, Mapping
from functools import cache
from types import ModuleType
from typing import ForwardRef, cast

__all__ = ["Parameter", "hints_of", "parameters_of", "resolved"]

_READ = cast("Callable[..., dict[str, object]]", typing.get_type_hints)


class Parameter(typing.NamedTuple):
    """A parameter that an argument can be passed to by name."""

    name: str
    hint: object
    is_required: bool
    is_positional: bool


class _Names(dict[str, object]):
    """The names that a module's annotations may use."""

    def __init__(self, module: str) -> None:
        super().__init__()
        self._module = module

    def __missing__(self, name: str) -> object:
        module = sys.modules.get(self._module)
        for names in (vars(module) if module else {}, vars(builtins)):
            if name in names:
                return cast("object", names[name])
        place = _for_checkers(self._module).get(name)
        if place is not None:
            return cast("object", getattr(importlib.import_module(place[0]), place[1]))
        return _anywhere(self._module.partition(".")[0], name)


@cache
def hints_of(owner: object) -> Mapping[str, object]:
    """Return the hints of a function or a class; a name that is not found stays one."""
    try:
        return _READ(owner, include_extras=True)
    except Exception:  # noqa: BLE001  # Annotations are code of the SDK's and may raise anything.
        names = _Names(_module_of(owner))
    try:
        return _READ(owner, localns=names, include_extras=True)
    except Exception:  # noqa: BLE001
        raw = cast("dict[str, object]", getattr(owner, "__annotations__", {}))
        return {name: resolved(hint, _module_of(owner)) for name, hint in raw.items()}


def resolved(hint: object, module: str) -> object:
    """Return what a hint that is text or a forward reference stands for, or itself."""
    text = hint.__forward_arg__ if isinstance(hint, ForwardRef) else hint
    if not isinstance(text, str):
        return hint
    try:
        # The SDK's own annotations, as any reader of hints runs them.
        return cast("object", eval(text, {}, _Names(module)))  # noqa: S307
    except Exception:  # noqa: BLE001
        return hint


@cache
def parameters_of(function: Callable[..., object]) -> tuple[Parameter, ...] | None:
    """Return the parameters that can be passed; None where they are not told."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    hints = hints_of(inspect.unwrap(function))
    found: list[Parameter] = []
    for name, parameter in signature.parameters.items():
        if parameter.kind in {parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL}:
            continue
        found.append(
            Parameter(
                name,
                hints.get(name, str),
                parameter.default is parameter.empty,
                parameter.kind is parameter.POSITIONAL_ONLY,
            )
        )
    return tuple(found)


def _module_of(owner: object) -> str:
    return cast("str", getattr(owner, "__module__", "builtins"))


@cache
def _for_checkers(module: str) -> Mapping[str, tuple[str, str]]:
    """Return what a module imports under `if TYPE_CHECKING`: name → module and name there."""
    found: dict[str, tuple[str, str]] = {}
    loaded = sys.modules.get(module)
    if loaded is None:
        return found
    try:
        tree = ast.parse(inspect.getsource(loaded))
    except (OSError, SyntaxError, TypeError):
        return found
    package = cast("str", getattr(loaded, "__package__", module) or module)
    for node in tree.body:
        if not isinstance(node, ast.If) or not ast.unparse(node.test).endswith("TYPE_CHECKING"):
            continue
        for line in node.body:
            if isinstance(line, ast.ImportFrom):
                base = "." * line.level + (line.module or "")
                whole = importlib.util.resolve_name(base, package)
                found |= {a.asname or a.name: (whole, a.name) for a in line.names}
    return found


def _anywhere(top: str, name: str) -> object:
    for key, module in list(sys.modules.items()):
        if key.partition(".")[0] == top:
            value = cast("object", vars(module).get(name))
            if value is not None and not isinstance(value, ModuleType):
                return value
    raise KeyError(name)
