"""The two clients are one text."""

from pathlib import Path

import ironwire

PACKAGE = Path(ironwire.__file__).parent

SUBSTITUTIONS = [
    ("import asyncio\n", ""),
    ("asyncio.sleep", "time.sleep"),
    ("send_async", "send"),
    ("resolved_async", "resolved"),
    ("AsyncHttpClient", "HttpClient"),
    ("AsyncClient", "Client"),
    ("AsyncProvider", "Provider"),
    ("AsyncGenerator", "Generator"),
    ("asynccontextmanager", "contextmanager"),
    ("is_async=True", "is_async=False"),
    ("aclose", "close"),
    ("async def", "def"),
    ("await ", ""),
]


def code(name: str) -> str:
    """Return the statements of a client below its head, without regard to line breaks."""
    text = (PACKAGE / name).read_text()
    body = text[text.index("    Args:\n") :]
    for old, new in SUBSTITUTIONS:
        body = body.replace(old, new)
    # A longer line is broken, and then has spaces and a comma before its bracket.
    return " ".join(body.split()).replace("( ", "(").replace(", )", ")").replace(" )", ")")


def test_the_async_client_is_the_sync_client_with_await() -> None:
    asynchronous = code("_async_client.py")
    synchronous = code("_client.py")

    assert asynchronous.replace(", and return awaitables", "") == synchronous
