"""Runs every endpoint twice, with the original core and with ironwire, and keeps what differs."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from ironwire._adopt import adopt, holders
from ironwire.doctor.calls import SHAPES, Outcome, Shape, arguments_for, call, call_async
from ironwire.doctor.compare import Difference, differences
from ironwire.doctor.cores import Core, DoctorError
from ironwire.doctor.defects import defect_of
from ironwire.doctor.guard import guarded
from ironwire.doctor.roots import Live, Root, construct, roots_of
from ironwire.doctor.values import UnmakeableError
from ironwire.doctor.walk import Endpoint, endpoints_of
from ironwire.errors import AdoptionError

__all__ = ["Finding", "Report", "check"]

Place = Callable[[object], object]
Tell = Callable[[str], None]


class Finding(NamedTuple):
    """A call whose two outcomes differ."""

    mode: str
    path: str
    shape: Shape
    differences: tuple[Difference, ...]


@dataclass
class Report:
    """What a check has found.

    Attributes:
        roots: The root classes that were constructed.
        problems: Why others could not be.
        endpoints: How many methods were called, in all modes.
        calls: How many calls were made with each core.
        equal: How many of them were the same byte for byte.
        fixed: How many calls differ by which mended defect.
        unexpected: The calls that differ otherwise.
        skipped: Methods that could not be called, with the reason.
        seconds: How long it took.
    """

    roots: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    endpoints: int = 0
    calls: int = 0
    equal: int = 0
    fixed: Counter[str] = field(default_factory=Counter[str])
    unexpected: list[Finding] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


def check(core: Core, *, only: str, tell: Tell, place: Place = adopt) -> Report:
    """Return what the endpoints of a package do with the original core and with ironwire.

    Args:
        core: The core of the package.
        only: Part of the path of the methods to call; empty for all.
        tell: Is told how far the check is.
        place: Puts ironwire in the place of a client's core.

    Raises:
        DoctorError: No client of the package can be constructed.
    """
    report = Report()
    began_s = time.monotonic()
    with guarded():
        roots, problems = roots_of(core)
        report.problems += problems
        seen: set[tuple[str, str, str]] = set()
        for root in roots:
            try:
                sides = _Sides(construct(root), place)
            except (AdoptionError, DoctorError) as exc:
                report.problems.append(str(exc))
                continue
            report.roots.append(root.name)
            endpoints = [
                endpoint
                for endpoint in endpoints_of(sides.live.client, core.package)
                if only in ".".join(endpoint.path) and (root.mode, *endpoint.identity) not in seen
            ]
            seen |= {(root.mode, *endpoint.identity) for endpoint in endpoints}
            _check_root(root, sides, endpoints, report, tell)
    report.seconds = time.monotonic() - began_s
    if not report.roots:
        reasons = "; ".join(report.problems) or "no class makes one of its wrappers"
        raise DoctorError(f"no client of `{core.name}` can be constructed: {reasons}")
    return report


class _Sides:
    """A client with either of its two cores."""

    def __init__(self, live: Live, place: Place) -> None:
        self.live = live
        before = list(holders(live.client))
        place(live.client)
        self._cores = [(holder, core, holder.httpx_client) for holder, core in before]

    def take(self, *, is_own: bool) -> Live:
        """Return the client with its original core, or with the one in its place."""
        for holder, original, own in self._cores:
            holder.httpx_client = own if is_own else original
        return self.live


def _check_root(
    root: Root, sides: _Sides, endpoints: list[Endpoint], report: Report, tell: Tell
) -> None:
    with asyncio.Runner() as runner:

        def outcome(endpoint: Endpoint, shape: Shape, *, is_own: bool) -> Outcome | None:
            arguments = arguments_for(endpoint, shape)
            if arguments is None:
                return None
            live = sides.take(is_own=is_own)
            if root.mode == "sync":
                return call(live, endpoint, arguments)
            return runner.run(call_async(live, endpoint, arguments))

        for number, endpoint in enumerate(endpoints, start=1):
            tell(f"{root.cls.__name__} {number} of {len(endpoints)}")
            path = ".".join(endpoint.path)
            has_sent = False
            for shape in SHAPES:
                try:
                    original = outcome(endpoint, shape, is_own=False)
                    own = outcome(endpoint, shape, is_own=True)
                    if original is None or own is None:
                        continue
                    if not (endpoint.is_sure or original.sent or own.sent):
                        break
                    found = differences(original, own)
                    again = outcome(endpoint, shape, is_own=False) if found else None
                except UnmakeableError as exc:
                    report.skipped[f"{root.mode} {path}"] = str(exc)
                    break
                # What differs from call to call is no difference of the cores.
                repeated = () if again is None else differences(original, again)
                itself = {each.part for each in repeated}
                kept = tuple(each for each in found if each.part not in itself)
                has_sent = True
                _note(report, Finding(root.mode, path, shape, kept), original, own)
            report.endpoints += has_sent


def _note(report: Report, finding: Finding, original: Outcome, own: Outcome) -> None:
    report.calls += 1
    if not finding.differences:
        report.equal += 1
        return
    names = [defect_of(each, original, own) for each in finding.differences]
    known = [name for name in names if name is not None]
    if len(known) == len(names):
        report.fixed[known[0]] += 1
    else:
        report.unexpected.append(finding)
