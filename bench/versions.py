"""The encode benchmark on several versions of CPython, side by side.

Usage: python -m bench.versions [--figures FOLDER] [--runs N] [--only EXPRESSION] VERSION...

Each version gets a wheel and an environment of its own, both temporary, with the same versions
of what is compared. Runs take turns, so that a noisy hour meets all of them.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bench.figures import Figures, median_run, read_figures
from bench.tables import LEAST_RELATION, console_text, relations, versions_table

__all__ = ["main"]

_ROOT: Final = Path(__file__).parent.parent
_CONSTRAINTS: Final = _ROOT / "constraints.txt"


class CannotRunError(Exception):
    """A version that is left out, and the reason."""


def main(arguments: list[str]) -> None:
    """Run the benchmark on each version that is there, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.versions")
    parser.add_argument("versions", nargs="+", metavar="VERSION", help="such as 3.13")
    parser.add_argument("--figures", type=Path, default=Path("target/figures"), metavar="FOLDER")
    parser.add_argument("--runs", type=int, default=1, metavar="N")
    parser.add_argument("--only", default="", metavar="EXPRESSION", help="as pytest's -k")
    options = parser.parse_args(arguments)

    runs: dict[str, list[Figures]] = {}
    left_out: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as scratch:
        pythons: dict[str, Path] = {}
        for version in options.versions:
            try:
                pythons[version] = _prepared(version, Path(scratch, version))
            except CannotRunError as exc:
                left_out[version] = str(exc)
        for run in range(options.runs):
            for version, python in pythons.items():
                path = options.figures / f"python-{version}-{run}.json"
                print(f"CPython {version}: run {run + 1} of {options.runs}", flush=True)
                _bench(python, path, options.only)
                runs.setdefault(version, []).append(read_figures(path))
    for line in _summary(runs, left_out):
        print(line)


def _summary(runs: Mapping[str, list[Figures]], left_out: Mapping[str, str]) -> Iterator[str]:
    merged = [median_run(same) for same in runs.values()]
    if merged:
        yield console_text(versions_table(merged))
    for version, relation in zip(runs, relations(merged), strict=True):
        if relation is not None and relation[0] < LEAST_RELATION:
            yield f"{version}: {relation[1]} at {relation[0]:.2f}, least {LEAST_RELATION}"
    for version, reason in left_out.items():
        yield f"{version}: not run: {reason}"


def _prepared(version: str, folder: Path) -> Path:
    """Return the interpreter of a new environment with the wheel and what it is compared with."""
    _do([_found(version), "-m", "venv", str(folder)])
    python = folder / "bin" / "python"
    maturin = Path(sys.executable).with_name("maturin")
    # Not the folder of the other builds: each interpreter would make them build again.
    target = _ROOT / "target" / "versions" / version
    _do(
        [
            *(str(maturin), "build", "--quiet", "--release", "--locked"),
            *("--interpreter", str(python), "--target-dir", str(target), "--out", str(folder)),
        ],
        PYO3_PYTHON=str(python),
    )
    (wheel,) = folder.glob("*.whl")
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    _do([*pip, "--upgrade", "--constraint", str(_CONSTRAINTS), "pip"])
    _do([*pip, "--constraint", str(_CONSTRAINTS), "--group", "encoders", str(wheel)])
    return python


def _found(version: str) -> str:
    """Return an interpreter of a version: from the search path, or one that pyenv has built."""
    built = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    on_path = shutil.which(f"python{version}")
    for candidate in [*([on_path] if on_path else []), *map(str, reversed(built))]:
        code = "import sys; print('%d.%d' % sys.version_info[:2])"
        told = subprocess.run([candidate, "-c", code], capture_output=True, text=True, check=False)
        if told.returncode == 0 and told.stdout.strip() == version:
            return candidate
    raise CannotRunError("no such interpreter found")


def _bench(python: Path, figures: Path, only: str) -> None:
    """Run the benchmark, or show what it said and stop: kernels that differ are no reason."""
    command = [str(python), "-m", "pytest", "bench/bench_encode.py", "--no-header", "-q"]
    options = ["--json", str(figures.absolute()), "-k", only]
    done = subprocess.run(
        [*command, *options], cwd=_ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)


def _do(command: list[str], **environment: str) -> None:
    """Run a command in the project's folder; what it says is the reason if it fails."""
    done = subprocess.run(
        command,
        cwd=_ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise CannotRunError(f"{Path(command[0]).name}: {lines[-1] if lines else 'failed'}")


if __name__ == "__main__":
    main(sys.argv[1:])
