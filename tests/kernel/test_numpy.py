from typing import Any

import numpy as np
import pytest

from ironwire._kernel import Kernel
from ironwire.errors import EncodeTypeError, EncodeValueError


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(np.bool_(True), "true", id="bool"),
        pytest.param(np.int8(-3), "-3", id="int8"),
        pytest.param(np.uint64(2**64 - 1), "18446744073709551615", id="uint64"),
        pytest.param(np.float64(0.1), "0.1", id="float64"),
        pytest.param(np.float32(0.1), "0.1", id="float32"),
        pytest.param(np.float32(1e20), "1e+20", id="large float32"),
        pytest.param(np.float16(0.1), "0.1", id="float16"),
        pytest.param(np.str_("a"), '"a"', id="text"),
        pytest.param(np.bytes_(b"a"), '"YQ=="', id="bytes"),
        pytest.param(np.complex128(1j), '"1j"', id="complex"),
        pytest.param(np.complex64(1j), '"1j"', id="complex64"),
        pytest.param(np.array(3), "3", id="array without dimensions"),
        pytest.param(np.array(0.1, dtype="f4"), "0.1", id="float32 without dimensions"),
        pytest.param(np.arange(4).reshape(2, 2), "[[0,1],[2,3]]", id="ints"),
        pytest.param(np.array([[0.5], [0.1]]), "[[0.5],[0.1]]", id="doubles"),
        pytest.param(np.array([[0.1, -2e-30]], dtype="f4"), "[[0.1,-2e-30]]", id="float32s"),
        pytest.param(np.array([0.1], dtype=">f2"), "[0.1]", id="swapped float16s"),
        pytest.param(np.array([True, False]), "[true,false]", id="bools"),
        pytest.param(np.array(["a", "bc"]), '["a","bc"]', id="texts"),
        pytest.param(np.array([b"a"]), '["YQ=="]', id="byte texts"),
        pytest.param(np.array([1j]), '["1j"]', id="complex numbers"),
        pytest.param(np.array([None, b"a", {1: 2}]), '[null,"YQ==",{"1":2}]', id="objects"),
        pytest.param(np.zeros((0, 3)), "[]", id="empty"),
    ],
)
def test_a_numpy_value_becomes_numbers_and_texts(
    kernel: Kernel, body: object, expected: str
) -> None:
    assert kernel.encode_body({"a": body}) == f'{{"a":{expected}}}'.encode()


@pytest.mark.parametrize("number", [np.float32(3.4028235e38), np.float32(1e-45), np.float16(6e-8)])
def test_a_short_float_keeps_its_shortest_text(kernel: Kernel, number: Any) -> None:
    assert kernel.filter_body(number) == float(str(number))
    assert kernel.filter_body(np.array([number])) == [float(str(number))]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(np.datetime64("2024-01-01"), id="datetime64"),
        pytest.param(np.timedelta64(3, "D"), id="timedelta64"),
        pytest.param(np.longdouble(1), id="longdouble"),
        pytest.param(np.clongdouble(1), id="clongdouble"),
        pytest.param(np.array(["2024-01-01"], dtype="M8[D]"), id="datetimes"),
        pytest.param(np.zeros(1, dtype=[("a", "i4")]), id="structured"),
        pytest.param(np.void(b"a"), id="void"),
        pytest.param(np.ma.masked_array([1, 2], mask=[False, True]), id="masked"),
        pytest.param(np.dtype("f4"), id="dtype"),
    ],
)
def test_a_numpy_value_without_a_json_form_is_refused(kernel: Kernel, body: object) -> None:
    with pytest.raises(EncodeTypeError):
        kernel.encode_body([body])


@pytest.mark.parametrize("body", [np.float32("nan"), np.float64("inf")], ids=["nan", "infinity"])
def test_a_numpy_value_that_is_not_finite_is_refused_with_its_path(
    kernel: Kernel, body: object
) -> None:
    with pytest.raises(EncodeValueError) as caught:
        kernel.encode_body({"a": np.array([[1, body]])})

    assert caught.value.path == "$.a[0][1]"
