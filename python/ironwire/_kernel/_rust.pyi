from collections.abc import Mapping
from typing import Final

from ironwire.types import JsonValue

__all__ = ["NAME", "encode_body", "filter_body", "remove_omit", "use_level"]

NAME: Final[str]

def remove_omit(original: Mapping[str, object], omit: object, /) -> dict[str, object]: ...
def filter_body(
    body: object, /, *, extra: Mapping[str, object] | None = None, omit: object = None
) -> JsonValue: ...
def encode_body(
    body: object, /, *, extra: Mapping[str, object] | None = None, omit: object = None
) -> bytes: ...
def use_level(name: str, /) -> str: ...
