"""The kernels against the standard library, and against each other."""

import datetime as dt
import json
import os
from collections import OrderedDict, UserDict, deque
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironwire import _kernel
from ironwire._kernel import Kernel
from ironwire.errors import EncodeError
from ironwire.types import OMIT

texts = st.text(max_size=12)
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
scalars = texts | numbers | st.booleans() | st.none()


def trees(leaves: st.SearchStrategy[Any], keys: st.SearchStrategy[Any]) -> Any:
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5),
        max_leaves=30,
    )


@pytest.mark.parametrize("name", _kernel.available)
@given(body=trees(scalars, texts))
def test_plain_data_is_written_as_the_standard_library_does(name: str, body: Any) -> None:
    kernel = _kernel.available[name]
    expected = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    assert kernel.encode_body(body, omit=OMIT) == expected.encode()
    assert kernel.filter_body(body, omit=OMIT) == body


@dataclass(frozen=True)
class Record:
    value: object


class Colour(Enum):
    RED = "red"
    NUMBER = 3
    ITEMS = (1, 2)
    BROKEN = object()


class Text(str):
    __slots__ = ()


unicode_texts = st.text(st.characters(codec=None, categories=None), max_size=6)  # surrogates too
leaves = (
    scalars
    | unicode_texts
    | st.floats()
    | st.binary(max_size=8)
    | st.binary(max_size=3).map(bytearray)
    | st.datetimes(timezones=st.none() | st.timezones())
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.uuids()
    | st.decimals()
    | st.fractions()
    | st.sampled_from(Colour)
    | st.builds(Text, texts)
    | st.floats(width=32).map(np.float32)
    | st.just(OMIT)
    | st.just(...)
    | st.builds(object)
)
keys = (
    texts
    | st.integers(-3, 3)
    | st.booleans()
    | st.none()
    | st.sampled_from(["1", "null", "true", "red", Colour.RED, UUID(int=1), Decimal(1), (1,), ...])
    | st.builds(Text, texts)
)


@st.composite
def wrapped(draw: st.DrawFn, inner: st.SearchStrategy[Any]) -> Any:
    wrap = draw(
        st.sampled_from(
            [
                lambda value: value,
                lambda value: (value, value),
                lambda value: deque([value]),
                Record,
                lambda value: SimpleNamespace(a=value),
                lambda value: OrderedDict(a=value),
                lambda value: UserDict({1: value, "b": value}),
            ]
        )
    )
    return wrap(draw(inner))


rich = st.recursive(
    leaves,
    lambda inner: (
        st.lists(wrapped(inner), max_size=4) | st.dictionaries(keys, wrapped(inner), max_size=4)
    ),
    max_leaves=20,
)
extras = st.none() | st.dictionaries(keys, rich, max_size=3)


def outcome(kernel: Kernel, function: str, body: object, extra: Any, omit: object) -> object:
    try:
        # The text of a tree tells NaN from NaN, and an int from a bool and a float.
        return repr(getattr(kernel, function)(body, extra=extra, omit=omit))
    except EncodeError as exc:
        return type(exc), exc.args


@pytest.mark.skipif(os.environ.get("IRONWIRE_KERNEL") == "python", reason="one kernel is on")
@given(body=rich, extra=extras, omit=st.sampled_from([OMIT, None]))
def test_both_kernels_return_and_raise_the_same(body: Any, extra: Any, omit: object) -> None:
    rust, python = _kernel.available["rust"], _kernel.available["python"]

    for function in ("encode_body", "filter_body"):
        assert outcome(rust, function, body, extra, omit) == outcome(
            python, function, body, extra, omit
        )


@pytest.mark.parametrize("name", _kernel.available)
@given(body=rich)
def test_a_filtered_body_is_written_like_the_body(name: str, body: Any) -> None:
    kernel = _kernel.available[name]
    try:
        filtered = kernel.filter_body(body, omit=OMIT)
    except EncodeError:
        return

    written = outcome(kernel, "encode_body", filtered, None, None)

    assert written == outcome(kernel, "encode_body", body, None, OMIT)
    assert repr(kernel.filter_body(filtered)) == repr(filtered)


def exact_types(tree: Any) -> set[type]:
    if type(tree) is dict:
        return {dict, *map(type, tree)}.union(*map(exact_types, tree.values()))
    if type(tree) is list:
        return {list}.union(*map(exact_types, tree))
    return {type(tree)}


@pytest.mark.parametrize("name", _kernel.available)
@given(body=rich)
def test_a_filtered_body_is_of_exact_plain_types(name: str, body: Any) -> None:
    try:
        filtered = _kernel.available[name].filter_body(body, omit=OMIT)
    except EncodeError:
        return

    assert exact_types(filtered) <= {str, int, float, bool, type(None), dict, list}


@pytest.mark.parametrize("name", _kernel.available)
@given(moment=st.datetimes(timezones=st.timezones()))
def test_an_aware_datetime_is_read_back_as_it_was(name: str, moment: dt.datetime) -> None:
    text: Any = _kernel.available[name].filter_body(moment)

    read = dt.datetime.fromisoformat(text)
    assert read.utcoffset() == moment.utcoffset()
    assert read.replace(tzinfo=None) == moment.replace(tzinfo=None, fold=0)
