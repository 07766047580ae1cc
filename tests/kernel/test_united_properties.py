"""Models of generated SDKs with random members, set or not: both kernels write the same."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ironwire import _kernel
from ironwire.types import OMIT
from safety.early import EarlyLeaf, EarlyTree
from safety.models import WHEN, Colour, Leaf, Text, outcome
from safety.united import (
    Around,
    Cat,
    Dog,
    Filled,
    Item,
    Mixed,
    Named,
    Order,
    Unnamed,
)

pytestmark = pytest.mark.skipif(
    os.environ.get("IRONWIRE_KERNEL") == "python", reason="one kernel is on"
)

EXAMPLES = int(os.environ.get("IRONWIRE_FUZZ_EXAMPLES", "500"))

leaves: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=4),
    st.sampled_from([WHEN, Colour.RED, Text("t"), OMIT, ..., (), (1,), 0.5, b"b"]),
)
names = st.sampled_from(["a", "é", "first_name", "firstName", "unit_price", "sku"])


def instances(cls: Any, **members: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return instances of which some members were not set, some are missing or too many."""
    sets = st.none() | st.sets(st.sampled_from([*members, "x"]))
    extra: st.SearchStrategy[Any] = st.none() | st.just({}) | st.just({"more": None})
    given = st.fixed_dictionaries({}, optional=members)
    return st.builds(lambda *parts: built(cls, *parts), given, sets, extra)


def built(cls: Any, members: dict[str, Any], are_set: set[str] | None, extra: object) -> Any:
    model = cls.model_construct(**members)
    if are_set is not None:
        object.__setattr__(model, "__pydantic_fields_set__", are_set)
    object.__setattr__(model, "__pydantic_extra__", extra)
    return model


numbers = st.none() | st.integers(0, 2)
texts = st.none() | st.sampled_from(["a", "é"])
items = instances(
    Item, sku=texts, unit_price=st.none() | st.just(0.5), when=st.none() | st.just(WHEN)
)
pets = instances(Dog, good=st.none() | st.booleans()) | instances(Cat, lives=numbers)
early_leaves = instances(EarlyLeaf, first=numbers, when=st.none() | st.just(WHEN), last=texts)
any_models = st.one_of(
    items, pets, early_leaves, st.builds(Leaf), st.builds(Around, item=st.none() | items)
)


def larger(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists, dicts = st.lists(values, max_size=2), st.dictionaries(names, values, max_size=2)
    return st.one_of(
        lists,
        lists.map(tuple),
        dicts,
        instances(Filled, main=items, items=st.lists(items, max_size=2), last=texts),
        instances(
            Mixed,
            either=instances(Named, first_name=texts, any=values)
            | instances(Unnamed, first_name=texts, any=values),
            x=numbers,
        ),
        instances(
            EarlyTree,
            id=numbers,
            leaf=early_leaves,
            leaves=st.none() | st.lists(early_leaves, max_size=2),
            row=st.none() | st.lists(early_leaves, max_size=2).map(tuple),
            trees=st.none() | st.dictionaries(names, st.builds(EarlyTree, id=numbers)),
            any=values,
            last=texts,
        ),
        instances(
            Order,
            id=texts,
            items=st.lists(items, max_size=2) | values,
            by_name=st.dictionaries(names, st.builds(Order) | st.none(), max_size=2),
            pet=st.none() | pets,
            grid=st.none() | st.lists(st.lists(st.none() | items, max_size=2), max_size=2),
            row=st.none() | st.lists(items, max_size=1).map(tuple),
            main=st.none() | items | values,
            plain=st.none() | st.builds(Leaf),
            anything=values,
            last=texts,
        ),
    )


bodies = st.recursive(leaves | any_models, larger, max_leaves=6)


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(bodies, st.sampled_from([OMIT, None, "a", Colour.RED]))
def test_both_kernels_write_models_of_sdks_the_same(body: object, omit: object) -> None:
    from ironwire._kernel import _rust  # noqa: PLC0415 - may be missing

    expected = outcome(_kernel.available["python"], body, omit)

    for level in ("public", "baseline", "auto"):
        _rust.use_level(level)
        assert outcome(_rust, body, omit) == expected
