"""What the calls of a check may not do: leave the machine, write, start programs, sleep."""

import asyncio
import contextlib
import io
import logging
import os
import sys
import time
import warnings
from collections.abc import Generator
from typing import Final
from unittest import mock

__all__ = ["Refused", "guarded"]

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost", b"localhost", "", None})
_REFUSED: Final = frozenset({
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.kill",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.spawn",
    "os.startfile",
    "os.system",
    "os.truncate",
    "shutil.move",
    "shutil.rmtree",
    "subprocess.Popen",
    "webbrowser.open",
})  # fmt: skip
_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

# Hooks cannot be taken back: this one is added once, and listens while it is asked to.
_listening: list[bool] = []


class Refused(PermissionError):  # noqa: N818  # It is one of many denials, and reads as such.
    """Something that a check does not do."""


@contextlib.contextmanager
def guarded() -> Generator[None]:
    """Keep what is run inside from the network, other programs, files, the clock and output."""
    if not _listening:
        _listening.append(False)
        sys.addaudithook(_hear)
    was, disabled = _listening[0], logging.root.manager.disable
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        mock.patch.object(sys, "stdin", io.StringIO()),
        mock.patch.object(sys, "dont_write_bytecode", new=True),
        mock.patch.object(time, "sleep", _skip),
        mock.patch.object(asyncio, "sleep", _skip_async),
    ):
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)
        _listening[0] = True
        try:
            yield
        finally:
            _listening[0] = was
            logging.disable(disabled)


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if not _listening[0]:
        return
    if event in _REFUSED:
        raise Refused(f"a check does not do `{event}`")
    if event == "open":
        _, mode, flags = arguments
        if isinstance(flags, int) and flags & _WRITES and mode != "r":
            raise Refused("a check does not write files")
    elif event in {"socket.connect", "socket.sendto"}:
        _refuse_far(arguments[1])
    elif event == "socket.getaddrinfo":
        _refuse_far(arguments[:1])


def _refuse_far(address: object) -> None:
    # What is no address of the internet is a path of this machine.
    if isinstance(address, tuple) and address[0] not in _LOOPBACK:
        raise Refused("a check does not leave this machine")


def _skip(seconds: float, /) -> None:
    """Return at once: nothing here waits for anything."""
    del seconds


async def _skip_async(delay: float, result: object = None) -> object:
    """Let others run, and return at once."""
    del delay
    ready = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(ready.set_result, result)
    return await ready
