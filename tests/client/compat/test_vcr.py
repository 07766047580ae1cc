"""vcrpy, which records what the transports send and plays it back."""

from pathlib import Path

import pytest
import vcr
from vcr.errors import CannotOverwriteExistingCassetteException

from client.callers import Caller
from client.compat.calls import ANSWERS, Seen, expected, make_calls
from server import answer


def _seen(cassette: vcr.cassette.Cassette) -> list[Seen]:
    return [
        Seen(
            request.method,
            request.uri,
            request.headers["x-key"],
            request.headers.get("content-type"),
            request.body or b"",
        )
        for request in cassette.requests
    ]


def test_calls_are_recorded_and_played_back(caller: Caller, tmp_path: Path) -> None:
    path = str(tmp_path / "cassette.yaml")
    caller.server.script = [answer(status, text.encode()) for status, text in ANSWERS]

    with vcr.use_cassette(path, record_mode="new_episodes") as recorded:
        make_calls(caller, caller.server.url)
    with vcr.use_cassette(path, record_mode="none") as played:
        make_calls(caller, caller.server.url)

    assert _seen(recorded) == expected(caller.server.url)
    assert played.play_count == len(ANSWERS)
    assert len(caller.server.received) == len(ANSWERS)


def test_a_call_that_is_not_on_the_cassette_is_refused(caller: Caller, tmp_path: Path) -> None:
    with (
        vcr.use_cassette(str(tmp_path / "empty.yaml"), record_mode="none"),
        pytest.raises(CannotOverwriteExistingCassetteException),
    ):
        caller.request(method="POST", json={})
    assert caller.server.received == []
