"""Released SDKs on ironwire: every endpoint's bytes, and what their own cores lose."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SDKS = [
    ("elevenlabs-2.78.0", "elevenlabs"),
    ("elevenlabs-2.20.0", "elevenlabs"),
    ("squareup-46.0.0.20260916", "square"),
    ("cohere-7.3.1", "cohere"),
    ("cohere-5.13.12", "cohere"),
    ("cohere-5.8.1", "cohere"),
    ("vapi_server_sdk-3.0.0", "vapi"),
    ("hume-0.14.1", "hume"),
]
EACH = pytest.mark.parametrize(("sdk", "package"), SDKS, ids=[sdk for sdk, _ in SDKS])


def _run(sdk: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    folder = Path(os.environ["IRONWIRE_SDKS"], sdk)
    assert folder.is_dir()
    tests = Path(__file__).parents[1]
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        env={**os.environ, "PYTHONPATH": f"{folder.resolve()}:{tests}"},
        capture_output=True,
        text=True,
        check=False,
    )


@EACH
def test_no_endpoint_sends_anything_unexpected(sdk: str, package: str, tmp_path: Path) -> None:
    file = tmp_path / "figures.json"

    result = _run(sdk, "ironwire", "doctor", package, "--json", str(file))

    assert result.returncode == 0, result.stdout + result.stderr
    figures = json.loads(file.read_text())
    assert figures["endpoints"] > 50
    assert len(figures["skipped"]) < figures["endpoints"] / 50


@EACH
def test_what_the_original_core_loses_is_kept(sdk: str, package: str) -> None:
    result = _run(sdk, "sdks.faults", package)

    assert result.returncode == 0, result.stderr
    outcomes: dict[str, dict[str, Any]] = json.loads(result.stdout)
    own, original = outcomes["ironwire"], outcomes["original"]
    assert own["form"]["bodies"] == ["a=b"] * 3
    assert own["json"]["bodies"] == ['{"a":[1,2]}'] * 3
    assert (own["pieces"]["bodies"], own["pieces"]["status"]) == (["once"], 503)
    # Every generation of the original reports success for a body that was not sent.
    assert original["pieces"]["status"] == 503 or original["pieces"]["bodies"][-1] == ""
