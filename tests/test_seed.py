"""The seed's interface: every name, parameter, kind and default."""

import inspect
from typing import Any

import httpx
import pytest

import ironwire
from ironwire import OMIT, EncodeError, InputError, http_client

REQUEST = [
    ("path", "POSITIONAL_OR_KEYWORD", None),
    ("method", "KEYWORD_ONLY", inspect.Parameter.empty),
    ("base_url", "KEYWORD_ONLY", None),
    ("params", "KEYWORD_ONLY", None),
    ("json", "KEYWORD_ONLY", None),
    ("data", "KEYWORD_ONLY", None),
    ("content", "KEYWORD_ONLY", None),
    ("files", "KEYWORD_ONLY", None),
    ("headers", "KEYWORD_ONLY", None),
    ("request_options", "KEYWORD_ONLY", None),
    ("retries", "KEYWORD_ONLY", 0),
    ("omit", "KEYWORD_ONLY", None),
]


def positional(*names: str) -> list[tuple[str, str, Any]]:
    return [(name, "POSITIONAL_OR_KEYWORD", inspect.Parameter.empty) for name in names]


CONSTRUCTOR = [
    *positional("httpx_client", "base_timeout", "base_headers"),
    ("base_url", "POSITIONAL_OR_KEYWORD", None),
]

SEED: dict[str, list[tuple[str, str, Any]]] = {
    "HttpClient": CONSTRUCTOR,
    "HttpClient.get_base_url": positional("maybe_base_url"),
    "HttpClient.request": REQUEST,
    "HttpClient.stream": REQUEST,
    "AsyncHttpClient": CONSTRUCTOR,
    "AsyncHttpClient.get_base_url": positional("maybe_base_url"),
    "AsyncHttpClient.request": REQUEST,
    "AsyncHttpClient.stream": REQUEST,
    "get_request_body": positional("json", "data", "request_options", "omit"),
    "maybe_filter_request_body": positional("data", "request_options", "omit"),
    "remove_omit_from_dict": positional("original", "omit"),
    "_parse_retry_after": positional("response_headers"),
    "_retry_timeout": positional("response", "retries"),
}


@pytest.mark.parametrize("name", SEED)
def test_a_signature_is_the_seeds_with_keyword_only_additions(name: str) -> None:
    found: Any = http_client
    for part in name.split("."):
        found = getattr(found, part)

    parameters = [
        (parameter.name, parameter.kind.name, parameter.default)
        for parameter in inspect.signature(found).parameters.values()
        if parameter.name != "self"
    ]

    expected = SEED[name]
    assert parameters[: len(expected)] == expected
    for _, kind, default in parameters[len(expected) :]:
        assert kind == "KEYWORD_ONLY"
        assert default is not inspect.Parameter.empty


def test_the_module_offers_every_name_of_the_seed_and_the_package_the_public_ones() -> None:
    names = {name.partition(".")[0] for name in SEED} | {"RequestOptions", "File"}

    assert names == set(http_client.__all__)
    assert {name for name in names if not name.startswith("_")} <= set(ironwire.__all__)


@pytest.mark.parametrize(
    ("arguments", "bodies"),
    [
        ((None, None, None, None), (None, None)),
        ((None, None, {}, None), (None, None)),
        (({"a": 1, "b": OMIT}, None, None, OMIT), ({"a": 1}, None)),
        (({"a": {"b": ...}}, None, None, None), ({"a": {}}, None)),
        ((OMIT, None, None, OMIT), (None, None)),
        (([1, (2,)], None, None, None), ([1, [2]], None)),
        ((None, {"a": b"x"}, None, None), (None, {"a": "eA=="})),
        ((None, b"raw", None, None), (None, b"raw")),
        ((None, "raw", None, None), (None, "raw")),
        (
            (None, None, {"additional_body_parameters": {"a": 1}}, None),
            ({"a": 1}, None),
        ),
        (
            ({"a": 1, "b": 2}, None, {"additional_body_parameters": {"a": 3, "c": 4}}, None),
            ({"a": 3, "b": 2, "c": 4}, None),
        ),
        (
            (None, {"a": 1}, {"additional_body_parameters": {"b": 2}}, None),
            (None, {"a": 1, "b": 2}),
        ),
    ],
)
def test_get_request_body_returns_plain_values(
    arguments: tuple[Any, Any, Any, Any], bodies: tuple[Any, Any]
) -> None:
    assert http_client.get_request_body(*arguments) == bodies


def test_get_request_body_refuses_two_bodies() -> None:
    with pytest.raises(InputError, match="json"):
        http_client.get_request_body({"a": 1}, {"b": 2}, None, None)


def test_a_body_that_is_no_object_refuses_additional_members() -> None:
    with pytest.raises(EncodeError, match="object"):
        http_client.maybe_filter_request_body([1], {"additional_body_parameters": {"a": 1}}, None)


def test_remove_omit_from_dict_works_by_identity_on_the_top_level() -> None:
    original = {"a": OMIT, "b": None, "c": {"d": OMIT}}

    assert http_client.remove_omit_from_dict(original, OMIT) == {"b": None, "c": {"d": OMIT}}
    assert http_client.remove_omit_from_dict(original, None) == original


@pytest.mark.parametrize(
    ("fields", "delay_s"),
    [({}, None), ({"Retry-After": "7"}, 7.0), ({"retry-after-ms": "500"}, 0.5)],
)
def test_parse_retry_after_reads_the_response_fields(
    fields: dict[str, str], delay_s: float | None
) -> None:
    assert http_client._parse_retry_after(httpx.Headers(fields)) == delay_s


def test_retry_timeout_is_the_servers_delay_or_the_backoff() -> None:
    asked = httpx.Response(429, headers={"Retry-After": "7"})
    silent = httpx.Response(500)
    too_long = httpx.Response(429, headers={"Retry-After": "700"})

    assert http_client._retry_timeout(asked, 0) == 7.0
    assert 0 <= http_client._retry_timeout(silent, 1) <= 1.0
    assert 0 <= http_client._retry_timeout(too_long, 0) <= 1.0
