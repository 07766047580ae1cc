"""The layer alone, and what a feature of it costs that is used and that is not."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from bench.calls.captured import captured
from bench.calls.clients import HEADERS
from bench.calls.figures import Fact, Ladder
from bench.calls.null import URL, null_client
from bench.calls.worker import BODIES
from bench.measure import Turn, interleaved, loop
from ironwire import OMIT, HttpClient, _kernel

__all__ = ["construction", "features", "ladder", "layer_facts"]

_BUDGET_S: Final = 2.0


def ladder(family: str) -> Ladder:
    """Return what whole calls cost over a transport that does nothing."""
    body = BODIES["small"]()
    bare = null_client(family, with_headers=True)
    request = bare.build_request("POST", f"{URL}/small", json=body)
    calls: dict[str, Callable[[object], object]] = {
        family: lambda body: bare.post(f"{URL}/small", json=body),
        "send of a request that is ready": lambda _body: bare.send(request),
    }
    for kernel in _kernel.available:
        client = HttpClient(null_client(family), 60, HEADERS, URL, kernel=kernel)
        calls[f"ironwire, {kernel}"] = _of(client)
    medians = interleaved({name: Turn(loop(call), body, _BUDGET_S) for name, call in calls.items()})
    ratios = {f"{name} / {family}": time_s / medians[family] for name, time_s in medians.items()}
    return Ladder(f"null transport, {family}", medians, {}, ratios, {})


def layer_facts(family: str, measured: Ladder) -> Iterator[Fact]:
    """Yield what ironwire adds to the sending of a request, as a share of the engine's own call."""
    own_s = measured.seconds.get("ironwire, rust")
    if own_s is not None:
        added_s = own_s - measured.seconds["send of a request that is ready"]
        whole_s = measured.seconds[family]
        yield Fact(f"layer of ironwire on {family}", added_s / whole_s, "×")
        yield Fact(f"layer of ironwire on {family}, in time", added_s, "s")
        yield Fact(f"layer and send on {family}", own_s / whole_s, "×")


def _of(client: HttpClient) -> Callable[[object], object]:
    request = client.request
    return lambda body: request("small", method="POST", json=body, omit=OMIT)


_PLAN: Final = "ironwire._core.plan"
_UNUSED: Final = {
    "params that are not given": ["encode_query"],
    "options that are not given": [
        "checked_options",
        "chunk_size",
        "timeout_s",
        "max_retries",
        "checked_retries",
        "mapping_option",
        "retry_policy",
        "max_response_bytes",
        "idempotency_key",
    ],
    "header fields that are not given": ["checked_layer"],
    "deadline that is not set": ["total_timeout_s"],
}
"""Functions of the plan that look whether something was given, and find nothing.

Of several the dearest counts, and all together are told.
"""

_USED: Final[dict[str, dict[str, Any]]] = {
    "two params": {"params": {"limit": 20, "after": "cursor"}},
    "two options": {"request_options": {"timeout": 5, "max_retries": 1}},
    "two header fields": {"headers": {"X-One": "1", "X-Two": "2"}},
    "an additional body parameter": {
        "request_options": {"additional_body_parameters": {"seed": 1}}
    },
    "a file instead of JSON": {"json": None, "files": {"file": ("a.txt", b"text")}},
}


def features() -> Iterator[Fact]:
    """Yield the cost of each feature in the plan of a call, not used and used."""
    body = BODIES["small"]()
    plain: dict[str, Any] = {"method": "POST", "json": body, "omit": OMIT}
    client = HttpClient(null_client("httpx"), 60, HEADERS, URL)
    places = [f"{_PLAN}:{name}" for names in _UNUSED.values() for name in names]
    request_body = f"{_PLAN}:request_body"
    found = captured([*places, request_body], lambda: client.request("small", **plain))
    parts: dict[str, Callable[[object], object]] = {
        place: _all([one.again for one in calls]) for place, calls in found.items()
    }
    encode_body = client._kernel.encode_body  # noqa: SLF001 - it is this client's that counts
    parts["encode_body"] = lambda _argument: encode_body(body, extra=None, omit=OMIT)
    parts["nothing"] = _all([lambda: None])
    for name, arguments in {"plain": {}, **_USED}.items():
        given = {**plain, **arguments}
        planned = captured(["ironwire._client:plan"], partial(client.request, "small", **given))
        parts[name] = planned["ironwire._client:plan"][0].again
    medians = interleaved({name: Turn(loop(part), body, _BUDGET_S) for name, part in parts.items()})
    for name, functions in _UNUSED.items():
        places = [f"{_PLAN}:{function}" for function in functions]
        times_s = [medians[place] - medians["nothing"] for place in places if place in medians]
        if times_s:
            yield Fact(name, max(times_s), "s")
        if len(times_s) > 1:
            yield Fact(f"{name}, all together", sum(times_s), "s")
    chosen_s = medians[request_body] - medians["encode_body"]
    yield Fact("choice of a body, JSON alone given", chosen_s, "s")
    for name in _USED:
        yield Fact(name, medians[name] - medians["plain"], "s")


def _all(calls: Sequence[Callable[[], object]]) -> Callable[[object], object]:
    def make(_argument: object) -> None:
        for call in calls:
            call()

    return make


def construction() -> Fact:
    """Return what it takes to make a client."""
    httpx_client = null_client("httpx")
    make = loop(lambda url: HttpClient(httpx_client, 60, HEADERS, url))  # type: ignore[arg-type]  # a str, as `loop` says not
    medians = interleaved({"client": Turn(make, URL)})
    return Fact("construction of HttpClient", medians["client"], "s")
