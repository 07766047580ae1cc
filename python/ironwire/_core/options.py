"""Request options, checked: time limits, retries, keys, extra mappings and sizes."""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, cast

from ironwire._core.policies import RetryPolicy
from ironwire.errors import InputTypeError, InputValueError
from ironwire.types import RequestOptions

if TYPE_CHECKING:
    from ironwire.types import PhaseTimeouts

__all__ = [
    "NO_OPTIONS",
    "Options",
    "Phases",
    "checked_options",
    "checked_retries",
    "chunk_size",
    "idempotency_key",
    "mapping_option",
    "max_response_bytes",
    "max_retries",
    "retry_policy",
    "timeout_s",
    "total_timeout_s",
]

Options: TypeAlias = Mapping[str, object]
"""Options whose names are known and whose values are yet to be checked."""

MappingName: TypeAlias = Literal[
    "additional_headers", "additional_query_parameters", "additional_body_parameters"
]

_KNOWN: Final = frozenset(RequestOptions.__annotations__)
NO_OPTIONS: Final[Options] = MappingProxyType({})

# poll() takes milliseconds as a signed 32-bit number.
_MAX_TIMEOUT_S: Final = 2_147_483.0
_MAX_RETRIES: Final = 10_000
_MAX_KEY_LENGTH: Final = 255


def checked_options(request_options: object) -> Options:
    """Return the options, none for None.

    Raises:
        InputTypeError: Not a mapping, or an option that does not exist; the message names
            the nearest one.
    """
    if request_options is None:
        return NO_OPTIONS
    if not isinstance(request_options, Mapping):
        problem = f"expected a mapping, got {type(request_options).__name__}"
        raise InputTypeError("request_options", problem)
    options = cast("Mapping[object, object]", request_options)
    for name in options:
        if name not in _KNOWN:
            raise _unknown(name)
    return cast("Options", options)


class Phases(NamedTuple):
    """Seconds for each phase of an attempt; None for no limit."""

    connect: float | None
    read: float | None
    write: float | None
    pool: float | None


def timeout_s(options: Options, base_timeout: object) -> float | Phases | None:
    """Return the time limit of each phase: `timeout`, `timeout_in_seconds` or the client's.

    The first of the three that is not None holds; each that is given has to be valid.

    Returns:
        Seconds, above zero and clamped to what the platform takes; `math.inf` for no
        limit; None for the limit of the HTTP client itself.

    Raises:
        InputTypeError: A limit is neither a number nor an object like `httpx.Timeout`.
        InputValueError: A limit is zero, negative or NaN.
    """
    base = _phase_seconds(base_timeout, "base_timeout")
    if not options:
        return base
    short = _phase_seconds(options.get("timeout"), "request_options.timeout")
    long = _phase_seconds(options.get("timeout_in_seconds"), "request_options.timeout_in_seconds")
    if short is not None:
        return short
    return base if long is None else long


def total_timeout_s(options: Options, base: object) -> float | None:
    """Return the time limit of the whole call: the option's, or the client's if it is left out.

    Returns:
        Seconds above zero; None for no limit, which infinity is too.

    Raises:
        InputTypeError: The limit is not a number.
        InputValueError: It is zero, negative or NaN.
    """
    if "total_timeout" in options:
        limit = _seconds(options["total_timeout"], "request_options.total_timeout")
    else:
        limit = _seconds(base, "total_timeout")
    return None if limit == math.inf else limit


def retry_policy(options: Options, default: RetryPolicy) -> RetryPolicy:
    """Return the policy of the call, the default for None.

    Raises:
        InputTypeError: Not a policy.
    """
    value = options.get("retry_policy")
    if value is None:
        return default
    if not isinstance(value, RetryPolicy):
        problem = f"expected a RetryPolicy, got {type(value).__name__}"
        raise InputTypeError("request_options.retry_policy", problem)
    return value


def idempotency_key(options: Options, make_key: Callable[[], str]) -> str | None:
    """Return the call's idempotency key, a new one for True, None for none.

    Raises:
        InputTypeError: Not a str.
        InputValueError: Empty, longer than 255 characters, or not of printable ASCII.
    """
    value = options.get("idempotency_key")
    if value is None:
        return None
    if value is True:
        return make_key()
    parameter = "request_options.idempotency_key"
    if not isinstance(value, str):
        raise InputTypeError(parameter, f"expected a str or True, got {type(value).__name__}")
    key = str.__str__(value)
    if not 0 < len(key) <= _MAX_KEY_LENGTH:
        raise InputValueError(parameter, f"expected 1 to {_MAX_KEY_LENGTH} characters")
    if not key.isascii() or not key.isprintable() or key != key.strip():
        raise InputValueError(parameter, "expected printable ASCII without spaces around it")
    return key


def max_response_bytes(options: Options, base: object) -> int | None:
    """Return how long a body may be, decoded; None for no limit.

    Raises:
        InputTypeError: Not an int.
        InputValueError: Zero or negative.
    """
    value, parameter = base, "max_response_bytes"
    if "max_response_bytes" in options:
        value, parameter = options["max_response_bytes"], "request_options.max_response_bytes"
    return None if value is None else _count(value, parameter, 1, None)


def max_retries(options: Options, default: int) -> int:
    """Return how many times the call may be repeated: 0 to 10,000, the default for None.

    Raises:
        InputTypeError: Not an int.
        InputValueError: Out of range.
    """
    value = options.get("max_retries")
    if value is None:
        return default
    return _count(value, "request_options.max_retries", 0, _MAX_RETRIES)


def checked_retries(retries: object) -> int:
    """Return how many retries the call has behind it, as `retries=` says.

    Raises:
        InputTypeError: Not an int.
        InputValueError: Negative.
    """
    return _count(retries, "retries", 0, None)


def chunk_size(options: Options) -> int | None:
    """Return the size in bytes of the pieces of a response, None if it is not given.

    Raises:
        InputTypeError: Not an int.
        InputValueError: Zero or negative.
    """
    value = options.get("chunk_size")
    return None if value is None else _count(value, "request_options.chunk_size", 1, None)


def mapping_option(options: Options, name: MappingName) -> Mapping[str, object] | None:
    """Return one of the `additional_*` options; names and values are the user's.

    Raises:
        InputTypeError: Not a mapping.
    """
    value = options.get(name)
    if value is None:
        return None
    if not isinstance(value, Mapping):
        problem = f"expected a mapping, got {type(value).__name__}"
        raise InputTypeError(f"request_options.{name}", problem)
    return cast("Mapping[str, object]", value)


def _phase_seconds(value: object, parameter: str) -> float | Phases | None:
    if isinstance(value, Phases):
        return value
    # Asked of the class, since a double may have every name.
    if not hasattr(type(value), "as_dict"):
        return _seconds(value, parameter)
    limits = cast("PhaseTimeouts", value).as_dict()
    seconds = (_seconds(limits.get(name), f"{parameter}.{name}") for name in Phases._fields)
    return Phases(*(None if limit == math.inf else limit for limit in seconds))


def _seconds(value: object, parameter: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        problem = f"expected seconds as int or float, got {type(value).__name__}"
        raise InputTypeError(parameter, problem)
    if not value > 0:
        raise InputValueError(parameter, "expected seconds above zero")
    if value == math.inf:
        return math.inf
    return float(min(value, _MAX_TIMEOUT_S))


def _count(value: object, parameter: str, least: int, most: int | None) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputTypeError(parameter, f"expected an int, got {type(value).__name__}")
    if value < least or (most is not None and value > most):
        allowed = f"of at least {least}" if most is None else f"from {least} to {most}"
        raise InputValueError(parameter, f"expected an int {allowed}")
    return int(value)


def _unknown(name: object) -> InputTypeError:
    from difflib import get_close_matches  # noqa: PLC0415 - only a refusal needs it

    if not isinstance(name, str):
        problem = f"expected names of type str, got {type(name).__name__}"
        return InputTypeError("request_options", problem)
    nearest = get_close_matches(name, sorted(_KNOWN), n=1, cutoff=0.0)
    given = f" `{name}`" if name.isascii() and name.isidentifier() else ""
    return InputTypeError(
        "request_options", f"unknown option{given}: the nearest is `{nearest[0]}`"
    )
