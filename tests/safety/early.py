"""The base model of early generated SDKs, whose `dict` unites two dumps but for their lists."""

import datetime as dt
import typing
from typing import Annotated, Any

import pydantic
from pydantic import BaseModel, PlainSerializer

from safety.united import Members, dumps

JSON_ONLY = PlainSerializer(str, when_used="json")


class Early(BaseModel):
    """An early base: its `dict` looks into no list."""

    @pydantic.model_serializer(mode="wrap", when_used="json")
    def to_json(self, handler: Any) -> Any:
        return handler(self)

    def dict(self, **options: Any) -> Members:
        return typing.cast("Members", flat(*dumps(self, options)))


def flat(some: Any, others: Any) -> Any:
    if isinstance(some, dict) and isinstance(others, dict):
        return {**some, **{key: flat(some.get(key), value) for key, value in others.items()}}
    return others


class EarlyLeaf(Early):
    first: int | None = None
    when: Annotated[dt.datetime, JSON_ONLY] | None = None
    last: str = "a"


class EarlyTree(Early):
    id: int | None = None
    leaf: EarlyLeaf | None = None
    leaves: list[EarlyLeaf] | None = None
    row: tuple[EarlyLeaf, ...] | None = None
    trees: "dict[str, EarlyTree | None] | None" = None
    any: typing.Any = None
    last: str | None = None
