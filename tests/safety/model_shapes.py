"""Calls with pydantic models, apart from the other shapes: a debug build of CPython has none.

Neither are they tried without memory, which pydantic does not survive.
"""

import importlib.util
import math

from safety.shapes import Broken, Shape

__all__ = ["MODEL_REFUSALS", "MODEL_SHAPES"]

MODEL_SHAPES: tuple[Shape, ...] = ()
"""Calls that return."""

MODEL_REFUSALS: tuple[Shape, ...] = ()
"""Calls that raise."""

if importlib.util.find_spec("pydantic") is not None:
    import pydantic
    from pydantic import BaseModel
    from pydantic.alias_generators import to_camel

    from safety import united
    from safety.models import Camel, Computed, Leaf, Node, OfField, OfModel, Open, Wide

    class Aliased(BaseModel):
        model_config = pydantic.ConfigDict(alias_generator=to_camel, populate_by_name=True)

        first_name: str = "a"
        all_rows: list[Leaf] = []

    class Failing(Leaf):
        @pydantic.field_serializer("x")
        def failing(self, x: int) -> int:
            raise Broken

    MODEL_SHAPES = (
        Shape("model", Leaf),
        Shape("model of many kinds", Wide),
        Shape("models in a list", lambda: [Leaf(x=n) for n in range(20)]),
        Shape("nested models", lambda: Node(next=Node(next=Node()), below={"a": Node(value=2)})),
        Shape("model under Any", lambda: Node(any=[Leaf(), {"a": Node()}])),
        Shape("model with aliases", lambda: Camel.model_validate({})),
        Shape("nested models with aliases", lambda: Aliased(all_rows=[Leaf(), Leaf(x=2)])),
        Shape("model with an extra member", lambda: Open.model_validate({"x": 1, "more": [2]})),
        Shape("dumped model", OfModel),
        Shape("dumped models in a list", lambda: [OfField(x=n) for n in range(5)]),
        Shape("dumped model under Any", lambda: Node(any={"a": [Computed()]})),
        Shape("model and extra", lambda: Node(next=Node()), lambda: {"next": Leaf(), "b": 1}),
        Shape("model of an SDK", lambda: united.Order(id=None, items=[united.Item(sku=None)])),
        Shape("model of an SDK with an extra member", lambda: united.Item.model_validate({"x": 1})),
    )
    MODEL_REFUSALS = (
        Shape("failing serializer", lambda: {"a": [1, Failing()]}),
        Shape("failing serializer in a model", lambda: Node(any=[Leaf(), Failing()])),
        Shape("NaN in a model", lambda: [Node(any=[1, {"a": math.nan}])]),
        Shape("object in a model", lambda: Node(next=Node(any=object()))),
        Shape("object in a dumped model", lambda: [OfModel(), object()]),
        Shape("surrogate in a model", lambda: Leaf.model_construct(x=1, y="\ud800")),
    )
