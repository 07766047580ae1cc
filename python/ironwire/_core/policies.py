"""Retry policies: what differs between them, as data that `retry.py` decides by."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import Final, Literal, TypeAlias, cast, get_args

from ironwire._core.headers import is_token
from ironwire.errors import InputTypeError, InputValueError

__all__ = [
    "FERN",
    "FERN_RECOMMENDED",
    "FERN_SEED",
    "STANDARD",
    "RetryBudget",
    "RetryPolicy",
]

Jitter: TypeAlias = Literal["full", "around", "below"]
"""Where a backoff lies: anywhere under its bound, around it, or up to a quarter below it."""

LongDelay: TypeAlias = Literal["surface", "wait", "clamp", "ignore"]
"""What a longer delay than the cap leads to: the response is handed out, the delay is waited
for, cut to the cap, or taken for none."""

WhoseLost: TypeAlias = Literal["never", "idempotent", "always"]

_SERVER_ERRORS: Final = frozenset(range(500, 600)) - {501, 505, 506, 508, 510, 511}
_MAX_RETRIES: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Which outcomes are attempted again, how often and after which delays.

    A call that may have been processed is repeated only if its method is idempotent
    (RFC 9110, section 9.2.2) or it carries an idempotency key; one that was refused or
    never sent is repeated always. `docs/retries.md` has the table.

    Attributes:
        max_retries: Attempts after the first; `request_options["max_retries"]` overrides it.
        backoff_base_s: The first delay's upper bound, in seconds; it doubles each time.
        backoff_cap_s: The largest upper bound.
        throttled_base_s: The same for an answer of 429 or 503.
        throttled_cap_s: The largest upper bound for those.
        jitter: `"full"`: from zero to the bound. `"around"`: the bound ± 10 %. `"below"`:
            the bound less up to 25 %.
        server_delay_cap_s: The longest delay that a server gets without further question.
        on_long_delay: What a longer one leads to: `"surface"` hands the response out,
            `"wait"` waits, `"clamp"` waits for the cap, `"ignore"` backs off as without one.
        verdict_field: The response field that says `true` or `false`; None for none.
        always: Status codes that are retried with every method.
        always_with_delay: The same, if the server says how long to wait.
        idempotent: Retried with idempotent methods and with idempotency keys.
        idempotent_with_delay: The same, if the server says how long to wait.
        keyed: Retried with idempotency keys.
        retry_not_sent: Whether a request that never left is sent again.
        retry_lost: Whose lost requests are sent again: those of idempotent methods and
            with keys, of all methods, or of none.
        retry_stale_unsafe: Whether a request that may not be repeated is, once, when a
            connection that was used before closes without a byte of a response.
        retried_errors: The names of the transport errors that are retried at all, by class
            or base class; None for all, by what is known of their fate.
        has_budget: Whether retries are paid for out of the client's budget.
    """

    max_retries: int = 2
    backoff_base_s: float = 0.5
    backoff_cap_s: float = 8.0
    throttled_base_s: float = 1.0
    throttled_cap_s: float = 20.0
    jitter: Jitter = "full"
    server_delay_cap_s: float = 60.0
    on_long_delay: LongDelay = "surface"
    verdict_field: str | None = "x-should-retry"
    always: Collection[int] = frozenset({408, 425, 429})
    always_with_delay: Collection[int] = frozenset({503})
    idempotent: Collection[int] = _SERVER_ERRORS
    idempotent_with_delay: Collection[int] = frozenset({413})
    keyed: Collection[int] = frozenset({409})
    retry_not_sent: bool = True
    retry_lost: WhoseLost = "idempotent"
    retry_stale_unsafe: bool = False
    retried_errors: Collection[str] | None = None
    has_budget: bool = True

    def __post_init__(self) -> None:
        for field in fields(self):
            value: object = getattr(self, field.name)
            if field.name in _CHOICES:
                _check_choice(value, field.name)
            elif field.name == "retried_errors":
                object.__setattr__(self, field.name, _checked_names(value, field.name))
            elif field.name == "verdict_field":
                _check_field_name(value, field.name)
            elif isinstance(field.default, bool):
                if not isinstance(value, bool):
                    raise _type_error(field.name, "a bool", value)
            elif isinstance(field.default, frozenset):
                # Kept as a set of its own, so that the caller's cannot change it.
                object.__setattr__(self, field.name, _checked_statuses(value, field.name))
            else:
                _check_number(value, field.name, is_int=field.name == "max_retries")
        if self.max_retries > _MAX_RETRIES:
            raise InputValueError("max_retries", f"expected at most {_MAX_RETRIES}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryBudget:
    """How many retries an origin gets beyond what its successes pay for.

    Each origin of a client starts with `capacity` tokens; a retry takes one, and without
    one there is none.

    Attributes:
        capacity: The tokens at the beginning, and at the most.
        per_success: What a successful call puts back.
    """

    capacity: float = 5
    per_success: float = 0.2

    def __post_init__(self) -> None:
        _check_number(self.capacity, "capacity", is_int=False)
        _check_number(self.per_success, "per_success", is_int=False)
        if not 0 < self.capacity < float("inf"):
            raise InputValueError("capacity", "expected a finite number above zero")


_CHOICES: Final = {
    "jitter": get_args(Jitter),
    "on_long_delay": get_args(LongDelay),
    "retry_lost": get_args(WhoseLost),
}


def _check_choice(value: object, name: str) -> None:
    if not isinstance(value, str):
        raise _type_error(name, "a str", value)
    if value not in _CHOICES[name]:
        raise InputValueError(name, f"expected one of {', '.join(_CHOICES[name])}")


def _check_field_name(value: object, name: str) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        raise _type_error(name, "a str or None", value)
    if not is_token(value):
        raise InputValueError(name, "expected the name of a header field")


def _checked_statuses(value: object, name: str) -> frozenset[int]:
    if not isinstance(value, Collection) or isinstance(value, str | bytes):
        raise _type_error(name, "a collection of status codes", value)
    statuses = cast("Collection[object]", value)
    for status in statuses:
        if isinstance(status, bool) or not isinstance(status, int):
            raise _type_error(name, "status codes of type int", status)
        if not 100 <= status <= 599:
            raise InputValueError(name, "expected status codes from 100 to 599")
    return frozenset(cast("Collection[int]", statuses))


def _checked_names(value: object, name: str) -> frozenset[str] | None:
    if value is None:
        return None
    if not isinstance(value, Collection) or isinstance(value, str | bytes):
        raise _type_error(name, "a collection of class names or None", value)
    names = frozenset(cast("Collection[object]", value))
    for item in names:
        if not isinstance(item, str):
            raise _type_error(name, "class names of type str", item)
    return cast("frozenset[str]", names)


def _check_number(value: object, name: str, *, is_int: bool) -> None:
    if isinstance(value, bool) or not isinstance(value, int if is_int else int | float):
        raise _type_error(name, "an int" if is_int else "a number", value)
    if not cast("float", value) >= 0:
        raise InputValueError(name, "expected a number that is not negative")


def _type_error(name: str, expected: str, value: object) -> InputTypeError:
    return InputTypeError(name, f"expected {expected}, got {type(value).__name__}")


STANDARD: Final = RetryPolicy()
"""The default policy."""

FERN: Final = RetryPolicy(
    backoff_base_s=1.0,
    backoff_cap_s=60.0,
    throttled_base_s=1.0,
    throttled_cap_s=60.0,
    jitter="around",
    on_long_delay="clamp",
    verdict_field=None,
    always=frozenset({408, 409, 429, *range(500, 600)}),
    always_with_delay=frozenset(),
    idempotent=frozenset(),
    idempotent_with_delay=frozenset(),
    keyed=frozenset(),
    retry_lost="never",
    has_budget=False,
)
"""What the newest generated SDKs of Fern do: every method, also after a server error."""

FERN_RECOMMENDED: Final = replace(FERN, always=frozenset({408, 409, 429, 502, 503, 504}))
"""The same with the status codes that Fern recommends."""

FERN_SEED: Final = RetryPolicy(
    max_retries=0,
    backoff_cap_s=10.0,
    throttled_base_s=0.5,
    throttled_cap_s=10.0,
    jitter="below",
    server_delay_cap_s=30.0,
    on_long_delay="ignore",
    verdict_field=None,
    always=frozenset({408, 409, 429, *range(500, 600)}),
    always_with_delay=frozenset(),
    idempotent=frozenset(),
    idempotent_with_delay=frozenset(),
    keyed=frozenset(),
    retry_not_sent=False,
    retry_lost="never",
    has_budget=False,
)
"""What SDKs of Fern's first generation do: no retry unless the call asks for some."""
