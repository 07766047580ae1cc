"""The client classes of a package that hold a client of its core, and instances of them."""

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple, cast

import httpx

from ironwire.doctor.cores import Core, DoctorError, Mode, classes_in
from ironwire.doctor.hints import Parameter, parameters_of
from ironwire.doctor.recording import AsyncRecorder, Recorder, client_over
from ironwire.doctor.values import Maker, UnmakeableError

__all__ = ["Live", "Root", "construct", "core_client_of", "roots_of", "told", "wrapper_in"]

_HTTPX: Final = "httpx_client"
_PLACES: Final = frozenset({"base_url", "environment", "host"})
_URL: Final = "https://api.example.com/base"


class Root(NamedTuple):
    """A class whose constructor makes a wrapper of the core's client."""

    cls: type[object]
    mode: Mode

    @property
    def name(self) -> str:
        """Where the class is defined."""
        return f"{self.cls.__module__}.{self.cls.__qualname__}"


class Live(NamedTuple):
    """A client, and what it sends."""

    client: object
    recorder: Recorder | AsyncRecorder


def told(exc: Exception) -> str:
    """Return an exception in one line."""
    lines = str(exc).strip().splitlines()
    return f"{type(exc).__name__}: {lines[0]}" if lines else type(exc).__name__


class _Place(NamedTuple):
    module: str
    name: str


def roots_of(core: Core) -> tuple[tuple[Root, ...], tuple[str, ...]]:
    """Return the root classes, derived ones first, and why others cannot be imported."""
    found: list[Root] = []
    problems: list[str] = []
    for place, mode in _places(core).items():
        try:
            cls = cast("object", getattr(importlib.import_module(place.module), place.name))
        except Exception as exc:  # noqa: BLE001  # The SDK's own code runs and may raise anything.
            problems.append(f"{place.module}.{place.name}: {told(exc)}")
        else:
            if isinstance(cls, type):
                found.append(Root(cls, mode))
    return tuple(sorted(found, key=_rank)), tuple(problems)


def construct(root: Root) -> Live:
    """Return a client over a recorder.

    Raises:
        DoctorError: No made-up arguments construct one, or it holds no client of the core.
    """
    reasons: list[str] = []
    for names in ({"required", "texts"}, {"required", "texts", "places"}, {"required"}):
        recorder = Recorder() if root.mode == "sync" else AsyncRecorder()
        over = client_over(recorder)
        try:
            client = root.cls(**_arguments(root.cls, over, names))
        except Exception as exc:  # noqa: BLE001
            reasons.append(told(exc))
            continue
        wrapper = wrapper_in(client)
        if wrapper is None:
            raise DoctorError(f"{root.name}: no attribute of it holds a client of the core")
        held = core_client_of(wrapper)
        if getattr(held, _HTTPX, None) is not over:
            setattr(held, _HTTPX, over)
        return Live(client, recorder)
    raise DoctorError(f"{root.name}: cannot be constructed: {reasons[0]}")


def wrapper_in(client: object) -> object | None:
    """Return the attribute of a client that holds a client of a core."""
    for value in cast("Mapping[str, object]", getattr(client, "__dict__", {})).values():
        if core_client_of(value) is not None:
            return value
    return None


def core_client_of(wrapper: object) -> object | None:
    """Return the core's client that a wrapper holds: it holds a client of httpx itself."""
    own = cast("Mapping[str, object]", getattr(wrapper, "__dict__", {}))
    held = own.get(_HTTPX)
    raw = cast("object", getattr(held, _HTTPX, None))
    return held if isinstance(raw, httpx.Client | httpx.AsyncClient) else None


def _rank(root: Root) -> tuple[bool, int]:
    """Return what puts those first that take a client of httpx, and of those the derived ones."""
    names = {each.name for each in _constructor(root.cls)}
    return _HTTPX not in names, -len(root.cls.__mro__)


def _arguments(cls: type[object], over: object, names: set[str]) -> dict[str, object]:
    parameters = _constructor(cls)
    maker = Maker(cls.__module__, is_whole=False)
    given: dict[str, object] = {}
    for each in parameters:
        if each.name == _HTTPX:
            given[_HTTPX] = over
        elif each.name in _PLACES and not each.is_required:
            if each.name == "base_url" and "places" in names:
                given[each.name] = _URL
        elif each.name == "base_url":
            given[each.name] = _URL
        elif each.is_required or ("texts" in names and _takes_text(each)):
            try:
                made = maker.make(each.hint, each.name)
                # It may become a part of a host name.
                given[each.name] = made.replace(" ", "-") if isinstance(made, str) else made
            except UnmakeableError:
                if each.is_required:
                    raise
    return given


def _constructor(cls: type[object]) -> tuple[Parameter, ...]:
    """Return the parameters of a constructor, and of those that it hands its others on to."""
    found: dict[str, Parameter] = {}
    for base in cls.__mro__:
        if "__init__" not in vars(base) or base is object:
            continue
        constructor = cast("Callable[..., object]", vars(base)["__init__"])
        for each in (parameters_of(constructor) or ())[1:]:
            found.setdefault(each.name, each)
        kinds = {each.kind for each in inspect.signature(constructor).parameters.values()}
        if inspect.Parameter.VAR_KEYWORD not in kinds:
            break
    return tuple(found.values())


def _takes_text(parameter: Parameter) -> bool:
    hint = parameter.hint
    members = cast("tuple[object, ...]", getattr(hint, "__args__", ()))
    return hint is str or str in members


def _places(core: Core) -> dict[_Place, Mode]:
    """Return the classes that make a wrapper, and those derived from them, by their source."""
    texts = {
        path: path.read_text(encoding="utf-8")
        for path in sorted(core.root.rglob("*.py"))
        if core.folder not in path.parents
    }
    found: dict[_Place, Mode] = {}
    names: dict[str, Mode] = {}
    makes = re.compile("|".join(rf"\b{name}\(\s*\n" for name in core.wrappers) or r"(?!)")
    for path, text in texts.items():
        if not makes.search(text):
            continue
        module = _module(core, path.relative_to(core.root).with_suffix("").parts)
        for name, mode in _made_in(classes_in(path), core.wrappers):
            found[_Place(module, name)] = names[name] = mode
    new = set(names)
    while new:
        derived = re.compile(rf"^\s*class \w+\([^)]*\b(?:{'|'.join(sorted(new))})\b", re.MULTILINE)
        new = set[str]()
        for path, text in texts.items():
            if not derived.search(text):
                continue
            module = _module(core, path.relative_to(core.root).with_suffix("").parts)
            for name, node in classes_in(path).items():
                bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
                known = sorted(bases & set(names))
                if known and _Place(module, name) not in found:
                    found[_Place(module, name)] = names[name] = names[known[0]]
                    new.add(name)
    return found


def _made_in(
    classes: Mapping[str, ast.ClassDef], wrappers: Mapping[str, Mode]
) -> Iterator[tuple[str, Mode]]:
    for name, node in classes.items():
        for call in ast.walk(node):
            if isinstance(call, ast.Call):
                mode = wrappers.get(ast.unparse(call.func).rpartition(".")[2])
                if mode is not None:
                    yield name, mode


def _module(core: Core, parts: tuple[str, ...]) -> str:
    return ".".join((core.package, *parts)).removesuffix(".__init__")
