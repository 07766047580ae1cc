"""Chat: one answer at once, or event by event as it is written."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict

from ironwire import OMIT, AsyncHttpClient, HttpClient, Omit, RequestOptions

from .answers import Members, Receipt, parsed
from .errors import error_of
from .events import async_events, events
from .idempotency import idempotency_fields

__all__ = ["AsyncChat", "Chat", "ChatAnswer", "ChatEvent", "Message"]


class Message(TypedDict):
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str
    name: NotRequired[str | Omit]


class ChatRequest(TypedDict):
    """The body of a request; what is `OMIT` is not sent, and None is sent as null."""

    model: str
    messages: Sequence[Message]
    temperature: float | Omit
    max_tokens: int | Omit
    stop: Sequence[str] | Omit
    user: str | Omit | None
    metadata: Mapping[str, str] | Omit


@dataclass(frozen=True, slots=True)
class ChatAnswer:
    """What the model said."""

    id: str
    text: str
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class ChatEvent:
    """A piece of what the model says.

    Attributes:
        text: The next words.
        sent_s: When the API sent them, in seconds since the epoch.
        receipt: The last event's only.
    """

    text: str
    sent_s: float
    receipt: Receipt | None


class Chat:
    """`Acme.chat`."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    def create(
        self,
        messages: Sequence[Message],
        *,
        model: str,
        temperature: float | Omit = OMIT,
        max_tokens: int | Omit = OMIT,
        stop: Sequence[str] | Omit = OMIT,
        user: str | Omit | None = OMIT,
        metadata: Mapping[str, str] | Omit = OMIT,
        request_options: RequestOptions | None = None,
    ) -> ChatAnswer:
        """Return the model's answer to a conversation.

        Raises:
            AcmeError: The API answered with an error.
        """
        response = self._client.request(
            "v1/chat",
            method="POST",
            json=ChatRequest(
                model=model,
                messages=messages,
                temperature=temperature,
                max_tokens=max_tokens,
                stop=stop,
                user=user,
                metadata=metadata,
            ),
            headers=idempotency_fields(),
            request_options=request_options,
            omit=OMIT,
        )
        return parsed(response, _answer)

    @contextmanager
    def stream(
        self,
        messages: Sequence[Message],
        *,
        model: str,
        request_options: RequestOptions | None = None,
    ) -> Iterator[Iterator[ChatEvent]]:
        """Yield the events of the model's answer, to be read inside the block.

        Raises:
            AcmeError: The API answered with an error.
        """
        with self._client.stream(
            "v1/chat/stream",
            method="POST",
            json={"model": model, "messages": messages},
            headers=idempotency_fields(),
            request_options=request_options,
            omit=OMIT,
        ) as response:
            if response.is_error:
                raise error_of(response.status_code, response.read())
            yield events(response, _event)


class AsyncChat:
    """`AsyncAcme.chat`."""

    def __init__(self, client: AsyncHttpClient) -> None:
        self._client = client

    async def create(
        self,
        messages: Sequence[Message],
        *,
        model: str,
        temperature: float | Omit = OMIT,
        max_tokens: int | Omit = OMIT,
        stop: Sequence[str] | Omit = OMIT,
        user: str | Omit | None = OMIT,
        metadata: Mapping[str, str] | Omit = OMIT,
        request_options: RequestOptions | None = None,
    ) -> ChatAnswer:
        """Return the model's answer to a conversation, as `Chat.create()` does."""
        response = await self._client.request(
            "v1/chat",
            method="POST",
            json=ChatRequest(
                model=model,
                messages=messages,
                temperature=temperature,
                max_tokens=max_tokens,
                stop=stop,
                user=user,
                metadata=metadata,
            ),
            headers=idempotency_fields(),
            request_options=request_options,
            omit=OMIT,
        )
        return parsed(response, _answer)

    @asynccontextmanager
    async def stream(
        self,
        messages: Sequence[Message],
        *,
        model: str,
        request_options: RequestOptions | None = None,
    ) -> AsyncIterator[AsyncIterator[ChatEvent]]:
        """Yield the events of the model's answer, as `Chat.stream()` does."""
        async with self._client.stream(
            "v1/chat/stream",
            method="POST",
            json={"model": model, "messages": messages},
            headers=idempotency_fields(),
            request_options=request_options,
            omit=OMIT,
        ) as response:
            if response.is_error:
                raise error_of(response.status_code, await response.aread())
            yield async_events(response, _event)


def _answer(members: Members) -> ChatAnswer:
    return ChatAnswer(members.text("id"), members.text("text"), members.receipt())


def _event(members: Members) -> ChatEvent:
    receipt = members.receipt() if "receipt" in members else None
    return ChatEvent(members.text("text"), members.number("sent_s"), receipt)
