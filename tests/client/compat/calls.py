"""The calls that each library has to see: a POST that is answered on its retry, and a GET."""

from dataclasses import dataclass
from typing import Any

from client.callers import Caller

ANSWERS = [(429, "{}"), (200, '{"answer": 1}'), (200, '{"answer": 2}')]
"""Status and text of each response, in the order of the attempts."""


@dataclass(frozen=True)
class Seen:
    """What a library can tell of a request."""

    method: str
    url: str
    key: str
    content_type: str | None
    content: bytes

    @classmethod
    def of(cls, request: Any, content: bytes | None = None) -> "Seen":
        """Return what a request says, its content being read from it or given."""
        return cls(
            request.method,
            str(request.url),
            request.headers["x-key"],
            request.headers.get("content-type"),
            request.content if content is None else content,
        )


def make_calls(caller: Caller, base_url: str) -> None:
    """Make the calls and check that their responses are those of `ANSWERS`."""
    client = caller.client(base_url=base_url, base_headers={"X-Key": "secret"})

    posted = caller.request_on(client, "v1/chat", method="POST", json={"text": "größe"})
    got = caller.request_on(client, "v1/items", params={"page": 2})

    assert (posted.status_code, posted.json()) == (200, {"answer": 1})
    assert (got.status_code, got.json()) == (200, {"answer": 2})


def expected(base_url: str) -> list[Seen]:
    """Return what is to be seen of the calls: one request for each attempt."""
    content = '{"text":"größe"}'.encode()
    post = Seen("POST", f"{base_url}/v1/chat", "secret", "application/json", content)
    return [post, post, Seen("GET", f"{base_url}/v1/items?page=2", "secret", None, b"")]
