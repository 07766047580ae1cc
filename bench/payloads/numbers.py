"""Bodies that are numbers or bytes."""

import base64
import random

import numpy as np

from bench.payloads.payload import Payload, call

__all__ = ["bytes8m", "embed8", "embed17", "numpy_float32", "numpy_float64", "tokens"]

_VECTORS, _DIMENSIONS = 1_000, 1_536


def tokens() -> Payload:
    """200,000 tokens of a vocabulary of 128,256."""
    rng = random.Random(23)
    return call({"tokens": [rng.randrange(128_256) for _ in range(200_000)]})


def _vectors() -> list[list[float]]:
    """Return vectors of about the length 1, as a model of embeddings gives them."""
    rng = random.Random(22)
    deviation = _DIMENSIONS**-0.5
    return [[rng.gauss(0, deviation) for _ in range(_DIMENSIONS)] for _ in range(_VECTORS)]


def embed17() -> Payload:
    """1,000 vectors of 1,536 floats, with all the digits that a float has."""
    return call({"index": "documents", "vectors": _vectors()})


def embed8() -> Payload:
    """The same, rounded to 8 decimals."""
    return call(
        {"index": "documents", "vectors": [[round(x, 8) for x in row] for row in _vectors()]}
    )


def _of_array(vectors: object, plain: object) -> Payload:
    ready: dict[str, object] = {"index": "documents", "vectors": vectors}
    return Payload(call(ready).body, ready, {**ready, "vectors": plain})


def numpy_float64() -> Payload:
    """The same as one array; those that know no arrays get lists, made before."""
    vectors = _vectors()
    return _of_array(np.array(vectors), vectors)


def numpy_float32() -> Payload:
    """The same with half the bits."""
    array = np.array(_vectors(), dtype=np.float32)
    # The text of such a float is the shortest that gives the same 32 bits.
    return _of_array(array, [[float(str(x)) for x in row] for row in array])


def bytes8m() -> Payload:
    """8 MiB of bytes; all but the kernels get them as base64 text, made before."""
    content = random.Random(26).randbytes(8 << 20)
    ready = call({"name": "scan.pdf", "content": base64.b64encode(content).decode()})
    body = call({"name": "scan.pdf", "content": content}).body
    return Payload(body, ready.ready, ready.plain)
