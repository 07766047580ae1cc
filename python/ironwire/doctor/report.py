"""An examination as text for people, and as JSON for programs."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ironwire.doctor.check import Examination, Finding, Verdict

__all__ = ["Subject", "as_json", "as_text"]

_MOST: Final = 10
_MOST_DIFFERENCES: Final = 4


class Subject(NamedTuple):
    """What was examined, with what: the lines at the top of a report."""

    package: str
    version: str
    core: str
    generation: str
    axes: Mapping[str, str]
    httpx: str
    ironwire: str
    kernel: str


def as_text(subject: Subject, found: Examination, duration_s: float) -> str:
    """Return the report as lines."""
    return "\n".join((*_heads(subject), *_sections(found), *_summary(found, duration_s), ""))


def as_json(subject: Subject, found: Examination, duration_s: float) -> str:
    """Return the report as JSON, with every difference."""
    by_verdict: dict[Verdict, list[object]] = {verdict: [] for verdict in found.counts}
    for finding in found.findings:
        by_verdict[finding.verdict].append(_as_members(finding))
    report: dict[str, object] = {
        **subject._asdict(),
        "clients": found.roots,
        "problems": found.problems,
        "endpoints": found.endpoints,
        "calls": found.calls,
        "counts": found.counts,
        "sent_nothing": found.unsent,
        "skipped": [skipped._asdict() for skipped in found.skipped],
        "fixed": _fixed(found),
        "unexpected": by_verdict["unexpected"],
        "unsteady": by_verdict["unsteady"],
        "explained": by_verdict["fixed"] + by_verdict["harmless"],
        "duration_s": round(duration_s, 1),
    }
    return json.dumps(report, indent=2) + "\n"


def _as_members(finding: Finding) -> Mapping[str, object]:
    differences = [{**each._asdict(), "defect": defect} for each, defect in finding.differences]
    return {"endpoint": finding.endpoint, "shape": finding.shape, "differences": differences}


def _fixed(found: Examination) -> Mapping[str, int]:
    """Return how many calls show each defect, the most frequent first."""
    defects = Counter(
        defect
        for finding in found.findings
        if finding.verdict == "fixed"
        for defect in {defect for _, defect in finding.differences if defect}
    )
    return dict(defects.most_common())


def _heads(subject: Subject) -> Iterator[str]:
    yield f"package     {subject.package} ({subject.version})"
    yield f"core        {subject.core}"
    yield f"generation  {subject.generation}"
    for axis, value in subject.axes.items():
        yield f"            {axis}: {value}"
    yield f"httpx       {subject.httpx}"
    yield f"ironwire    {subject.ironwire}"
    yield f"kernel      {subject.kernel}"


def _sections(found: Examination) -> Iterator[str]:
    yield ""
    yield f"clients     {', '.join(found.roots)}"
    for problem in found.problems:
        yield f"            left out: {problem}"
    fixed = _fixed(found)
    if fixed:
        yield ""
        yield "fixed defects of the original core"
        for defect, count in fixed.items():
            yield f"  {count:5} calls: {defect}"
    titles: tuple[tuple[Verdict, str], ...] = (
        ("unexpected", "unexpected differences (original → ironwire)"),
        ("unsteady", "equal, but for what differs between any two clients or calls"),
        ("fixed", "examples of fixed defects (original → ironwire)"),
        ("harmless", "harmless differences (original → ironwire)"),
    )
    for verdict, title in titles:
        yield from _listed(title, [each for each in found.findings if each.verdict == verdict])
    if found.skipped:
        yield ""
        yield "skipped"
        for reason, count in Counter(skipped.reason for skipped in found.skipped).most_common(
            _MOST
        ):
            yield f"  {count:5} endpoints: {reason}"


def _listed(title: str, findings: list[Finding]) -> Iterator[str]:
    if not findings:
        return
    yield ""
    yield title
    # One of each sort says more than the first ten of one.
    sorts = {_sort(finding): finding for finding in reversed(findings)}
    shown = list(reversed(sorts.values()))[:_MOST]
    for finding in shown:
        yield f"  {finding.endpoint} ({finding.shape})"
        for difference, _ in finding.differences[:_MOST_DIFFERENCES]:
            yield f"    {difference.kind} {difference.where}: {difference.what}"
        if len(finding.differences) > _MOST_DIFFERENCES:
            yield f"    and {len(finding.differences) - _MOST_DIFFERENCES} more"
    if len(findings) > len(shown):
        yield f"  and {len(findings) - len(shown)} more calls (--json FILE lists all)"


def _sort(finding: Finding) -> tuple[object, ...]:
    return tuple(
        (difference.kind, defect, difference.where if difference.kind == "field" else "")
        for difference, defect in finding.differences
    )


def _summary(found: Examination, duration_s: float) -> Iterator[str]:
    counts = found.counts
    yield ""
    yield f"endpoints   {found.endpoints}, of which {len(found.skipped)} skipped"
    yield f"calls       {found.calls} in {duration_s:.1f} s"
    yield f"equal       {counts['equal']}"
    for verdict in ("harmless", "unsteady"):
        if counts[verdict]:
            yield f"{verdict:<12}{counts[verdict]}"
    if found.unsent:
        yield f"sent none   {found.unsent}: both cores refuse them"
    yield f"fixed       {counts['fixed']}"
    yield f"unexpected  {counts['unexpected']}"
