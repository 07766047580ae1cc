import json
from typing import Any

import pytest

from ironwire._kernel import Kernel
from ironwire.errors import EncodeValueError

ESCAPED = "".join(map(chr, range(0x20))) + '"\\'
RAW = "/\x7f\u0080é\u07ff\u0800\u2028\u2029\ufeff\uffff\U00010000🎈\U0010ffff"


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "overridden"

    __repr__ = __str__

    def encode(self, *_: object, **__: object) -> bytes:
        return b"overridden"

    def __len__(self) -> int:
        return 2**40


class Whole(int):
    def __str__(self) -> str:
        return "overridden"

    __repr__ = __str__

    def __int__(self) -> int:
        return 0


class Real(float):
    def __str__(self) -> str:
        return "overridden"

    __repr__ = __str__

    def __float__(self) -> float:
        return 0.0


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="empty text"),
        pytest.param(ESCAPED, id="escaped"),
        pytest.param(RAW, id="raw"),
        pytest.param(ESCAPED * 40 + "é" * 100 + ESCAPED + "🎈" * 100 + ESCAPED, id="mixed"),
        pytest.param("x" * 100_000 + '"', id="long"),
        pytest.param(0, id="zero"),
        pytest.param(-1, id="negative"),
        pytest.param(2**63, id="beyond 64 bits"),
        pytest.param(-(10**4000), id="4001 digits"),
        pytest.param([2**exponent for exponent in range(200)], id="powers of two"),
        pytest.param([10**exponent - 1 for exponent in range(40)], id="nines"),
        pytest.param(-0.0, id="negative zero"),
        pytest.param([1.0, 0.1, 1e16, 1e15, 5e-324, 1.7976931348623157e308], id="floats"),
        pytest.param([1e-4, 9.9e-5, 1e-5, 1e-7, 1.5e-10, 123456789e-15], id="small floats"),
        pytest.param([True, False, None], id="constants"),
        pytest.param([], id="empty array"),
        pytest.param({}, id="empty object"),
        pytest.param({"a": {}, "b": [], "": ""}, id="empty members"),
        pytest.param({ESCAPED: ESCAPED, RAW: RAW}, id="keys are escaped alike"),
        pytest.param([[[], {}], [{"a": [1, {"b": None}]}]], id="nested"),
        pytest.param({f"key {number}": number for number in range(5000)}, id="wide"),
    ],
)
def test_plain_data_is_written_as_the_standard_library_does(kernel: Kernel, body: Any) -> None:
    expected = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    assert kernel.encode_body(body) == expected.encode()
    assert kernel.filter_body(body) == body


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(Text('a"é'), '"a\\"é"', id="str"),
        pytest.param(Whole(7), "7", id="int"),
        pytest.param(Real(0.5), "0.5", id="float"),
        pytest.param({Text("k"): 1}, '{"k":1}', id="str key"),
        pytest.param({Whole(7): 1}, '{"7":1}', id="int key"),
        pytest.param({Real(0.5): 1}, '{"0.5":1}', id="float key"),
    ],
)
def test_a_subclass_is_written_as_its_base(kernel: Kernel, body: object, expected: str) -> None:
    assert kernel.encode_body(body) == expected.encode()


@pytest.mark.parametrize("body", [Text("a"), Whole(7), Real(0.5)], ids=["str", "int", "float"])
def test_a_subclass_is_filtered_to_its_base(kernel: Kernel, body: object) -> None:
    filtered = kernel.filter_body(body)

    assert type(filtered) is type(body).__base__


def test_a_filtered_body_shares_no_container_with_the_callers(kernel: Kernel) -> None:
    body: dict[str, Any] = {"a": [{}], "b": (1,)}

    filtered: Any = kernel.filter_body(body)

    assert filtered == {"a": [{}], "b": [1]}
    assert filtered is not body
    assert filtered["a"] is not body["a"]
    assert filtered["a"][0] is not body["a"][0]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        pytest.param(float("nan"), "cannot encode NaN as JSON", id="nan"),
        pytest.param(float("inf"), "cannot encode Infinity as JSON", id="infinity"),
        pytest.param(float("-inf"), "cannot encode -Infinity as JSON", id="-infinity"),
        pytest.param(Real("nan"), "cannot encode NaN as JSON", id="nan of a subclass"),
        pytest.param("\ud800", "cannot encode a lone surrogate as JSON", id="surrogate"),
        pytest.param("\udc00é", "cannot encode a lone surrogate as JSON", id="low surrogate"),
        pytest.param(
            "\ud83c\udf88", "cannot encode a lone surrogate as JSON", id="surrogates of a pair"
        ),
        pytest.param(10**4300, "cannot encode an int of more than 4300 digits", id="long int"),
    ],
)
def test_a_value_without_a_json_form_is_refused_with_its_path(
    kernel: Kernel, value: object, problem: str
) -> None:
    body = {"rows": [1, 2, {"score": value}]}

    with pytest.raises(EncodeValueError) as caught:
        kernel.encode_body(body)

    assert caught.value.args == (problem, "$.rows[2].score")


@pytest.mark.parametrize(
    "value", [float("inf"), "\ud800", 10**4300], ids=["infinity", "surrogate", "long int"]
)
def test_what_only_json_refuses_passes_through_the_filter(kernel: Kernel, value: object) -> None:
    assert kernel.filter_body({"a": [value]}) == {"a": [value]}
