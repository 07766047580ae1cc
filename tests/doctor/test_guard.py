"""What a check may not do, and how it tells that it goes on."""

import asyncio
import io
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ironwire.doctor.guard import Refused, guarded
from ironwire.doctor.progress import Progress


@pytest.mark.parametrize(
    "act",
    [
        lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
        lambda: socket.getaddrinfo("api.example.com", 443),
        lambda: subprocess.run([sys.executable, "-V"], check=False),
        lambda: os.system("true"),
        lambda: Path("written").write_text("x"),
        lambda: Path("missing").unlink(),
    ],
    ids=["connect", "resolve", "run", "system", "write", "remove"],
)
def test_a_check_leaves_the_machine_as_it_was(
    act: Callable[[], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with guarded(), pytest.raises(Refused, match="a check does not"):
        act()

    assert list(tmp_path.iterdir()) == []


def test_loopback_and_files_that_are_there_are_open(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("x")

    with guarded(), socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
        assert (tmp_path / "there").read_text() == "x"


def test_nothing_sleeps_and_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    began_s = time.monotonic()

    with guarded():
        time.sleep(60)
        asyncio.run(asyncio.sleep(60))
        sys.stdout.write("out")
        logging.getLogger("sdk").error("log")

    assert time.monotonic() - began_s < 30
    assert capsys.readouterr() == ("", "")


def test_all_is_as_before_afterwards(tmp_path: Path) -> None:
    sleep = time.sleep
    with guarded():
        pass

    (tmp_path / "written").write_text("x")

    assert time.sleep is sleep
    assert logging.root.manager.disable == 0


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_has_one_line_that_is_cleared_in_the_end() -> None:
    stream = Terminal()
    progress = Progress(stream)

    progress(1, 20, "Api." + "x" * 100)
    progress(20, 20, "")

    first, last = stream.getvalue().split("\r\x1b[K")[1:]
    assert first.startswith("1 of 20 calls  Api.x")
    assert len(first) == 78
    assert last == ""


def test_elsewhere_a_line_comes_every_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now_s[0])
    stream = io.StringIO()
    progress = Progress(stream)

    for now_s[0] in (1.0, 6.0, 7.0, 12.0):
        progress(int(now_s[0]), 20, "Api.find")

    assert stream.getvalue() == "6 of 20 calls  Api.find\n12 of 20 calls  Api.find\n"
