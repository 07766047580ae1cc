"""OpenTelemetry, whose instrumentation wraps the transports' one method."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from opentelemetry.instrumentation.httpx import HTTPX2ClientInstrumentor, HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from client.callers import Caller
from client.compat.calls import ANSWERS, Seen, expected, make_calls
from server import answer

INSTRUMENTORS = {"httpx": HTTPXClientInstrumentor, "httpx2": HTTPX2ClientInstrumentor}


@contextmanager
def instrumented(caller: Caller, seen: list[Seen]) -> Iterator[InMemorySpanExporter]:
    """Instrument the engine, and note what the hooks are given."""

    def note(_span: object, request: Any) -> None:
        seen.append(_seen(request, b"".join(request.stream)))

    async def note_async(_span: object, request: Any) -> None:
        seen.append(_seen(request, b"".join([part async for part in request.stream])))

    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    instrumentor = INSTRUMENTORS[caller.engine.__name__]()
    instrumentor.instrument(
        tracer_provider=provider, request_hook=note, async_request_hook=note_async
    )
    try:
        yield exporter
    finally:
        instrumentor.uninstrument()
        provider.shutdown()


def _seen(request: Any, content: bytes) -> Seen:
    method = request.method.decode() if isinstance(request.method, bytes) else request.method
    headers = request.headers
    return Seen(method, str(request.url), headers["x-key"], headers.get("content-type"), content)


def test_every_attempt_has_a_span(caller: Caller) -> None:
    caller.server.script = [answer(status, text.encode()) for status, text in ANSWERS]
    seen: list[Seen] = []

    with instrumented(caller, seen) as exporter:
        make_calls(caller, caller.server.url)
    spans = exporter.get_finished_spans()

    assert seen == expected(caller.server.url)
    assert [span.attributes["http.status_code"] for span in spans if span.attributes] == [
        status for status, _ in ANSWERS
    ]
    # Each attempt carries the context of its own span.
    parents = [request.value("traceparent") for request in caller.server.received]
    assert [parent.split("-")[2] for parent in parents] == [
        f"{span.context.span_id:016x}" for span in spans if span.context
    ]


def test_calls_made_before_and_after_are_not_seen(caller: Caller) -> None:
    client = caller.client()
    seen: list[Seen] = []

    caller.request_on(client)
    with instrumented(caller, seen) as exporter:
        caller.request_on(client, headers={"X-Key": "secret"})
    caller.request_on(client)

    assert len(exporter.get_finished_spans()) == len(seen) == 1
    assert len(caller.server.received) == 3
