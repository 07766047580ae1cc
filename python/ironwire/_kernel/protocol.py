"""What both kernels do."""

from collections.abc import Mapping
from typing import Protocol

from ironwire.types import JsonValue

__all__ = ["Kernel"]


class Kernel(Protocol):
    """The hot functions: two modules offer them with the same results and the same errors.

    `omit` is compared by identity; None switches it off. `Ellipsis` below the top is
    always left out. Rules of conversion: `docs/encoding.md`.
    """

    @property
    def NAME(self) -> str:  # noqa: N802 - a module's constant
        """`rust` or `python`."""
        ...

    def remove_omit(self, original: Mapping[str, object], omit: object, /) -> dict[str, object]:
        """Return the members of a mapping that are not the sentinel; values as they are."""
        ...

    def filter_body(
        self, body: object, /, *, extra: Mapping[str, object] | None = None, omit: object = None
    ) -> JsonValue:
        """Return the body as plain JSON values, without omitted entries, merged with `extra`.

        Args:
            body: Any value of the table in `docs/encoding.md`; never changed.
            extra: Members that override or follow those of a body that is an object.
            omit: The sentinel whose entries are left out at any depth.

        Raises:
            EncodeError: A value or key has no JSON form, or `extra` meets a body that is
                not an object; the error names the JSON path.
        """
        ...

    def encode_body(
        self, body: object, /, *, extra: Mapping[str, object] | None = None, omit: object = None
    ) -> bytes:
        """Return `filter_body(...)` as compact UTF-8 JSON (RFC 8259), as httpx writes it.

        Raises:
            EncodeError: As `filter_body`, and for NaN, infinities and lone surrogates.
        """
        ...
