"""Allocations that fail."""

import os
from pathlib import Path

import pytest

from safety.running import run

pytestmark = pytest.mark.skipif(
    os.environ.get("IRONWIRE_KERNEL") == "python", reason="CPython's own memory is not tested"
)


def test_a_call_without_memory_raises_memory_error_and_the_next_one_works() -> None:
    pytest.importorskip("_testcapi", reason="this interpreter cannot let allocations fail")

    done = run("no_memory")

    last = done.stdout.rpartition("\n")[0].rpartition("\n")[2]
    assert done.returncode == 0, f"{done.stderr[-4000:]}\nlast call: {last}"


def test_no_call_keeps_references_or_memory_blocks() -> None:
    done = run("references", "100")

    assert done.returncode == 0, done.stderr


def test_a_process_does_not_grow() -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("this system does not tell how much memory a process holds")
    if "libasan" in os.environ.get("LD_PRELOAD", ""):
        pytest.skip("AddressSanitizer holds on to what was freed")

    done = run("resident", "1000")

    assert done.returncode == 0, done.stdout
