"""Payloads as parameters, and the tables when all have run."""

from collections.abc import Iterator

import pytest

from bench.payloads import PAYLOADS, Payload
from bench.report import print_reports


@pytest.fixture(params=list(PAYLOADS))
def payload_name(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def payload(payload_name: str) -> Payload:
    return PAYLOADS[payload_name]()


@pytest.fixture(scope="session", autouse=True)
def reports() -> Iterator[None]:
    yield
    print()
    print_reports()
