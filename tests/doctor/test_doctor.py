"""`python -m ironwire doctor` on a small SDK, as its user runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from doctor.sdk import write

Result = subprocess.CompletedProcess[str]


def _doctor(folder: Path, *arguments: str) -> Result:
    return subprocess.run(
        [sys.executable, "-m", "ironwire", "doctor", *arguments],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def _figures(folder: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    file = folder / "figures.json"
    result = _doctor(folder, "sdk", "--json", str(file), *arguments)
    assert file.exists(), result.stderr
    figures: dict[str, Any] = json.loads(file.read_text())
    return result.returncode, figures


def test_an_sdk_with_nothing_unexpected(tmp_path: Path) -> None:
    write(tmp_path, "sdk")

    result = _doctor(tmp_path, "sdk")

    assert result.returncode == 0, result.stdout + result.stderr
    assert "core        sdk.core.http_client, generation V8" in result.stdout
    assert "clients     sdk.client.Api, sdk.client.AsyncApi" in result.stdout
    assert "endpoints   4 called, 1 skipped" in result.stdout
    assert "sync things.impossible: `what`: no rule for" in result.stdout
    assert "11 equal, 0 fixed defects, 0 unexpected" in result.stdout


def test_each_endpoint_is_called_in_three_shapes(tmp_path: Path) -> None:
    write(tmp_path, "sdk")

    status, figures = _figures(tmp_path, "--only", "find")

    assert status == 0
    assert (figures["endpoints"], figures["calls"], figures["equal"]) == (1, 3, 3)


def test_other_bytes_are_unexpected_and_told_by_their_place(tmp_path: Path) -> None:
    write(
        tmp_path,
        "sdk",
        change=(
            "return None if body == {} and json is None else body",
            "return {**(body or {}), 1: 2}",
        ),
    )

    status, figures = _figures(tmp_path, "--only", "things.find")

    assert status == 1
    assert [each["shape"] for each in figures["unexpected"]] == ["required", "all", "options"]
    parts = [part for part, _ in figures["unexpected"][0]["differences"]]
    assert parts == ["fields", "body"]


def test_no_credential_is_shown(tmp_path: Path) -> None:
    fields = 'fields = {"X-Key": "secret" + str(len(type(self).__mro__)), '
    write(tmp_path, "sdk", change=("fields = {", fields))

    result = _doctor(tmp_path, "sdk")

    assert "fields X-Key" in result.stdout
    assert "secret" not in result.stdout + result.stderr


def test_a_mended_defect_is_named(tmp_path: Path) -> None:
    write(tmp_path, "sdk", change=('f"things/{id}"', 'f"things/{id}?kept=1"'))

    status, figures = _figures(tmp_path, "--only", "find")

    assert (status, figures["unexpected"]) == (0, [])
    assert figures["fixed"] == {"the query of the path lost": 2}


def test_what_varies_from_call_to_call_is_no_difference(tmp_path: Path) -> None:
    fields = 'fields = {"X-Request-Id": __import__("uuid").uuid4().hex, '
    write(tmp_path, "sdk", change=("fields = {", fields))

    status, figures = _figures(tmp_path)

    assert (status, figures["unexpected"]) == (0, [])


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["no_such_package"], "no package `no_such_package` on the import path"),
        (["json"], "no core in `json`: looked for `core/http_client.py`"),
        (["sdk", "--core", "sdk.other"], "no core `sdk.other` in `sdk`: found `sdk.core`"),
    ],
)
def test_what_cannot_be_checked(tmp_path: Path, arguments: list[str], problem: str) -> None:
    write(tmp_path, "sdk")

    result = _doctor(tmp_path, *arguments)

    assert result.returncode == 2
    assert problem in result.stderr


def test_a_client_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    write(tmp_path, "sdk")
    file = tmp_path / "sdk" / "client.py"
    text = file.read_text().replace(
        "self._client_wrapper = Sync", "raise OSError('x')\n        Sync"
    )
    file.write_text(text)

    result = _doctor(tmp_path, "sdk")

    assert "not made    sdk.client.Api: cannot be constructed: OSError: x" in result.stdout
    assert "clients     sdk.client.AsyncApi" in result.stdout
