"""Models whose class changes between calls, or that change during one."""

import datetime as dt
import importlib
from collections.abc import Callable
from typing import Any

import pydantic
import pytest
from pydantic import BaseModel, ConfigDict, Field

from ironwire import _kernel
from ironwire._kernel import Kernel

Made = tuple[type[BaseModel], type[BaseModel], Callable[[], object]]


def made() -> Made:
    """Return two new classes, one with the other in a field, and what makes an instance."""

    class Inner(BaseModel):
        x: int = 1

    class Outer(BaseModel):
        inner: Inner = Inner()
        many: list[Inner] = []
        y: str = "y"

    return Inner, Outer, lambda: Outer(inner=Inner(), many=[Inner(x=2)])


def renamed(inner: type[BaseModel], outer: type[BaseModel]) -> None:
    inner.model_fields["x"].serialization_alias = "renamed"
    inner.model_rebuild(force=True)


def both_renamed(inner: type[BaseModel], outer: type[BaseModel]) -> None:
    renamed(inner, outer)
    outer.model_rebuild(force=True)


def outer_renamed(inner: type[BaseModel], outer: type[BaseModel]) -> None:
    outer.model_fields["y"].serialization_alias = "renamed"
    outer.model_rebuild(force=True)


def excluded(inner: type[BaseModel], outer: type[BaseModel]) -> None:
    outer.model_fields["y"].exclude = True
    outer.model_rebuild(force=True)


def dumped_otherwise(inner: type[BaseModel], outer: type[BaseModel]) -> None:
    def model_dump(self: object, **options: object) -> dict[str, object]:
        return {"own": 1}

    outer.model_dump = model_dump  # type: ignore[method-assign] # what a caller may do


def looked_up_otherwise(inner: type[BaseModel], outer: type[BaseModel]) -> None:
    def look_up(self: object, name: str) -> Any:
        if name == "__dict__":
            return {"y": "own"}
        return object.__getattribute__(self, name)

    outer.__getattribute__ = look_up  # type: ignore[method-assign] # as above


def taken_apart(inner: type[BaseModel], outer: type[BaseModel]) -> None:
    outer.__pydantic_complete__ = False


def attribute_added(inner: type[BaseModel], outer: type[BaseModel]) -> None:
    inner.more = outer.more = 1  # type: ignore[attr-defined] # as above


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@pytest.mark.parametrize(
    "change",
    [
        renamed,
        both_renamed,
        outer_renamed,
        excluded,
        dumped_otherwise,
        looked_up_otherwise,
        taken_apart,
        attribute_added,
    ],
)
@pytest.mark.parametrize("is_known", [False, True], ids=["new", "known"])
def test_a_changed_class_is_looked_at_again(
    kernel: Kernel, change: Callable[[type[BaseModel], type[BaseModel]], None], is_known: bool
) -> None:
    inner, outer, make = made()
    if is_known:
        kernel.encode_body([make(), inner()])

    change(inner, outer)

    expected = _kernel.available["python"].encode_body([make(), inner()])
    assert kernel.encode_body([make(), inner()]) == expected
    assert kernel.encode_body([make(), inner()]) == expected


def test_a_class_that_changes_with_every_call_is_written_as_its_dump(kernel: Kernel) -> None:
    inner, outer, make = made()

    for number in range(200):
        outer.number = number  # type: ignore[attr-defined] # what a caller may do
        inner.number = number  # type: ignore[attr-defined] # as above
        encoded = kernel.encode_body(make())

        assert encoded == b'{"inner":{"x":1},"many":[{"x":2}],"y":"y"}'


class Sender(BaseModel):
    """Complete only once `Receiver` is there."""

    to: "Receiver"


class Receiver(BaseModel):
    name: str = Field(alias="theName")


def test_a_model_is_rebuilt_with_forward_references(kernel: Kernel) -> None:
    module = importlib.import_module(__name__)
    body = Sender.model_construct(to=Receiver(theName="a"))

    assert kernel.encode_body([body]) == b'[{"to":{"theName":"a"}}]'
    module.Sender.model_rebuild(force=True)
    assert kernel.encode_body([body, body.to]) == b'[{"to":{"theName":"a"}},{"theName":"a"}]'


def test_a_model_that_is_not_complete_raises_what_pydantic_raises(kernel: Kernel) -> None:
    class Incomplete(BaseModel):
        to: "Missing"  # type: ignore[name-defined] # noqa: F821 - what this is about

    body = Incomplete.model_construct(to=1)

    for _ in range(2):
        with pytest.raises(pydantic.PydanticUserError, match="not fully defined"):
            kernel.encode_body([body])


def test_a_model_that_is_built_late_is_written(kernel: Kernel) -> None:
    class Deferred(BaseModel):
        model_config = ConfigDict(defer_build=True)

        x: int = Field(1, alias="ex")

    for _ in range(3):
        assert kernel.encode_body([Deferred.model_construct(x=2)]) == b'[{"ex":2}]'


class Zone(dt.tzinfo):
    """A zone that does something when it is asked."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.act = act

    def utcoffset(self, _: dt.datetime | None) -> dt.timedelta:
        self.act()
        return dt.timedelta(hours=1)

    def tzname(self, _: dt.datetime | None) -> str:
        return "zone"

    def dst(self, _: dt.datetime | None) -> None:
        return None


class Leaf(BaseModel):
    x: int = 1


class Tree(BaseModel):
    when: Any = None
    leaves: list[Leaf] = []
    table: dict[str, Leaf] = {}
    last: Any = None


def clear(tree: Tree) -> None:
    tree.__dict__.clear()


def extend(tree: Tree) -> None:
    tree.__dict__["more"] = object()


def exchange(tree: Tree) -> None:
    object.__setattr__(tree, "__dict__", {"when": 1})


def shuffle(tree: Tree) -> None:
    for name in ["leaves", "table"]:
        tree.__dict__[f"{name}_"] = tree.__dict__.pop(name, None)


def refill(tree: Tree) -> None:
    tree.leaves[:] = [object()]  # type: ignore[list-item] # what a caller may do
    tree.table.clear()


def disown(tree: Tree) -> None:
    tree.last = (number for number in range(3))
    tree.leaves.clear()


def unmake(tree: Tree) -> None:
    Leaf.model_rebuild(force=True)
    tree.leaves[0].__dict__.clear()


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@pytest.mark.parametrize("change", [clear, extend, exchange, shuffle, refill, disown, unmake])
@pytest.mark.parametrize("is_known", [False, True], ids=["new", "known"])
def test_a_model_may_change_while_it_is_walked(
    kernel: Kernel, change: Callable[[Tree], None], is_known: bool
) -> None:
    if is_known:
        kernel.encode_body(Tree(leaves=[Leaf()]))
    tree = Tree(leaves=[Leaf(), Leaf()], table={"a": Leaf()}, last=[1, [2]])
    tree.when = dt.datetime(2024, 1, 2, tzinfo=Zone(lambda: change(tree)))

    # Consistent, or an error; never a crash.
    try:
        encoded = kernel.encode_body([[tree], [Leaf()]])
    except (RuntimeError, TypeError, ValueError):
        return

    assert encoded.startswith(b'[[{"when":"2024-01-02T00:00:00+01:00"')


def test_what_a_zone_in_a_model_raises_passes_through(kernel: Kernel) -> None:
    def fail() -> None:
        raise LookupError("no offset")

    tree = Tree(when=dt.datetime(2024, 1, 2, tzinfo=Zone(fail)))

    for _ in range(2):
        with pytest.raises(LookupError, match="no offset"):
            kernel.encode_body([tree])
