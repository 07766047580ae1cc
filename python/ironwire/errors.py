"""The errors that ironwire raises: all derive from `IronwireError` and from a builtin.

No message carries a header value, a credential or a part of a body.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ironwire.types import Attempt

__all__ = [
    "AdoptionError",
    "BodyLengthError",
    "ContentCodingError",
    "DeadlineExceeded",
    "EncodeError",
    "EncodeRecursionError",
    "EncodeTypeError",
    "EncodeValueError",
    "EventLoopError",
    "InputError",
    "InputTypeError",
    "InputValueError",
    "IronwireError",
    "ResponseTooLarge",
]


class IronwireError(Exception):
    """The base of every error that ironwire itself raises.

    Attributes:
        attempts: What was tried before it; none for an error before the first attempt.
    """

    attempts: "tuple[Attempt, ...]" = ()


class InputError(IronwireError):
    """An argument was refused before a connection was opened.

    Args:
        parameter: The name of the argument, option, field or file part.
        problem: What was expected and what came, without the value.
    """

    def __init__(self, parameter: str, problem: str) -> None:
        super().__init__(parameter, problem)
        self.parameter = parameter
        self.problem = problem

    def __str__(self) -> str:
        return f"`{self.parameter}`: {self.problem}"


class InputTypeError(InputError, TypeError):
    """An argument has a type that is not accepted."""


class InputValueError(InputError, ValueError):
    """An argument has an accepted type and a value that is not."""


class EncodeError(IronwireError):
    """A body cannot be written as JSON (RFC 8259).

    Args:
        problem: What cannot be encoded and why, without the value.
        path: The JSON path of the place, such as `$.items[3].price`.
    """

    def __init__(self, problem: str, path: str = "$") -> None:
        super().__init__(problem, path)
        self.problem = problem
        self.path = path

    def __str__(self) -> str:
        return f"{self.problem} at `{self.path}`"


class EncodeTypeError(EncodeError, TypeError):
    """A value or key has a type that has no JSON form."""


class EncodeValueError(EncodeError, ValueError):
    """A value or key has a type with a JSON form and a value without one."""


class EncodeRecursionError(EncodeError, RecursionError):
    """A body nests deeper than the interpreter's recursion limit, or holds a cycle."""


class BodyLengthError(IronwireError, RuntimeError):
    """A file had fewer bytes when it was sent than were announced."""


class DeadlineExceeded(IronwireError, TimeoutError):  # noqa: N818 - the name of the interface
    """A call took longer than its `total_timeout`."""


class ResponseTooLarge(IronwireError, RuntimeError):  # noqa: N818 - the name of the interface
    """A response's body, decoded, is longer than `max_response_bytes`."""


class ContentCodingError(IronwireError, RuntimeError):
    """A response has more content codings than a body has a reason for."""


class EventLoopError(IronwireError, RuntimeError):
    """An async client holds connections of another event loop than the running one."""


class AdoptionError(IronwireError, ValueError):
    """A client or a package has no generated core that ironwire can take the place of."""
