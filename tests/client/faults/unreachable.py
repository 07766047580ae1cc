"""Places that no request reaches."""

import contextlib
import socket
from collections.abc import Iterator

import pytest

from server import refusing_port

__all__ = ["NAMELESS", "UNREACHABLE", "full_backlog"]

NAMELESS = "http://nameless.invalid"


@contextlib.contextmanager
def full_backlog() -> Iterator[int]:
    """Yield a port whose queue of connections is full, so that no other one is accepted."""
    with contextlib.ExitStack() as opened:
        listener = opened.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port: int = listener.getsockname()[1]
        for _ in range(4):
            filler = opened.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        yield port


@contextlib.contextmanager
def unknown_name(code: int) -> Iterator[str]:
    """Yield a URL whose name is not found, for the reason of this code."""
    find = socket.getaddrinfo

    def getaddrinfo(host: object, *arguments: object, **options: object) -> object:
        if host in {"nameless.invalid", b"nameless.invalid"}:
            raise socket.gaierror(code, "not found")
        return find(host, *arguments, **options)  # type: ignore[arg-type]  # passed on unchanged

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", getaddrinfo)
        yield NAMELESS


@contextlib.contextmanager
def _refused() -> Iterator[str]:
    with refusing_port() as port:
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def _silent() -> Iterator[str]:
    with full_backlog() as port:
        yield f"http://127.0.0.1:{port}"


UNREACHABLE = {
    "connection refused": (_refused, "ConnectError"),
    "no such name": (lambda: unknown_name(socket.EAI_NONAME), "ConnectError"),
    "no answer about the name": (lambda: unknown_name(socket.EAI_AGAIN), "ConnectError"),
    "no answer to the connection": (_silent, "ConnectTimeout"),
}
"""How each of them is made, and what it ends in."""
