"""The example SDK works against the loopback API, and the API does not verify just anything."""

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

import httpx
import pytest
from rich.console import Console

from examples.acme import (
    Acme,
    AcmeError,
    AuthenticationError,
    NotFoundError,
    RateLimitedError,
    Receipt,
    ServerError,
)
from examples.acme.errors import error_of
from examples.api import running_api
from examples.calls import CALLS
from examples.demo import run
from examples.lanes import Lane, lanes
from examples.payloads import API_KEY, MODEL, QUESTION, document
from ironwire import RequestOptions, _kernel

BY_SCENARIO = {call.scenario: call for call in CALLS}
LANES = ("sync httpx", "sync httpx2", "async httpx", "async httpx2")
QUICK = ("chat", "search", "options", "upload", "stream")
ACTIVE = _kernel.active.NAME


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_api() as base_url:
        yield base_url


@pytest.fixture(scope="module")
def ways() -> Iterator[dict[str, Lane]]:
    with lanes() as opened:
        yield {lane.name: lane for lane in opened}


@pytest.mark.parametrize("scenario", QUICK)
@pytest.mark.parametrize("name", LANES)
def test_a_call_is_verified(url: str, ways: dict[str, Lane], name: str, scenario: str) -> None:
    sample = ways[name].sample(BY_SCENARIO[scenario], url, ACTIVE)

    assert sample.receipt.problems == ()
    assert sample.receipt.is_verified


@pytest.mark.parametrize(
    ("name", "scenario"), [("async httpx2", "rate-limited"), ("sync httpx", "refused")]
)
def test_a_second_attempt_is_verified(
    url: str, ways: dict[str, Lane], name: str, scenario: str
) -> None:
    sample = ways[name].sample(BY_SCENARIO[scenario], url, ACTIVE)

    assert sample.receipt.problems == ()
    assert sample.attempts >= 2


@pytest.fixture(scope="module")
def engine() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


OTHER_BODY: RequestOptions = {"additional_body_parameters": {"user": "tampered"}}
OTHER_FIELD: RequestOptions = {"additional_headers": {"Authorization": "Bearer other"}}
NO_FIELD: RequestOptions = {"additional_headers": {"Authorization": None}}
OTHER_TYPE: RequestOptions = {"additional_headers": {"Content-Type": "text/plain"}}
OTHER_QUERY: RequestOptions = {"additional_query_parameters": {"q": "tampered"}}


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (OTHER_BODY, "sha256 of the body"),
        (OTHER_FIELD, "authorization"),
        (NO_FIELD, "authorization"),
        (OTHER_TYPE, "content-type"),
        (OTHER_QUERY, "query"),
    ],
)
def test_a_tampered_request_is_not_verified(
    url: str, engine: httpx.Client, options: RequestOptions, part: str
) -> None:
    with Acme(API_KEY, base_url=f"{url}/stream", httpx_client=engine) as acme:
        answer = acme.chat.create(QUESTION, model=MODEL, request_options=options)

    assert not answer.receipt.is_verified
    assert [problem for problem in answer.receipt.problems if problem.startswith(part)]


def test_a_tampered_file_is_not_verified(url: str, engine: httpx.Client) -> None:
    file = ("naïve “training”.jsonl", document()[:-1], "application/jsonl")

    with Acme(API_KEY, base_url=f"{url}/upload", httpx_client=engine) as acme:
        stored = acme.files.upload(file, purpose="fine-tune", tags=["a b", "größer"])

    assert stored.receipt.problems == ("content of the file differs",)


def _tampered(acme: Acme) -> Receipt:
    return acme.chat.create(QUESTION, model="other").receipt


@pytest.mark.parametrize("is_tampered", [False, True])
def test_the_demo_tells_whether_all_was_verified(url: str, *, is_tampered: bool) -> None:
    good = replace(BY_SCENARIO["options"], repeats=1)
    second = replace(good, sync=_tampered) if is_tampered else good
    console = Console(file=StringIO(), width=100)

    is_verified = run([good, second], url, [ACTIVE], console)

    assert is_verified is not is_tampered
    assert isinstance(console.file, StringIO)
    printed = console.file.getvalue()
    assert ("6 of 8 calls verified" if is_tampered else "8 of 8 calls verified") in printed
    assert ("not verified: " in printed) is is_tampered


def test_an_error_carries_status_and_body(url: str, engine: httpx.Client) -> None:
    with (
        Acme(API_KEY, base_url=f"{url}/rate-limited", httpx_client=engine) as acme,
        pytest.raises(RateLimitedError) as raised,
    ):
        acme.chat.create(QUESTION, model=MODEL, request_options={"max_retries": 0})

    assert raised.value.status == 429
    assert raised.value.body == b'{"error":"too many requests"}'


def test_a_stream_that_is_refused_raises_before_its_events(url: str, engine: httpx.Client) -> None:
    with (
        Acme(API_KEY, base_url=f"{url}/nowhere", httpx_client=engine) as acme,
        pytest.raises(NotFoundError),
        acme.chat.stream(QUESTION, model=MODEL),
    ):
        pytest.fail("the block was entered")


@pytest.mark.parametrize(
    ("status", "cls"),
    [(400, AcmeError), (401, AuthenticationError), (404, NotFoundError), (502, ServerError)],
)
def test_an_error_keeps_no_more_than_2_kib(status: int, cls: type[AcmeError]) -> None:
    error = error_of(status, b"x" * 5000)

    assert type(error) is cls
    assert len(error.body) == 2048
