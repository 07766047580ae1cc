"""Templates of requests while threads share a client."""

import sys
import threading
from collections.abc import Iterator

import httpx
import pytest

from core.plans import make_plan
from ironwire._engine.assembly import Assembly

URL = "https://api.example/v1/items"


@pytest.fixture
def switching() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    interval_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval_s)


@pytest.mark.usefixtures("switching")
def test_threads_with_fields_of_their_own_do_not_take_each_others_templates() -> None:
    failures: list[object] = []
    with httpx.Client(trust_env=False) as client:
        assembly = Assembly(httpx, client)
        url = assembly.url(URL)

        def work(thread: int) -> None:
            for number in range(150):
                value = f"{thread}-{number}"
                plan = make_plan(headers={"X-Own": value})
                # Twice, so that the second takes the template that the first has made.
                for _ in range(2):
                    try:
                        request = assembly.request(client, plan, url)
                        assert request is not None
                        assert request.headers["x-own"] == value
                    except Exception as exc:  # noqa: BLE001 - a thread's own would be lost
                        failures.append(exc)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert not failures


@pytest.mark.usefixtures("switching")
def test_a_change_of_the_client_is_seen_although_threads_make_templates_meanwhile() -> None:
    stale: list[str] = []
    with httpx.Client(trust_env=False) as client:
        assembly = Assembly(httpx, client)
        url = assembly.url(URL)
        is_over = threading.Event()

        def disturb() -> None:
            number = 0
            while not is_over.is_set():
                assembly.request(client, make_plan(headers={"X-Other": f"{number}"}), url)
                assembly.request(client, make_plan(), url)
                number += 1

        threads = [threading.Thread(target=disturb) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(300):
            client.headers["x-state"] = f"{number}"
            request = assembly.request(client, make_plan(), url)
            assert request is not None
            if request.headers["x-state"] != f"{number}":
                stale.append(request.headers["x-state"])
        is_over.set()
        for thread in threads:
            thread.join()

    assert not stale
