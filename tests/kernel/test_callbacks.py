"""Code of the caller's that runs in the middle of a walk, and changes what is walked."""

import gc
import json
from collections.abc import Iterator
from typing import Any

import pytest

from ironwire import _kernel
from ironwire._kernel import Kernel
from ironwire.types import OMIT
from safety.traps import ACTS, SCENES, TRAPS, UNNOTICED

COPIED = {"extra", "overridden"}
"""Here one kernel merges first and the other converts first: both may be seen."""


@pytest.fixture(autouse=True)
def _few_objects() -> Iterator[None]:
    """Let the collector look at the objects of one test alone."""
    gc.freeze()
    yield
    gc.unfreeze()


def outcome(kernel: Kernel, function: str, scene: str, trap: str, act: str) -> tuple[type, Any]:
    """Return the class of what is returned or raised, and the text of it."""
    victims: list[Any] = []

    def spring() -> None:
        for victim in victims:
            (ACTS | UNNOTICED)[act](victim, kernel)

    stage = SCENES[scene](TRAPS[trap](spring))
    victims.append(stage.victim)
    try:
        encoded = getattr(kernel, function)(stage.body, extra=stage.extra, omit=OMIT)
    except Exception as exc:  # noqa: BLE001 - whatever it is, it is compared
        return type(exc), str(exc)
    return type(encoded), encoded


def unambiguous(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    assert len(members) == len(pairs), f"{[key for key, _ in pairs]}"
    return members


def is_consistent(kind: type, found: Any) -> bool:
    """Tell whether an outcome is a body in which no key comes twice, or says what happened."""
    if kind is RuntimeError:
        return str(found).startswith("dictionary ")
    if kind is bytes:
        return isinstance(json.loads(found, object_pairs_hook=unambiguous), (dict, list))
    return bool(json.loads(json.dumps(found)) == found)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("function", ["encode_body", "filter_body"])
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("scene", SCENES)
def test_both_kernels_see_a_change_in_the_middle_of_a_walk_alike(
    kernel: Kernel, scene: str, act: str, function: str
) -> None:
    for trap in TRAPS:
        found = outcome(kernel, function, scene, trap, act)

        expected = outcome(_kernel.available["python"], function, scene, trap, act)
        if found != expected:
            assert scene in COPIED, trap
            assert is_consistent(*found), trap


@pytest.mark.parametrize("function", ["encode_body", "filter_body"])
@pytest.mark.parametrize("act", UNNOTICED)
@pytest.mark.parametrize("scene", SCENES)
def test_a_change_of_the_keys_alone_gives_no_ambiguous_body(
    kernel: Kernel, scene: str, act: str, function: str
) -> None:
    for trap in TRAPS:
        found = outcome(kernel, function, scene, trap, act)

        assert is_consistent(*found), trap
