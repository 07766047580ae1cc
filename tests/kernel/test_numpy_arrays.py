"""Arrays of numpy of every type, shape and order in memory: the text of their nested lists."""

import json
from typing import Any

import numpy as np
import pytest

from ironwire import _kernel
from ironwire._kernel import Kernel
from ironwire.errors import EncodeError, EncodeValueError

DTYPES = [
    *("?", "b", "B", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4", ">u4", "<i8", ">i8"),
    *("<u8", ">u8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"),
]

SHAPES = [(), (1,), (7,), (0,), (2, 3), (3, 0), (0, 3), (2, 1, 3), (1, 1, 1, 1, 2), (2, 0, 2)]


def filled(dtype: str, shape: tuple[int, ...]) -> Any:
    """Return an array with the extremes of its type, and numbers between."""
    size = int(np.prod(shape))
    kind = np.dtype(dtype)
    if kind.kind == "b":
        values: Any = np.arange(size) % 3 == 0
    elif kind.kind == "f":
        info: Any = np.finfo(kind.newbyteorder("="))
        extremes = [0.1, -0.0, info.max, info.min, info.tiny, 1.0, 1 / 3, 1e-7 if size else 0]
        values = np.resize(np.array(extremes, dtype=kind), size)
    else:
        bounds = np.iinfo(kind)
        values = np.resize(np.array([0, bounds.max, bounds.min, 1, 42], dtype=kind), size)
    return np.asarray(values, dtype=kind).reshape(shape)


def layouts(array: Any) -> list[tuple[str, Any]]:
    """Return the same numbers, laid out in each way that memory allows."""
    spread: Any = np.zeros([2 * length for length in array.shape], dtype=array.dtype)
    every_other = spread[(..., *(slice(None, None, 2) for _ in array.shape))]
    every_other[...] = array
    packed = np.zeros(array.shape, dtype=[("pad", "i1"), ("it", array.dtype)])
    packed["it"] = array
    readonly = array.copy()
    readonly.flags.writeable = False
    backwards = array.copy()[(..., *(slice(None, None, -1) for _ in array.shape))].copy()
    return [
        ("contiguous", array.copy()),
        ("by columns", np.array(array, order="F")),
        ("strided", every_other),
        ("unaligned", packed["it"]),
        ("read-only", readonly),
        ("backwards", backwards[(..., *(slice(None, None, -1) for _ in array.shape))]),
        ("other byte order", array.astype(array.dtype.newbyteorder("S"))),
    ]


def expected_text(array: Any) -> str:
    """Return the JSON text of the numbers, each by the shortest text of its own type."""
    if array.dtype.itemsize < 8 and array.dtype.kind == "f":
        texts = [float(str(number)) for number in array.astype(array.dtype.newbyteorder("=")).flat]
        array = np.array(texts, dtype="f8").reshape(array.shape)
    return json.dumps(array.tolist(), separators=(",", ":"))


@pytest.mark.parametrize("shape", SHAPES, ids=repr)
@pytest.mark.parametrize("dtype", DTYPES)
def test_an_array_is_written_as_its_nested_lists(
    kernel: Kernel, dtype: str, shape: tuple[int, ...]
) -> None:
    array = filled(dtype, shape)
    expected = f'{{"a":[{expected_text(array)},1]}}'.encode()

    for name, same in layouts(array):
        assert kernel.encode_body({"a": [same, 1]}) == expected, name


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_scalar_is_written_as_its_number(kernel: Kernel, dtype: str) -> None:
    array = filled(dtype, (7,))

    assert kernel.encode_body(list(array)) == expected_text(array).encode()


@pytest.mark.parametrize("dtype", ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"])
@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
@pytest.mark.parametrize("place", [(0, 0, 0), (1, 2, 1), (0, 1, 1)], ids=repr)
def test_a_number_without_a_text_is_named_by_its_path(
    kernel: Kernel, dtype: str, number: str, place: tuple[int, ...]
) -> None:
    array = np.zeros((2, 3, 2), dtype=dtype)
    array[place] = float(number)

    for name, same in layouts(array):
        with pytest.raises(EncodeValueError) as caught:
            kernel.encode_body({"a": [None, same]})

        assert caught.value.path == "$.a[1]" + "".join(f"[{index}]" for index in place), name


@pytest.mark.parametrize("number", ["nan", "inf"])
def test_a_number_without_dimensions_is_named_by_its_path(kernel: Kernel, number: str) -> None:
    with pytest.raises(EncodeValueError) as caught:
        kernel.encode_body([1, np.array(float(number))])

    assert caught.value.path == "$[1]"


class Derived(np.ndarray):
    """An array of another class."""


ODD = [
    pytest.param(np.arange(6).reshape(2, 3).view(Derived), id="derived"),
    pytest.param(np.array([[1, "a"], [None, {"b": np.float32(0.1)}]], dtype=object), id="objects"),
    pytest.param(np.array([object()], dtype=object), id="refused object"),
    pytest.param(np.array([1 + 2j, 3]), id="complex"),
    pytest.param(np.array(["a", "é", ""]), id="texts"),
    pytest.param(np.array(["\ud800"], dtype=object), id="surrogate"),
    pytest.param(np.zeros(2, dtype=[("a", "i4")]), id="structured"),
    pytest.param(np.zeros(2, dtype="M8[s]"), id="datetimes"),
    pytest.param(np.zeros(2, dtype=np.longdouble), id="long doubles"),
    pytest.param(np.ma.masked_array([1, 2], mask=[False, True]), id="masked"),
    pytest.param(np.zeros((1,) * 32), id="32 dimensions"),
    pytest.param(np.broadcast_to(np.float32(0.1), (2, 3)), id="broadcast"),
    pytest.param(np.lib.stride_tricks.sliding_window_view(np.arange(5), 3), id="overlapping"),
    pytest.param(np.array(..., dtype=object), id="ellipsis"),
    pytest.param(np.array([..., 1], dtype=object), id="ellipsis as an item"),
]


@pytest.mark.parametrize("body", ODD)
def test_an_odd_array_is_the_same_for_both_kernels(kernel: Kernel, body: object) -> None:
    def outcome(of: Kernel) -> object:
        try:
            return of.encode_body({"a": [body, 1]})
        except EncodeError as exc:
            return type(exc), exc.args

    assert outcome(kernel) == outcome(_kernel.available["python"])


@pytest.mark.parametrize("levels", [1, 3, 60])
def test_an_array_nests_as_deep_as_lists_may(kernel: Kernel, levels: int) -> None:
    body: object = np.arange(2.0).reshape((1,) * (min(levels, 30) - 1) + (2,))
    for _ in range(levels):
        body = [body]

    assert kernel.encode_body(body) == _kernel.available["python"].encode_body(body)
