"""Clients in processes of their own that take turns, so that a noisy moment meets all of them."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from bench.calls.figures import Ladder
from bench.calls.server import usage_s

__all__ = ["ROUNDS", "Case", "Worker", "measured", "workers"]

ROUNDS: Final = 31
_SAMPLE_S: Final = 0.05
_ROOT: Final = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Case:
    """What all clients of a line do.

    Attributes:
        name: The name of the line.
        path: A key of `BODIES`.
        at_once: How many calls run at the same time.
    """

    name: str
    path: str
    at_once: int = 1


class Worker:
    """The process of one client."""

    def __init__(self, process: "subprocess.Popen[str]", url: str) -> None:
        self._process = process
        self._url = url

    def sample(self, case: Case, calls: int) -> tuple[float, float, float]:
        """Return CPU seconds, wall seconds, and the server's CPU seconds of some calls."""
        before_s = usage_s(self._url)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{case.path} {calls} {case.at_once}\n")
        self._process.stdin.flush()
        cpu_s, wall_s = map(float, self._process.stdout.readline().split())
        return cpu_s, wall_s, usage_s(self._url) - before_s


@contextmanager
def workers(colour: str, names: Sequence[str], url: str) -> Iterator[dict[str, Worker]]:
    """Start the process of each client, and end them all."""
    with ExitStack() as stack:
        started = {}
        for name in names:
            command = [sys.executable, "-m", "bench.calls.worker", colour, name, url]
            process = subprocess.Popen(
                command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", name
            started[name] = Worker(process, url)
        yield started


def measured(
    case: Case, clients: Mapping[str, Worker], against: Sequence[tuple[str, str]]
) -> Ladder:
    """Return what a call costs each client, over rounds in which all take turns.

    Args:
        case: What they do.
        clients: The processes by name.
        against: Pairs of a client and the one that its ratio relates to.
    """
    plans = {name: _calls(case, worker) for name, worker in clients.items()}
    samples: dict[str, list[tuple[float, float, float]]] = {name: [] for name in clients}
    names = list(clients)
    for number in range(ROUNDS):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            calls = plans[name]
            cpu_s, wall_s, server_s = clients[name].sample(case, calls)
            samples[name].append((cpu_s / calls, wall_s / calls, server_s / wall_s))
    cpu_s_by_name = {name: [one[0] for one in of_all] for name, of_all in samples.items()}
    return Ladder(
        case.name,
        {name: median(of_all) for name, of_all in cpu_s_by_name.items()},
        {name: median(one[1] for one in of_all) for name, of_all in samples.items()},
        {
            f"{name} / {other}": median(
                own_s / other_s
                for own_s, other_s in zip(cpu_s_by_name[name], cpu_s_by_name[other], strict=True)
            )
            for name, other in against
        },
        {name: median(one[2] for one in of_all) for name, of_all in samples.items()},
    )


def _calls(case: Case, worker: Worker) -> int:
    """Return how many calls make a sample; what is called to find out warms the client up."""
    calls = 2 * case.at_once
    while (spent_s := worker.sample(case, calls)[0]) < _SAMPLE_S / 4:
        calls *= 4
    rounds = max(1, round(calls * _SAMPLE_S / spent_s / case.at_once))
    return rounds * case.at_once
