from collections import UserDict
from dataclasses import dataclass
from typing import Any

import pytest

from ironwire._kernel import Kernel
from ironwire.errors import EncodeTypeError, EncodeValueError
from ironwire.types import OMIT


@dataclass
class Point:
    x: int
    y: int


@pytest.mark.parametrize(
    ("body", "extra", "expected"),
    [
        pytest.param({"a": 1, "b": 2}, {"a": 3, "c": 4}, '{"a":3,"b":2,"c":4}', id="override"),
        pytest.param({"a": {"b": 1}}, {"a": {"c": 2}}, '{"a":{"c":2}}', id="shallow"),
        pytest.param({1: "a"}, {"1": "b"}, '{"1":"b"}', id="by the text of a body's key"),
        pytest.param({"1": "a"}, {1: "b"}, '{"1":"b"}', id="by the text of an extra key"),
        pytest.param({"a": 1}, {"a": OMIT, "b": ...}, '{"a":1}', id="omitted extra members"),
        pytest.param({"a": OMIT}, {"a": 1}, '{"a":1}', id="omitted body members"),
        pytest.param({"a": 1}, {}, '{"a":1}', id="empty"),
        pytest.param({"a": 1}, None, '{"a":1}', id="absent"),
        pytest.param({"a": 1}, UserDict(b=[b"a"]), '{"a":1,"b":["YQ=="]}', id="mapping"),
        pytest.param(Point(1, 2), {"y": 3}, '{"x":1,"y":3}', id="dataclass"),
        pytest.param(UserDict(a=1), {"b": 2}, '{"a":1,"b":2}', id="mapping as body"),
        pytest.param(None, {"a": 1}, '{"a":1}', id="no body"),
        pytest.param(OMIT, {"a": 1}, '{"a":1}', id="omitted body"),
        pytest.param(None, {}, "null", id="nothing at all"),
        pytest.param([1], {}, "[1]", id="empty on an array"),
        pytest.param([1], {"a": OMIT}, "[1]", id="omitted on an array"),
        pytest.param("a", None, '"a"', id="absent on a text"),
    ],
)
def test_extra_members_override_and_follow(
    kernel: Kernel, body: object, extra: Any, expected: str
) -> None:
    assert kernel.encode_body(body, extra=extra, omit=OMIT) == expected.encode()


def test_neither_body_nor_extra_is_changed(kernel: Kernel) -> None:
    body, extra = {"a": 1}, {"a": 2, "b": 3}

    kernel.encode_body(body, extra=extra)

    assert (body, extra) == ({"a": 1}, {"a": 2, "b": 3})


@pytest.mark.parametrize("body", [[1], "a", 1, False, (1,)], ids=repr)
def test_extra_members_need_an_object(kernel: Kernel, body: object) -> None:
    with pytest.raises(EncodeTypeError) as caught:
        kernel.encode_body(body, extra={"a": 1})

    kind = type(body).__name__
    problem = f"additional body parameters need an object as body, got `{kind}`"
    assert caught.value.args == (problem, "$")


@pytest.mark.parametrize("extra", [[("a", 1)], "a", 1, Point(1, 2), []], ids=repr)
def test_extra_members_are_a_mapping(kernel: Kernel, extra: Any) -> None:
    with pytest.raises(EncodeTypeError) as caught:
        kernel.encode_body({}, extra=extra)

    kind = type(extra).__name__
    problem = f"expected a mapping of additional body parameters, got `{kind}`"
    assert caught.value.args == (problem, "$")


@pytest.mark.parametrize(
    ("body", "extra", "path"),
    [
        pytest.param({"a": 1}, {"b": [object()]}, "$.b[0]", id="extra"),
        pytest.param({"a": object()}, {"b": object()}, "$.a", id="body first"),
        pytest.param({"a": object()}, {"a": 1}, "$.a", id="overridden"),
        pytest.param([object()], {"a": 1}, "$[0]", id="before the body's type"),
    ],
)
def test_an_error_of_either_is_named_by_its_path(
    kernel: Kernel, body: object, extra: Any, path: str
) -> None:
    with pytest.raises(EncodeTypeError) as caught:
        kernel.encode_body(body, extra=extra)

    assert caught.value.path == path


def test_a_json_error_that_is_overridden_is_none(kernel: Kernel) -> None:
    assert kernel.encode_body({"a": float("nan")}, extra={"a": 1}) == b'{"a":1}'


def test_a_json_error_of_extra_is_named_by_its_place_in_the_result(kernel: Kernel) -> None:
    with pytest.raises(EncodeValueError) as caught:
        kernel.encode_body({"a": 1, "b": "\ud800"}, extra={"a": [float("nan")]})

    assert caught.value.args == ("cannot encode NaN as JSON", "$.a[0]")
