"""The two wheels, each installed into a clean environment and used for a real call."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from server import loopback

ROOT = Path(__file__).parent.parent

CALL = """
import sys
import httpx
from ironwire import OMIT, HttpClient, _kernel
with httpx.Client(trust_env=False) as client:
    http = HttpClient(client, 5, {"X-Key": "key"}, sys.argv[1])
    response = http.request("v1", method="POST", json={"a": "ü", "b": OMIT}, omit=OMIT)
print(_kernel.active.NAME, response.status_code)
"""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    dist = tmp_path_factory.mktemp("dist")
    subprocess.run(["make", "--silent", "wheel", f"DIST={dist}"], cwd=ROOT, check=True)
    pure, platform = sorted(dist.glob("*.whl"), key=lambda path: "-none-any" not in path.name)
    return {"python": pure, "rust": platform}


@pytest.mark.parametrize("kernel", ["python", "rust"])
def test_a_wheel_installs_and_makes_a_call(
    kernel: str, wheels: dict[str, Path], tmp_path: Path
) -> None:
    venv.create(tmp_path, with_pip=True)
    python = tmp_path / ("Scripts" if os.name == "nt" else "bin") / "python"
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "IRONWIRE", "COV"))
    }
    pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    pinned = ["install", "--constraint", ROOT / "constraints.txt", wheels[kernel]]
    subprocess.run([*map(str, pip), *map(str, pinned)], env=environment, check=True)

    with loopback() as server:
        result = subprocess.run(
            [python, "-c", CALL, server.url],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )

    assert result.stdout == f"{kernel} 200\n"
    assert server.bodies == ['{"a":"ü"}'.encode()]


@pytest.mark.parametrize("kernel", ["python", "rust"])
def test_a_wheel_holds_what_its_tag_says_and_no_path_of_the_build_machine(
    kernel: str, wheels: dict[str, Path]
) -> None:
    paths = {f"{path}{os.sep}" for path in (ROOT, Path.home(), sys.prefix)}
    with zipfile.ZipFile(wheels[kernel]) as wheel:
        names = wheel.namelist()
        contents = {name: wheel.read(name) for name in names}

    assert any("_rust." in name and not name.endswith(".pyi") for name in names) is (
        kernel == "rust"
    )
    assert "ironwire/py.typed" in names
    for name, content in contents.items():
        assert not [path for path in paths if path.encode() in content], name
