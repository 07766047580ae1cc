"""Methods: which are accepted, and which may be repeated without harm."""

import re
from typing import Final

from ironwire.errors import InputTypeError, InputValueError

__all__ = ["IDEMPOTENT", "checked_method"]

IDEMPOTENT: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
"""Methods whose request has the same effect sent once or several times (RFC 9110, 9.2.2)."""

# RFC 9110, section 9.3, without CONNECT, and PATCH of RFC 5789.
_STANDARD: Final = frozenset({*IDEMPOTENT, "POST", "PATCH"})

# RFC 9110, section 5.6.2.
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

# The longest method of the IANA registry has 17 characters.
_MAX_LENGTH: Final = 64


def checked_method(method: object) -> str:
    """Return the method as it is sent.

    A standard method is upper-cased; any other token (RFC 9110, section 9.1) keeps its case.

    Raises:
        InputTypeError: The method is not a str.
        InputValueError: It is not a token, is too long, or is `CONNECT`, which opens a
            tunnel and has no target URI (section 9.3.6).
    """
    if not isinstance(method, str):
        raise InputTypeError("method", f"expected a str, got {type(method).__name__}")
    if method in _STANDARD:
        return str.__str__(method)
    if len(method) > _MAX_LENGTH:
        raise InputValueError("method", f"expected at most {_MAX_LENGTH} characters")
    if not _TOKEN.fullmatch(method):
        raise InputValueError(
            "method", "expected a token of ASCII letters, digits and !#$%&'*+-.^_`|~"
        )
    upper = str.upper(method)
    if upper == "CONNECT":
        raise InputValueError("method", "expected a method with a target URI, got CONNECT")
    return upper if upper in _STANDARD else str.__str__(method)
