"""Reads the API's answers: JSON objects whose members have the expected types."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

from .errors import AnswerError, error_of

if TYPE_CHECKING:
    import httpx

__all__ = ["Members", "Receipt", "made_from", "parsed"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the API says of the request that it received.

    Attributes:
        is_verified: It was exactly the request that the API expected.
        problems: Where it differed.
        received_bytes: The size of the bodies that arrived, over all attempts of the call.
    """

    is_verified: bool
    problems: tuple[str, ...]
    received_bytes: int


class Members:
    """A JSON object.

    Each method returns one member; it raises a KeyError where the member is missing and a
    TypeError where it has another type. `parsed()` makes an `AnswerError` of both.
    """

    def __init__(self, value: object) -> None:
        self._members = cast("dict[str, object]", _typed(value, dict))

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def text(self, name: str) -> str:
        """Return a string."""
        return _typed(self._members[name], str)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return an array of strings."""
        items = cast("list[object]", _typed(self._members[name], list))
        return tuple(_typed(item, str) for item in items)

    def integer(self, name: str) -> int:
        """Return an integer."""
        return _typed(self._members[name], int)

    def number(self, name: str) -> float:
        """Return a number with a fraction."""
        return _typed(self._members[name], float)

    def truth(self, name: str) -> bool:
        """Return a boolean."""
        return _typed(self._members[name], bool)

    def receipt(self) -> Receipt:
        """Return the receipt that answers carry."""
        receipt = Members(self._members["receipt"])
        return Receipt(
            is_verified=receipt.truth("verified"),
            problems=receipt.texts("problems"),
            received_bytes=receipt.integer("received_bytes"),
        )


def parsed(response: "httpx.Response", make: Callable[[Members], T]) -> T:
    """Return what `make` makes of an answer.

    Raises:
        AcmeError: The API answered with an error, or not in the expected form.
    """
    if response.is_error:
        raise error_of(response.status_code, response.content)
    return made_from(response.content, response.status_code, make)


def made_from(content: bytes, status: int, make: Callable[[Members], T]) -> T:
    """Return what `make` makes of a JSON object.

    Raises:
        AnswerError: It is none, or a member is missing or has another type.
    """
    try:
        return make(Members(json.loads(content)))
    except (KeyError, TypeError, ValueError) as exc:
        raise AnswerError(status, content) from exc


def _typed(value: object, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"expected {kind.__name__}, got {type(value).__name__}")
    return value
