"""Cores and clients of a package, found in its files."""

import sys
from pathlib import Path

import pytest

from doctor.sdk import write
from ironwire.doctor.cores import DoctorError, find_core, find_cores, version_of
from ironwire.doctor.roots import construct, roots_of, told, wrapper_in

DERIVED = """
import typing
import httpx
from .client import Api, AsyncApi

class Better(Api):
    def __init__(self, *, region: str, **more):
        self.region = region
        super().__init__(**more)

class Own(Api):
    def __init__(self, base_url: str, host: typing.Optional[str] = None):
        super().__init__(token=base_url, base_url=base_url, httpx_client=httpx.Client())

class Bare(AsyncApi):
    def __init__(self, token: str):
        self.token = token
"""


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.syspath_prepend(tmp_path)
    made = "found_" + "".join(filter(str.isalnum, tmp_path.name)).lower()
    write(tmp_path, made)
    return made


def test_a_core_is_found_without_an_import(name: str) -> None:
    core = find_core(name, None)

    assert core.name == f"{name}.core"
    assert core.wrappers == {"SyncClientWrapper": "sync", "AsyncClientWrapper": "async"}
    assert name not in sys.modules


def test_a_module_that_only_hands_a_core_on_is_none(name: str, tmp_path: Path) -> None:
    place = tmp_path / name / "old" / "core"
    place.mkdir(parents=True)
    (place / "http_client.py").write_text(f"from {name}.core.http_client import *\n")

    assert [core.name for core in find_cores(name)] == [f"{name}.core"]


def test_of_several_cores_one_is_chosen(name: str, tmp_path: Path) -> None:
    write(tmp_path / name, "inner")

    with pytest.raises(DoctorError, match=r"several cores .* choose one with --core"):
        find_core(name, None)
    assert find_core(name, f"{name}.inner.core").package == name
    assert find_core(f"{name}.inner", None).name == f"{name}.inner.core"


@pytest.mark.parametrize(
    ("package", "found"),
    [("no_such.package", "no package"), ("timeit", "a module"), ("json.no_such", "`json` without")],
)
def test_a_package_that_is_not_there_is_told(package: str, found: str) -> None:
    with pytest.raises(DoctorError, match=f"on the import path: found {found}"):
        find_core(package, None)


def test_the_version_is_that_of_the_distribution() -> None:
    assert version_of("pydantic.main").startswith("pydantic 2.")
    assert version_of("json") == "of no distribution"


def test_derived_clients_come_first_and_those_that_take_no_httpx_client_last(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / name / "better.py").write_text(DERIVED)

    roots, problems = roots_of(find_core(name, None))

    assert problems == ()
    assert [root.cls.__name__ for root in roots] == ["Better", "Api", "AsyncApi", "Own", "Bare"]
    assert [root.mode for root in roots] == ["sync", "sync", "async", "sync", "async"]


def test_clients_are_made_with_what_their_constructors_take(name: str, tmp_path: Path) -> None:
    (tmp_path / name / "better.py").write_text(DERIVED)
    roots = {root.cls.__name__: root for root in roots_of(find_core(name, None))[0]}

    better, own = construct(roots["Better"]), construct(roots["Own"])

    assert vars(better.client)["region"] == "region-1"
    assert all(wrapper_in(live.client) is not None for live in (better, own))
    with pytest.raises(DoctorError, match="Bare: no attribute of it holds a client of the core"):
        construct(roots["Bare"])


def test_an_exception_is_told_in_one_line() -> None:
    assert told(OSError("\nfirst\nsecond")) == "OSError: first"
    assert told(KeyError()) == "KeyError"
