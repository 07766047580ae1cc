"""Long runs over real sockets: each prints its figures against their demands.

Usage: python -m bench.soak NAME [--engine ENGINE] [--share SHARE]

A scenario runs on each engine in turn, unless one is named. A share makes it smaller. The
server is a process of its own. The exit code tells whether all demands were met.
"""

import argparse
import importlib
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from bench.light_server import serving
from bench.soaking.deadlines import deadlines
from bench.soaking.disorder import cancels, faults, stale
from bench.soaking.place import Place, Scenario
from bench.soaking.verdict import say
from bench.soaking.volume import sync, tasks, threads
from bench.storm import storm

__all__ = ["SCENARIOS", "main"]

SCENARIOS: Final[Mapping[str, Scenario]] = {
    scenario.__name__: scenario
    for scenario in (sync, faults, tasks, threads, cancels, stale, deadlines, storm)
}

_ENGINES: Final = ("httpx", "httpx2")


def main(arguments: Sequence[str]) -> int:
    """Run a scenario; return 0 if all demands were met."""
    parser = argparse.ArgumentParser(description="\n".join((__doc__ or "").splitlines()[:1]))
    parser.add_argument("name", choices=SCENARIOS)
    parser.add_argument("--engine", choices=_ENGINES)
    parser.add_argument("--share", type=float, default=1.0)
    given = parser.parse_args(arguments)
    is_met = True
    for engine in [given.engine] if given.engine else _ENGINES:
        with serving() as url:
            place = Place(url, importlib.import_module(engine), given.share)
            is_met &= say(f"{given.name}, {engine}", SCENARIOS[given.name](place))
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
