import math
from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType, ModuleType
from typing import Literal
from unittest.mock import Mock

import httpx
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironwire._core.options import (
    Phases,
    checked_options,
    checked_retries,
    chunk_size,
    mapping_option,
    max_retries,
    timeout_s,
)
from ironwire.errors import InputError, InputTypeError, InputValueError
from ironwire.types import RequestOptions

MappingName = Literal[
    "additional_headers", "additional_query_parameters", "additional_body_parameters"
]
MAPPING_NAMES: tuple[MappingName, ...] = (
    "additional_headers",
    "additional_query_parameters",
    "additional_body_parameters",
)


class Three(IntEnum):
    VALUE = 3


def test_no_options_are_an_empty_mapping() -> None:
    assert checked_options(None) == {}


@pytest.mark.parametrize("name", sorted(RequestOptions.__annotations__))
def test_every_option_of_the_interface_is_known(name: str) -> None:
    options = {name: None}

    assert checked_options(options) is options


def test_any_mapping_will_do() -> None:
    assert checked_options(MappingProxyType({"timeout": 1}))["timeout"] == 1


@pytest.mark.parametrize("options", [[], "timeout", 1, ..., [("timeout", 1)], False])
def test_options_that_are_no_mapping_are_refused(options: object) -> None:
    with pytest.raises(InputTypeError, match="`request_options`: expected a mapping, got"):
        checked_options(options)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("max_retry", "max_retries"),
        ("timeout_seconds", "timeout_in_seconds"),
        ("headers", "additional_headers"),
        ("Timeout", "timeout"),
    ],
)
def test_an_unknown_option_is_refused_with_the_nearest_name(name: str, nearest: str) -> None:
    with pytest.raises(InputTypeError, match=f"unknown option `{name}`: .* `{nearest}`"):
        checked_options({"timeout": 1, name: 1})


def test_a_name_that_is_no_identifier_is_not_shown() -> None:
    with pytest.raises(InputTypeError) as caught:
        checked_options({"sk-secret\r\n": 1})

    assert "secret" not in str(caught.value)


def test_a_name_that_is_no_str_is_refused() -> None:
    with pytest.raises(InputTypeError, match="names of type str, got int"):
        checked_options({1: 1})


@pytest.mark.parametrize(
    ("options", "base", "expected"),
    [
        ({}, None, None),
        ({}, 60, 60.0),
        ({"timeout": None}, 60, 60.0),
        ({"timeout": None, "timeout_in_seconds": None}, None, None),
        ({"timeout": 1}, 60, 1.0),
        ({"timeout_in_seconds": 2}, 60, 2.0),
        ({"timeout": 1, "timeout_in_seconds": 2}, 60, 1.0),
        ({"timeout": None, "timeout_in_seconds": 2}, 60, 2.0),
        ({"timeout": math.inf}, 60, math.inf),
        ({}, math.inf, math.inf),
        ({"timeout": 1e300}, None, 2_147_483.0),
        ({"timeout": 10**400}, None, 2_147_483.0),
        ({"timeout": 5e-324}, None, 5e-324),
        ({"timeout": Three.VALUE}, None, 3.0),
        ({"timeout": 3}, httpx.Timeout(5), 3.0),
    ],
    ids=repr,
)
def test_the_first_timeout_given_holds(
    options: Mapping[str, object], base: object, expected: float | None
) -> None:
    timeout = timeout_s(options, base)

    assert timeout == expected
    assert timeout is None or type(timeout) is float


@pytest.mark.parametrize("family", [httpx, httpx2], ids=lambda family: family.__name__)
def test_a_timeout_may_have_a_limit_for_each_phase(family: ModuleType) -> None:
    limits = Phases(connect=1.0, read=None, write=2_147_483.0, pool=None)
    timeout = family.Timeout(connect=1, read=None, write=1e300, pool=math.inf)

    assert timeout_s({}, timeout) == limits
    assert timeout_s({"timeout": timeout}, 3) == limits
    assert timeout_s({"timeout_in_seconds": timeout}, 3) == limits
    assert timeout_s({}, limits) is limits


def test_a_bad_limit_of_a_phase_is_refused_by_name() -> None:
    with pytest.raises(InputValueError, match=r"`request_options\.timeout\.read`"):
        timeout_s({"timeout": httpx.Timeout(1, read=0)}, None)
    with pytest.raises(InputTypeError, match=r"`base_timeout\.pool`"):
        timeout_s({}, httpx.Timeout(1, pool="1"))  # type: ignore[arg-type]  # what is refused


@pytest.mark.parametrize("name", ["timeout", "timeout_in_seconds"])
@pytest.mark.parametrize(
    "value",
    ["5", [5], (1, 2), True, False, {}, ..., 1j, Mock(name="double")],
    ids=lambda value: type(value).__name__,
)
def test_a_timeout_that_is_no_number_is_refused(name: str, value: object) -> None:
    with pytest.raises(InputTypeError, match=f"`request_options.{name}`: expected seconds"):
        timeout_s({name: value}, None)


@pytest.mark.parametrize("name", ["timeout", "timeout_in_seconds"])
@pytest.mark.parametrize("value", [0, 0.0, -0.0, -1, -math.inf, math.nan, -(10**400)], ids=str)
def test_a_timeout_that_is_not_above_zero_is_refused(name: str, value: float) -> None:
    with pytest.raises(InputValueError, match=f"`request_options.{name}`: expected seconds"):
        timeout_s({name: value}, None)


def test_a_bad_timeout_is_refused_though_another_one_holds() -> None:
    with pytest.raises(InputValueError, match="timeout_in_seconds"):
        timeout_s({"timeout": 1, "timeout_in_seconds": 0}, None)
    with pytest.raises(InputTypeError, match="`base_timeout`"):
        timeout_s({"timeout": 1}, "60")


@given(st.floats())
def test_a_timeout_is_refused_or_within_what_the_platform_takes(value: float) -> None:
    try:
        timeout = timeout_s({"timeout": value}, None)
    except InputError:
        assert not value > 0
    else:
        assert isinstance(timeout, float)
        assert timeout == math.inf if math.isinf(value) else 0 < timeout <= 2_147_483.0


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, 2),
        ({"max_retries": None}, 2),
        ({"max_retries": 0}, 0),
        ({"max_retries": 10_000}, 10_000),
        ({"max_retries": Three.VALUE}, 3),
    ],
)
def test_max_retries_is_the_option_or_the_default(
    options: Mapping[str, object], expected: int
) -> None:
    assert max_retries(options, 2) == expected


@pytest.mark.parametrize("value", ["2", 2.0, True, False, [2], ...], ids=repr)
def test_max_retries_that_is_no_int_is_refused(value: object) -> None:
    with pytest.raises(InputTypeError, match=r"`request_options\.max_retries`: expected an int"):
        max_retries({"max_retries": value}, 2)


@pytest.mark.parametrize("value", [-1, 10_001, 10**400], ids=["negative", "above", "huge"])
def test_max_retries_out_of_range_is_refused(value: int) -> None:
    with pytest.raises(InputValueError, match="from 0 to 10000"):
        max_retries({"max_retries": value}, 2)


def test_the_count_of_retries_taken_is_any_natural_number() -> None:
    assert [checked_retries(0), checked_retries(10**6)] == [0, 10**6]


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (None, InputTypeError),
        (True, InputTypeError),
        (1.0, InputTypeError),
        ("1", InputTypeError),
        (-1, InputValueError),
    ],
)
def test_another_count_of_retries_taken_is_refused(value: object, error: type[InputError]) -> None:
    with pytest.raises(error, match="`retries`: expected an int"):
        checked_retries(value)


@pytest.mark.parametrize(
    ("options", "expected"), [({}, None), ({"chunk_size": None}, None), ({"chunk_size": 1}, 1)]
)
def test_chunk_size_is_optional(options: Mapping[str, object], expected: int | None) -> None:
    assert chunk_size(options) == expected


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (0, InputValueError),
        (-1, InputValueError),
        (True, InputTypeError),
        ("1", InputTypeError),
        (1.5, InputTypeError),
    ],
)
def test_a_chunk_size_that_is_no_positive_int_is_refused(
    value: object, error: type[InputError]
) -> None:
    with pytest.raises(error, match=r"`request_options\.chunk_size`: expected an int"):
        chunk_size({"chunk_size": value})


@pytest.mark.parametrize("name", MAPPING_NAMES)
def test_an_additional_mapping_is_handed_on_as_it_is(name: MappingName) -> None:
    extra = MappingProxyType({"a": 1})

    assert mapping_option({name: extra}, name) is extra
    assert mapping_option({name: None}, name) is None
    assert mapping_option({}, name) is None


@pytest.mark.parametrize("name", MAPPING_NAMES)
@pytest.mark.parametrize("value", ["a=1", [("a", 1)], 1, False, "", ...], ids=repr)
def test_an_additional_option_that_is_no_mapping_is_refused(
    name: MappingName, value: object
) -> None:
    with pytest.raises(InputTypeError, match=f"`request_options.{name}`: expected a mapping"):
        mapping_option({name: value}, name)
