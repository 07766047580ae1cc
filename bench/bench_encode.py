"""`encode_body` of both kernels against others that encode what was filtered before."""

import json
from dataclasses import replace

import orjson
import pytest

from bench.contestants import encoders, floors, values_in
from bench.figures import Figures, Measured
from bench.measure import Turn, interleaved
from bench.payloads import FAMILIES, ROWS, Row, objects
from bench.payloads.corpus import MissingCorpusError
from bench.payloads.payload import with_new_strings


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=name.replace(" ", "-")) for name, row in ROWS.items()]
)
def bench_encode(row: Row, figures: Figures) -> None:
    try:
        payload = FAMILIES[row.family].make()
    except MissingCorpusError as exc:
        pytest.skip(f"{row.family} {exc}")
    text = json.dumps(
        payload.plain, ensure_ascii=False, separators=(",", ":"), default=objects.plain
    )
    expected = text.encode()
    turns = encoders(row.family, payload)
    # This also leaves UTF-8 on the texts, in body and ready alike: they are the same objects.
    _assert_equal(turns, expected)
    if row.strings == "fresh":
        # orjson leaves the UTF-8 of each text behind on the text, which the next call would
        # find; a body is made of new texts as a rule.
        turns = {name: replace(turn, renew=with_new_strings) for name, turn in turns.items()}

    seconds = interleaved({**turns, **floors(row.family, payload, expected)})

    values = values_in(orjson.loads(expected))
    figures.encode.append(Measured(row.name, len(expected), values, seconds))


def _assert_equal(turns: dict[str, Turn], expected: bytes) -> None:
    """Assert that the kernels write the stdlib's bytes, and all others the same values."""
    tree = orjson.loads(expected)
    for name, turn in turns.items():
        encoded = turn.loop(turn.argument, 1)
        assert isinstance(encoded, bytes)
        if name in {"rust", "python", "json"}:
            assert encoded == expected, name
        elif encoded != expected:
            # Some write a float otherwise, such as 0.00001 for 1e-05.
            assert orjson.loads(encoded) == tree, name
