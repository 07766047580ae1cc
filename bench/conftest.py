"""The option `--json`, and the tables when all have run."""

from pathlib import Path
from typing import Final

import pytest

from bench.calls.figures import below_target as calls_below_target
from bench.calls.tables import call_tables
from bench.figures import Figures, below_target, write_figures
from bench.tables import console_text, tables
from bench.where import kept, where_table

_FIGURES: Final = pytest.StashKey[Figures]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("ironwire").addoption(
        "--json", dest="figures_path", type=Path, metavar="FILE", help="keep the figures in a file"
    )


def pytest_configure(config: pytest.Config) -> None:
    chosen = ["-k", config.option.keyword] if config.option.keyword else []
    command = " ".join(["pytest", *map(str, config.args), *chosen])
    config.stash[_FIGURES] = Figures(command)


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> Figures:
    """Return where the benchmarks leave what they measured."""
    return request.config.stash[_FIGURES]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    measured = config.stash[_FIGURES]
    for table in [*tables(measured), *call_tables(measured)]:
        terminalreporter.write(console_text(table))
    if measured.parts:
        terminalreporter.write(console_text(where_table(measured.parts, kept())))
    if measured.encode:
        terminalreporter.write_line(f"Below the target for {measured.machine['simd']}:")
        for sentence in below_target(measured) or ["nothing"]:
            terminalreporter.write_line(f"  {sentence}")
    if measured.calls or measured.facts:
        terminalreporter.write_line("Short of the targets of calls:")
        missed = list(calls_below_target(measured.calls, measured.facts))
        for sentence in missed or ["nothing"]:
            terminalreporter.write_line(f"  {sentence}")
    path: Path | None = config.getoption("figures_path")
    if path is not None:
        write_figures(measured, path)
        terminalreporter.write_line(f"figures: {path}")
