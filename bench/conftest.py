"""The option `--json`, and the tables when all have run."""

from pathlib import Path
from typing import Final

import pytest

from bench.figures import Figures, below_target, write_figures
from bench.tables import console_text, tables

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
    for table in tables(measured):
        terminalreporter.write(console_text(table))
    if measured.encode:
        terminalreporter.write_line(f"Below the target for {measured.machine['simd']}:")
        for sentence in below_target(measured) or ["nothing"]:
            terminalreporter.write_line(f"  {sentence}")
    path: Path | None = config.getoption("figures_path")
    if path is not None:
        write_figures(measured, path)
        terminalreporter.write_line(f"figures: {path}")
