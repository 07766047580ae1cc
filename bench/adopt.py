"""What a call of an SDK costs before and after `ironwire.adopt()`, on the SDK's own client.

`python -m bench.adopt PACKAGE`, with the SDK on the import path (`make test-sdks` puts some into
`target/sdks/`): CPU per call over loopback, medians of rounds that take turns.
"""

import statistics
import sys
import time
from typing import Any

import httpx

import ironwire
from bench.calls.server import serving
from ironwire.doctor.cores import DoctorError, find_core
from ironwire.doctor.roots import construct, roots_of, wrapper_in

ROUNDS = 15
MESSAGE = {"role": "user", "content": "Tell me about the sea, its tides and its storms. " * 4}
CASES: dict[str, tuple[int, object]] = {
    "small JSON call": (200, {"model": "m", "stream": False, "messages": [MESSAGE], "seed": ...}),
    "1 MB of JSON": (5, {"model": "m", "messages": [MESSAGE] * 4500, "seed": ...}),
}


def main(package: str) -> None:
    """Print the CPU time of a call with the original core and with ironwire, for each case."""
    with httpx.Client(trust_env=False, timeout=30) as httpx_client, serving() as url:
        original, own = _cores(package, httpx_client)
        for name, (calls, body) in CASES.items():
            times: dict[str, list[float]] = {"original": [], "ironwire": []}
            for _ in range(ROUNDS):
                times["original"].append(_per_call_s(original, url, body, calls))
                times["ironwire"].append(_per_call_s(own, url, body, calls))
            before, after = (statistics.median(found) * 1e6 for found in times.values())
            print(f"{name}: {before:.0f} µs before, {after:.0f} µs after, {after / before:.2f}")


def _cores(package: str, httpx_client: httpx.Client) -> tuple[Any, Any]:
    roots, _ = roots_of(find_core(package, None))
    for root in roots:
        if root.mode == "sync":
            try:
                client = construct(root).client
            except DoctorError:
                continue
            holder: Any = wrapper_in(client)
            original = holder.httpx_client
            original.httpx_client = httpx_client
            ironwire.adopt(client)
            return original, holder.httpx_client
    raise DoctorError(f"no client of `{package}` can be constructed")


def _per_call_s(core: Any, url: str, body: object, calls: int) -> float:
    began_s = time.process_time()
    for _ in range(calls):
        core.request("v1/things", base_url=url, method="POST", json=body, omit=...)
    return (time.process_time() - began_s) / calls


if __name__ == "__main__":
    main(sys.argv[1])
