"""`python -m ironwire doctor` on a small SDK, as its user runs it."""

import io
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from doctor.sdk import write
from ironwire import doctor

Result = subprocess.CompletedProcess[str]


def _doctor(folder: Path, *arguments: str) -> Result:
    return subprocess.run(
        [sys.executable, "-m", "ironwire", "doctor", *arguments],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


_numbers = itertools.count()


class Told(NamedTuple):
    """What a check in this process came to."""

    status: int
    out: str
    err: str
    figures: dict[str, Any]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Told]]:
    """Check a made-up SDK that no other test has imported."""
    monkeypatch.syspath_prepend(tmp_path)
    name = f"checked_{next(_numbers)}_{os.getpid()}"

    def run(*arguments: str, change: tuple[str, str] = ("", ""), **options: Any) -> Told:
        write(tmp_path, name, change=change)
        file, out, err = tmp_path / "figures.json", io.StringIO(), io.StringIO()
        status = doctor.main([name, "--json", str(file), *arguments], out=out, err=err, **options)
        figures = json.loads(file.read_text()) if file.exists() else {}
        return Told(status, out.getvalue(), err.getvalue(), figures)

    yield run
    for module in [each for each in sys.modules if each.partition(".")[0] == name]:
        del sys.modules[module]


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
    assert "core        sdk.core\ngeneration  V8\n" in result.stdout
    assert "clients     sdk.client.Api, sdk.client.AsyncApi" in result.stdout
    assert "endpoints   5, of which 1 skipped" in result.stdout
    assert "1 endpoints: `what`: no rule for" in result.stdout
    assert "equal       11\nfixed       0\nunexpected  0\n" in result.stdout


def test_each_endpoint_is_called_in_three_shapes(tmp_path: Path) -> None:
    write(tmp_path, "sdk")

    status, figures = _figures(tmp_path, "--only", "find")

    assert status == 0
    assert (figures["endpoints"], figures["calls"], figures["counts"]["equal"]) == (1, 3, 3)


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
    places = [(each["kind"], each["where"]) for each in figures["unexpected"][0]["differences"]]
    assert places == [("field", "content-length"), ("field", "content-type"), ("body", "body")]


def test_no_credential_is_shown(tmp_path: Path) -> None:
    fields = 'fields = {"X-Key": "secret" + str(len(type(self).__mro__)), '
    write(tmp_path, "sdk", change=("fields = {", fields))

    result = _doctor(tmp_path, "sdk")

    assert "field x-key: 1 times → 0 times" in result.stdout
    assert "secret" not in result.stdout + result.stderr


def test_a_mended_defect_is_named(tmp_path: Path) -> None:
    write(tmp_path, "sdk", change=('f"things/{id}"', 'f"things/{id}?kept=1"'))

    status, figures = _figures(tmp_path, "--only", "find")

    assert (status, figures["unexpected"]) == (0, [])
    assert figures["fixed"] == {"the query of the path lost": 2}


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

    assert "left out: sdk.client.Api: cannot be constructed: OSError: x" in result.stdout
    assert "clients     sdk.client.AsyncApi" in result.stdout


Check = Callable[..., Told]


def test_the_original_against_itself_is_equal(check: Check) -> None:
    told = check(place=lambda client: client)

    assert told.status == 0
    assert told.figures["counts"]["equal"] == told.figures["calls"] == 11
    assert told.figures["unexpected"] == []
    assert [skipped["endpoint"] for skipped in told.figures["skipped"]] == ["Api.things.impossible"]


def test_a_client_that_is_left_as_it_was_has_no_place(check: Check) -> None:
    def refuse(client: object) -> object:
        raise OSError("no place")

    told = check(place=refuse)

    assert told.status == 2
    assert "no client can be examined" in told.err
    assert "OSError: no place" in told.err
    assert told.out == ""


def test_endpoints_that_send_nothing_are_no_check(check: Check) -> None:
    told = check(
        place=lambda client: client,
        change=("        return {\n", "        raise OSError\n        return {\n"),
    )

    assert told.status == 2
    assert "sent a request with either core: 5 endpoints found" in told.err


def test_no_endpoint_of_the_pattern_is_told(check: Check) -> None:
    told = check("--only", "nothing")

    assert told.status == 2
    assert "0 endpoints found" in told.err


def test_a_package_without_clients_is_told(check: Check) -> None:
    told = check(change=("ClientWrapper(\n", "ClientWrapper.made(\n"))

    assert told.status == 2
    assert "no client class in" in told.err
    assert "looked for one that makes `SyncClientWrapper` or `AsyncClientWrapper`" in told.err


def test_a_package_that_cannot_be_imported_is_told(check: Check) -> None:
    told = check(change=("import enum\n", "import no_such_module_anywhere\n"))

    assert told.status == 2
    assert "ModuleNotFoundError" in told.err


def test_another_end_after_the_same_request_is_unexpected(check: Check) -> None:
    def fail_later(client: Any) -> Any:
        held = client._client_wrapper.httpx_client
        request = held.request

        def failing(*args: Any, **kwargs: Any) -> Any:
            request(*args, **kwargs)
            raise KeyError("later")

        held.request = failing
        return client

    told = check("--only", "Api.things.find", place=fail_later)

    assert told.status == 1
    differences = told.figures["unexpected"][0]["differences"]
    assert [(each["kind"], each["what"]) for each in differences] == [("result", "none → KeyError")]


def test_fields_in_another_order_are_harmless(check: Check) -> None:
    def turn(client: Any) -> Any:
        headers = client._client_wrapper.get_headers
        client._client_wrapper.httpx_client.base_headers = lambda: {"Z": "1", **headers()}
        return client

    told = check(
        "--only",
        "Api.things.find",
        place=turn,
        change=("{**self.base_headers(), ", '{**self.base_headers(), "Z": "1", '),
    )

    assert told.status == 0
    assert told.figures["counts"]["harmless"] == 3
    assert "harmless differences" in told.out
    assert "order" in told.out


VARYING = ("fields = {", 'fields = {"X-Request-Id": __import__("uuid").uuid4().hex, ')


def test_what_varies_from_call_to_call_is_no_difference(check: Check) -> None:
    told = check(place=lambda client: client, change=VARYING)

    assert told.status == 0
    assert told.figures["counts"]["unsteady"] == told.figures["calls"] == 11
    assert "equal, but for what differs between any two clients or calls" in told.out


def test_a_field_that_varies_and_is_lost_is_unexpected(check: Check) -> None:
    told = check("--only", "Api.things.find", change=VARYING)

    assert told.status == 1
    assert [each["differences"][0]["where"] for each in told.figures["unexpected"]] == [
        "x-request-id"
    ] * 3
