"""Where the microseconds of one call go, over a transport that does nothing.

Usage: python -m bench.where [--keep FILE]

Each part is a function that the call goes through, called again with the arguments that it got
there. `--keep` writes the figures that the documents show as those of before.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bench.calls.captured import Captured, captured
from bench.calls.clients import HEADERS
from bench.calls.figures import Part
from bench.calls.null import URL, null_client
from bench.calls.worker import BODIES
from bench.measure import Turn, interleaved, loop
from bench.tables import Table, console_text, time_text
from ironwire import OMIT, HttpClient

__all__ = ["BEFORE", "ENGINES", "kept", "measured_parts", "where_table"]

BEFORE: Final = Path(__file__).parent / "calls" / "before.json"
ENGINES: Final = ("httpx", "httpx2")

_BUDGET_S: Final = 1.5
_NOTHING: Final = "\u2013"
_PLAN: Final = "ironwire._client:plan"
# What does a part, by the names that it has had; the first one that is there is measured.
_PLACES: Final = {
    "keep the arguments": ("ironwire._client:Call",),
    "build the request": ("ironwire._engine:Engine.request",),
    "read the outcome off the response": ("ironwire._engine:Engine.answer",),
    "decide whether to send again": ("ironwire._core.exchange:decide",),
}
_WHOLE: Final = "the whole call"
_BARE: Final = "the engine's own `post(json=)`"
_BUILD: Final = "of it, its `build_request`"
_SEND: Final = "`client.send`"
_REST: Final = "the rest: the course of the attempts, colder caches"
_NAMES: Final = (
    "keep the arguments",
    "plan, without the encoding",
    "encode the body",
    "build the request",
    _SEND,
    "read the outcome off the response",
    "decide whether to send again",
    _REST,
    _WHOLE,
    _BARE,
    _BUILD,
)


def measured_parts(engine: str) -> list[Part]:
    """Return the parts of a call on one engine, the whole, and the engine's own call."""
    body = BODIES["small"]()
    client = HttpClient(null_client(engine), 60, HEADERS, URL)

    def call(_argument: object = None) -> object:
        return client.request("small", method="POST", json=body, omit=OMIT)

    places = [place for names in _PLACES.values() for place in names]
    call()
    found = captured([_PLAN, *places], call)
    turns: dict[str, Callable[[object], object]] = {_WHOLE: call, "plan": found[_PLAN][0].again}
    for name, names in _PLACES.items():
        calls = [one for place in names for one in found.get(place, ())]
        if calls:
            turns[name] = _one(calls).again
    encode_body = client._kernel.encode_body  # noqa: SLF001 - it is this client's that counts
    turns["encode the body"] = lambda _argument: encode_body(body, extra=None, omit=OMIT)
    bare = null_client(engine, with_headers=True)
    request = bare.build_request("POST", f"{URL}/small", json=body)
    turns[_SEND] = lambda _argument: bare.send(request, follow_redirects=False)
    turns[_BARE] = lambda _argument: bare.post(f"{URL}/small", json=body)
    turns[_BUILD] = lambda _argument: bare.build_request("POST", f"{URL}/small", json=body)
    medians = interleaved({name: Turn(loop(turn), None, _BUDGET_S) for name, turn in turns.items()})
    medians["plan, without the encoding"] = medians.pop("plan") - medians["encode the body"]
    known = sum(time_s for name, time_s in medians.items() if name not in {_WHOLE, _BARE, _BUILD})
    medians[_REST] = medians[_WHOLE] - known
    return [
        Part(engine, name, medians[name], medians[name] / medians[_BARE])
        for name in _NAMES
        if name in medians
    ]


def _one(calls: Sequence[Captured]) -> Captured:
    """Return the call of a function that is called once."""
    (one,) = calls
    return one


def kept(path: Path = BEFORE) -> list[Part]:
    """Return the figures of before."""
    return [Part(**fields) for fields in json.loads(path.read_text())]


def where_table(now: Sequence[Part], before: Sequence[Part]) -> Table:
    """Return the parts of a call on each engine, before and now, in time and as shares."""
    rows = []
    for engine in ENGINES:
        for name in _NAMES:
            cells = [*_cells(before, engine, name), *_cells(now, engine, name)]
            if set(cells) != {_NOTHING}:
                rows.append((engine, name, *cells))
    columns = ("engine", "part", "before", "share", "now", "share")
    return Table("Where the time of a call goes, the engine's own call being 100 %", columns, rows)


def _cells(parts: Sequence[Part], engine: str, name: str) -> Iterator[str]:
    part = next((part for part in parts if (part.engine, part.name) == (engine, name)), None)
    yield _NOTHING if part is None else _signed_time(part.seconds)
    yield _NOTHING if part is None else f"{part.share:.0%}"


def _signed_time(seconds: float) -> str:
    return time_text(seconds) if seconds >= 0 else f"-{time_text(-seconds)}"


def main(arguments: list[str] | None = None) -> None:
    """Measure, print, and keep the figures if that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.where")
    parser.add_argument("--keep", type=Path, metavar="FILE")
    options: Any = parser.parse_args(arguments)
    parts = [part for engine in ENGINES for part in measured_parts(engine)]
    if options.keep is not None:
        options.keep.write_text(json.dumps([asdict(part) for part in parts], indent=1) + "\n")
    print(console_text(where_table(parts, kept() if BEFORE.exists() else [])))


if __name__ == "__main__":
    main()
