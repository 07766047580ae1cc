"""Made-up SDKs of each generation, importable while a test runs."""

import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from client.state.wire import Wire, recording
from fern.package import write
from ironwire.fern import PROFILES
from server import Loopback, loopback

BY_NAME = {profile.name: profile for profile in PROFILES}
_numbers = itertools.count()

Sdk = Callable[..., str]
"""Writes an SDK of a generation and returns the name of its package."""


@pytest.fixture
def sdk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sdk]:
    monkeypatch.syspath_prepend(tmp_path)
    made: list[str] = []

    def make(generation: str, core: str = "core") -> str:
        # A name that no other test has: stand-ins are kept by the name of their package.
        made.append(f"sdk_{next(_numbers)}_{tmp_path.name}")
        write(tmp_path, made[-1], BY_NAME[generation], core=core)
        return made[-1]

    yield make
    for name in list(sys.modules):
        if name.partition(".")[0] in made:
            del sys.modules[name]


@pytest.fixture
def wire() -> Iterator[Wire]:
    with recording() as running:
        yield running


@pytest.fixture
def server() -> Iterator[Loopback]:
    with loopback() as running:
        yield running
