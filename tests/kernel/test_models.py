import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

import pydantic
import pytest
from pydantic import v1

from ironwire._kernel import Kernel
from ironwire.errors import EncodeError, EncodeTypeError, EncodeValueError

T = TypeVar("T")

DAY = dt.date(2024, 1, 2)


class Colour(Enum):
    RED = "red"


class Item(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="allow")

    item_id: int = pydantic.Field(1, alias="itemId")
    note: str | None = None


class Order(pydantic.BaseModel):
    items: list[Item] = []
    due: dt.date | None = None
    any: Any = None


class Serialized(pydantic.BaseModel):
    x: int = 1

    @pydantic.model_serializer
    def text(self) -> str:
        return f"x={self.x}"


class Numbers(pydantic.RootModel[list[int]]):
    pass


class Matrix(pydantic.RootModel[list[Numbers]]):
    pass


class Moment(pydantic.RootModel[dt.datetime]):
    pass


class Box(pydantic.BaseModel, Generic[T]):
    root: T


@pydantic.dataclasses.dataclass
class Checked:
    x: int


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(Item.model_validate({}), {"itemId": 1, "note": None}, id="whole, by alias"),
        pytest.param(
            Item.model_validate({"itemId": 2, "more": b"a"}),
            {"itemId": 2, "note": None, "more": "YQ=="},
            id="extra members",
        ),
        pytest.param(
            Order(items=[Item.model_validate({})], due=DAY),
            {"items": [{"itemId": 1, "note": None}], "due": "2024-01-02", "any": None},
            id="nested",
        ),
        pytest.param(
            Order(any=[..., {1: Colour.RED}, Item.model_validate({})]),
            {"items": [], "due": None, "any": [{"1": "red"}, {"itemId": 1, "note": None}]},
            id="any",
        ),
        pytest.param(Order(any=...), {"items": [], "due": None}, id="ellipsis"),
        pytest.param(Serialized(), "x=1", id="serializer"),
        pytest.param(Numbers([1]), [1], id="root list"),
        pytest.param(Matrix([Numbers([1])]), [[1]], id="root of roots"),
        pytest.param(
            Moment(dt.datetime(2024, 1, 2, tzinfo=dt.UTC)), "2024-01-02T00:00:00Z", id="root value"
        ),
        pytest.param(Box[int](root=1), {"root": 1}, id="a field named root"),
        pytest.param(
            Box[Numbers](root=Numbers([1])), {"root": [1]}, id="root model in a field named root"
        ),
        pytest.param(Checked(1), {"x": 1}, id="dataclass"),
    ],
)
def test_a_model_becomes_its_dump(kernel: Kernel, body: object, expected: object) -> None:
    assert kernel.filter_body([body]) == [expected]


def test_the_json_encoders_of_version_2_are_not_used(kernel: Kernel) -> None:
    with pytest.warns(DeprecationWarning, match="json_encoders"):

        class Encoded(pydantic.BaseModel):
            model_config = pydantic.ConfigDict(json_encoders={dt.date: lambda _: "encoded"})

            due: dt.date = DAY

    assert kernel.filter_body(Encoded()) == {"due": "2024-01-02"}


def test_a_field_may_be_named_like_a_method(kernel: Kernel) -> None:
    with pytest.warns(UserWarning, match="shadows an attribute"):

        class Shadowing(pydantic.BaseModel):
            model_config = pydantic.ConfigDict(protected_namespaces=())

            dict: int = 1  # type: ignore[assignment] # what a field may be called
            root: int = 2

    assert kernel.filter_body(Shadowing()) == {"dict": 1, "root": 2}


class Generated(pydantic.BaseModel):
    """A base model as generated SDKs have it: `dict` makes the dump that is sent."""

    def dict(self, **options: Any) -> dict[str, Any]:
        set_members = self.model_dump(**options, exclude_unset=True)
        return {**self.model_dump(**options, exclude_none=True), **set_members}


class Child(Generated):
    first_name: str | None = pydantic.Field(None, alias="firstName")
    age: int | None = None
    role: str = "user"


class Children(Generated, pydantic.RootModel[list[Child]]):
    pass


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            Child.model_validate({"firstName": None}),
            {"role": "user", "firstName": None},
            id="model",
        ),
        pytest.param(
            Children([Child.model_validate({"age": 1})]),
            [{"age": 1, "role": "user"}],
            id="root model",
        ),
    ],
)
def test_a_generated_model_is_dumped_by_its_own_method(
    kernel: Kernel, body: object, expected: object
) -> None:
    assert kernel.filter_body({"a": body}) == {"a": expected}


class Old(v1.BaseModel):
    old_id: int = v1.Field(1, alias="oldId")
    due: dt.date = DAY
    any: Any = None


@dataclass(frozen=True)
class Point:
    x: int


class Encoding(Old):
    class Config:
        json_encoders = {  # noqa: RUF012 - how a model of version 1 is configured
            dt.date: lambda value: value.year,
            tuple: lambda value: f"{len(value)} items",
            Point: lambda value: [value.x, DAY],
        }


class Digits(v1.BaseModel):
    __root__: list[int]


class HasDigits(v1.BaseModel):
    digits: Digits


class OldGenerated(v1.BaseModel):
    x: int | None = None

    def dict(self, **options: Any) -> dict[str, Any]:
        return super().dict(**options, exclude_none=True)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            Old.parse_obj({}), {"oldId": 1, "due": "2024-01-02", "any": None}, id="by alias"
        ),
        pytest.param(
            Encoding.parse_obj({"any": [{1}, (1, 2), {DAY: Point(3)}, dt.datetime(2025, 1, 1)]}),
            {"oldId": 1, "due": 2024, "any": [[1], "2 items", {"2024": [3, "2024-01-02"]}, 2025]},
            id="json_encoders",
        ),
        pytest.param(Digits(__root__=[1]), [1], id="root"),
        pytest.param(HasDigits(digits=Digits(__root__=[1])), {"digits": [1]}, id="nested root"),
        pytest.param(OldGenerated(), {}, id="its own method"),
    ],
)
def test_a_model_of_version_1_becomes_its_dump(
    kernel: Kernel, body: object, expected: object
) -> None:
    assert kernel.filter_body([body]) == [expected]


class Drawing(pydantic.BaseModel):
    numbers: Iterable[float]


def test_an_iterator_in_a_model_is_drawn_once_although_it_is_refused(kernel: Kernel) -> None:
    body = {"a": Drawing(numbers=iter([1.0, float("nan")]))}

    with pytest.raises(EncodeValueError) as caught:
        kernel.encode_body(body)

    assert caught.value.args == ("cannot encode NaN as JSON", "$.a.numbers[1]")


class Failing(pydantic.BaseModel):
    @pydantic.model_serializer
    def fail(self) -> str:
        raise LookupError("no text")


def test_what_a_serializer_raises_passes_through(kernel: Kernel) -> None:
    with pytest.raises(ValueError, match="no text") as caught:
        kernel.encode_body([Failing()])

    assert not isinstance(caught.value, EncodeError)
    assert isinstance(caught.value.__cause__, LookupError)


class Account(pydantic.BaseModel):
    password: pydantic.SecretStr = pydantic.SecretStr("x")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        pytest.param(Order(any=[object()]), "$[0].any[0]", id="object"),
        pytest.param(Account(), "$[0].password", id="secret"),
        pytest.param(Old.parse_obj({"any": object()}), "$[0].any", id="version 1"),
    ],
)
def test_an_error_in_a_model_is_named_by_its_path(kernel: Kernel, body: object, path: str) -> None:
    with pytest.raises(EncodeTypeError) as caught:
        kernel.encode_body([body])

    assert caught.value.path == path


def test_a_root_that_holds_itself_is_refused(kernel: Kernel) -> None:
    class Cyclic(Generated, pydantic.RootModel[Any]):
        pass

    cyclic = Cyclic(None)
    cyclic.root = cyclic

    with pytest.raises(EncodeError):
        kernel.encode_body(cyclic)
