"""The functions that a call goes through, with the arguments that it gives them."""

import functools
import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

__all__ = ["Captured", "captured"]


@dataclass(frozen=True)
class Captured:
    """One call of a function, to be made again."""

    function: Callable[..., object]
    positional: tuple[Any, ...]
    named: dict[str, Any]

    def again(self, _argument: object = None) -> object:
        """Call the function as it was called."""
        return self.function(*self.positional, **self.named)


def captured(places: Iterable[str], call: Callable[[], object]) -> dict[str, list[Captured]]:
    """Return how functions are called while a call is made.

    Args:
        places: Where each is looked up, as `module:name` or `module:Class.name`; one that is
            not there is left out.
        call: Makes the call.
    """
    found: dict[str, list[Captured]] = {}
    undo: list[tuple[Any, str, Any]] = []
    try:
        for place in places:
            module, _, path = place.partition(":")
            *owners, name = path.split(".")
            try:
                owner: Any = functools.reduce(getattr, owners, importlib.import_module(module))
                original = vars(owner)[name]
            except (ImportError, AttributeError, KeyError):
                continue
            found[place] = []
            undo.append((owner, name, original))
            setattr(owner, name, _noting(original, found[place]))
        call()
    finally:
        for owner, name, original in undo:
            setattr(owner, name, original)
    return found


def _noting(function: Callable[..., object], calls: list[Captured]) -> Callable[..., object]:
    def note(*positional: Any, **named: Any) -> object:
        calls.append(Captured(function, positional, named))
        return function(*positional, **named)

    return note
