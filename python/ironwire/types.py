"""The types of the interface: options, files, JSON values and the omit sentinel."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from typing import (
    IO,
    TYPE_CHECKING,
    Any,
    Final,
    Literal,
    NamedTuple,
    Protocol,
    TypeAlias,
    TypedDict,
    TypeVar,
    final,
)

if TYPE_CHECKING:
    from ironwire._core.policies import RetryPolicy

__all__ = [
    "OMIT",
    "AsyncProvider",
    "Attempt",
    "Content",
    "File",
    "FileContent",
    "JsonValue",
    "Omit",
    "PhaseTimeouts",
    "Provider",
    "Reason",
    "RequestOptions",
]

T = TypeVar("T")

Provider: TypeAlias = T | Callable[[], T]
"""A value, or a callable that is asked for it at every call."""

AsyncProvider: TypeAlias = T | Callable[[], T] | Callable[[], Awaitable[T]]
"""A value, or a callable that returns or awaits it at every call."""

JsonValue: TypeAlias = str | int | float | bool | dict[str, "JsonValue"] | list["JsonValue"] | None
"""A tree of the plain types that RFC 8259 knows."""

FileContent: TypeAlias = IO[bytes] | bytes | str
"""What a file part holds: an open binary file, bytes, or text sent as UTF-8."""

File: TypeAlias = (
    FileContent
    | tuple[str | None, FileContent]
    | tuple[str | None, FileContent, str | None]
    | tuple[str | None, FileContent, str | None, Mapping[str, str]]
)
"""A file part: its content, or (file name, content[, content type[, part fields]])."""

OneContent: TypeAlias = bytes | str | IO[bytes] | Iterator[bytes] | AsyncIterator[bytes]

Content: TypeAlias = OneContent | Callable[[], OneContent]
"""A body that is sent as it is, or a callable that is asked for one at every attempt."""

Files: TypeAlias = Mapping[str, File | Sequence[File] | None] | Sequence[tuple[str, File]]
"""File parts by field name, or as pairs of field name and part."""

AnyJson: TypeAlias = Any
"""Any object that the table in `docs/encoding.md` gives a JSON form."""


@final
class Omit:
    """The type of `OMIT`, the value that stands for an argument that was not given."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "OMIT"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "OMIT"


OMIT: Final = Omit()
"""Marks a value as left out; pass it as `omit=OMIT` with the call that carries it."""


Reason: TypeAlias = Literal[
    # Why a call ended with an attempt.
    "success",
    "final",
    "attempts_used_up",
    "budget",
    "deadline",
    "long_delay",
    "body_not_replayable",
    "not_idempotent",
    "cancelled",
    # Why another attempt followed.
    "not_sent",
    "unprocessed",
    "stale",
    "lost",
    "status",
    # Either: the server said so.
    "server",
]
"""What an attempt led to; `docs/retries.md` tells each."""


class Attempt(NamedTuple):
    """One attempt of a call: the record of what happened.

    Attributes:
        number: 1 for the first.
        sent_bytes: How much of the body was handed to the connection; None if unknown.
        status: The status code of the response; None if none came.
        error: The name of the error's class; None if a response came.
        delay_s: Seconds that were waited before it.
        reason: Why another one followed it, or why none did.
    """

    number: int
    sent_bytes: int | None
    status: int | None
    error: str | None
    delay_s: float
    reason: Reason


class PhaseTimeouts(Protocol):
    """Time limits a phase, as `httpx.Timeout` and `httpx2.Timeout` hold them."""

    def as_dict(self) -> dict[str, float | None]:
        """Return seconds by `connect`, `read`, `write` and `pool`; None for no limit."""
        ...


class RequestOptions(TypedDict, total=False):
    """Options of one call, given by the user of an SDK.

    Attributes:
        timeout: Seconds for each of connect, read, write and pool, or an `httpx.Timeout`
            with a number for each; infinity for no limit.
        timeout_in_seconds: The same, under the name that generated SDKs use.
        max_retries: How many times the call may be repeated; None for the default.
        additional_headers: Header fields that override the call's; None removes a field.
        additional_query_parameters: Query parameters that override the call's.
        additional_body_parameters: Members that override those of a JSON object or form.
        chunk_size: Size of the pieces, in bytes, in which generated code reads a response.
        retry_policy: Instead of the client's.
        total_timeout: Seconds for the whole call: attempts, delays and reading the body;
            None for no limit.
        idempotency_key: Sent on every attempt, so that the server knows a repetition; True
            for a new one.
        max_response_bytes: The longest body that is read, decoded; None for no limit.
    """

    timeout: float | PhaseTimeouts | None
    timeout_in_seconds: float | PhaseTimeouts | None
    max_retries: int | None
    additional_headers: Mapping[str, AnyJson] | None
    additional_query_parameters: Mapping[str, AnyJson] | None
    additional_body_parameters: Mapping[str, AnyJson] | None
    chunk_size: int | None
    retry_policy: "RetryPolicy | None"
    total_timeout: float | None
    idempotency_key: str | bool | None
    max_response_bytes: int | None
