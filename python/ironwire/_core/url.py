"""Base URL and path to target URI: a request stays on its origin and under its prefix."""

import re
import unicodedata
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final
from urllib.parse import quote

from ironwire.errors import InputTypeError, InputValueError

__all__ = ["checked_base_url", "is_downgrade", "origin", "target_uri"]

# The engines refuse longer ones with an error of their own.
_MAX_LENGTH: Final = 65_536

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}

# Needs no encoding and holds neither a dot segment, a scheme nor a query.
_PLAIN_PATH: Final = re.compile(r"[A-Za-z0-9_~/!$&'()*+,;=@-]*+")
_PATH_TEXT: Final = r"[A-Za-z0-9_~/!$&'()*+,;=@.:-]*+"
_ENCODED: Final = re.compile(rf"{_PATH_TEXT}(?:%[0-9A-Fa-f]{{2}}{_PATH_TEXT})*+")
_STRAY_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")

# RFC 3986, sections 3.3 and 3.4: what stands for itself, and existing escapes.
_PATH_SAFE: Final = "/%!$&'()*+,;=:@"
_QUERY_SAFE: Final = _PATH_SAFE + "?"

# Servers decode escapes, cut parameters and take %5C for a slash before they resolve dots.
_DOT_SEGMENT: Final = re.compile(
    r"(?:\A|/|%2f|%5c)(?:\.|%2e){1,2}(?:\Z|/|;|%2f|%5c|%3b)", re.IGNORECASE
)
_SCHEME_AND_AUTHORITY: Final = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*://")

_REFUSED: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\\#{}]")
_REASONS: Final = {
    "\\": "a backslash, which parsers read differently",
    "#": "a fragment, which is never sent",
    "{": "an unfilled placeholder; a brace that is data is written %7B",
    "}": "an unfilled placeholder; a brace that is data is written %7D",
}

_BASE: Final = re.compile(r"(https?)://([^/]*)(.*)", re.IGNORECASE)
_AUTHORITY: Final = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::(.*))?")
_PORT: Final = re.compile(r"[0-9]{1,5}")
_ASCII_HOST: Final = re.compile(r"(?:[A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}\.?")
_DOTTED_DIGITS: Final = re.compile(r"[0-9]+(?:\.[0-9]+){3}")
_HOST_SIGNS: Final = frozenset("-_\u00b7\u200c\u200d\u30fb")
_MAX_HOST_LENGTH: Final = 253
# A text, because few calls ask for it; `re` keeps what it compiled.
_ORIGIN: Final = (
    r"(https?)://(?:[^/?#]*@)?(\[[^/?#\[\]]*\]|[^/?#:@\[\]]+)(?::([0-9]{0,5}))?(?=[/?#]|\Z)"
)


def checked_base_url(base_url: object, parameter: str = "base_url") -> str:
    """Return the base URL in the form that paths are joined to.

    Scheme and ASCII host in lower case, without the scheme's default port and without
    trailing slashes, the path percent-encoded (RFC 3986, section 6.2.2). A non-ASCII host
    is kept for the engine, which applies IDNA.

    Args:
        base_url: An absolute http or https URL without user information and query.
        parameter: The name under which a problem is reported.

    Raises:
        InputTypeError: The base URL is not a str.
        InputValueError: There is none, or it is not such a URL; no part of it is shown.
    """
    if type(base_url) is str and parameter == "base_url":
        return _known_base_url(base_url)
    return _base_url(base_url, parameter)


# Callables give the same one at every call.
@lru_cache(maxsize=64)
def _known_base_url(base_url: str) -> str:
    return _base_url(base_url, "base_url")


def _base_url(base_url: object, parameter: str) -> str:
    if base_url is None or base_url == "":
        raise InputValueError(parameter, "missing: pass one to the client or to the call")
    text = _checked_text(base_url, parameter)
    if text != text.strip():
        raise InputValueError(parameter, "expected no whitespace around the URL")
    if "?" in text:
        raise InputValueError(parameter, "expected a URL without a query")
    match = _BASE.fullmatch(text)
    if match is None:
        raise InputValueError(parameter, "expected an absolute http or https URL")
    scheme, authority, path = match[1].lower(), match[2], match[3]
    if "@" in authority:
        raise InputValueError(parameter, "expected no user information: send it in a header")
    host, port = _host_and_port(authority, _DEFAULT_PORTS[scheme], parameter)
    return f"{scheme}://{host}{port}{_checked_path(path, parameter).rstrip('/')}"


def target_uri(base_url: str, path: object, query: str = "") -> str:
    """Return the target URI: the base URL, a slash, the path, and both queries.

    The path is joined as text, never resolved (RFC 3986, section 5.2): it cannot change the
    origin or leave the base URL's own path. Behind the authority the result is ASCII with
    every character that needs it percent-encoded.

    Args:
        base_url: As `checked_base_url` returns it.
        path: A relative path with or without a leading slash and a query; None for none.
        query: An encoded query, which follows the path's own.

    Raises:
        InputTypeError: The path is not a str.
        InputValueError: The path is an absolute URL, has dot segments, plain or encoded, a
            fragment or characters that are refused, or the result is above 64 KiB.
    """
    if path is None or path == "":
        uri, own_query = base_url, None
    elif type(path) is str and _PLAIN_PATH.fullmatch(path):
        uri, own_query = (base_url + path if path[0] == "/" else f"{base_url}/{path}"), None
    else:
        uri, own_query = _joined(base_url, _checked_text(path, "path"))
    if len(uri) > _MAX_LENGTH:
        raise InputValueError("path", f"expected a target URI of at most {_MAX_LENGTH} characters")
    if query:
        uri += f"&{query}" if own_query else query if own_query == "" else f"?{query}"
        if len(uri) > _MAX_LENGTH:
            problem = f"expected a target URI of at most {_MAX_LENGTH} characters"
            raise InputValueError("params", problem)
    return uri


def origin(url: str) -> tuple[str, str, int]:
    """Return scheme, lower-case host without brackets, and effective port (RFC 6454).

    Raises:
        InputValueError: The URL is not absolute, not http or https, or ambiguous.
    """
    match = None if "\\" in url else re.match(_ORIGIN, url, re.IGNORECASE)
    if match is None:
        raise InputValueError("url", "expected an absolute http or https URL")
    scheme = match[1].lower()
    port = int(match[3]) if match[3] else _DEFAULT_PORTS[scheme]
    return scheme, match[2].strip("[]").lower(), port


def is_downgrade(base_url: str, other: str) -> bool:
    """Return whether going from one URL to the other gives up https."""
    return origin(base_url)[0] == "https" and origin(other)[0] == "http"


def _checked_text(value: object, parameter: str) -> str:
    if not isinstance(value, str):
        raise InputTypeError(parameter, f"expected a str, got {type(value).__name__}")
    text = str.__str__(value)
    if len(text) > _MAX_LENGTH:
        raise InputValueError(parameter, f"expected at most {_MAX_LENGTH} characters")
    refused = _REFUSED.search(text)
    if refused is not None:
        reason = _REASONS.get(refused[0], "a control character")
        raise InputValueError(parameter, f"expected text without {reason}")
    return text


def _joined(base_url: str, text: str) -> tuple[str, str | None]:
    if _SCHEME_AND_AUTHORITY.match(text):
        raise InputValueError("path", "expected a relative path, got an absolute URL")
    path, mark, query = text.partition("?")
    encoded = _checked_path(path, "path")
    slash = "/" if encoded and encoded[0] != "/" else ""
    uri = f"{base_url}{slash}{encoded}"
    if not mark:
        return uri, None
    query = _percent_encoded(query, _QUERY_SAFE, "path")
    return f"{uri}?{query}", query


def _checked_path(path: str, parameter: str) -> str:
    encoded = _percent_encoded(path, _PATH_SAFE, parameter)
    if ("." in encoded or "%2" in encoded) and _DOT_SEGMENT.search(encoded):
        raise InputValueError(parameter, "expected no `.` or `..` segment, plain or encoded")
    return encoded


def _percent_encoded(text: str, safe: str, parameter: str) -> str:
    if _ENCODED.fullmatch(text):
        return text
    try:
        return quote(_STRAY_PERCENT.sub("%25", text), safe=safe)
    except UnicodeEncodeError:
        # The cause would carry the text itself.
        raise InputValueError(parameter, "expected text without lone surrogates") from None


def _host_and_port(authority: str, default_port: int, parameter: str) -> tuple[str, str]:
    match = _AUTHORITY.fullmatch(authority)
    if match is None or not _is_host(match[1]):
        raise InputValueError(parameter, "expected a host name or an IP address")
    host, port = match[1], match[2]
    if host.isascii():
        host = host.lower()
    if port is None:
        return host, ""
    if not _PORT.fullmatch(port) or not 1 <= int(port) <= 65_535:
        raise InputValueError(parameter, "expected a port from 1 to 65535")
    return host, "" if int(port) == default_port else f":{int(port)}"


def _is_host(host: str) -> bool:
    if host.startswith("["):
        return _is_address(IPv6Address, host[1:-1])
    if len(host) > _MAX_HOST_LENGTH:
        return False
    if not host.isascii():
        return _is_international(host.lower())
    if _DOTTED_DIGITS.fullmatch(host):
        return _is_address(IPv4Address, host)
    return _ASCII_HOST.fullmatch(host) is not None


def _is_international(host: str) -> bool:
    # What IDNA has no form for (RFC 5892, section 2): characters that are unstable under
    # NFKC, some of which would turn into a delimiter, and all but letters, digits, marks
    # and a few signs. The engine applies the rest of IDNA.
    labels = host.removesuffix(".").split(".")
    return (
        all(labels)
        and all(
            char.isalnum() or char in _HOST_SIGNS or unicodedata.category(char)[0] == "M"
            for char in "".join(labels)
        )
        and unicodedata.normalize("NFKC", host) == host
    )


def _is_address(family: type[IPv4Address | IPv6Address], text: str) -> bool:
    # A zone belongs to the machine, not into a URL (RFC 9844).
    try:
        family(text)
    except AddressValueError:
        return False
    return "%" not in text
