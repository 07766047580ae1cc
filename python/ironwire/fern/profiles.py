"""The generations of generated cores: one record each, and one table of them all.

A generated SDK carries the core of the day it was made. What a working SDK can see of its
generation is kept and stands here; what lost or changed data is mended in every one
(`docs/adopting.md` has both lists).
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

from ironwire._core.policies import FERN, FERN_RECOMMENDED, FERN_SEED, RetryPolicy

__all__ = ["NEWEST", "PROFILES", "Profile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one generation does, an axis a field.

    Attributes:
        name: The generation.
        marks: What its source has that no earlier one of its line has; `detect.py` says how
            each is recognised.
        bases: Whether timeout, header fields and base URL come as values or as callables.
        url_join: `"resolve"`: as a reference (RFC 3986, section 5.2); `"concatenate"`.
        empty_params: What a double of a client gets as `params` where there are none:
            `"empty"` ones, or `"none"`.
        query_order: `"reversed"` parameters, or `"kept"`.
        header_order: Where a field lands that is set again: `"first"`, where it stood, or
            `"last"`.
        empty_object: An explicit body of `{}` is `"sent"` or `"dropped"`.
        options_body: What a call with options and without a body sends: `"object"`: `{}`,
            except with GET and HEAD, or `"none"`.
        multipart_none: A form field of None is `"empty"` or `"left_out"` in a multipart body.
        max_retries: How many retries a call gets without options.
        retries_default: The default of the parameter `retries`, which counts as none taken.
        statuses: `"server_errors"`: 408, 409, 429 and all from 500; `"recommended"`: of those
            from 500 only 502, 503 and 504.
        retried_errors: The httpx errors that are retried, with every method.
        protocol_errors: Whether RemoteProtocolError is retried only by option.
        delays: `"half_second"`: 0.5 s doubled to 10 s, less up to 25 %, a server's delay up
            to 30 s; `"second"`: 1 s doubled to 60 s, ± 10 %, a server's delay cut to 60 s.
        has_logging: Whether the clients take a `logging_config`.
    """

    name: str
    marks: frozenset[str]
    bases: Literal["values", "callables"] = "values"
    url_join: Literal["resolve", "concatenate"] = "resolve"
    empty_params: Literal["empty", "none"] = "empty"
    query_order: Literal["reversed", "kept"] = "kept"
    header_order: Literal["first", "last"] = "first"
    empty_object: Literal["sent", "dropped"] = "sent"
    options_body: Literal["object", "none"] = "none"
    multipart_none: Literal["empty", "left_out"] = "empty"
    max_retries: int = 0
    retries_default: int = 0
    statuses: Literal["server_errors", "recommended"] = "server_errors"
    retried_errors: frozenset[str] = frozenset()
    protocol_errors: Literal["always", "by_option"] = "always"
    delays: Literal["half_second", "second"] = "half_second"
    has_logging: bool = False

    def policy(self, *, with_protocol_errors: bool = False) -> RetryPolicy:
        """Return the generation's rules as a retry policy.

        Args:
            with_protocol_errors: The call asks for retries of RemoteProtocolError.
        """
        errors = self.retried_errors
        if with_protocol_errors:
            errors |= {"RemoteProtocolError"}
        policy = FERN_SEED if self.delays == "half_second" else FERN
        return replace(
            policy,
            always=(FERN_RECOMMENDED if self.statuses == "recommended" else policy).always,
            max_retries=self.max_retries,
            retry_not_sent=bool(errors),
            retry_lost="always" if errors else "never",
            retried_errors=errors,
        )


def _later(profile: Profile, name: str, *marks: str, **changes: object) -> Profile:
    """Return the generation after one: what is not named stays as it was."""
    return replace(
        profile,
        name=name,
        marks=profile.marks | frozenset(marks),
        **changes,  # type: ignore[arg-type]  # values of fields, by their names
    )


# One row a generation: its name, what it is recognised by, and what changed.
_V0: Final = Profile(name="V0", marks=frozenset())
_V0B: Final = _later(_V0, "V0b", "own_request", query_order="reversed", options_body="object")
_SEED: Final = _later(_V0B, "SEED", "get_request_body")
_V2: Final = _later(
    _SEED,
    "V2",
    "empty_object_rule",
    query_order="kept",
    empty_object="dropped",
    options_body="none",
)
_V3: Final = _later(_V2, "V3", "callable_bases", bases="callables")
_V4: Final = _later(_V3, "V4", "omit_in_files")
_V4B: Final = _later(_V4, "V4b", "retries_2", retries_default=2)
_V5: Final = _later(_V4B, "V5", "force_multipart")
_V6: Final = _later(
    _V5,
    "V6",
    "ratelimit_reset",
    "no_none_in_multipart",
    delays="second",
    multipart_none="left_out",
)
_V7: Final = _later(_V6, "V7", "async_base_headers")
_V7B: Final = replace(
    _V7,
    name="V7b",
    marks=_V7.marks - {"retries_2"} | {"default_retries_2"},
    max_retries=2,
    retries_default=0,
    empty_params="none",
)
_V8: Final = _later(_V7B, "V8", "build_url", url_join="concatenate", empty_object="sent")
_V9: Final = _later(_V8, "V9", "logging_config", has_logging=True)
_V10: Final = _later(
    _V9,
    "V10",
    "base_max_retries",
    retried_errors=frozenset({"ConnectError", "RemoteProtocolError"}),
)
_V11: Final = _later(_V10, "V11", "keepalive_options")
_V12: Final = _later(_V11, "V12", "optional_body")
_V13: Final = _later(_V12, "V13", "merge_headers", header_order="last")
_V14: Final = _later(
    _V13,
    "V14",
    "protocol_errors_by_option",
    retried_errors=frozenset({"ConnectError"}),
    protocol_errors="by_option",
)
NEWEST: Final = _later(_V14, "NEWEST", "proxy_mounts")
"""The newest generation that is known."""

PROFILES: Final = (
    _V0, _V0B, _SEED, _V2, _V3, _V4, _V4B, _V5, _V6, _V7, _V7B, _V8, _V9, _V10, _V11, _V12,
    _V13, _V14, NEWEST,
)  # fmt: skip
"""All generations, oldest first."""
