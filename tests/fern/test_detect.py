"""Generations are told by the source of a core."""

import warnings
from dataclasses import replace

import pytest

from fern.package import core_source
from ironwire import AdoptionError
from ironwire.fern import NEWEST, PROFILES, Profile
from ironwire.fern.detect import read_core


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_each_generation_is_known(profile: Profile) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        core = read_core(core_source(profile), "sdk.core.http_client")

    assert core.profile == profile


def test_no_two_generations_have_the_same_marks() -> None:
    assert len({profile.marks for profile in PROFILES}) == len(PROFILES)


@pytest.mark.parametrize(
    "more", ["def resume_upload(): pass", "def _sign(request): pass"], ids=["public", "private"]
)
def test_an_unknown_newer_generation_is_taken_for_the_newest_with_a_warning(more: str) -> None:
    with pytest.warns(UserWarning, match="unknown generation"):
        core = read_core(core_source(NEWEST, more), "sdk.core.http_client")

    assert core.profile.name == "NEWEST"


def test_an_old_core_with_a_function_of_its_own_keeps_its_generation() -> None:
    seed = PROFILES[2]

    core = read_core(core_source(seed, "def own(): pass"), "sdk.core.http_client")

    assert core.profile == seed


def test_numbers_are_those_of_the_core_itself() -> None:
    source = core_source(NEWEST).replace("base_max_retries=2", "base_max_retries=7")
    source = source.replace("status_code >= 500", "status_code in [502, 503]")

    core = read_core(source, "sdk.core.http_client")

    assert core.profile == replace(NEWEST, max_retries=7, statuses="recommended")


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("def send(): pass", r"to define HttpClient and AsyncHttpClient, found send"),
        ("", "found nothing"),
        ("def (", "cannot read the source of `sdk.core.http_client`"),
    ],
)
def test_what_is_no_core_is_refused(source: str, problem: str) -> None:
    with pytest.raises(AdoptionError, match=problem):
        read_core(source, "sdk.core.http_client")


def test_imported_names_are_known_with_their_origin() -> None:
    names = read_core(core_source(NEWEST), "sdk.core.http_client").names

    assert names["File"] == (".file", "File")
    assert names["time"] == ("time", None)
    assert names["HttpClient"] is None
