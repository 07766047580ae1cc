"""The module that stands in for a package's core."""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from unittest import mock

import httpx
import pytest

import ironwire
from fern.conftest import Sdk
from ironwire import AdoptionError, fern
from server import Loopback, answer


class Swap(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives a stand-in to those who import a core."""

    def __init__(self, core: str) -> None:
        self.core = core

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != f"{self.core}.http_client":
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return fern.core_for(self.core)

    def exec_module(self, module: ModuleType) -> None:
        pass


@pytest.fixture
def swapped(sdk: Sdk) -> Iterator[str]:
    """The name of an SDK that was imported with a stand-in for its core."""
    name = sdk("V10")
    finder = Swap(f"{name}.core")
    sys.meta_path.insert(0, finder)
    try:
        importlib.import_module(name)
        yield name
    finally:
        sys.meta_path.remove(finder)


def test_nothing_of_the_package_is_imported(sdk: Sdk) -> None:
    name = sdk("V9", core="api.core")

    module = fern.core_for(f"{name}.api.core")

    assert module.__name__ == f"{name}.api.core.http_client"
    assert name not in sys.modules


@pytest.mark.parametrize("generation", [profile.name for profile in fern.PROFILES])
def test_each_name_of_the_original_is_there(sdk: Sdk, generation: str) -> None:
    name = sdk(generation)
    original = importlib.import_module(f"{name}.core.http_client")

    module = fern.core_for(f"{name}.core")

    names = {each for each in vars(original) if not each.startswith("__")}
    assert {each for each in names if not hasattr(module, each)} == set()


def test_what_the_original_imports_is_the_packages_own(sdk: Sdk) -> None:
    name = sdk("NEWEST")

    module = fern.core_for(f"{name}.core")

    assert module.File is importlib.import_module(f"{name}.core.file").File
    assert module.httpx is httpx


def test_all_public_names_can_be_imported_at_once(sdk: Sdk) -> None:
    name = sdk("V5")
    namespace: dict[str, object] = {}
    sys.modules[f"{name}.core.http_client"] = fern.core_for(f"{name}.core")

    exec(f"from {name}.core.http_client import *", namespace)

    assert {"HttpClient", "AsyncHttpClient", "File", "get_request_body"} <= namespace.keys()


def test_each_package_has_a_module_of_its_own(sdk: Sdk) -> None:
    first, second = f"{sdk('V5')}.core", f"{sdk('V5')}.core"

    assert fern.core_for(first) is fern.core_for(first)
    assert fern.core_for(first) is not fern.core_for(second)
    assert fern.core_for(first).HttpClient is not fern.core_for(second).HttpClient


def test_an_import_hook_swaps_the_core(swapped: str, server: Loopback) -> None:
    api = importlib.import_module(swapped).Api
    server.script += [answer(500)]

    with (
        httpx.Client(trust_env=False) as client,
        mock.patch(f"{swapped}.core.http_client.time.sleep") as sleep,
    ):
        response = api(httpx_client=client, base_url=server.url).things.create(name="x")

    assert response.status_code == 200
    assert server.bodies == [b'{"name":"x"}'] * 2
    assert sleep.call_count == 1


@pytest.mark.parametrize("name", ["_retry_timeout", "_retry_timeout_from_retries"])
def test_delays_are_looked_up_by_name(swapped: str, server: Loopback, name: str) -> None:
    api = importlib.import_module(swapped).Api
    module = f"{swapped}.core.http_client"
    server.script += [answer(503)]
    is_answered = name == "_retry_timeout"
    url = server.url if is_answered else "http://127.0.0.1:1"

    with (
        httpx.Client(trust_env=False) as client,
        mock.patch(f"{module}.{name}", return_value=12.5),
        mock.patch(f"{module}.time.sleep") as sleep,
    ):
        try:
            api(httpx_client=client, base_url=url).things.create()
        except httpx.ConnectError:
            assert not is_answered

    assert sleep.call_args_list[0] == mock.call(12.5)


def test_a_subclass_sees_every_attempt(swapped: str, server: Loopback) -> None:
    module = importlib.import_module(f"{swapped}.core.http_client")
    seen: list[int] = []

    class Counting(module.HttpClient):  # type: ignore[misc, name-defined]
        def request(self, *args: object, retries: int = 0, **options: object) -> httpx.Response:
            seen.append(retries)
            answered: httpx.Response = super().request(*args, retries=retries, **options)
            return answered

    server.script += [answer(500), answer(500)]

    with httpx.Client(trust_env=False) as client, mock.patch.object(module.time, "sleep"):
        core = Counting(httpx_client=client, base_timeout=5, base_headers={}, base_url=server.url)
        response = core.request("x", method="POST", data={"a": "b"})

    assert response.status_code == 200
    assert seen == [0, 1, 2]
    assert server.bodies == [b"a=b"] * 3


@pytest.mark.parametrize(
    ("package", "problem"),
    [
        ("no_such_package_at_all.core", "found no package `no_such_package_at_all`"),
        ("json.core", "found the package `json`, but no `json.core.http_client` in it"),
        ("a b.core", "dotted name"),
    ],
)
def test_what_cannot_be_found_is_told(package: str, problem: str) -> None:
    with pytest.raises(AdoptionError, match=problem):
        fern.core_for(package)


def test_the_newest_stand_in_has_its_helpers_beside_it() -> None:
    module = importlib.import_module("ironwire.fern.http_client")

    assert module.jsonable_encoder({"a": ...}) == {}
    assert module.encode_query({"a": {"b": [1, 2]}}) == [("a[b]", 1), ("a[b]", 2)]
    assert bool(module.FORCE_MULTIPART) is True
    assert module.RequestOptions is ironwire.RequestOptions
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = module.nothing


def test_a_package_that_is_being_imported_is_found(tmp_path: Path, sdk: Sdk) -> None:
    name = sdk("V8")
    # The package asks for its own stand-in before it imports anything else of its own.
    text = f"import ironwire.fern\nprofile = ironwire.fern.profile_of('{name}.core')\n"
    (tmp_path / name / "__init__.py").write_text(text)

    package = importlib.import_module(name)

    assert package.profile.name == "V8"
