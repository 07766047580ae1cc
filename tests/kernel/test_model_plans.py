"""Models that the Rust kernel may write without a dump: as the dump is, whatever they hold."""

import copy
import datetime as dt
import pickle
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

import pydantic
import pytest

from ironwire import _kernel
from ironwire._kernel import Kernel
from ironwire.errors import EncodeError
from ironwire.types import OMIT
from safety.models import (
    NUMBER,
    WHEN,
    Box,
    Cached,
    Camel,
    Cat,
    Colour,
    Computed,
    Dog,
    Dumping,
    Excluding,
    Frozen,
    Holder,
    Later,
    Leaf,
    Level,
    Name,
    Node,
    Numbers,
    Odd,
    OfField,
    OfModel,
    OfType,
    Open,
    OpenAlias,
    Owner,
    Private,
    Record,
    Same,
    Sealed,
    Serialized,
    Sooner,
    SubLeaf,
    Text,
    Validated,
    Values,
    Wide,
    outcome,
)


class Plain:
    def __init__(self, leaf: object) -> None:
        self.leaf = leaf


def without(model: Any, name: str) -> Any:
    del model.__dict__[name]
    return model


def reordered() -> Leaf:
    leaf = Leaf()
    del leaf.x
    leaf.x = 5
    return leaf


def updated(model: Any, **members: Any) -> Any:
    model.__dict__.update(members)
    return model


def replaced(model: Any, members: dict[Any, Any]) -> Any:
    object.__setattr__(model, "__dict__", members)
    return model


def with_extra(model: Any, extra: object) -> Any:
    object.__setattr__(model, "__pydantic_extra__", extra)
    return model


def cached() -> Cached:
    model = Cached()
    assert model.double == 2
    return model


def cyclic() -> Node:
    node = Node()
    node.any = [node]
    return node


def chain(levels: int, **more: Any) -> Node:
    node = Node()
    for _ in range(levels):
        node = Node.model_construct(value=1, next=node, below={}, any=None, **more)
    return node


def nested(levels: int) -> Node:
    value: object = Node()
    for level in range(levels):
        value = [[value], {"a": value}, (value,), Node(any=value)][level % 4]
    return Node(any=value)


construct: Callable[..., Any] = Leaf.model_construct

MODELS: list[tuple[str, Callable[[], object]]] = [
    ("defaults", Leaf),
    ("aliases", lambda: Camel.model_validate({})),
    ("each type", Wide),
    ("each null", lambda: Wide(text=None, day=None, grid=None, leaf=None, kind=None)),
    ("each choice", lambda: Wide(number=0.5, kind=Colour.RED, either=[Leaf()], text="t")),
    ("union of a model", lambda: Wide(either=Leaf())),
    ("naive times", lambda: Wide(when=dt.datetime(2024, 7, 1), clock=dt.time(1))),
    ("types with a dump of their own", lambda: Odd.model_validate({})),
    ("frozen", Frozen),
    ("private attributes", Private),
    ("enum values", lambda: Values.model_validate({})),
    ("computed field", Computed),
    ("cached property", cached),
    ("field serializer", OfField),
    ("model serializer", OfModel),
    ("annotated serializers", OfType),
    ("excluded field", lambda: Excluding.model_validate({})),
    ("validators", Validated),
    ("discriminated union", lambda: Owner(pet=Dog(), pets=[Cat(), Dog()])),
    (
        "wrong discriminator",
        lambda: Owner.model_construct(pet=Cat.model_construct(kind="dog"), pets=[]),
    ),
    ("generic", lambda: Box[int](item=1, items=[2])),
    ("generic of models", lambda: Box[Leaf](item=Leaf(), items=[Leaf()])),
    ("generic of anything", lambda: Box(item=Leaf(), items=[SubLeaf(), 1])),
    ("other generic in a field", lambda: Box[Box[int]].model_construct(item=Box[str](item="a"))),
    ("root", lambda: Numbers([1])),
    ("nested root", lambda: Box[Numbers](item=Numbers([1]), items=[Numbers([])])),
    ("overridden dump", Dumping),
    ("nested overridden dump", lambda: Box[Dumping](item=Dumping())),
    ("own lookup", Sealed),
    ("serialized as any", Serialized),
    ("no extra members", lambda: Open.model_validate({})),
    ("extra members", lambda: Open.model_validate({"more": [Leaf()], "x": 2})),
    ("extra member under an alias", lambda: OpenAlias.model_validate({"sent": 2, "x": 3})),
    ("fields of one alias", lambda: Same.model_validate({})),
    ("extra on a closed model", lambda: with_extra(Leaf(), {"more": 1})),
    ("odd extra", lambda: with_extra(Leaf(), {})),
    ("subclass", SubLeaf),
    ("subclass in a field", lambda: Wide(leaf=SubLeaf(), table={"a": [SubLeaf()]})),
    ("subclass in any field", lambda: Wide(anything=SubLeaf(), object_=SubLeaf())),
    ("wrong types", lambda: construct(x="1", y=2)),
    ("wrong type in a list", lambda: Wide.model_construct(numbers=[1.0, "a"])),
    ("int as float", lambda: Wide.model_construct(numbers=[1, 2.0])),
    ("bool as int", lambda: construct(x=True)),
    ("subclass of str", lambda: construct(y=Text("t"))),
    ("tuple as list", lambda: Wide.model_construct(numbers=(1.0,), row=[1])),
    ("other enum", lambda: Wide.model_construct(colour=Name.ADA, name="ada")),
    ("other literal", lambda: Wide.model_construct(kind="other")),
    ("equal literal", lambda: Wide.model_construct(kind="".join(["", "a"]))),
    ("bool as literal", lambda: Wide.model_construct(kind=True)),
    ("dict as model", lambda: Wide.model_construct(leaf={"x": 1})),
    ("other model", lambda: Wide.model_construct(leaf=Frozen())),
    ("missing fields", lambda: Owner.model_construct(pets=[Cat()])),
    ("deleted field", lambda: without(Leaf(), "x")),
    ("deleted field of many", lambda: [Leaf(), without(Leaf(), "y"), Leaf()]),
    ("order of assignment", reordered),
    ("more in the dict", lambda: updated(Leaf(), more=1)),
    ("other key in the dict", lambda: updated(without(Leaf(), "y"), other=1)),
    ("dict of other keys", lambda: replaced(Leaf(), {"x": 1, 2: 3})),
    ("empty dict", lambda: replaced(Leaf(), {})),
    ("unpickled", lambda: pickle.loads(pickle.dumps([Wide(), Camel.model_validate({})]))),
    ("copied", lambda: [copy.copy(Leaf()), copy.deepcopy(Wide()), Leaf().model_copy()]),
    ("copied with a change", lambda: Leaf().model_copy(update={"x": 2})),
    ("key that is not interned", lambda: replaced(Leaf(), {"".join(["", "x"]): 1, "y": "a"})),
    ("recursive", lambda: Node(next=Node(), below={"a": Node(below={"b": Node()})})),
    ("cyclic", cyclic),
    ("chain of 90", lambda: chain(90)),
    ("chain of 150", lambda: chain(150)),
    ("chain of 300", lambda: chain(300)),
    ("chain of 1,000", lambda: chain(1_000)),
    *(
        (f"nested {levels} deep", lambda levels=levels: nested(levels))
        for levels in range(40, 260, 11)
    ),
    ("forward reference", lambda: Later(first=Sooner(ex=2))),
    ("dataclass", lambda: Holder(any=Record())),
    ("dataclass around", lambda: Record(leaf=Leaf())),
    ("instance around", lambda: Holder(any=Plain(Leaf()))),
    ("any list", lambda: Holder(any=[1, "a", None, 0.5, b"b", [], {}, (), {"k": Leaf()}])),
    ("any leaves", lambda: Holder(any=[WHEN, NUMBER, Colour.PAIR, Level.LOW, Decimal(1)])),
    ("any others", lambda: Holder(any=[{1}, frozenset({2}), 1j, PurePosixPath("a"), Text("t")])),
    ("any keys", lambda: Holder(any={1: 2, None: 3, WHEN: 4})),
    ("any equal keys", lambda: Holder(any={1: 2, "1": 3})),
    ("omitted", lambda: Holder(any=[..., OMIT, {"a": ..., "b": OMIT}])),
    ("omitted field", lambda: Wide.model_construct(text=OMIT)),
    ("generator", lambda: Holder(any=[Leaf(), (number for number in range(3))])),
    ("NaN", lambda: Wide(numbers=[1.0, float("nan")])),
    ("surrogate", lambda: Leaf(y="\ud800")),
    ("long int", lambda: construct(x=10**5_000)),
    ("refused", lambda: Holder(any=[Leaf(), object()])),
    ("secret", lambda: Holder(any=pydantic.SecretStr("s"))),
    ("many", lambda: [[Wide(), Camel.model_validate({}), Node(next=Node())] for _ in range(300)]),
]


@pytest.mark.parametrize("make", [make for _, make in MODELS], ids=[name for name, _ in MODELS])
@pytest.mark.parametrize("omit", [OMIT, None], ids=["omit", "no omit"])
def test_a_model_is_written_as_its_dump(
    kernel: Kernel, make: Callable[[], object], omit: object
) -> None:
    expected = outcome(_kernel.available["python"], {"a": make(), "b": 1}, omit)

    assert outcome(kernel, {"a": make(), "b": 1}, omit) == expected
    assert outcome(kernel, {"a": make(), "b": 1}, omit) == expected  # Known by now.


@pytest.mark.parametrize("make", [Leaf, lambda: Camel.model_validate({}), Wide, Node])
def test_a_model_is_its_own_body(kernel: Kernel, make: Callable[[], object]) -> None:
    expected = outcome(_kernel.available["python"], make())

    assert outcome(kernel, make()) == expected


@pytest.mark.parametrize("sentinel", ["text", [1], Leaf(), Colour.RED], ids=repr)
def test_a_sentinel_is_left_out_of_a_model_if_the_dump_keeps_it(
    kernel: Kernel, sentinel: object
) -> None:
    body = Holder(any=[sentinel, {"a": sentinel}, 1])

    expected = outcome(_kernel.available["python"], body, sentinel)

    assert outcome(kernel, body, sentinel) == expected


def calls(kernel: Kernel, body: object) -> list[str]:
    """Return the names of the Python functions that run during a call."""
    names: list[str] = []

    def note(frame: Any, event: str, _: object) -> None:
        if event == "call":
            names.append(frame.f_code.co_name)

    kernel.encode_body(body, omit=OMIT)
    sys.setprofile(note)
    try:
        kernel.encode_body(body, omit=OMIT)
    finally:
        sys.setprofile(None)
    return names


@pytest.mark.parametrize(
    "make",
    [
        Leaf,
        SubLeaf,
        lambda: Camel.model_validate({}),
        lambda: Owner(pet=Dog(), pets=[Cat()]),
        lambda: Open.model_validate({}),
        lambda: Node(next=Node(), below={"a": Node(any=[Leaf(), {"b": (SubLeaf(),)}])}),
        lambda: Box[Leaf](item=Leaf(), items=[Leaf()]),
        lambda: pickle.loads(pickle.dumps(Leaf())),
        Validated,
    ],
)
def test_the_rust_kernel_dumps_no_plain_model(kernel: Kernel, make: Callable[[], object]) -> None:
    if kernel is _kernel.available["python"]:
        pytest.skip("it dumps them all")

    assert "model_dump" not in calls(kernel, [make(), make()])


def test_a_generator_in_a_model_is_drawn_once(kernel: Kernel) -> None:
    def numbers() -> Iterator[float]:
        yield 1.0
        yield float("nan")

    body = [Leaf(), Holder(any=[Leaf(), numbers()])]

    with pytest.raises(EncodeError) as caught:
        kernel.encode_body(body)

    assert caught.value.path == "$[1].any[1][1]"
