"""What the benchmarks do with their figures; the figures themselves are no test."""

import re
import time
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench.calls.figures import Fact, Ladder, Part
from bench.calls.tables import call_tables
from bench.chart import chart
from bench.figures import (
    Figures,
    Measured,
    below_target,
    mean_speed,
    median_run,
    read_figures,
    write_figures,
)
from bench.measure import Turn, interleaved, loop
from bench.payloads import FAMILIES, ROWS
from bench.payloads.payload import with_new_strings
from bench.report import blocks, main, with_block
from bench.tables import relations, tables
from bench.where import kept, where_table

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "docs/performance.md", "docs/calls.md")


def measured(name: str, rust_s: float, orjson_s: float = 1.0, python_s: float = 100.0) -> Measured:
    return Measured(name, 1_000, 10, {"rust": rust_s, "orjson": orjson_s, "python": python_s})


def run(*lines: Measured, python: str = "3.11.7", simd: str = "AVX2") -> Figures:
    machine = {"cpu": "Cpu", "simd": simd, "cores": "2", "system": "Linux x86_64"}
    return Figures("pytest bench", machine, {"CPython": python, "orjson": "3"}, list(lines))


def test_figures_survive_their_file(tmp_path: Path) -> None:
    figures = run(measured("events", 0.5))
    figures.request.append(Measured("small", 9, 0, {"httpx": 1.0, "rust": 0.5, "encoding": 0.1}))
    figures.calls.append(ladder())
    figures.facts.append(Fact("construction of HttpClient", 1e-5, "s"))
    figures.parts.append(Part("httpx", "encode the body", 1e-6, 0.01))

    write_figures(figures, tmp_path / "new" / "figures.json")

    assert read_figures(tmp_path / "new" / "figures.json") == figures


@pytest.mark.parametrize(("simd", "missed"), [("AVX2", False), ("AVX-512 VBMI2", True)])
def test_the_machine_decides_about_the_target(*, simd: str, missed: bool) -> None:
    figures = run(measured("tool_json", 1 / 2.5), measured("bytes8M", 1 / 4.5), simd=simd)

    assert any("tool_json" in sentence for sentence in below_target(figures)) is missed


def test_the_python_kernel_and_the_mean_have_targets_too() -> None:
    figures = run(measured("events", 2.0, python_s=20.0), measured("deep", 0.5))

    assert mean_speed(figures) == pytest.approx(1.0)
    assert below_target(figures) == [
        "events: 0.50 × orjson, target 1.90",
        "events: 10 × the Python kernel, target 50",
        "geometric mean: 1.00 × orjson, target 1.40",
    ]


def test_of_several_runs_each_line_is_that_of_the_median_ratio() -> None:
    runs = [run(measured("events", seconds)) for seconds in (0.5, 9.0, 0.25)]

    merged = median_run(runs)

    assert merged.encode == [measured("events", 0.5)]
    assert merged.command == "pytest bench (3 runs)"


def test_a_version_is_held_against_the_best_of_the_others() -> None:
    runs = [run(measured("events", seconds), measured("deep", 1.0)) for seconds in (1.0, 2.0)]

    assert list(relations(runs)) == [(1.0, "deep"), (0.5, "events")]
    assert list(relations(runs[:1])) == [None]


def test_the_chart_names_every_line_and_knows_dark_backgrounds() -> None:
    figures = run(*(measured(name, 1 / (number + 0.1)) for number, name in enumerate(ROWS)))

    drawn = chart(figures)

    texts = {element.text for element in ET.fromstring(drawn).iter() if element.text}
    assert {*ROWS, "geometric mean"} <= texts
    assert "@media (prefers-color-scheme: dark)" in drawn


def test_a_block_is_replaced_between_its_markers() -> None:
    text = "a\n<!-- figures: encode -->\nold\n<!-- end of figures -->\nb\n"

    replaced = with_block(text, "encode", "new")

    assert replaced == "a\n<!-- figures: encode -->\n\nnew\n\n<!-- end of figures -->\nb\n"
    assert with_block(replaced, "encode", "new") == replaced
    with pytest.raises(ValueError, match="no markers"):
        with_block(text, "filter", "new")


def full_run(python: str = "3.11.7") -> Figures:
    figures = run(measured("small", 0.5), measured("events", 0.5), python=python)
    figures.filter.append(Measured("small", 0, 0, {"rust": 0.5, "python": 1.0}))
    seconds = {"httpx": 1.0, "python": 1.0, "rust": 0.5, "encoding": 0.1}
    figures.request.append(Measured("small", 9, 0, seconds))
    figures.calls.append(ladder())
    figures.calls.append(Ladder("null transport, httpx", {"httpx": 1.0}, {}, NULL, {}))
    figures.facts.append(Fact("construction of HttpClient", 60e-6, "s"))
    figures.parts.append(Part("httpx", "encode the body", 1e-6, 0.01))
    return figures


NULL = {"httpx / httpx": 1.0}


def ladder(ratio: float = 0.9, against_cohere: float = 0.7) -> Ladder:
    pairs = {
        "ironwire on httpx / httpx": ratio,
        "ironwire on httpx / cohere on httpx": against_cohere,
    }
    seconds = {"httpx": 400e-6, "ironwire on httpx": 400e-6 * ratio}
    return Ladder("small, sync", seconds, seconds, pairs, dict.fromkeys(seconds, 0.1))


def test_the_documents_have_a_place_for_every_block() -> None:
    documents = [ROOT / name for name in DOCUMENTS]
    places = re.findall(
        r"<!-- figures: (\w+) -->", "".join(document.read_text() for document in documents)
    )

    assert sorted(places) == sorted(blocks([full_run(), full_run("3.13.0")]))


def test_the_report_writes_documents_and_chart(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for document in DOCUMENTS:
        (tmp_path / document).write_text((ROOT / document).read_text())
    paths = [tmp_path / "3.11.json", tmp_path / "3.13.json"]
    for path, python in zip(paths, ("3.11.7", "3.13.0"), strict=True):
        write_figures(full_run(python), path)

    main([str(path) for path in paths], tmp_path)

    performance = (tmp_path / "docs" / "performance.md").read_text()
    assert "| small | 1.00 kB |" in (tmp_path / "README.md").read_text()
    assert "| body | 3.11.7 | 3.13.0 |" in performance
    assert "Not run here: 3.12, 3.14." in performance
    for image in ("encode.svg", "calls.svg"):
        assert (tmp_path / "docs" / "images" / image).read_text().startswith("<svg")
    calls = (tmp_path / "docs" / "calls.md").read_text()
    assert "| ironwire on httpx | 360 µs | 0.90 |" in calls
    assert "| construction of HttpClient | 60.00 µs | 50.00 µs | no |" in calls


def test_a_report_leaves_what_was_not_measured(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for document in DOCUMENTS:
        (tmp_path / document).write_text((ROOT / document).read_text())
    figures = run()
    figures.calls.append(ladder())
    write_figures(figures, tmp_path / "calls.json")

    main([str(tmp_path / "calls.json")], tmp_path)

    for document in ("README.md", "docs/performance.md"):
        assert (tmp_path / document).read_text() == (ROOT / document).read_text()
    assert not (tmp_path / "docs" / "images" / "encode.svg").exists()


def test_every_row_of_a_table_has_all_columns() -> None:
    run_of_all = full_run()
    where = where_table(run_of_all.parts, kept())
    for table in [*tables(run_of_all), *call_tables(run_of_all), where]:
        assert {len(row) for row in table.rows} == {len(table.columns)}


def test_functions_take_turns_and_slow_ones_sit_out() -> None:
    seen: list[str] = []

    def wait(seconds: object) -> None:
        assert isinstance(seconds, float)
        seen.append("slow" if seconds > 0.02 else "fast")
        deadline = time.perf_counter() + seconds
        while time.perf_counter() < deadline:
            pass

    turns = {
        "fast": Turn(loop(wait), 0.02, budget_s=0.2),
        "slow": Turn(loop(wait), 0.04, budget_s=0.04),
    }
    medians = interleaved(turns)

    assert seen.count("slow") == 1 + 2
    assert seen.count("fast") > seen.count("slow")
    assert medians["slow"] > medians["fast"] >= 0.02


def test_an_argument_is_renewed_for_every_sample() -> None:
    seen: list[object] = []
    turn = Turn(loop(seen.append), 1, budget_s=0.001)

    interleaved({"append": replace(turn, renew=lambda argument: [argument])})

    assert len(seen) == len({id(argument) for argument in seen}) > 2


def test_a_copy_with_new_strings_is_equal_and_shares_no_text() -> None:
    text = "größe"

    copied = with_new_strings([{"key": text}])

    assert copied == [{"key": text}]
    assert isinstance(copied, list)
    assert copied[0]["key"] is not text


@pytest.mark.parametrize("name", ["tiny", "small", "deep", "wide_omit", "models", "rich"])
def test_a_body_is_the_same_at_every_call(name: str) -> None:
    assert FAMILIES[name].make() == FAMILIES[name].make()
