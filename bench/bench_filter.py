"""`filter_body` of both kernels."""

from bench.measure import interleaved
from bench.payloads import Payload
from bench.report import FILTER, milliseconds
from ironwire import OMIT, _kernel


def bench_filter(payload: Payload, payload_name: str) -> None:
    python, rust = _kernel.available["python"], _kernel.available["rust"]
    assert python.filter_body(payload.body, omit=OMIT) == payload.ready
    assert rust.filter_body(payload.body, omit=OMIT) == payload.ready

    medians_s = interleaved(
        {
            "python": lambda: python.filter_body(payload.body, omit=OMIT),
            "rust": lambda: rust.filter_body(payload.body, omit=OMIT),
        }
    )

    FILTER.rows.append(
        (
            payload_name,
            *map(milliseconds, medians_s.values()),
            f"{medians_s['python'] / medians_s['rust']:.0f} ×",
        )
    )
