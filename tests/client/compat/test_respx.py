"""respx, which mocks the pools below httpx; it knows no httpx2."""

import httpx
import pytest
import respx

from client.callers import Caller
from client.compat.calls import ANSWERS, Seen, expected, make_calls
from client.conftest import COLOURS

BASE_URL = "https://api.example"


@pytest.mark.parametrize("mocked", ["httpcore", "httpx"])
@pytest.mark.parametrize(
    "caller", [param for param in COLOURS if "-httpx-" in str(param.id)], indirect=True
)
def test_respx_sees_every_attempt(caller: Caller, mocked: str) -> None:
    responses = [httpx.Response(status, text=text) for status, text in ANSWERS]

    with respx.mock(base_url=BASE_URL, using=mocked) as router:
        chat = router.post("/v1/chat").mock(side_effect=responses[:2])
        items = router.get("/v1/items", params={"page": "2"}).mock(responses[2])
        make_calls(caller, BASE_URL)

        assert [chat.call_count, items.call_count] == [2, 1]
        assert [Seen.of(call.request) for call in router.calls] == expected(BASE_URL)
    assert caller.server.received == []
