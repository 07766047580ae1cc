"""docs/retries.md says what the code does: every cell of its table, every name."""

import re
from pathlib import Path
from typing import get_args

import pytest

import ironwire
from ironwire import FERN, FERN_RECOMMENDED, FERN_SEED, STANDARD
from ironwire._core.retry import (
    Answer,
    Failure,
    FailureKind,
    Outcome,
    RequestClass,
    RequestFacts,
    Retry,
    State,
    decide,
)
from ironwire.types import Reason

DOCUMENT = (Path(__file__).parents[1] / "docs" / "retries.md").read_text()
ROWS = re.findall(r"^\| (\d+) \| (.+) \| (.+) \| (.+) \| (.+) \|$", DOCUMENT, re.MULTILINE)
FRESH = State(0, False, None, None)


def answer(status: int, **fields: str) -> Answer:
    return Answer(
        status, {name.replace("_", "-"): v for name, v in fields.items()}, False, True, 0, 0.5
    )


def failure(kind: FailureKind) -> Failure:
    return Failure(kind, kind != "not_sent", 0.5)


# What a row that names no status code is about.
NAMED: dict[str, tuple[Outcome, State, bool]] = {
    "the attempts are used up": (answer(503), FRESH._replace(retries_taken=2), True),
    "the deadline came": (failure("deadline"), FRESH, True),
    "the delay would reach the deadline": (answer(429), FRESH._replace(left_s=0.5), True),
    "the task was cancelled, or Ctrl-C": (failure("cancelled"), FRESH, True),
    "a body that can be read once was touched": (answer(429), FRESH, False),
    "certificate, protocol, decoding, full pool": (failure("permanent"), FRESH, True),
    "never sent: name, connection, handshake, proxy": (failure("not_sent"), FRESH, True),
    "HTTP/2 says that it was not looked at": (failure("unprocessed"), FRESH, True),
    "a used connection closed without a byte": (failure("stale"), FRESH, True),
    "sent, and no whole answer came": (failure("lost"), FRESH, True),
    "any status, `x-should-retry: false`": (answer(503, x_should_retry="false"), FRESH, True),
    "any status from 400, `x-should-retry: true`": (
        answer(400, x_should_retry="true"),
        FRESH,
        True,
    ),
    "the budget is empty, in place of a retry": (answer(429), FRESH._replace(tokens=0.9), True),
}


def cases(event: str) -> list[tuple[Outcome, State, bool]]:
    if event in NAMED:
        return [NAMED[event]]
    fields = {"retry_after": "2"} if event.endswith("with a delay") else {}
    return [(answer(int(status), **fields), FRESH, True) for status in re.findall(r"\d{3}", event)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_a_cell_is_what_the_code_decides(row: tuple[str, ...]) -> None:
    _, event, *cells = row
    found = cases(event)

    assert found
    for outcome, state, is_replayable in found:
        for request_class, cell in zip(get_args(RequestClass), cells, strict=True):
            facts = RequestFacts(
                request_class=request_class, is_replayable=is_replayable, max_retries=2
            )
            decision = decide(outcome, facts, STANDARD, state)
            if isinstance(decision, Retry):
                assert cell == ("retry, free" if decision.is_free else "retry")
            else:
                assert cell == f"`{decision.reason}`"


def test_every_row_of_the_table_is_there() -> None:
    assert {int(row[0]) for row in ROWS} == set(range(16))
    assert {row[1] for row in ROWS} >= set(NAMED)


def test_every_reason_is_told() -> None:
    assert set(re.findall(r"^\| `(\w+)` \| ", DOCUMENT, re.MULTILINE)) >= set(get_args(Reason))


@pytest.mark.parametrize(
    ("name", "policy"),
    [
        ("STANDARD", STANDARD),
        ("FERN", FERN),
        ("FERN_RECOMMENDED", FERN_RECOMMENDED),
        ("FERN_SEED", FERN_SEED),
    ],
)
def test_a_policy_has_the_retries_that_are_told(name: str, policy: ironwire.RetryPolicy) -> None:
    assert f"| `{name}` | {policy.max_retries} |" in DOCUMENT
