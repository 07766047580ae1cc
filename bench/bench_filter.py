"""`filter_body` of both kernels."""

import pytest

from bench.figures import Figures, Measured
from bench.measure import Loop, Turn, interleaved, loop
from bench.payloads import FAMILIES
from ironwire import OMIT, _kernel


def _filter(kernel_name: str) -> Loop:
    filter_body = _kernel.available[kernel_name].filter_body
    return loop(lambda body: filter_body(body, omit=OMIT))


@pytest.mark.parametrize(
    "family", ["tiny", "small", "chat_ascii", "tool_json", "events", "wide_omit", "deep", "tokens"]
)
def bench_filter(family: str, figures: Figures) -> None:
    payload = FAMILIES[family].make()
    turns = {name: Turn(_filter(name), payload.body) for name in ("rust", "python")}
    for turn in turns.values():
        assert turn.loop(payload.body, 1) == payload.ready

    seconds = interleaved(turns)

    figures.filter.append(Measured(family, 0, 0, seconds))
