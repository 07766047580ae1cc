"""Clients without sleep, their certificates, and a server where all is well."""

import asyncio
import datetime as dt
import importlib
import itertools
import ssl
from collections.abc import Iterator, Mapping

import pytest
import trustme

from client.faults.rows import Tls
from client.faults.seats import Seat
from client.faults.server import OK, FaultServer

_DAY = dt.timedelta(days=1)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture(scope="session")
def certified(authority: trustme.CA) -> Mapping[Tls, ssl.SSLContext]:
    """Every kind of certificate a server may have."""
    now = dt.datetime.now(dt.UTC)
    expired = authority.issue_cert("127.0.0.1", not_before=now - 2 * _DAY, not_after=now - _DAY)
    certificates: dict[Tls, trustme.LeafCert] = {
        "trusted": authority.issue_cert("127.0.0.1"),
        "http2": authority.issue_cert("127.0.0.1"),
        "self-signed": trustme.CA().issue_cert("127.0.0.1"),
        "expired": expired,
        "other name": authority.issue_cert("other.example"),
    }
    contexts = {}
    for name, certificate in certificates.items():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["h2" if name == "http2" else "http/1.1"])
        certificate.configure_cert(context)
        contexts[name] = context
    return contexts


@pytest.fixture(
    params=itertools.product(("httpx", "httpx2"), ("sync", "async")),
    ids="-".join,
)
def seat(request: pytest.FixtureRequest, trust: ssl.SSLContext) -> Iterator[Seat]:
    engine, colour = request.param
    with asyncio.Runner() as runner:
        # What a loop opens for itself it opens now.
        runner.get_loop()
        yield Seat(importlib.import_module(engine), colour == "async", runner, trust)


@pytest.fixture(scope="session")
def healthy(certified: Mapping[Tls, ssl.SSLContext]) -> Iterator[Mapping[str, str]]:
    """The URLs of two servers where all is well, by scheme."""
    with FaultServer(OK) as server, FaultServer(OK, tls=certified["trusted"]) as secured:
        yield {"http": server.url, "https": secured.url}


@pytest.fixture
def slept_s(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that clients would have slept."""
    delays_s: list[float] = []

    async def sleep(delay_s: float) -> None:
        delays_s.append(delay_s)

    monkeypatch.setattr("ironwire._client.time.sleep", delays_s.append)
    monkeypatch.setattr("ironwire._async_client.asyncio.sleep", sleep)
    return delays_s
