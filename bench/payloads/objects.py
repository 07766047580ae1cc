"""Bodies that are instances: dataclasses with dates and the like, pydantic models."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from bench.payloads.payload import Payload, call

__all__ = ["models", "plain", "rich"]

_CITIES = ("Berlin", "Osaka", "Porto", "Boston", "Lagos")


class Status(Enum):
    """A state, sent as its value."""

    OPEN = "open"
    PAID = "paid"
    SENT = "sent"


@dataclass
class Line:
    """A part of an order."""

    sku: str
    quantity: int
    price: Decimal


@dataclass
class Order:
    """An order with the types that an API of a shop has."""

    id: UUID
    status: Status
    created: datetime
    changed: datetime
    due: date
    customer: str
    lines: list[Line]
    note: str | None


def plain(value: object) -> object:
    """Return one value as JSON data, one level deep: the stdlib's `default`."""
    if isinstance(value, Order | Line):
        return vars(value)
    if isinstance(value, datetime):
        text = value.isoformat()
        return text.removesuffix("+00:00") + "Z" if value.tzinfo is UTC else text
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Status):
        return value.value
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def rich() -> Payload:
    """1,500 dataclasses, each with three more, an Enum, a UUID, dates and Decimals."""
    rng = random.Random(27)
    berlin = timezone(timedelta(hours=2), "CEST")

    def order() -> Order:
        created = datetime(2026, 7, 1, tzinfo=UTC) + timedelta(seconds=rng.random() * 8e6)
        return Order(
            id=UUID(int=rng.getrandbits(128), version=4),
            status=rng.choice(list(Status)),
            created=created,
            changed=(created + timedelta(hours=3)).replace(microsecond=0).astimezone(berlin),
            due=created.date() + timedelta(days=14),
            customer=f"{rng.choice(_CITIES)} branch {rng.randrange(100)}",
            lines=[
                Line(
                    sku=f"A{rng.randrange(10_000):04}",
                    quantity=rng.randrange(1, 9),
                    price=Decimal(rng.randrange(10_000)) / 100,
                )
                for _ in range(3)
            ],
            note=None,
        )

    return call({"shop": "main", "orders": [order() for _ in range(1_500)]})


class Wire(BaseModel):
    """A model whose names on the wire are camel case."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Address(Wire):
    """Where to."""

    city: str
    post_code: str


class Customer(Wire):
    """Who."""

    full_name: str
    is_new: bool
    address: Address


class Item(Wire):
    """What."""

    item_id: int
    quantity: int
    unit_price: float


class Purchase(Wire):
    """All of it."""

    order_id: str
    customer: Customer
    items: list[Item]
    note: str | None = None


def models() -> Payload:
    """500 orders of 11 pydantic models each; all but pydantic get the dicts, made before."""
    rng = random.Random(28)

    def purchase() -> Purchase:
        address = Address(city=rng.choice(_CITIES), post_code=f"{rng.randrange(10_000, 100_000)}")
        customer = Customer(full_name="Ada Byron", is_new=rng.random() < 0.5, address=address)
        items = [
            Item(
                item_id=rng.randrange(10_000),
                quantity=rng.randrange(1, 9),
                unit_price=rng.randrange(10_000) / 100,
            )
            for _ in range(8)
        ]
        return Purchase(order_id=f"{rng.getrandbits(32):08x}", customer=customer, items=items)

    purchases = [purchase() for _ in range(500)]
    body = call({"purchases": purchases}).body
    dumped: dict[str, object] = {"purchases": [row.model_dump(by_alias=True) for row in purchases]}
    return Payload(body, dumped, dumped)
