"""Calls on what is no client of httpx itself: one `request(**keywords)` for each attempt.

Tests of SDKs have doubles with nothing but that, and users have subclasses that override it.
"""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from ironwire._engine.families import family_of, is_of_family
from ironwire.fern.arguments import (
    Arguments,
    header_fields,
    is_left_out,
    joined_url,
    parameters,
    retries_taken,
    timeout_s,
)
from ironwire.fern.file import convert_file_dict_to_httpx_tuples
from ironwire.fern.force_multipart import FORCE_MULTIPART
from ironwire.fern.query_encoder import encode_query

if TYPE_CHECKING:
    import httpx

    from ironwire.fern.profiles import Profile

__all__ = ["Double", "Genuine", "seekable"]

_METHODS: Final = ("request", "build_request", "send")
_IN_MEMORY: Final = (str, bytes, int, float, type(None))


class Genuine:
    """Whether an object is a client of httpx or httpx2 that overrides no way of sending."""

    def __init__(self, client: object, *, is_async: bool) -> None:
        self._is_one: Final = is_genuine(client, is_async=is_async)
        self._methods: Final = _methods_of(client)

    def still(self, client: object) -> bool:
        """Return whether it was one when it was given, and nobody has replaced a method since."""
        return self._is_one and _methods_of(client) == self._methods


def _methods_of(client: object) -> tuple[object, ...]:
    cls: Any = type(client)
    own = vars(client) if hasattr(client, "__dict__") else {}
    return (
        getattr(cls, "request", None),
        getattr(cls, "build_request", None),
        getattr(cls, "send", None),
        "request" in own or "build_request" in own or "send" in own,
    )


def is_genuine(client: object, *, is_async: bool) -> bool:
    """Return whether an object is a client of httpx or httpx2 that overrides no way of sending."""
    family = family_of(client, is_async=is_async)
    return family is not None and all(
        is_of_family(getattr(type(client), name), family) and name not in vars(client)
        for name in _METHODS
    )


class Double:
    """One call on such an object.

    Attributes:
        keywords: What its `request` is called with.
        delay_s: Seconds to wait before the next attempt.
    """

    def __init__(self, given: Arguments, profile: "Profile", names: Mapping[str, Any]) -> None:
        options: dict[str, Any] = dict(cast("Mapping[str, Any]", given.request_options or {}))
        files = None if is_left_out(given.files, given.omit) else given.files
        parts = _parts(files, given.omit)
        if not parts and given.force_multipart:
            parts = FORCE_MULTIPART
        json, data = names["get_request_body"](
            json=given.json,
            data=given.data,
            request_options=given.request_options,
            omit=given.omit,
            optional_body=given.optional_body,
        )
        if profile.multipart_none == "left_out":
            data = names["_maybe_filter_none_from_multipart_data"](data, parts, None)
        headers = names["drop_content_type_without_body"](
            header_fields(given, options, profile),
            json_body=json,
            data_body=data,
            optional_body=given.optional_body,
        )
        query: Any = encode_query(parameters(given, options, profile))
        if profile.query_order == "reversed":
            query = _by_name(query)
        if not query and profile.empty_params == "none":
            query = None
        self.keywords: Final[dict[str, Any]] = {
            "method": given.method,
            "url": joined_url(given.base_url, given.path, profile),
            "headers": headers,
            "params": query,
            "json": json,
            "data": data,
            "content": given.content,
            "files": parts,
            "timeout": _timeout(timeout_s(given, options), profile),
        }
        self.delay_s = 0.0
        self._names: Final = names
        self._taken = cast("int", retries_taken(given, profile))
        most = options.get("max_retries")
        self._most: Final = given.base_max_retries if most is None else most
        opted = bool(options.get("retry_remote_protocol_errors"))
        self._retried: Final = profile.policy(with_protocol_errors=opted).retried_errors or ()
        self._files: Final = seekable(given.content, parts)
        self._is_replayable: Final = self._files is not None

    def goes_on_after(self, exc: Exception) -> bool:
        """Return whether another attempt follows an error."""
        names = {cls.__name__ for cls in type(exc).__mro__}
        if names.isdisjoint(self._retried) or not self._has_more():
            return False
        self.delay_s = self._names["_retry_timeout_from_retries"](retries=self._taken)
        self._taken += 1
        return True

    def goes_on_with(self, response: "httpx.Response") -> bool:
        """Return whether another attempt follows a response."""
        if not self._names["_should_retry"](response=response) or not self._has_more():
            return False
        self.delay_s = self._names["_retry_timeout"](response=response, retries=self._taken)
        self._taken += 1
        return True

    def rewind(self) -> None:
        """Put files back to where they stood before the first attempt."""
        for file, position in self._files or ():
            file.seek(position)

    def _has_more(self) -> bool:
        return self._taken < cast("int", self._most) and self._is_replayable


def _by_name(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return pairs as a mapping, the values of a repeated name as a list."""
    found: dict[str, list[Any]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _timeout(limit: object, profile: "Profile") -> object:
    """Return a limit as a keyword: without one, what stands for the client's own."""
    httpx = sys.modules.get("httpx")
    if limit is not None or httpx is None or "keepalive_options" not in profile.marks:
        return limit
    return httpx.USE_CLIENT_DEFAULT


def _parts(files: object, omit: object) -> Any:
    if files is None:
        return None
    if not isinstance(files, Mapping):
        return files
    given = cast("Mapping[str, Any]", files)
    return convert_file_dict_to_httpx_tuples(
        {name: part for name, part in given.items() if not is_left_out(part, omit)}
    )


def seekable(content: object, parts: object) -> list[tuple[Any, int]] | None:
    """Return the files of a body with their positions, None if it can be sent only once."""
    pairs = cast("list[tuple[str, Any]]", parts) if isinstance(parts, list) else []
    pieces: list[Any] = [content]
    for _, part in pairs:
        pieces.append(part[1] if isinstance(part, tuple) else part)
    found: list[tuple[Any, int]] = []
    for piece in pieces:
        if isinstance(piece, _IN_MEMORY):
            continue
        try:
            found.append((piece, piece.tell()))
            piece.seek(found[-1][1])
        except (AttributeError, OSError, ValueError):
            return None
    return found
