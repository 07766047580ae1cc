"""Which generated cores a package has, read from its files without importing it."""

import ast
import importlib.machinery
import importlib.util
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

__all__ = ["Core", "DoctorError", "Mode", "classes_in", "find_core", "find_cores", "version_of"]

Mode: TypeAlias = Literal["sync", "async"]

MODES: Final[Mapping[str, Mode]] = {"HttpClient": "sync", "AsyncHttpClient": "async"}
"""The classes that make a module a core, and whose calls they carry."""


class DoctorError(Exception):
    """The check cannot be made: something is missing, or cannot be constructed."""


class Core(NamedTuple):
    """A generated core.

    Attributes:
        name: Its package, such as `square.core`.
        folder: Where its files lie.
        package: The package that was asked for.
        root: Where the files of that package lie.
        wrappers: The core's classes that hold one of its clients, and whose calls they carry.
    """

    name: str
    folder: Path
    package: str
    root: Path
    wrappers: Mapping[str, Mode]


def find_cores(package: str) -> tuple[Core, ...]:
    """Return the cores of a package: each `core/http_client.py` that defines `HttpClient`.

    Raises:
        DoctorError: There is no such package.
    """
    root = _folder(package)
    found: list[Core] = []
    for path in sorted(root.rglob("http_client.py")):
        if path.parent.name != "core" or "HttpClient" not in classes_in(path):
            continue
        name = ".".join((package, *path.parent.relative_to(root).parts))
        found.append(Core(name, path.parent, package, root, dict(_wrappers(path.parent))))
    return tuple(found)


def find_core(package: str, wanted: str | None) -> Core:
    """Return the core that is wanted, or else the only one.

    Raises:
        DoctorError: There is none, or there are several and none is wanted.
    """
    cores = find_cores(package)
    names = ", ".join(f"`{core.name}`" for core in cores)
    if not cores:
        raise DoctorError(
            f"no core in `{package}`: looked for `core/http_client.py` with a class `HttpClient`"
        )
    if wanted is None:
        if len(cores) > 1:
            raise DoctorError(f"several cores in `{package}`: {names}; choose one with --core")
        return next(iter(cores))
    for core in cores:
        if core.name == wanted:
            return core
    raise DoctorError(f"no core `{wanted}` in `{package}`: found {names}")


def version_of(package: str) -> str:
    """Return the version of the distribution that brings a package."""
    top = package.partition(".")[0]
    for distribution in metadata.packages_distributions().get(top, []):
        return f"{distribution} {metadata.version(distribution)}"
    return "of no distribution"


def classes_in(path: Path) -> Mapping[str, ast.ClassDef]:
    """Return the classes that a file defines at its top level, or under a condition there."""
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return {node.name: node for node in _top(tree) if isinstance(node, ast.ClassDef)}


def _top(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If | ast.Try):
            yield from _top(node)
        yield node


def _wrappers(folder: Path) -> Iterator[tuple[str, Mode]]:
    for path in sorted(folder.glob("*.py")):
        if "HttpClient(" not in path.read_text(encoding="utf-8"):
            continue
        for name, node in classes_in(path).items():
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                    mode = MODES.get(call.func.id)
                    if mode is not None and name not in MODES:
                        yield name, mode


def _folder(package: str) -> Path:
    # The spec of a package inside another would import that one.
    top, *rest = package.split(".")
    spec: importlib.machinery.ModuleSpec | None = None
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        spec = None
    places = (spec.submodule_search_locations if spec is not None else None) or ()
    for place in places:
        folder = Path(place, *rest)
        if folder.is_dir():
            return folder
    found = "no package" if spec is None else "a module" if not places else f"`{top}` without it"
    raise DoctorError(f"no package `{package}` on the import path: found {found}")
