import math

import pytest

from core.plans import make_plan
from ironwire import InputTypeError, InputValueError
from ironwire._core.plan import Call, RequestPlan


def test_a_call_has_no_defaults_so_that_a_forgotten_field_is_an_error() -> None:
    for record in (Call, RequestPlan):
        assert record._field_defaults == {}


def test_a_plan_is_the_whole_request() -> None:
    made = make_plan(
        method="post",
        json={"a": 1},
        params={"q": [1, 2]},
        headers={"X-Call": "call", "X-Gone": None},
        request_options={"timeout": 3, "max_retries": 7},
    )

    assert made.method == "POST"
    assert made.url == "https://api.example/v1/items?q=1&q=2"
    assert made.fields == (
        ("X-Key", "key"),
        ("X-Call", "call"),
        ("Content-Type", "application/json"),
    )
    assert made.removed == ("x-gone",)
    assert made.content == b'{"a":1}'
    assert made.limits.timeout_s == 3
    assert made.facts.request_class == "unsafe"
    assert made.facts.is_replayable
    assert made.facts.max_retries == 7


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"])
def test_the_idempotent_methods_are_those_of_the_standard(method: str) -> None:
    assert make_plan(method=method).facts.request_class == "safe"
    assert make_plan(method="PATCH").facts.request_class == "unsafe"


def test_a_plan_without_a_timeout_leaves_it_to_the_httpx_client() -> None:
    assert make_plan().limits.timeout_s is None
    assert make_plan(request_options={"timeout": math.inf}).limits.timeout_s == math.inf


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"base_url": "http://api.example"}, InputValueError),
        ({"base_url": 3}, InputTypeError),
        ({"retries": True}, InputTypeError),
    ],
)
def test_a_bad_argument_is_refused_by_name(
    changes: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error, match=next(iter(changes))):
        make_plan(**changes)


def test_a_per_call_base_url_on_another_host_is_the_callers_consent() -> None:
    assert make_plan(base_url="https://other.example").url == "https://other.example/items"
