"""`python -m ironwire doctor PACKAGE`: arguments, progress, and the report as text."""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Final, TextIO

import ironwire
from ironwire import _kernel
from ironwire.doctor.check import Report, check
from ironwire.doctor.cores import Core, DoctorError, find_core, version_of
from ironwire.errors import AdoptionError
from ironwire.fern.modules import profile_of
from ironwire.fern.profiles import Profile

__all__ = ["main"]

_MOST_SHOWN: Final = 20
_EVERY_S: Final = 5.0


def main(arguments: Sequence[str]) -> int:
    """Check a package; return 0 if all is as expected, 1 if not, 2 if it cannot be checked."""
    parser = argparse.ArgumentParser(
        prog="python -m ironwire doctor",
        description="Call every endpoint of a generated SDK with its own core and with"
        " ironwire, and compare the requests byte for byte. Nothing leaves this machine.",
    )
    parser.add_argument("package", help="the import name of the SDK, such as `cohere`")
    parser.add_argument("--core", help="the core to check where the package has several")
    parser.add_argument("--only", default="", help="only methods whose path has this in it")
    parser.add_argument("--json", help="a file to write the counts and findings to")
    given = parser.parse_args(arguments)
    try:
        core = find_core(given.package, given.core)
        profile = profile_of(core.name)
        print("\n".join(_head(core, profile)))
        report = check(core, only=given.only, tell=_Progress(sys.stderr).tell)
    except (DoctorError, AdoptionError) as exc:
        print(f"error: {exc}", file=sys.stderr)
        return 2
    print("\n".join(_lines(report)))
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump(_figures(core, profile, report), file, indent=1)
    return 1 if report.unexpected else 0


def _head(core: Core, profile: Profile) -> Iterator[str]:
    httpx = f"httpx {version('httpx')}"
    yield f"package     {core.package}, {version_of(core.package)}"
    yield f"core        {core.name}.http_client, generation {profile.name}"
    yield f"ironwire    {ironwire.__version__}, kernel {_kernel.active.NAME}, {httpx}"
    yield "would keep  " + ", ".join(_kept(profile))
    yield "would mend  what `docs/adopting.md` lists for this generation"


def _kept(profile: Profile) -> Iterator[str]:
    joins = {"resolve": "paths resolved as references", "concatenate": "paths concatenated"}
    yield joins[profile.url_join]
    yield f"{profile.max_retries} retries by default"
    delays = {"half_second": "delays of 0.5 s to 10 s", "second": "delays of 1 s to 60 s"}
    yield delays[profile.delays]
    errors = " and ".join(sorted(profile.retried_errors)) or "no transport errors"
    yield f"{errors} retried"


def _lines(report: Report) -> Iterator[str]:
    yield ""
    yield f"clients     {', '.join(report.roots)}"
    for problem in report.problems:
        yield f"not made    {problem}"
    yield f"endpoints   {report.endpoints} called, {len(report.skipped)} skipped"
    for path, reason in list(report.skipped.items())[:_MOST_SHOWN]:
        yield f"  {path}: {reason}"
    fixed = sum(report.fixed.values())
    counts = f"{report.equal} equal, {fixed} fixed defects, {len(report.unexpected)} unexpected"
    yield f"calls       {report.calls} in {report.seconds:.1f} s: {counts}"
    for name, count in report.fixed.most_common():
        yield f"  fixed: {name}: {count}"
    for finding in report.unexpected[:_MOST_SHOWN]:
        yield f"  unexpected: {finding.mode} {finding.path} ({finding.shape})"
        for each in finding.differences:
            yield f"    {each.part} {each.where}".rstrip()
    if len(report.unexpected) > _MOST_SHOWN:
        yield f"  … and {len(report.unexpected) - _MOST_SHOWN} more"


def _figures(core: Core, profile: Profile, report: Report) -> dict[str, object]:
    return {
        "core": core.name,
        "generation": profile.name,
        "endpoints": report.endpoints,
        "calls": report.calls,
        "equal": report.equal,
        "fixed": dict(report.fixed),
        "unexpected": [finding._asdict() for finding in report.unexpected],
        "skipped": report.skipped,
        "seconds": round(report.seconds, 1),
    }


class _Progress:
    """Tells how far a check is: in one line on a terminal, else in a line now and then."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._told_s = time.monotonic()

    def tell(self, text: str) -> None:
        """Show the text, if the last one was shown long enough ago."""
        now_s = time.monotonic()
        if now_s - self._told_s < (0.1 if self._is_terminal else _EVERY_S):
            return
        self._told_s = now_s
        self._stream.write(f"\r\x1b[K{text}" if self._is_terminal else f"{text}\n")
        self._stream.flush()
