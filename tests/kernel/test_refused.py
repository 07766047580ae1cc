import array
import asyncio
import contextlib
import functools
import io
import sys
import tempfile
import threading
import types
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pydantic
import pytest
from pydantic import v1

from ironwire._kernel import Kernel
from ironwire.errors import EncodeError, EncodeTypeError


class Plain:
    def method(self) -> None:
        """Do nothing."""


class Slots:
    __slots__ = ("x",)


class HalfSlots(Slots):
    """Has a `__dict__`, in which the slot is not."""


class Callback:
    def __init__(self) -> None:
        self.x = 1

    def __call__(self) -> None:
        """Do nothing."""


class Awaitable:
    def __await__(self) -> Iterator[None]:
        yield


class Reader:
    """A file in all but its base class."""

    def read(self) -> str:
        return ""

    def __iter__(self) -> "Reader":
        return self

    def __next__(self) -> str:
        raise StopIteration


class Tensor:
    """Its items are not among its attributes."""

    def __iter__(self) -> Iterator[int]:
        return iter([1, 2])


async def lines() -> AsyncIterator[int]:
    yield 1


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(len, id="builtin"),
        pytest.param(lambda: None, id="lambda"),
        pytest.param(Plain.method, id="function"),
        pytest.param(Plain().method, id="method"),
        pytest.param([].append, id="builtin method"),
        pytest.param(functools.partial(len), id="partial"),
        pytest.param(Callback(), id="callable"),
        pytest.param(Plain, id="class"),
        pytest.param(int, id="builtin class"),
        pytest.param(list[int], id="generic alias"),
        pytest.param(ValueError("x"), id="exception"),
        pytest.param(sys, id="module"),
        pytest.param(threading.Lock(), id="lock"),
        pytest.param(threading.Event(), id="event"),
        pytest.param(asyncio.Lock(), id="async lock"),
        pytest.param(lines(), id="async generator"),
        pytest.param(Awaitable(), id="awaitable"),
        pytest.param(object(), id="object"),
        pytest.param(NotImplemented, id="NotImplemented"),
        pytest.param(Slots(), id="slots"),
        pytest.param(HalfSlots(), id="slots beside a dict"),
        pytest.param(Tensor(), id="items beside no attributes"),
        pytest.param(Reader(), id="reader"),
        pytest.param(io.StringIO("a"), id="StringIO"),
        pytest.param(io.BytesIO(b"a"), id="BytesIO"),
        pytest.param(range(3), id="range"),
        pytest.param({}.keys(), id="keys"),
        pytest.param({}.values(), id="values"),
        pytest.param({}.items(), id="items"),
        pytest.param(array.array("i"), id="array"),
        pytest.param(memoryview(b"a"), id="memoryview"),
        pytest.param(types.CodeType, id="type"),
        pytest.param(weakref.ref(Plain), id="weak reference"),
        pytest.param(pydantic.SecretStr("x"), id="secret text"),
        pytest.param(pydantic.SecretBytes(b"x"), id="secret bytes"),
        pytest.param(pydantic.Secret[int](1), id="secret"),
        pytest.param(v1.SecretStr("x"), id="secret text of version 1"),
        pytest.param(httpx.URL("https://example.org"), id="httpx url"),
        pytest.param(httpx2.URL("https://example.org"), id="httpx2 url"),
        pytest.param(pydantic.BaseModel, id="model class"),
    ],
)
def test_what_is_no_data_is_refused_by_its_type(kernel: Kernel, body: object) -> None:
    with pytest.raises(EncodeTypeError) as caught:
        kernel.encode_body({"items": [1, body]})

    problem = f"cannot encode `{type(body).__name__}` as JSON"
    assert caught.value.args == (problem, "$.items[1]")
    with pytest.raises(EncodeTypeError):
        kernel.filter_body(body)


def test_an_open_file_is_refused_unread(kernel: Kernel, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("a\n")

    with path.open() as text, path.open("rb") as binary:
        for file in (text, binary):
            with pytest.raises(EncodeTypeError):
                kernel.encode_body([file])
            assert file.tell() == 0


def test_a_temporary_file_is_refused(kernel: Kernel) -> None:
    with tempfile.NamedTemporaryFile() as file, pytest.raises(EncodeTypeError) as caught:
        kernel.encode_body(file)

    assert caught.value.path == "$"


def test_a_coroutine_is_refused(kernel: Kernel) -> None:
    coroutine = asyncio.sleep(0)

    with contextlib.closing(coroutine), pytest.raises(EncodeTypeError, match="coroutine"):
        kernel.encode_body([coroutine])


class BrokenIteration(Plain):
    def __iter__(self) -> Iterator[object]:
        raise RuntimeError("no items")


class BrokenKeys(Plain):
    def keys(self) -> list[str]:
        return ["a"]

    def __getitem__(self, key: str) -> object:
        raise KeyError(key)


class BrokenDict(Plain):
    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError("no attributes")


@pytest.mark.parametrize(
    ("make", "cause"),
    [
        pytest.param(BrokenIteration, RuntimeError, id="iteration"),
        pytest.param(BrokenKeys, KeyError, id="keys"),
        pytest.param(BrokenDict, RuntimeError, id="attributes"),
    ],
)
def test_what_an_instance_raises_is_the_cause(
    kernel: Kernel, make: Callable[[], object], cause: type[Exception]
) -> None:
    with pytest.raises(EncodeTypeError) as caught:
        kernel.encode_body({"a": make()})

    assert caught.value.path == "$.a"
    assert type(caught.value.__cause__) is cause


class Exhausted(Plain):
    def __iter__(self) -> Iterator[object]:
        raise MemoryError


def test_a_lack_of_memory_is_no_property_of_an_instance(kernel: Kernel) -> None:
    with pytest.raises(MemoryError):
        kernel.encode_body({"a": Exhausted()})


def broken() -> Iterator[int]:
    yield 1
    raise LookupError("no more")


class BrokenItems(dict[str, int]):
    def items(self) -> Any:
        raise LookupError("no more")


@pytest.mark.parametrize("make", [broken, BrokenItems], ids=["generator", "items"])
def test_what_a_collection_raises_passes_through(
    kernel: Kernel, make: Callable[[], object]
) -> None:
    with pytest.raises(LookupError, match="no more"):
        kernel.encode_body({"a": make()})


def test_no_message_carries_a_value(kernel: Kernel) -> None:
    secrets: list[Any] = [
        pydantic.SecretStr("hunter2"),
        bytearray(b"hunter2\xff"),
        "hunter2\ud800",
        ValueError("hunter2"),
    ]

    for secret in secrets:
        with pytest.raises(EncodeError) as caught:
            kernel.encode_body([secret])
        told = f"{caught.value} {caught.value!r} {caught.value.__cause__!r}"
        assert "hunter2" not in told
