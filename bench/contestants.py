"""Who encodes a body: both kernels, the stdlib, other libraries, and two floors.

Each gets the body in the form that suits it, made outside the timing, and is called the way
its documentation tells for speed.
"""

import gc
import importlib
import json
from collections.abc import Callable, Iterator, Mapping
from itertools import repeat
from typing import Final, cast

import msgspec
import numpy as np
import orjson
import pydantic_core

from bench.measure import Loop, Turn, loop
from bench.payloads import Payload, objects
from ironwire import OMIT, _kernel

__all__ = ["FLOORS", "OTHERS", "encoders", "floors", "values_in"]

OTHERS: Final = ("orjson", "msgspec", "pydantic_core", "ssrjson", "json")
FLOORS: Final = ("copy", "walk")

_WALKED_AT_ONCE: Final = 4_096
_NOT_JUST_CONTAINERS: Final = {"rich", "models", "numpy_float32", "numpy_float64"}


def _kernel_loop(name: str) -> Loop:
    encode_body = _kernel.available[name].encode_body

    def run(body: object, calls: int) -> object:
        for _ in repeat(None, calls - 1):
            encode_body(body, omit=OMIT)
        return encode_body(body, omit=OMIT)

    return run


def _json(ready: object) -> bytes:
    # As httpx calls it.
    text = json.dumps(
        ready, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=objects.plain
    )
    return text.encode()


def _orjson_rich(ready: object) -> bytes:
    return orjson.dumps(ready, default=str, option=orjson.OPT_UTC_Z)


def _orjson_numpy(ready: object) -> bytes:
    return orjson.dumps(ready, option=orjson.OPT_SERIALIZE_NUMPY)


_ORJSON: Final[Mapping[str, Loop]] = {
    "rich": loop(_orjson_rich),
    "numpy_float32": loop(_orjson_numpy),
    "numpy_float64": loop(_orjson_numpy),
}


def _ssrjson() -> Loop | None:
    """Return the loop of ssrjson if it is installed, as it is by the dependency group `bench`."""
    try:
        ssrjson = importlib.import_module("ssrjson")
    except ImportError:
        return None
    ssrjson.setup_numpy_types(np)
    dumps_to_bytes = ssrjson.dumps_to_bytes

    def run(ready: object, calls: int) -> object:
        # It writes no UTF-8 to the caller's texts then, as we do not, and is faster.
        for _ in repeat(None, calls - 1):
            dumps_to_bytes(ready, is_write_cache=False)
        return dumps_to_bytes(ready, is_write_cache=False)

    return run


def encoders(family: str, payload: Payload) -> dict[str, Turn]:
    """Return who encodes a body of a family, by name."""
    found = {
        "rust": Turn(_kernel_loop("rust"), payload.body, 1.0),
        "python": Turn(_kernel_loop("python"), payload.body, 0.3),
        "orjson": Turn(_ORJSON.get(family) or loop(orjson.dumps), payload.ready, 1.0),
        "msgspec": Turn(loop(msgspec.json.Encoder().encode), payload.plain, 0.4),
        # It writes its own models, so it gets them.
        "pydantic_core": Turn(
            loop(pydantic_core.to_json),
            _given(payload.body) if family == "models" else payload.plain,
            0.4,
        ),
    }
    ssrjson = _ssrjson()
    if ssrjson is not None and family != "rich":
        found["ssrjson"] = Turn(ssrjson, payload.ready, 0.4)
    return {**found, "json": Turn(loop(_json), payload.plain, 0.3)}


def _given(body: object) -> object:
    assert isinstance(body, dict)
    return {name: value for name, value in body.items() if value is not OMIT}


def floors(family: str, payload: Payload, encoded: bytes) -> dict[str, Turn]:
    """Return what an encoder does at the least: copying the bytes, walking the objects.

    The copy is a new bytes object of the finished bytes. The walk is `gc.get_referents` of
    every dict and list: in C it takes a reference to each of their values and drops it, so
    it touches all of them and reads none.
    """
    copy = loop(cast("Callable[[object], bytes]", bytes))
    found = {"copy": Turn(copy, memoryview(encoded), 0.2)}
    # A walk of a few objects would be a measurement of its own call.
    if family not in _NOT_JUST_CONTAINERS and values_in(payload.body) > 100:
        found["walk"] = Turn(_walk, _portions(payload.body), 0.2)
    return found


def _walk(portions: object, calls: int) -> None:
    assert isinstance(portions, list)
    get_referents = gc.get_referents
    for _ in repeat(None, calls):
        for portion in portions:
            get_referents(*portion)


def _containers(body: object) -> Iterator[dict[object, object] | list[object]]:
    """Yield every dict and list of a body."""
    open_ones = [body]
    while open_ones:
        value = open_ones.pop()
        if isinstance(value, dict):
            yield value
            open_ones += value.values()
        elif isinstance(value, list):
            yield value
            open_ones += value


def values_in(body: object) -> int:
    """Return how many values there are in the dicts and lists of a body."""
    return sum(map(len, _containers(body)))


def _portions(body: object) -> list[list[object]]:
    """Return the containers in portions, so that the list of what was met stays small."""
    portions: list[list[object]] = [[]]
    size = 0
    for container in _containers(body):
        if size > _WALKED_AT_ONCE:
            portions.append([])
            size = 0
        portions[-1].append(container)
        size += len(container)
    return portions
