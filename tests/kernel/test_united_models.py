"""Models of generated SDKs: the Rust kernel writes them as the `dict` of their base gives them."""

from collections.abc import Callable
from typing import Any

import pytest

from ironwire import _kernel
from ironwire._kernel import Kernel
from ironwire._kernel.fallback.natively import native_form
from ironwire.types import OMIT
from safety.early import EarlyLeaf, EarlyTree
from safety.models import WHEN, Leaf, Text, outcome
from safety.united import (
    OTHERS,
    Adding,
    Around,
    Bare,
    Base,
    Beyond,
    Cat,
    Clashing,
    Computed,
    Dog,
    Dumping,
    Filled,
    Item,
    Looking,
    Mixed,
    Named,
    OfField,
    OfModel,
    Order,
    Overriding,
    Reading,
    Unhooked,
    Unlike,
    Unnamed,
    deviating,
)


def made(cls: Any, *unset: str, **members: Any) -> Any:
    """Return an instance with other members than the defaults, of which some are not set."""
    model = cls.model_construct(**members)
    model.model_fields_set.difference_update(unset)
    return model


def with_set(model: Any, names: object) -> Any:
    object.__setattr__(model, "__pydantic_fields_set__", names)
    return model


class Twin(str):
    """Equal to a name of a field, but only Python code can tell."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return str(self) == other


SOME = {"sku": None, "unitPrice": 0.5}
NULLS = {"sku": None, "unitPrice": None, "when": None}


def early(**members: Any) -> Any:
    return EarlyTree.model_construct(None, **members)


def leaf(**members: Any) -> Any:
    return EarlyLeaf.model_construct(None, **{"first": None, "when": WHEN, **members})


MODELS: list[tuple[str, Callable[[], object]]] = [
    ("nothing set", Item),
    ("null set", lambda: Item.model_validate(SOME)),
    ("nulls set", lambda: Item.model_validate(NULLS)),
    ("all nulls", lambda: made(Order, id=None, last=None, anything=None, grid=None)),
    ("set under a name that is not interned", lambda: with_set(Item(), {"".join(["s", "ku"])})),
    ("set of any", lambda: with_set(Item(), {Twin("sku"), 5, None, ("when",)})),
    ("set of many", lambda: with_set(Item(), {f"x{number}" for number in range(99)} | {"when"})),
    ("set without some", lambda: with_set(Item(), {"sku", "when", "x"} - {"sku"})),
    ("frozen set", lambda: with_set(Item(), frozenset({"sku"}))),
    ("no set", lambda: with_set(Item(), None)),
    ("list of models", lambda: Order(items=[Item(), Item.model_validate(SOME)], id=None)),
    ("dict of models", lambda: Order(by_name={"a": Order(last=None), "é": None, "b": Order()})),
    ("union", lambda: [Order(pet=Dog(good=None)), Order(pet=Cat(lives=None)), Order(pet=None)]),
    ("lists of lists", lambda: Order(grid=[[Item.model_validate(SOME), None], []], last=None)),
    ("tuple of models", lambda: Order(row=(Item.model_validate(SOME),))),
    ("tuple of numbers", lambda: Order(numbers=(1, 2), last=None)),
    ("any", lambda: Order(anything=[Item.model_validate(NULLS), {"a": Dog(good=None), "b": None}])),
    ("any tuple", lambda: Order(anything=(Item.model_validate(NULLS),))),
    ("any plain model", lambda: Order(anything=[Leaf()])),
    ("plain model", lambda: Order(plain=Leaf(), last=None)),
    ("default model", lambda: Filled(last=None)),
    ("default model of nulls", lambda: made(Filled, "main", main=Item.model_validate(NULLS))),
    ("default models of nulls", lambda: made(Filled, "items", items=[made(Item, sku=None)])),
    ("models that were set", lambda: Filled(main=Item.model_validate(NULLS), items=[])),
    ("default list", lambda: made(Order, "items", items=[Item.model_validate(NULLS)])),
    ("default dict", lambda: made(Order, "by_name", by_name={"a": Order(last=None)})),
    ("default any", lambda: made(Order, "anything", anything={"a": Item.model_validate(NULLS)})),
    ("default leaves", lambda: made(Order, "when", "id", when=WHEN, id="a", last=None)),
    ("extra members", lambda: Item.model_validate({"more": None, "sku": None, "x": [Item()]})),
    ("wrong types", lambda: made(Order, id=5, items=({"sku": None},), last=Text("t"))),
    ("missing fields", lambda: made(Mixed, x=None)),
    ("names and annotations", lambda: Unlike.model_validate({"otherName": None, "x": None})),
    ("clash of names", lambda: made(Clashing, first="a", third=None)),
    ("mixed names", lambda: Mixed(either=Unnamed(first_name=None, any={"first_name": 1}), x=None)),
    ("mixed names, other way", lambda: Mixed(either=Named(any={"first_name": 1}))),
    ("null of a bare list", lambda: Bare(numbers=None)),
    ("name beyond ASCII", lambda: made(Beyond, größe=None, x=None)),
    ("field serializer", lambda: OfField(x=None)),
    ("model serializer", lambda: OfModel(x=None)),
    ("computed field", lambda: Computed(x=None)),
    ("own dump", lambda: Dumping(x=None)),
    ("own dict", lambda: Overriding(x=None, y=1)),
    ("own lookup", lambda: Looking(x=None)),
    ("hook", lambda: Adding(x=None)),
    ("hook that reads", Reading),
    ("unused hook", lambda: Unhooked(x=None)),
    ("inside a plain model", lambda: Around(item=Item.model_validate(SOME), anything=[Dog()])),
    ("around a plain model", lambda: Order(anything=Around(item=Item.model_validate(SOME)))),
    ("early base", lambda: early(id=None, leaf=leaf(), last="a")),
    ("early base, list", lambda: early(id=None, leaves=[leaf(), leaf(first=1, last="b")])),
    ("early base, lists", lambda: early(any=[[leaf()], {"a": leaf(), "b": (leaf(),)}], id=None)),
    ("early base, tuple", lambda: early(row=(leaf(), leaf(last="b")), last=None)),
    ("early base, dict", lambda: early(trees={"a": early(leaf=leaf(), id=None), "b": None})),
    ("early base, tree in a list", lambda: early(any=[early(leaf=leaf(), leaves=[leaf()])])),
    ("early base, tree in a dict", lambda: early(any={"a": early(leaf=leaf(), last=None)})),
    ("early base, unset in a list", lambda: early(any=[made(EarlyTree, "leaf", leaf=leaf())])),
    ("early base in a late one", lambda: Order(anything=[early(id=None)], last=None)),
    ("late base in an early one", lambda: early(any=[Item.model_validate(SOME)], id=None)),
    ("early base, many", lambda: [early(leaves=[leaf()] * 9, id=None) for _ in range(300)]),
    ("default tuple of numbers", lambda: made(Order, "numbers", numbers=(1, 2), last=None)),
    ("default tuple", lambda: made(Order, "row", row=(Item.model_validate(NULLS),))),
    ("omitted", lambda: Order(anything=[..., OMIT], last=None)),
    ("omitted field", lambda: made(Order, last=OMIT, id=None)),
    ("chain", lambda: chain(40)),
    ("longer chain", lambda: chain(120)),
    ("many", lambda: [Order(items=[Item.model_validate(SOME)] * 9, id=None) for _ in range(300)]),
]


def chain(levels: int) -> Order:
    order = Order(id=None)
    for _ in range(levels):
        order = made(Order, id=None, by_name={"a": order}, last="a")
    return order


@pytest.mark.parametrize("make", [make for _, make in MODELS], ids=[name for name, _ in MODELS])
@pytest.mark.parametrize("omit", [OMIT, None], ids=["omit", "no omit"])
def test_a_model_is_written_as_its_dict(
    kernel: Kernel, make: Callable[[], object], omit: object
) -> None:
    expected = outcome(_kernel.available["python"], {"a": make(), "b": 1}, omit)

    assert outcome(kernel, {"a": make(), "b": 1}, omit) == expected
    assert outcome(kernel, {"a": make(), "b": 1}, omit) == expected  # Known by now.


def test_what_a_dict_raises_passes_through(kernel: Kernel) -> None:
    with pytest.raises(IndexError):
        kernel.encode_body(Bare(numbers=[1]))


def test_nulls_that_were_set_follow_all_else(kernel: Kernel) -> None:
    item = Item.model_validate({"sku": None, "unit_price": 0.5, "when": None})

    encoded = kernel.encode_body(Order(id=None, items=[item], numbers=(), when=WHEN))

    assert encoded.startswith(b'{"items":[{"unitPrice":0.5,"count":1,"sku":null,"when":null}],')
    assert encoded.endswith(b',"when":"2024-01-02T03:04:05.000006Z","id":null}')


PLANNED = [EarlyLeaf, EarlyTree, Item, Dog, Cat, Order, Filled, Mixed, Named, Unnamed, Unhooked]


@pytest.mark.parametrize("cls", PLANNED)
def test_a_class_whose_base_unites_two_dumps_has_a_plan(cls: type[Base]) -> None:
    assert native_form(cls)[0] == "model"


REFUSED = [
    *(Adding, Bare, Beyond, Clashing, Computed, Dumping, Looking, OfModel, Overriding),
    *(Reading, Unlike),
]


@pytest.mark.parametrize("cls", REFUSED)
def test_a_class_with_more_than_that_has_none(cls: type[Base]) -> None:
    assert native_form(cls)[0] == "converted"


@pytest.mark.parametrize("dump", OTHERS.values(), ids=OTHERS)
def test_a_base_that_deviates_is_left_alone(kernel: Kernel, dump: Callable[..., Any]) -> None:
    cls: Any = deviating(dump)
    item = Item.model_validate(NULLS)

    def model() -> object:
        return cls(first=None, second=2, models=[item])

    expected = outcome(_kernel.available["python"], [model()])

    assert outcome(kernel, [model()]) == expected
    assert native_form(cls)[0] == "converted"


def test_a_base_that_fails_is_left_alone(kernel: Kernel) -> None:
    def fail(*_: object) -> object:
        raise ZeroDivisionError

    cls: Any = deviating(fail)

    with pytest.raises(ZeroDivisionError):
        kernel.encode_body(cls(first=None))
    assert native_form(cls)[0] == "converted"


def test_a_base_that_notes_its_subclasses_is_not_tried_out() -> None:
    noted: list[str] = []

    class Noting(Base):
        def __init_subclass__(cls, **options: Any) -> None:
            super().__init_subclass__(**options)
            noted.append(cls.__name__)

        def dict(self, **options: Any) -> Any:
            return super().dict(**options)

    class Model(Noting):
        x: int | None = None

    assert native_form(Model)[0] == "converted"
    assert noted == ["Model"]


def test_a_base_is_tried_out_again_when_its_dict_has_changed(kernel: Kernel) -> None:
    class Changing(Base):
        def dict(self, **options: Any) -> Any:
            return super().dict(**options)

    class Model(Changing):
        x: int | None = None

    before = kernel.encode_body(Model(x=None))
    Changing.dict = lambda *_, **__: {"changed": 1}  # type: ignore[method-assign]  # what is tested

    assert before == b'{"x":null}'
    assert kernel.encode_body(Model(x=None)) == b'{"changed":1}'


@pytest.mark.parametrize(
    "make",
    [
        lambda: Order(
            items=[Item.model_validate(SOME)], by_name={"a": Order(id=None)}, main=Item()
        ),
        lambda: Order(row=(Item.model_validate(SOME),), anything=([Item()],), id=None),
        lambda: early(leaves=[leaf(), leaf(last="b")], row=(leaf(),), any=[{"a": leaf()}]),
        lambda: early(trees={"a": early(leaf=leaf(), any=[early(leaves=[leaf()])])}, id=None),
    ],
)
def test_the_rust_kernel_calls_no_dict_of_a_model_with_a_plan(
    kernel: Kernel, make: Callable[[], object]
) -> None:
    if kernel is _kernel.available["python"]:
        pytest.skip("it calls them all")
    body = make()
    kernel.encode_body(body)
    expected = _kernel.available["python"].encode_body(body)

    def fail(*_: object, **__: object) -> Any:
        raise AssertionError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("safety.united.dumps", fail)
        patch.setattr("safety.early.dumps", fail)

        assert kernel.encode_body(body) == expected
