import math
from typing import Any

import pytest

from core.plans import make_config, make_plan
from ironwire import OMIT, EncodeError, InputTypeError, InputValueError
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


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("method", ["GET", "post", "PATCH"])
@pytest.mark.parametrize("json", [None, OMIT, ..., {}, [], 0, False, "", {"a": OMIT, "b": None}])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"path": None},
        {"params": {"q": 1}},
        {"headers": {"X-Key": None}},
        {"data": {"f": "1"}},
        {"request_options": {"timeout": 3}},
        {"retries": 2},
        {"optional_body": True},
        {"base_url": "https://other.example"},
    ],
    ids=lambda more: "-".join(more) or "plain",
)
def test_a_plan_is_the_same_whatever_was_planned_before(
    method: str, json: object, more: dict[str, object], *, is_stream: bool
) -> None:
    if "data" in more and not any(json is left_out for left_out in (None, OMIT, ...)):
        pytest.skip("both are refused")
    fields = {"Content-Type": "application/merge-patch+json"}
    config = make_config(**fields)
    call: dict[str, Any] = {
        "method": method,
        "json": json,
        "omit": OMIT,
        "is_stream": is_stream,
        **more,
    }
    earlier: list[dict[str, Any]] = [
        {"json": {"z": 1}},
        {},
        {"json": None},
        {"json": 1, "is_stream": True},
    ]
    for before in earlier:
        make_plan(config, **{"method": method, **before})

    first, second = make_plan(config, **call), make_plan(config, **call)

    assert first == second == make_plan(make_config(**fields), **call)


def test_plans_are_known_for_so_many_paths_only() -> None:
    config = make_config()
    for number in range(1000):
        assert make_plan(config, path=f"items/{number}").url.endswith(f"/items/{number}")

    assert config.known is not None
    assert len(config.known) <= 256


def test_a_body_is_encoded_at_every_call_and_kept_by_none() -> None:
    config = make_config()
    body = {"a": 1}
    for number in range(3):
        body["a"] = number
        assert make_plan(config, method="POST", json=body).content == b'{"a":%d}' % number

    with pytest.raises(EncodeError):
        make_plan(config, method="POST", json={"a": object})
    assert config.known is not None
    assert [known.content for known in config.known.values()] == [None]


def test_a_text_of_another_class_is_looked_at_each_time() -> None:
    class Path(str):
        __slots__ = ()

    config = make_config()

    assert make_plan(config, path=Path("items")) == make_plan()
    assert config.known == {}
