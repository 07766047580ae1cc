"""Cores of any generation, made without a package."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from ironwire.fern import PROFILES, Profile, http_client
from ironwire.fern.generation import Generation, register

BY_NAME = {profile.name: profile for profile in PROFILES}
_modules: dict[str, ModuleType] = {}


def module_of(generation: str) -> ModuleType:
    """Return a stand-in of a generation that belongs to no package."""
    if generation not in _modules:
        name = f"generation_{generation}.core.http_client"
        register(Generation(name, BY_NAME[generation], {}))
        spec = importlib.util.spec_from_file_location(name, Path(http_client.__file__))
        assert spec is not None
        assert spec.loader is not None
        module = _modules[generation] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return _modules[generation]


def core_of(generation: str, httpx_client: object, base_url: str, **options: Any) -> Any:
    """Return a core client of a generation, with its bases as that one takes them."""
    profile: Profile = BY_NAME[generation]
    bases: dict[str, Any] = {"base_timeout": 5, "base_headers": {"X-Sdk": "1"}, **options}
    bases["base_url"] = base_url
    if profile.bases == "callables":
        bases = {name: _giving(value) for name, value in bases.items()}
    return module_of(generation).HttpClient(httpx_client=httpx_client, **bases)


def _giving(value: object) -> Any:
    return lambda: value
