"""The SDK of the Acme API."""

from .answers import Receipt
from .chat import ChatAnswer, ChatEvent, Message
from .client import Acme, AsyncAcme
from .embeddings import Embedding, UpsertResult
from .errors import (
    AcmeError,
    AnswerError,
    AuthenticationError,
    NotFoundError,
    RateLimitedError,
    ServerError,
)
from .files import StoredFile
from .search import Filters, PriceRange, SearchPage

__all__ = [
    "Acme",
    "AcmeError",
    "AnswerError",
    "AsyncAcme",
    "AuthenticationError",
    "ChatAnswer",
    "ChatEvent",
    "Embedding",
    "Filters",
    "Message",
    "NotFoundError",
    "PriceRange",
    "RateLimitedError",
    "Receipt",
    "SearchPage",
    "ServerError",
    "StoredFile",
    "UpsertResult",
]
