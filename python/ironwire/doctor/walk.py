"""The endpoint methods of a client and of the clients that hang on it."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from types import CodeType
from typing import Final, NamedTuple, cast

from ironwire.doctor.roots import wrapper_in

__all__ = ["Endpoint", "endpoints_of", "follow"]

_DEEPEST: Final = 8
_NOT_CALLED: Final = frozenset({"aclose", "close"})


class Endpoint(NamedTuple):
    """A method that is called.

    Attributes:
        path: The attributes that lead to it from the client.
        function: The function that tells its parameters.
        owner: The module it is defined in.
        is_sure: Whether its code names the core's client; else it is an endpoint if it sends.
    """

    path: tuple[str, ...]
    function: Callable[..., object]
    owner: str
    is_sure: bool

    @property
    def identity(self) -> tuple[str, str]:
        """What is the same for a method that is reached twice."""
        return self.owner, self.function.__qualname__


def endpoints_of(client: object, package: str) -> Iterator[Endpoint]:
    """Yield the methods of a client and its sub-clients, each object once."""
    seen = {id(client)}
    waiting: list[tuple[tuple[str, ...], object]] = [((), client)]
    kept: list[object] = [client]
    while waiting:
        path, each = waiting.pop(0)
        for name in sorted(_public(each)):
            member = _member(each, name)
            if callable(member) and not _is_client(member, package):
                endpoint = _endpoint(each, name, member, path, package)
                if endpoint is not None:
                    yield endpoint
            elif len(path) < _DEEPEST and id(member) not in seen and _is_client(member, package):
                seen.add(id(member))
                # An object that is let go could leave its number to another.
                kept.append(member)
                waiting.append(((*path, name), member))


def follow(client: object, path: tuple[str, ...]) -> object:
    """Return what a path of attributes leads to."""
    for name in path:
        client = cast("object", getattr(client, name))
    return client


def _public(owner: object) -> set[str]:
    names = {*dir(type(owner)), *cast("Mapping[str, object]", vars(owner))}
    return {name for name in names if not name.startswith("_") and name not in _NOT_CALLED}


def _member(owner: object, name: str) -> object:
    try:
        return cast("object", getattr(owner, name))
    except Exception:  # noqa: BLE001  # A property is code of the SDK's and may raise anything.
        return None


def _is_client(value: object, package: str) -> bool:
    return (
        _is_of(type(value).__module__, package)
        and hasattr(value, "__dict__")
        and not isinstance(value, type)
        and (
            wrapper_in(value) is not None
            or any(
                wrapper_in(each) is not None and _is_of(type(each).__module__, package)
                for each in vars(value).values()
            )
        )
    )


def _is_of(module: str, package: str) -> bool:
    top = package.partition(".")[0]
    return module == top or module.startswith(f"{top}.")


def _endpoint(
    owner: object, name: str, member: object, path: tuple[str, ...], package: str
) -> Endpoint | None:
    if isinstance(member, type):
        return None
    # What an instance holds in place of a method takes what the method takes.
    function = cast("object", getattr(type(owner), name, None) or member)
    if not inspect.isfunction(function) or not _is_of(function.__module__ or "", package):
        return None
    bound = cast("Callable[..., object]", function)
    return Endpoint((*path, name), bound, function.__module__, _reaches_core(owner, function))


def _reaches_core(owner: object, function: Callable[..., object]) -> bool:
    plain = inspect.unwrap(function)
    names = _names(plain.__code__) if inspect.isfunction(plain) else set[str]()
    if "httpx_client" in names and names & {"request", "stream"}:
        return True
    if "_raw_client" in names:
        raw = cast("object", getattr(owner, "_raw_client", None))
        behind = cast("object", getattr(type(raw), plain.__name__, None))
        return inspect.isfunction(behind) and _reaches_core(raw, behind)
    return False


def _names(code: CodeType) -> set[str]:
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= _names(constant)
    return found
