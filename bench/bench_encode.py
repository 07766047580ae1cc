"""`encode_body` of both kernels against `orjson.dumps` of data that was filtered before."""

import json

import orjson

from bench.measure import interleaved
from bench.payloads import PAYLOADS
from bench.report import ENCODE, milliseconds
from ironwire import OMIT, _kernel


def bench_encode(payload_name: str) -> None:
    python, rust = _kernel.available["python"], _kernel.available["rust"]
    payload = PAYLOADS[payload_name]()
    expected = json.dumps(payload.ready, ensure_ascii=False, separators=(",", ":")).encode()
    assert python.encode_body(payload.body, omit=OMIT) == expected
    assert rust.encode_body(payload.body, omit=OMIT) == expected
    # Where orjson writes a float otherwise, the value is still the same.
    assert orjson.loads(orjson.dumps(payload.ready)) == json.loads(expected)

    def renew() -> None:
        nonlocal payload
        payload = PAYLOADS[payload_name]()

    medians_s = interleaved(
        {
            "python": lambda: python.encode_body(payload.body, omit=OMIT),
            "rust": lambda: rust.encode_body(payload.body, omit=OMIT),
            "orjson": lambda: orjson.dumps(payload.ready),
        },
        # orjson leaves the UTF-8 of each text behind on the text, which the next call would
        # find; a body is made of new texts as a rule.
        before_each=None if expected.isascii() else renew,
    )

    ENCODE.rows.append(
        (
            payload_name,
            f"{len(expected) / 1e3:,.1f} kB",
            *map(milliseconds, medians_s.values()),
            f"{medians_s['python'] / medians_s['rust']:.0f} ×",
            f"{medians_s['orjson'] / medians_s['rust']:.2f} ×",
        )
    )
