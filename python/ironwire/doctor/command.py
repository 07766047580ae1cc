"""`python -m ironwire doctor PACKAGE`: whether a package's calls stay the same on ironwire."""

import argparse
import dataclasses
import sys
import time
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Final, TextIO, cast

import ironwire
from ironwire import _kernel
from ironwire.doctor.check import Place, examine
from ironwire.doctor.cores import Core, DoctorError, find_core, version_of
from ironwire.doctor.progress import Progress
from ironwire.doctor.report import Subject, as_json, as_text
from ironwire.errors import AdoptionError
from ironwire.fern import profile_of

__all__ = ["main"]

_NO_AXES: Final = frozenset({"marks", "name"})


def main(
    arguments: Sequence[str],
    *,
    out: TextIO | None = None,
    err: TextIO | None = None,
    place: Place = ironwire.adopt,
) -> int:
    """Examine a package as the command line says, and write the report.

    Args:
        arguments: What follows `doctor` on the command line.
        out: Where the report goes; by default to the standard output.
        err: Where progress and problems go; by default to the standard error output.
        place: Puts ironwire in place in a client.

    Returns:
        The exit status: 0 if nothing is unexpected, 1 if something is, 2 if the check could
        not be made.
    """
    out, err = out or cast("TextIO", sys.stdout), err or cast("TextIO", sys.stderr)
    options = _parser().parse_args(arguments, _Options())
    started_s = time.monotonic()
    try:
        core = find_core(options.package, options.core)
        subject = _subject(core)
        found = examine(core, place, options.only, Progress(err))
    except (AdoptionError, DoctorError) as exc:
        err.write(f"doctor: {exc}\n")
        return 2
    duration_s = time.monotonic() - started_s
    out.write(as_text(subject, found, duration_s))
    if options.json is not None:
        Path(options.json).write_text(as_json(subject, found, duration_s), encoding="utf-8")
    return 1 if found.counts["unexpected"] else 0


class _Options(argparse.Namespace):
    package: str
    core: str | None
    only: str | None
    json: str | None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ironwire doctor",
        description="Call every endpoint of a generated SDK with made-up arguments, with its own"
        " core and with ironwire, and compare the requests. Nothing is sent over the network.",
        epilog="exit status: 0 nothing unexpected, 1 unexpected differences, 2 no check was made",
    )
    parser.add_argument("package", help="the package to examine, such as `cohere`")
    parser.add_argument("--core", metavar="PKG.core", help="which core, where there are several")
    parser.add_argument(
        "--only", metavar="PATTERN", help="only endpoints such as `chat`, `Async*.list`"
    )
    parser.add_argument("--json", metavar="FILE", help="write everything that was found as JSON")
    return parser


def _subject(core: Core) -> Subject:
    profile = profile_of(core.name)
    axes = {axis: _plainly(value) for axis, value in dataclasses.asdict(profile).items()}
    return Subject(
        package=core.package,
        version=version_of(core.package),
        core=core.name,
        generation=profile.name,
        axes={axis.replace("_", " "): axes[axis] for axis in axes if axis not in _NO_AXES},
        httpx=metadata.version("httpx"),
        ironwire=ironwire.__version__,
        kernel=f"{_kernel.active.NAME} ({_kernel.why})",
    )


def _plainly(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(each) for each in cast("frozenset[object]", value))) or "none"
    return str(value).replace("_", " ")
