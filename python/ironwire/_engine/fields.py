"""Header fields that requests start with, and whose text is not decoded anew at each look-up.

Gain: 10 µs a call on httpx, which asks for the text of every field of a request when it looks
for cookies in the response. Gate: public names of `Headers` alone, and any change of the
fields ends it. Twin: `Headers` itself, which httpx2 gets: it looks for cookies another way.
"""

from collections.abc import KeysView
from types import ModuleType
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    import httpx

    _Headers = httpx.Headers
else:
    # The family's class comes in by `Template`.
    _Headers = object

__all__ = ["Template"]


class Template:
    """The fields of requests that differ in the length of their content only.

    Args:
        family: The package that the client comes from.
        fields: All fields, a Content-Length only for its place; not to be changed any more.
    """

    __slots__ = ("_class", "_encoding", "_fields", "_texts")

    def __init__(self, family: ModuleType, fields: "httpx.Headers") -> None:
        is_known = family.__name__ == "httpx"
        self._class: Final = _known_class(type(fields)) if is_known else type(fields)
        self._fields: Final = fields
        self._encoding: Final = fields.encoding
        self._texts: Final = dict(fields) if is_known else None

    def fields(self, length_bytes: int | None) -> "httpx.Headers":
        """Return new fields with a Content-Length, at the end if it has no place yet."""
        fields = self._class(self._fields, self._encoding)
        length = None if length_bytes is None else str(length_bytes)
        if length is not None:
            fields["Content-Length"] = length
        if self._texts is not None:
            more = {} if length is None else {"content-length": length}
            cast("_KnownTexts", fields).texts = self._texts | more
        return fields


class _KnownTexts(_Headers):
    """What `Headers` is made to while its texts are known, by their names in lower case."""

    texts: dict[str, str] | None = None

    def keys(self) -> KeysView[str]:
        return super().keys() if self.texts is None else self.texts.keys()

    def __getitem__(self, key: str) -> str:
        if self.texts is not None and key in self.texts:
            return self.texts[key]
        return super().__getitem__(key)

    def __setitem__(self, key: str, value: str) -> None:
        self.texts = None
        super().__setitem__(key, value)

    def __delitem__(self, key: str) -> None:
        self.texts = None
        super().__delitem__(key)

    def update(self, headers: "httpx._types.HeaderTypes | None" = None) -> None:  # type: ignore[override]  # as Headers has it
        self.texts = None
        super().update(headers)

    def __reduce__(self) -> tuple[object, ...]:
        # Unpickled, they are ordinary fields.
        return type(self).__mro__[2], (self.raw, self.encoding)


_classes: Final[dict[type, type]] = {}


def _known_class(headers_class: "type[httpx.Headers]") -> "type[httpx.Headers]":
    found = _classes.get(headers_class)
    if found is None:
        # By the name of what they stand for, which `repr` shows.
        found = _classes[headers_class] = type("Headers", (_KnownTexts, headers_class), {})
    return cast("type[httpx.Headers]", found)
