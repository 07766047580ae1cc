"""pytest-httpx and its twin for httpx2, which replace the transports' one method."""

import pytest

from client.callers import Caller
from client.compat.calls import ANSWERS, Seen, expected, make_calls

BASE_URL = "https://api.example"


def test_the_fixture_sees_every_attempt(caller: Caller, request: pytest.FixtureRequest) -> None:
    mock = request.getfixturevalue(f"{caller.engine.__name__}_mock")
    for status, text in ANSWERS:
        mock.add_response(status_code=status, text=text)

    make_calls(caller, BASE_URL)

    assert [Seen.of(sent) for sent in mock.get_requests()] == expected(BASE_URL)
    assert caller.server.received == []


def test_an_exception_of_the_fixture_is_one_of_the_engine(
    caller: Caller, request: pytest.FixtureRequest
) -> None:
    mock = request.getfixturevalue(f"{caller.engine.__name__}_mock")
    mock.add_exception(caller.engine.ReadTimeout("late"))

    with pytest.raises(caller.engine.ReadTimeout, match="late"):
        caller.request_on(caller.client(base_url=BASE_URL), "v1", method="POST", json={})
