"""Models of random values, right and wrong ones: both kernels write and raise the same."""

import datetime as dt
import enum
import os
from decimal import Decimal
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from ironwire import _kernel
from ironwire.types import OMIT
from safety.models import Camel, Colour, Computed, Leaf, Name, OfField, SubLeaf, Text, outcome

pytestmark = pytest.mark.skipif(
    os.environ.get("IRONWIRE_KERNEL") == "python", reason="one kernel is on"
)

EXAMPLES = int(os.environ.get("IRONWIRE_FUZZ_EXAMPLES", "500"))


class Typed(BaseModel):
    model_config = ConfigDict(extra="allow")

    a: int = Field(1, alias="first")
    b: str | None = None
    c: float | bool = 0.5
    d: list[int | str] = []
    e: "dict[str, Typed | None]" = {}
    f: "Typed | Leaf | list[Typed] | None" = None
    g: Literal["x", "y", 3] = "x"
    h: Colour | Name = Colour.RED
    i: Any = None
    j: tuple[Leaf, ...] = ()
    k: dt.datetime | Decimal = Decimal(1)
    l_: object = Field(None, serialization_alias="é")


class Few(BaseModel):
    x: Any = None
    y: list[Any] = []


scalars: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=4),
    st.sampled_from(
        [
            *("x", "y", 3, Colour.RED, Colour.PAIR, Name.ADA, enum.Enum, ..., OMIT, Text("t")),
            *(Decimal(2), dt.datetime(2024, 1, 2, tzinfo=dt.UTC), dt.date(2024, 1, 2), b"b"),
            *(dt.timedelta(1), 1j, object(), bytearray(b"a"), frozenset({1})),
        ]
    ),
    st.builds(Leaf),
    st.builds(SubLeaf),
    st.builds(Computed),
    st.builds(OfField),
    st.just(Camel.model_validate({})),
)


def right(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return instances whose members are of the declared types."""
    typed = st.builds(Typed.model_validate, st.sampled_from([{"first": 2}, {}, {"more": 1}]))
    members: dict[str, st.SearchStrategy[Any]] = {
        "a": st.integers(),
        "b": st.none() | st.text(max_size=4),
        "c": st.floats(allow_nan=False) | st.booleans(),
        "d": st.lists(st.integers() | st.text(max_size=2), max_size=3),
        "e": st.dictionaries(st.text(max_size=2), st.none() | typed, max_size=2),
        "f": st.none() | typed | st.builds(Leaf) | st.lists(typed, max_size=2),
        "g": st.sampled_from(["x", "y", 3]),
        "h": st.sampled_from([*Colour, *Name]),
        "i": values,
        "j": st.lists(st.builds(Leaf), max_size=2).map(tuple),
        "k": st.just(dt.datetime(2024, 1, 2, tzinfo=dt.UTC)) | st.decimals(),
        "l_": values,
    }
    return st.fixed_dictionaries({}, optional=members).map(
        lambda given: Typed.model_construct(**given)
    )


def wrong(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return instances with any member, also of another name."""
    names = st.sampled_from([*"abcdefghijk", "l_", "first", "more"])
    return st.dictionaries(names, values, max_size=3).map(
        lambda given: Typed.model_construct(**given)
    )


def containers(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.lists(values, max_size=3),
        st.lists(values, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=2), values, max_size=3),
        st.dictionaries(st.integers(0, 2) | st.sampled_from("01"), values, max_size=2),
        st.builds(Few.model_construct, x=values, y=st.lists(values, max_size=3)),
        right(values),
        right(values),
        wrong(values),
    )


bodies = st.recursive(scalars, containers, max_leaves=8)


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(bodies, bodies, st.sampled_from([OMIT, None, "x", Colour.RED]))
def test_both_kernels_write_models_the_same(one: object, other: object, omit: object) -> None:
    from ironwire._kernel import _rust  # noqa: PLC0415 - may be missing

    body = {
        "one": one,
        "other": Few.model_construct(x=other, y=[one]),
        "end": Typed.model_validate({}),
    }
    expected = outcome(_kernel.available["python"], body, omit)

    for level in ("public", "baseline", "auto"):
        _rust.use_level(level)
        assert outcome(_rust, body, omit) == expected
