"""What the SDK raises for an answer that is not the one asked for.

Transport errors reach the caller as the httpx client in use raises them.
"""

from typing import Final

__all__ = [
    "AcmeError",
    "AnswerError",
    "AuthenticationError",
    "NotFoundError",
    "RateLimitedError",
    "ServerError",
    "error_of",
]

_MAX_BODY_BYTES: Final = 2048


class AcmeError(Exception):
    """The API answered with an error.

    Attributes:
        status: The status code of the answer.
        body: The first 2 KiB of its content.
    """

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(status, body[:_MAX_BODY_BYTES])
        self.status = status
        self.body = body[:_MAX_BODY_BYTES]

    def __str__(self) -> str:
        return f"the API answered with status code {self.status}"


class AuthenticationError(AcmeError):
    """The API key is missing, wrong or not allowed to do this."""


class NotFoundError(AcmeError):
    """What was asked for does not exist."""


class RateLimitedError(AcmeError):
    """There were too many requests, and no retry was left."""


class ServerError(AcmeError):
    """The API failed."""


class AnswerError(AcmeError):
    """The answer was no error, and did not have the expected form either."""

    def __str__(self) -> str:
        return f"the API's answer, status code {self.status}, does not have the expected form"


_BY_STATUS: Final = {
    401: AuthenticationError,
    403: AuthenticationError,
    404: NotFoundError,
    429: RateLimitedError,
}


def error_of(status: int, body: bytes) -> AcmeError:
    """Return the error that a status code of 400 or more stands for."""
    cls = ServerError if status >= 500 else _BY_STATUS.get(status, AcmeError)
    return cls(status, body)
