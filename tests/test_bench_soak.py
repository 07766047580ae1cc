"""The machinery of the long runs; their figures are no test, but what must never happen is."""

import importlib
from collections.abc import Iterator
from itertools import cycle

import pytest

from bench.light_server import serving
from bench.soak import SCENARIOS, main
from bench.soaking.place import Place
from bench.soaking.verdict import Figure, say
from bench.storm import Ended, figures

# What takes time or memory depends on the machine and on what ran before.
NEVER = {
    "GET failed",
    "applied twice",
    "failed",
    "failed of the next 60",
    "others",
    "slots lost",
    "untyped",
}


@pytest.fixture
def url() -> Iterator[str]:
    with serving() as running:
        yield running


# The engines in turn, so that it takes a few seconds.
@pytest.mark.parametrize(("name", "engine"), [*zip(SCENARIOS, cycle(["httpx", "httpx2"]))])
def test_a_small_share_of_a_run_ends_right(url: str, name: str, engine: str) -> None:
    share = 0.01 if name == "storm" else 0.001

    told = SCENARIOS[name](Place(url, importlib.import_module(engine), share))

    assert told
    assert [figure for figure in told if figure.name in NEVER and figure.value] == []


def test_a_run_is_told_in_a_line_and_by_its_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["stale", "--engine", "httpx2", "--share", "0.002"])

    line = capsys.readouterr().out
    assert code == 0
    assert line.startswith("stale, httpx2: calls 3; failed 0 (at most 0); ")
    assert line.endswith(": ok\n")


def test_a_demand_that_is_missed_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    told = [
        Figure(name="asked", value=2, most=1),
        Figure(name="just met", value=1, most=1),
        Figure(name="told", value=9),
    ]

    assert not say("a run", told)
    assert say("a run", told[1:])
    assert capsys.readouterr().out == (
        "a run: asked 2 (at most 1); just met 1 (at most 1); told 9: MISSED: asked\n"
        "a run: just met 1 (at most 1); told 9: ok\n"
    )


def test_a_storm_is_told_by_its_attempts_and_its_last_failure() -> None:
    ended = [
        Ended(begun_s=9.9, ended_s=10.5, attempts=3, is_success=False),
        Ended(begun_s=10.0, ended_s=11.0, attempts=2, is_success=False),
        Ended(begun_s=39.9, ended_s=41.5, attempts=1, is_success=False),
        Ended(begun_s=20.0, ended_s=20.1, attempts=1, is_success=True),
        Ended(begun_s=30.0, ended_s=30.1, attempts=1, is_success=True),
        Ended(begun_s=40.0, ended_s=45.0, attempts=3, is_success=True),
    ]

    calls, attempts, failed, last = figures(ended, 10.0, 40.0)

    assert calls.value == 6
    assert attempts.value == 1.25
    assert attempts.is_met
    assert failed.value == 50
    assert last.value == 1.5
    assert last.is_met


@pytest.mark.parametrize(
    ("call", "missed"),
    [
        (Ended(10.0, 11.0, 2, True), ["attempts per call in the brown-out"]),
        (Ended(41.0, 42.1, 1, False), ["last failure, seconds after it"]),
        (Ended(9.0, 10.0, 3, False), []),
    ],
)
def test_a_storm_misses_its_demands(call: Ended, missed: list[str]) -> None:
    told = figures([call], 10.0, 40.0)

    assert [figure.name for figure in told if not figure.is_met] == missed
