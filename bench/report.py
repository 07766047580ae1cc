"""Puts figures into the documents: tables between their markers, and the chart.

Usage: python -m bench.report FIGURES...

Files of several runs on one version of CPython are merged; the first file's version is the
one of the tables, the others appear in the table of versions. What was not measured stays as
it is.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.calls.chart import calls_chart
from bench.calls.figures import below_target as calls_below_target
from bench.calls.tables import facts_table, ladder_table, null_table, targets_table
from bench.chart import chart
from bench.figures import Figures, below_target, mean_speed, median_run, read_figures
from bench.tables import (
    SUPPORTED,
    encode_table,
    filter_table,
    floor_table,
    markdown,
    request_table,
    summary_table,
    versions_table,
)
from bench.where import kept, where_table

__all__ = ["blocks", "main", "with_block"]

_ROOT: Final = Path(__file__).parent.parent
_DOCUMENTS: Final = (Path("README.md"), Path("docs/performance.md"), Path("docs/calls.md"))
_IMAGES: Final = Path("docs/images")


def main(paths: Sequence[str], root: Path = _ROOT) -> None:
    """Replace the figures of the documents."""
    by_python: dict[str, list[Figures]] = {}
    for path in paths:
        figures = read_figures(Path(path))
        by_python.setdefault(figures.python, []).append(figures)
    versions = [median_run(runs) for runs in by_python.values()]
    generated = blocks(versions)
    for document in _DOCUMENTS:
        text = (root / document).read_text()
        for name in re.findall(r"<!-- figures: (\w+) -->", text):
            if name in generated:
                text = with_block(text, name, generated[name])
        (root / document).write_text(text)
    (root / _IMAGES).mkdir(parents=True, exist_ok=True)
    if versions[0].encode:
        (root / _IMAGES / "encode.svg").write_text(chart(versions[0]))
    if versions[0].calls:
        (root / _IMAGES / "calls.svg").write_text(calls_chart(versions[0]))


def blocks(versions: Sequence[Figures]) -> dict[str, str]:
    """Return the generated parts of the documents by name; those without figures are missing."""
    main_run = versions[0]
    found = _of_calls(main_run)
    if main_run.encode:
        found["machine"] = _machine(main_run)
        found["summary"] = f"{markdown(summary_table(main_run))}\n\n{_mean(main_run)}"
        found["encode"] = markdown(encode_table(main_run))
        found["floors"] = markdown(floor_table(main_run))
        found["missed"] = _missed(main_run)
    if main_run.filter:
        found["filter"] = markdown(filter_table(main_run))
    if main_run.request:
        found["request"] = markdown(request_table(main_run))
    if len(versions) > 1:
        in_order = sorted(versions, key=lambda run: SUPPORTED.index(run.python))
        table = markdown(versions_table(in_order))
        missing = [name for name in SUPPORTED if name not in {run.python for run in versions}]
        not_run = f"Not run here: {', '.join(missing)}."
        found["versions"] = f"{table}\n\n{not_run}" if missing else table
    return found


def _of_calls(figures: Figures) -> dict[str, str]:
    found = {}
    if figures.calls:
        found["calls_machine"] = _machine(figures)
        found["calls"] = markdown(ladder_table(figures))
        found["null"] = markdown(null_table(figures))
        found["targets"] = markdown(targets_table(figures))
    if figures.facts:
        found["facts"] = markdown(facts_table(figures))
        missed = list(calls_below_target(figures.calls, figures.facts))
        found["missed_calls"] = (
            "\n".join(f"- {sentence}" for sentence in missed) or "Every target was reached."
        )
    if figures.parts:
        found["where"] = markdown(where_table(figures.parts, kept()))
    return found


def with_block(text: str, name: str, content: str) -> str:
    """Return a document with the part between two markers replaced.

    Raises:
        ValueError: The document has no such markers.
    """
    first, last = f"<!-- figures: {name} -->\n", "<!-- end of figures -->"
    before, found, rest = text.partition(first)
    _, closed, after = rest.partition(last)
    if not (found and closed):
        raise ValueError(f"no markers for the figures named {name}")
    return f"{before}{first}\n{content}\n\n{last}{after}"


def _machine(figures: Figures) -> str:
    machine, versions = figures.machine, figures.versions
    packages = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (
        f"`{figures.command}` on {machine['cpu']} with {machine['simd']}, "
        f"{machine['cores']} cores, {machine['system']}.\n{packages}."
    )


def _mean(figures: Figures) -> str:
    mean = mean_speed(figures)
    machine = figures.machine
    return (
        f"Geometric mean over all bodies: {mean:.2f} times orjson.\n"
        f"{machine['cpu']} with {machine['simd']}, {machine['cores']} cores; "
        f"CPython {figures.versions['CPython']}, orjson {figures.versions['orjson']}."
    )


def _missed(figures: Figures) -> str:
    missed = below_target(figures)
    simd = figures.machine["simd"]
    if not missed:
        return f"Every target for {simd} was reached."
    return "\n".join([f"Below the target for {simd}:", "", *(f"- {line}" for line in missed)])


if __name__ == "__main__":
    main(sys.argv[1:])
