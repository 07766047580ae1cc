"""Puts ironwire in the place of a live SDK client's generated core, and takes it out again."""

import inspect
from collections.abc import Iterator
from typing import Any, Final, TypeVar, cast

from ironwire.errors import AdoptionError

__all__ = ["adopt", "holders", "release"]

C = TypeVar("C")

_CORES: Final = ("HttpClient", "AsyncHttpClient")
_BASES: Final = ("httpx_client", "base_timeout", "base_headers", "base_url")
_OPTIONAL: Final = ("base_max_retries", "async_base_headers")
_ORIGINAL: Final = "_ironwire_original"
# A root holds its sub-clients, those hold theirs; all share a wrapper or have their own.
_MAX_OBJECTS: Final = 10_000


def adopt(client: C) -> C:
    """Let a live client of a generated SDK make its calls through ironwire.

    Its core client is replaced by a stand-in of the same generation with the same httpx
    client, base URL, header fields and timeout. Sub-clients follow; other instances and the
    package stay as they were. `docs/adopting.md` tells what is kept and what is mended.

    Args:
        client: A root client or a sub-client, sync or async.

    Returns:
        The same object.

    Raises:
        AdoptionError: It holds no generated core; it is left as it was.
    """
    found = list(holders(client))
    if not found:
        came = type(client)
        raise AdoptionError(
            "expected a client whose wrapper holds the `HttpClient` of a generated"
            f" `core.http_client`, found none in {came.__module__}.{came.__qualname__}"
        )
    # All are made before the first is put in its place.
    made = [(holder, _stand_in(core)) for holder, core in found if not _is_adopted(core)]
    for holder, core in made:
        holder.httpx_client = core
    return client


def release(client: C) -> C:
    """Give an adopted client its own core back; return the same object.

    Raises:
        AdoptionError: It is not adopted.
    """
    adopted = [(holder, core) for holder, core in holders(client) if _is_adopted(core)]
    if not adopted:
        came = type(client)
        raise AdoptionError(
            f"expected an adopted client, got one of {came.__module__}.{came.__qualname__}"
        )
    for holder, core in adopted:
        holder.httpx_client = vars(core)[_ORIGINAL]
    return client


def holders(client: object) -> Iterator[tuple[Any, Any]]:
    """Yield what holds a core client, and the core, from the client's own package."""
    top = type(client).__module__.partition(".")[0]
    waiting: list[object] = [client]
    seen: set[int] = set()
    while waiting and len(seen) < _MAX_OBJECTS:
        found = waiting.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        attributes = _attributes(found)
        core = attributes.get("httpx_client")
        if core is not None and _package(core) is not None:
            yield found, core
        waiting += [
            value
            for value in attributes.values()
            if type(value).__module__.partition(".")[0] == top and not isinstance(value, type)
        ]


def _attributes(value: object) -> dict[str, Any]:
    return vars(value) if hasattr(value, "__dict__") else {}


def _is_adopted(core: object) -> bool:
    return _ORIGINAL in _attributes(core)


def _package(core: object) -> str | None:
    """Return the package of a generated core, such as `cohere.core`; None if it is none."""
    for cls in type(core).__mro__:
        package, _, module = cls.__module__.rpartition(".")
        if cls.__name__ in _CORES and module == "http_client" and package.endswith("core"):
            return package
    return None


def _stand_in(core: Any) -> object:
    from ironwire.fern.modules import core_for  # noqa: PLC0415 - only SDKs with a core need it

    package = cast("str", _package(core))
    module = core_for(package)
    is_async = any(cls.__name__ == "AsyncHttpClient" for cls in type(core).__mro__)
    cls = getattr(module, "AsyncHttpClient" if is_async else "HttpClient")
    if type(core).__module__ != f"{package}.http_client":
        return _with_overrides(core, cls)
    known = inspect.signature(cls).parameters
    given = {name: getattr(core, name) for name in _BASES if hasattr(core, name)}
    given |= {
        name: getattr(core, name) for name in _OPTIONAL if name in known and hasattr(core, name)
    }
    made = cls(**{name: value for name, value in given.items() if name in known})
    if hasattr(core, "logger"):
        made.logger = core.logger
    vars(made)[_ORIGINAL] = core
    return made


def _with_overrides(core: Any, cls: type) -> object:
    """Refuse a core whose class an SDK derived: its methods call those of the generated one."""
    came = cast("type[object]", type(core))
    raise AdoptionError(
        f"expected a core of class {cls.__module__}.{cls.__name__}, found its subclass"
        f" {came.__module__}.{came.__qualname__}: let `ironwire.fern.core_for()` stand in for"
        " the module before the package is imported"
    )
