"""Calls every endpoint with the original core and with ironwire, and compares what is sent."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Literal, NamedTuple, TypeAlias

from ironwire.doctor.calls import (
    SHAPES,
    Arguments,
    Outcome,
    Shape,
    arguments_for,
    call,
    call_async,
)
from ironwire.doctor.cores import Core, DoctorError
from ironwire.doctor.defects import HARMLESS, Seen, defect_of
from ironwire.doctor.differences import Difference, differences_between
from ironwire.doctor.guard import guarded
from ironwire.doctor.recording import answered
from ironwire.doctor.roots import Live, Root, construct, roots_of, told
from ironwire.doctor.values import UnmakeableError
from ironwire.doctor.walk import Endpoint, endpoints_of

__all__ = ["Examination", "Finding", "Place", "Skipped", "Verdict", "examine"]

Place: TypeAlias = Callable[[object], object]
Verdict: TypeAlias = Literal["equal", "harmless", "fixed", "unsteady", "unexpected"]
_Report: TypeAlias = Callable[[int, int, str], None]


class Finding(NamedTuple):
    """A call whose requests differ."""

    endpoint: str
    shape: Shape
    verdict: Verdict
    differences: tuple[tuple[Difference, str | None], ...]


class Skipped(NamedTuple):
    """An endpoint that cannot be called, and why."""

    endpoint: str
    reason: str


class Examination:
    """What was found.

    Attributes:
        roots: The classes that were constructed.
        problems: Why others could not be.
        endpoints: How many methods were called or skipped.
        unsent: How many calls sent nothing, with either core.
        counts: How many calls there are of each verdict.
        findings: The calls that differ.
        skipped: The methods that were not called.
    """

    def __init__(self) -> None:
        self.roots: list[str] = []
        self.problems: list[str] = []
        self.endpoints = 0
        self.unsent = 0
        self.counts: dict[Verdict, int] = dict.fromkeys(
            ("equal", "harmless", "fixed", "unsteady", "unexpected"), 0
        )
        self.findings: list[Finding] = []
        self.skipped: list[Skipped] = []

    @property
    def calls(self) -> int:
        """How many calls were compared."""
        return sum(self.counts.values())


class _Pair(NamedTuple):
    """A root's clients: two with the original core, and one with ironwire in its place."""

    root: Root
    original: Live
    twin: Live
    placed: Live


def examine(core: Core, place: Place, only: str | None, report: _Report) -> Examination:
    """Compare all calls of a package's clients.

    Args:
        core: The package's core.
        place: Puts ironwire in place in a client, and returns it.
        only: Part of the names of endpoints, with wildcards: `Async*.payments`; None for all.
        report: Is told the calls that are done, those there are, and the endpoint.

    Raises:
        DoctorError: No client can be constructed, or in none ironwire can be put in place.
    """
    found = Examination()
    with guarded(), answered():
        asyncio.run(_examine(core, place, only, report, found))
    return found


async def _examine(
    core: Core, place: Place, only: str | None, report: _Report, found: Examination
) -> None:
    roots, problems = roots_of(core)
    found.problems += problems
    if not roots:
        raise DoctorError(
            f"no client class in `{core.package}`: looked for one that makes"
            f" {' or '.join(f'`{name}`' for name in core.wrappers) or 'a wrapper'}"
            f"{''.join(f'; {problem}' for problem in problems[:1])}"
        )
    planned = list(_plan(core, roots, place, only, found))
    if not found.roots:
        raise DoctorError("no client can be examined: " + "; ".join(found.problems))
    total = sum(len(shapes) for *_, shapes in planned)
    done = 0
    for pair, endpoint, shapes in planned:
        report(done, total, _name(pair, endpoint))
        await _examine_endpoint(pair, endpoint, shapes, found)
        done += len(shapes)
    report(done, total, "")
    if found.unsent == found.calls:
        raise DoctorError(
            f"no call of `{core.package}` sent a request with either core:"
            f" {found.endpoints} endpoints found"
        )


def _plan(
    core: Core,
    roots: tuple[Root, ...],
    place: Place,
    only: str | None,
    found: Examination,
) -> Iterator[tuple[_Pair, Endpoint, tuple[Shape, ...]]]:
    """Yield what is to be called: each method once, the same by another name in one shape."""
    seen: set[tuple[str, str]] = set()
    for root in roots:
        try:
            pair = _Pair(root, construct(root), construct(root), _placed(construct(root), place))
        except Exception as exc:  # noqa: BLE001  # The SDK's own code runs and may raise anything.
            reason = str(exc) if isinstance(exc, DoctorError) else f"{root.name}: {told(exc)}"
            found.problems.append(reason)
            continue
        found.roots.append(root.name)
        for endpoint in endpoints_of(pair.original.client, core.package):
            if endpoint.identity in seen:
                continue
            seen.add(endpoint.identity)
            if fnmatchcase(_name(pair, endpoint), f"*{only or ''}*"):
                yield pair, endpoint, SHAPES[:1] if "with_raw_response" in endpoint.path else SHAPES


def _placed(live: Live, place: Place) -> Live:
    return live._replace(client=place(live.client))


async def _examine_endpoint(
    pair: _Pair, endpoint: Endpoint, shapes: tuple[Shape, ...], found: Examination
) -> None:
    name = _name(pair, endpoint)
    has_sent = False
    for shape in shapes:
        try:
            if arguments_for(endpoint, shape) is None:
                continue
        except UnmakeableError as exc:
            if endpoint.is_sure:
                found.skipped.append(Skipped(name, str(exc)))
                found.endpoints += 1
            return
        original = await _called(pair.original, endpoint, shape)
        placed = await _called(pair.placed, endpoint, shape)
        if not original.sent and not placed.sent and not endpoint.is_sure:
            continue
        found.endpoints += not has_sent
        has_sent = True
        found.unsent += not original.sent and not placed.sent
        finding = _judged(name, shape, original, placed)
        if finding.verdict == "unexpected":
            again = await _called(pair.twin, endpoint, shape)
            finding = _steadied(finding, differences_between(original, again))
        found.counts[finding.verdict] += 1
        if finding.verdict != "equal":
            found.findings.append(finding)


async def _called(live: Live, endpoint: Endpoint, shape: Shape) -> Outcome:
    # Each call has arguments of its own: files and iterators are used up.
    arguments = arguments_for(endpoint, shape) or Arguments((), {})
    if hasattr(live.recorder, "handle_request"):
        return call(live, endpoint, arguments)
    return await call_async(live, endpoint, arguments)


def _judged(name: str, shape: Shape, original: Outcome, placed: Outcome) -> Finding:
    explained: list[tuple[Difference, str | None]] = []
    for difference in differences_between(original, placed):
        defect = defect_of(Seen(difference, original, placed))
        explained.append((difference, defect.name if defect else None))
    return Finding(name, shape, _verdict(explained), tuple(explained))


def _verdict(explained: Iterable[tuple[Difference, str | None]]) -> Verdict:
    names = {name for _, name in explained}
    if None in names:
        return "unexpected"
    if names <= {HARMLESS.name}:
        return "harmless" if names else "equal"
    return "fixed"


def _steadied(finding: Finding, own: tuple[Difference, ...]) -> Finding:
    """Return a finding without what differs between two clients with the original core."""
    varying = {_place_of(each) for each in own}
    kept = tuple(each for each in finding.differences if _place_of(each[0]) not in varying)
    if len(kept) == len(finding.differences):
        return finding
    return finding._replace(differences=kept, verdict=_verdict(kept) if kept else "unsteady")


def _place_of(difference: Difference) -> tuple[str, ...]:
    # A field that is lost is another difference than one with another value.
    return difference[: 3 if difference.kind == "field" else 2]


def _name(pair: _Pair, endpoint: Endpoint) -> str:
    return ".".join((pair.root.cls.__name__, *endpoint.path))
