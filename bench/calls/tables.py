"""The figures of calls as tables of text."""

from collections.abc import Iterator

from bench.calls.figures import FACTS, RATIOS, Ladder, text
from bench.figures import Figures
from bench.tables import Table, time_text

__all__ = ["call_tables", "facts_table", "ladder_table", "null_table", "targets_table"]

_NOTHING = "\u2013"
_NULL = "null transport, "


def _over_sockets(figures: Figures) -> list[Ladder]:
    return [ladder for ladder in figures.calls if not ladder.name.startswith(_NULL)]


def ladder_table(figures: Figures) -> Table:
    """Return what a call costs each client: the time, and the ratio to bare httpx."""
    ladders = _over_sockets(figures)
    clients = dict.fromkeys(client for ladder in ladders for client in ladder.seconds)
    rows = []
    for client in clients:
        cells: list[str] = [client]
        for ladder in ladders:
            seconds = ladder.seconds.get(client)
            ratio = 1.0 if client == "httpx" else ladder.ratios.get(f"{client} / httpx")
            cells.append(_NOTHING if seconds is None else time_text(seconds))
            cells.append(_NOTHING if ratio is None else f"{ratio:.2f}")
        rows.append(tuple(cells))
    columns = ("client", *(cell for ladder in ladders for cell in (ladder.name, "/ httpx")))
    title = "The client's CPU time for a call over loopback; ratios to httpx of the same round"
    return Table(title, columns, rows)


def null_table(figures: Figures) -> Table:
    """Return what a call costs over a transport that does nothing."""
    rows = []
    for ladder in figures.calls:
        if ladder.name.startswith(_NULL):
            engine = ladder.name.removeprefix(_NULL)
            for client, seconds in ladder.seconds.items():
                ratio = ladder.ratios[f"{client} / {engine}"]
                who = "its own `post(json=)`" if client == engine else client
                rows.append((engine, who, time_text(seconds), f"{ratio:.2f}"))
    columns = ("engine", "call", "time", "/ its own")
    return Table("A call over a transport that does nothing", columns, rows)


def targets_table(figures: Figures) -> Table:
    """Return the ratios that have a target."""
    rows = [
        (
            ladder.name,
            pair,
            f"{ladder.ratios[pair]:.2f}",
            f"{most:.2f}",
            _is_reached(ladder, pair),
            _floor(ladder, pair),
        )
        for ladder in figures.calls
        for pair, most in RATIOS.get(ladder.name, {}).items()
        if pair in ladder.ratios
    ]
    columns = ("case", "ratio", "measured", "at most", "reached", "a ready request")
    return Table("The targets of calls", columns, rows)


def _floor(ladder: Ladder, pair: str) -> str:
    """Return the same ratio of the engine where it has nothing to do but to send."""
    own, _, other = pair.partition(" / ")
    ratio = ladder.ratios.get(f"ready request, {own.rpartition(' ')[2]} / {other}")
    return _NOTHING if ratio is None else f"{ratio:.2f}"


def _is_reached(ladder: Ladder, pair: str) -> str:
    return "yes" if ladder.ratios[pair] <= RATIOS[ladder.name][pair] else "no"


def facts_table(figures: Figures) -> Table:
    """Return the numbers that stand for themselves."""
    rows = []
    for fact in figures.facts:
        most = FACTS.get(fact.name)
        if most is None:
            wanted, is_reached = _NOTHING, _NOTHING
        else:
            wanted, is_reached = text(most, fact.unit), "yes" if fact.value <= most else "no"
        rows.append((fact.name, text(fact.value, fact.unit), wanted, is_reached))
    return Table("Around a call", ("what", "measured", "at most", "reached"), rows)


def call_tables(figures: Figures) -> Iterator[Table]:
    """Yield the tables that have rows."""
    for make in (ladder_table, null_table, targets_table, facts_table):
        table = make(figures)
        if table.rows:
            yield table
