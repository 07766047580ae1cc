"""Makes the module that stands in for a package's `core/http_client.py`."""

import importlib.util
import sys
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Final

from ironwire.errors import AdoptionError
from ironwire.fern.detect import read_core
from ironwire.fern.generation import Generation, register
from ironwire.fern.profiles import Profile

__all__ = ["core_for", "profile_of"]

_TEMPLATE: Final = Path(__file__).with_name("http_client.py")
_lock: Final = Lock()
_generations: Final[dict[str, Generation]] = {}
_modules: Final[dict[str, ModuleType]] = {}


def core_for(package: str) -> ModuleType:
    """Return the module that stands in for `PACKAGE.core.http_client`, one for each package.

    The package's generation is read from the source of its own core. Nothing of the package
    is imported, so that an import hook may ask while the package is about to be imported.

    Args:
        package: The name of the core's package, such as `"cohere.core"`.

    Raises:
        AdoptionError: There is no such package, or its core is none that was generated.

    An unknown newer generation is taken for the newest known one, with a warning.
    """
    generation = _generation(package)
    with _lock:
        module = _modules.get(package)
        if module is None:
            module = _modules[package] = _run(generation)
        return module


def profile_of(package: str) -> Profile:
    """Return the generation of a package's core, such as `"cohere.core"`.

    Raises:
        AdoptionError: There is no such package, or its core is none that was generated.
    """
    return _generation(package).profile


def _generation(package: str) -> Generation:
    with _lock:
        known = _generations.get(package)
    if known is not None:
        return known
    name = f"{package}.http_client"
    core = read_core(_source(package), name)
    generation = Generation(name, core.profile, core.names)
    with _lock:
        return _generations.setdefault(package, generation)


def _run(generation: Generation) -> ModuleType:
    register(generation)
    spec = importlib.util.spec_from_file_location(generation.module, _TEMPLATE)
    if spec is None or spec.loader is None:
        raise AdoptionError(f"cannot run `{_TEMPLATE.name}`")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    # What `from … import *` takes: the public names of the original, imported ones on demand.
    vars(module)["__all__"] = sorted(name for name in generation.names if not name.startswith("_"))
    return module


def _source(package: str) -> str:
    """Return the source of a core, found without importing the package."""
    if not all(part.isidentifier() for part in package.split(".")):
        raise AdoptionError("expected the dotted name of a package, such as `cohere.core`")
    top, *rest = package.split(".")
    looked = [Path(folder, *rest, "http_client.py") for folder in _folders(top)]
    for path in looked:
        if path.is_file():
            return path.read_text(encoding="utf-8")
    if not looked:
        raise AdoptionError(f"found no package `{top}`, looking for `{package}.http_client`")
    raise AdoptionError(f"found the package `{top}`, but no `{package}.http_client` in it")


def _folders(top: str) -> list[str]:
    """Return where the modules of a package are, also while it is being imported."""
    module = sys.modules.get(top)
    if module is not None and hasattr(module, "__path__"):
        return list(module.__path__)
    spec = importlib.util.find_spec(top)
    return [] if spec is None else list(spec.submodule_search_locations or [])
