"""The machinery of the benchmark of calls; the figures themselves are no test."""

import importlib
import socket
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import httpx
import pytest

from bench.bench_request import CASES
from bench.calls.captured import captured
from bench.calls.chart import calls_chart
from bench.calls.clients import ASYNC, HEADERS, SYNC
from bench.calls.figures import FACTS, RATIOS, Fact, Ladder, below_target
from bench.calls.null import URL, null_client
from bench.calls.rounds import Case, workers
from bench.calls.server import ANSWER, serving, usage_s
from bench.figures import Figures
from bench.where import ENGINES, kept
from ironwire import HttpClient

OURS = [name for name in SYNC if name.startswith("ironwire")]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving() as running:
        yield running


def ladder(**ratios: float) -> Ladder:
    pairs = {
        "ironwire on httpx / httpx": ratios.get("own", 0.8),
        "ironwire on httpx / cohere on httpx": ratios.get("cohere", 0.7),
    }
    seconds = {"httpx": 400e-6, "ironwire on httpx": 320e-6, "socket": 1e-5}
    return Ladder("small, sync", seconds, {}, pairs, {})


def test_the_server_answers_counts_and_echoes(url: str) -> None:
    with httpx.Client(base_url=url, trust_env=False) as client:
        assert client.post("/small", json={}).content == ANSWER
        assert client.post("/echo", content=b"x" * 3_000_000).content == b"x" * 3_000_000
        assert client.get("/small").content == ANSWER
        before_s = usage_s(url)
        for _ in range(50):
            client.post("/large", content=b"x" * 1_000_000)
    assert usage_s(url) > before_s


def test_the_server_outlives_a_client_that_breaks_off(url: str) -> None:
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"POST /small HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc")

    assert httpx.post(f"{url}/small", json={}, trust_env=False).content == ANSWER


@pytest.mark.parametrize("colour", ["sync", "async"])
def test_a_client_works_in_a_process_of_its_own(url: str, colour: str) -> None:
    names = ["httpx", *OURS]

    with workers(colour, names, url) as clients:
        for name in names:
            at_once = 5 if colour == "async" else 1
            cpu_s, wall_s, server_s = clients[name].sample(Case("some", "small", at_once), 10)
            assert 0 < cpu_s < 5
            assert 0 < wall_s < 5
            assert server_s >= 0


def test_both_colours_have_the_same_clients_but_for_those_of_one() -> None:
    assert set(SYNC) - {"socket", "requests"} == set(ASYNC) - {"aiohttp"}


def test_every_target_is_one_of_what_is_measured() -> None:
    names = {case.name for cases in CASES.values() for case in cases}

    assert set(RATIOS) == names
    for pair in (pair for pairs in RATIOS.values() for pair in pairs):
        client, _, other = pair.partition(" / ")
        assert {client, other} <= set(SYNC)


def test_what_falls_short_is_told() -> None:
    facts = [Fact("construction of HttpClient", 51e-6, "s"), Fact("no target", 9.0, "s")]

    assert list(below_target([ladder()], facts[1:])) == []
    assert list(below_target([ladder(own=0.9, cohere=0.8)], facts)) == [
        "small, sync: ironwire on httpx / httpx is 0.90, target 0.88",
        "small, sync: ironwire on httpx / cohere on httpx is 0.80, target 0.76",
        "construction of HttpClient: 51.00 µs, target 50.00 µs",
    ]
    assert FACTS["construction of HttpClient"] == 50e-6


def test_the_chart_has_a_bar_for_each_client() -> None:
    machine = {"cpu": "Cpu", "simd": "AVX2", "cores": "2", "system": "Linux x86_64"}
    figures = Figures("pytest bench", machine, {"CPython": "3.11.7", "httpx": "0.28.1"})
    figures.calls.append(ladder())

    drawn = calls_chart(figures)

    texts = {element.text for element in ET.fromstring(drawn).iter() if element.text}
    assert {"small, sync", "httpx", "ironwire on httpx", "0.80"} <= texts
    assert "socket" not in texts


@pytest.mark.parametrize("engine", ENGINES)
def test_functions_are_captured_and_put_back(engine: str) -> None:
    client = HttpClient(null_client(engine), 60, HEADERS, URL)
    module = importlib.import_module("ironwire._client")
    original = vars(module)["plan"]
    places = ["ironwire._client:plan", "ironwire._client:gone", "ironwire.gone:plan"]

    found = captured(places, lambda: client.request("small", method="GET"))

    assert list(found) == ["ironwire._client:plan"]
    (call,) = found["ironwire._client:plan"]
    assert call.again() == call.again()
    assert vars(module)["plan"] is original


def test_the_figures_of_before_are_of_both_engines() -> None:
    assert {part.engine for part in kept()} == set(ENGINES)
