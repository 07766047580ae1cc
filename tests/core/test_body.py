import io
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypedDict, Unpack, cast

import anyio
import httpx
import pytest

from ironwire._core.body import Body, request_body
from ironwire._core.source import Source
from ironwire._kernel import Kernel, available
from ironwire.errors import EncodeError, InputError, InputTypeError, InputValueError
from ironwire.types import OMIT
from labels import label

BOUNDARY = "0123456789abcdef"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"

NOT_MERGED = "`additional_body_parameters`: expected a JSON object or a form to merge with, got "


class Arguments(TypedDict, total=False):
    json: object
    data: object
    content: object
    files: object
    extra: Mapping[str, object] | None
    omit: object
    force_multipart: bool
    optional_body: bool
    is_async: bool
    kernel: Kernel
    make_boundary: Callable[[], str]


def made(**arguments: Unpack[Arguments]) -> Body:
    defaults: Arguments = {
        "json": None,
        "data": None,
        "content": None,
        "files": None,
        "extra": None,
        "omit": OMIT,
        "force_multipart": False,
        "optional_body": False,
        "is_async": False,
        "kernel": available["python"],
        "make_boundary": lambda: BOUNDARY,
    }
    return request_body(**(defaults | arguments))


def refused(**arguments: Unpack[Arguments]) -> InputError:
    with pytest.raises(InputError) as caught:
        made(**arguments)
    return caught.value


@pytest.fixture(params=sorted(available))
def kernel(request: pytest.FixtureRequest) -> Kernel:
    return available[request.param]


def fixed(content: bytes | None, content_type: str | None) -> Body:
    return Body(
        content=content,
        content_type=content_type,
        length_bytes=len(content or b""),
        is_replayable=True,
    )


NO_BODY = fixed(None, None)


def sent_by_httpx(data: object, files: object) -> bytes:
    return httpx.Request(
        "POST",
        "http://test",
        data=cast("dict[str, str]", data),
        files=cast("dict[str, bytes]", files),
        headers={"Content-Type": MULTIPART},
    ).read()


def streamed(body: Body) -> bytes:
    assert isinstance(body.content, Source)
    return b"".join(body.content)


def numbers() -> Iterator[int]:
    yield from range(3)


async def async_chunks() -> AsyncIterator[bytes]:
    yield b"a"


@pytest.mark.parametrize("nothing", [None, OMIT, ...], ids=label)
@pytest.mark.parametrize("is_optional", [False, True])
def test_nothing_given_is_no_body(nothing: object, is_optional: bool) -> None:
    body = made(
        json=nothing, data=nothing, content=nothing, files=nothing, optional_body=is_optional
    )

    assert body == NO_BODY


@pytest.mark.parametrize(
    "arguments",
    [
        {"data": {}},
        {"files": {}},
        {"files": []},
        {"files": {"a": None, "b": [OMIT]}},
        {"extra": {}},
    ],
    ids=label,
)
def test_empty_arguments_are_as_good_as_none(arguments: Arguments) -> None:
    assert made(**arguments) == NO_BODY
    assert made(**(arguments | {"content": b"1"})) == fixed(b"1", None)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"a": 1}, b'{"a":1}'),
        ({}, b"{}"),
        ([], b"[]"),
        (0, b"0"),
        (False, b"false"),
        ("", b'""'),
        ({"a": OMIT, "b": None}, b'{"b":null}'),
        ({"a": OMIT}, b"{}"),
        ({"a": {"b": OMIT, "c": [...]}}, b'{"a":{"c":[]}}'),
        (numbers(), b"[0,1,2]"),
    ],
    ids=label,
)
def test_json_is_encoded_by_the_kernel(value: object, written: bytes) -> None:
    assert made(json=value) == fixed(written, JSON)


def test_json_is_the_same_in_both_kernels(kernel: Kernel) -> None:
    body = made(json={"a": 1}, extra={"a": 2, "b": 3}, kernel=kernel)

    assert body == fixed(b'{"a":2,"b":3}', JSON)


def test_only_the_sentinel_of_the_call_is_no_json() -> None:
    other = object()

    assert made(json=other, omit=other) == NO_BODY
    with pytest.raises(EncodeError):
        made(json=other, omit=None)


def test_extra_alone_is_a_json_object(kernel: Kernel) -> None:
    assert made(extra={"a": 1}, kernel=kernel) == fixed(b'{"a":1}', JSON)
    assert made(json=OMIT, data={}, extra={"a": 1}, kernel=kernel) == fixed(b'{"a":1}', JSON)


def test_extra_with_json_that_is_no_object_is_refused(kernel: Kernel) -> None:
    with pytest.raises(EncodeError):
        made(json=[1], extra={"a": 1}, kernel=kernel)


@pytest.mark.parametrize("value", [{}, {"a": OMIT}], ids=["empty", "emptied"])
def test_an_empty_object_is_left_out_if_the_body_is_optional(value: object) -> None:
    assert made(json=value, optional_body=True) == NO_BODY
    assert made(json=[], optional_body=True) == fixed(b"[]", JSON)
    assert made(json={"a": None}, optional_body=True) == fixed(b'{"a":null}', JSON)


def test_data_is_a_form() -> None:
    assert made(data={"a": [1, None], "b": True}) == fixed(b"a=1&a=&b=true", FORM)
    assert made(data=MappingProxyType({"a": "ü"})) == fixed(b"a=%C3%BC", FORM)


def test_a_form_of_which_all_is_omitted_is_no_body() -> None:
    assert made(data={"a": OMIT, "b": ...}) == NO_BODY


def test_extra_is_merged_into_a_form(kernel: Kernel) -> None:
    body = made(data={"a": 1, "b": 2}, extra={"c": 3, "a": 4}, kernel=kernel)

    assert body == fixed(b"a=4&b=2&c=3", FORM)


@pytest.mark.parametrize(
    ("data", "written"),
    [
        (b"\x00\xff", b"\x00\xff"),
        (b"", b""),
        (bytearray(b"a"), b"a"),
        (memoryview(b"a"), b"a"),
        ("ü=1", b"\xc3\xbc=1"),
    ],
    ids=label,
)
def test_data_that_is_bytes_or_text_is_sent_as_it_is(data: object, written: bytes) -> None:
    assert made(data=data) == fixed(written, None)
    assert made(content=data) == fixed(written, None)


@pytest.mark.parametrize("data", [[("a", 1)], [], ["a"], 7, {1, 2}, io.BytesIO(), iter([b"a"])])
def test_data_of_another_type_is_refused(data: object) -> None:
    error = refused(data=data)

    assert isinstance(error, InputTypeError)
    assert str(error) == (
        "`data`: expected a mapping, bytes or str (`content` takes files and iterators), "
        f"got {type(data).__name__}"
    )


def test_data_with_files_is_multipart_with_the_fields_first() -> None:
    data = {"a": [1, "x"], "b": True}
    files = {"f": ("n.txt", b"1"), "g": b"2"}

    assert made(data=data, files=files) == fixed(sent_by_httpx(data, files), MULTIPART)


def test_none_among_multipart_fields_is_left_out() -> None:
    assert made(data={"a": None, "b": 1}, files={"f": b"1"}) == made(
        data={"b": 1}, files={"f": b"1"}
    )


def test_extra_is_merged_into_multipart_fields(kernel: Kernel) -> None:
    body = made(data={"a": 1}, extra={"b": 2, "a": 3}, files={"f": b"1"}, kernel=kernel)

    assert body.content == sent_by_httpx({"a": 3, "b": 2}, {"f": b"1"})
    assert made(extra={"b": 2}, files={"f": b"1"}).content == sent_by_httpx({"b": 2}, {"f": b"1"})


def test_multipart_can_be_forced_without_files() -> None:
    class Truthy(dict[str, bytes]):
        def __bool__(self) -> bool:
            return True

    data = {"a": 1}

    assert made(data=data, force_multipart=True) == fixed(sent_by_httpx(data, Truthy()), MULTIPART)
    assert made(force_multipart=True) == fixed(sent_by_httpx(None, Truthy()), MULTIPART)
    assert made(extra=data, force_multipart=True) == made(data=data, force_multipart=True)


def test_the_boundary_is_made_once_and_only_for_multipart() -> None:
    made_boundaries: list[str] = []

    def make_boundary() -> str:
        made_boundaries.append(BOUNDARY)
        return BOUNDARY

    body = made(files={"f": io.BytesIO(b"1")}, make_boundary=make_boundary)
    made(json=1, make_boundary=make_boundary)
    made(data={"a": 1}, make_boundary=make_boundary)

    assert streamed(body) == streamed(body)
    assert len(made_boundaries) == 1


def test_a_multipart_body_with_a_seekable_file_is_replayable() -> None:
    file = io.BytesIO(b"0123")
    file.seek(2)

    body = made(data={"a": 1}, files={"f": ("n", file)})

    assert body.content_type == MULTIPART
    assert body.is_replayable
    assert body.length_bytes == len(streamed(body))
    assert streamed(body) == streamed(body) == sent_by_httpx({"a": 1}, {"f": ("n", b"23")})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"json": {}, "data": {"a": 1}}, "`json`: cannot be sent together with `data`"),
        ({"json": 0, "data": b""}, "`json`: cannot be sent together with `data`"),
        ({"json": {}, "files": {"a": b""}}, "`json`: cannot be sent together with `files`"),
        ({"json": {}, "content": b""}, "`json`: cannot be sent together with `content`"),
        ({"content": b"", "data": {"a": 1}}, "`content`: cannot be sent together with `data`"),
        ({"content": b"", "files": {"a": b""}}, "`content`: cannot be sent together with `files`"),
        (
            {"json": {}, "force_multipart": True},
            "`json`: cannot be sent together with `force_multipart`",
        ),
        (
            {"content": b"", "force_multipart": True},
            "`content`: cannot be sent together with `force_multipart`",
        ),
        (
            {"content": b"", "extra": {"a": 1}},
            NOT_MERGED + "bytes",
        ),
        (
            {"data": "", "extra": {"a": 1}},
            "`additional_body_parameters`: expected a JSON object or a form to merge with, got str",
        ),
        (
            {"data": "secret", "files": {"a": b""}},
            "`data`: expected a mapping in a multipart body, got str",
        ),
        (
            {"data": b"", "force_multipart": True},
            "`data`: expected a mapping in a multipart body, got bytes",
        ),
    ],
)
def test_arguments_that_cannot_go_together_are_refused(arguments: Arguments, message: str) -> None:
    assert str(refused(**arguments)) == message


@pytest.mark.parametrize("is_async", [False, True])
def test_a_file_as_content_is_sent_from_where_it_stands(is_async: bool) -> None:
    file = io.BytesIO(b"0123")
    file.seek(1)

    body = made(content=file, is_async=is_async)

    assert (body.content_type, body.length_bytes, body.is_replayable) == (None, 3, True)
    assert [streamed(body), streamed(body)] == [b"123", b"123"]


@pytest.mark.parametrize(
    "content",
    [
        iter([b"a", b"b"]),
        (chunk for chunk in [b"a", b"b"]),
        map(bytes, [b"a", b"b"]),
        [b"a", b"b"],
        (b"a", b"b"),
        deque([b"a", b"b"]),
    ],
    ids=lambda content: type(content).__name__,
)
def test_an_iterable_as_content_is_sent_once_in_chunks(content: object) -> None:
    body = made(content=content)

    assert (body.content_type, body.length_bytes, body.is_replayable) == (None, None, False)
    assert isinstance(body.content, Source)
    assert list(body.content) == [b"a", b"b"]


@pytest.mark.parametrize("content", [iter([]), []], ids=["iterator", "list"])
def test_an_empty_iterable_is_an_empty_body(content: object) -> None:
    assert streamed(made(content=content)) == b""


def test_an_async_iterator_as_content_is_sent_once_by_the_async_client() -> None:
    body = made(content=async_chunks(), is_async=True)

    async def read() -> list[bytes]:
        assert isinstance(body.content, Source)
        return [chunk async for chunk in body.content]

    assert (body.length_bytes, body.is_replayable) == (None, False)
    assert anyio.run(read) == [b"a"]


def test_what_can_be_iterated_in_both_ways_suits_both_clients() -> None:
    stream = httpx.ByteStream(b"a")

    async def read() -> list[bytes]:
        content = made(content=stream, is_async=True).content
        assert isinstance(content, Source)
        return [chunk async for chunk in content]

    assert streamed(made(content=stream)) == b"a"
    assert anyio.run(read) == [b"a"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (7, "expected bytes, str, a binary file or an iterator of bytes, got int"),
        ({}, "expected bytes, str, a binary file or an iterator of bytes, got dict"),
        (
            MappingProxyType({b"a": 1}),
            "expected bytes, str, a binary file or an iterator of bytes, got mappingproxy",
        ),
        (object(), "expected bytes, str, a binary file or an iterator of bytes, got object"),
        (io.BytesIO, "expected bytes, str, a binary file or an iterator of bytes, got type"),
        (io.StringIO(), "expected a file in binary mode, got one in text mode"),
        (Path("f"), "expected an open file, got a path: open it in binary mode"),
        (range(3), "expected chunks of bytes, got int"),
        (["a"], "expected chunks of bytes, got str"),
        ([b"a", None], "expected chunks of bytes, got NoneType"),
        (iter(["a"]), "expected chunks of bytes, got str"),
    ],
    ids=label,
)
def test_content_of_another_type_is_refused(content: object, problem: str) -> None:
    error = refused(content=content)

    assert isinstance(error, InputTypeError)
    assert str(error) == f"`content`: {problem}"


def test_content_that_is_a_closed_file_is_refused() -> None:
    file = io.BytesIO()
    file.close()

    assert isinstance(refused(content=file), InputValueError)


def test_content_for_the_other_client_is_refused() -> None:
    assert isinstance(refused(content=async_chunks()), InputTypeError)
    assert isinstance(refused(content=[b"a"], is_async=True), InputTypeError)
    assert isinstance(refused(content=iter([b"a"]), is_async=True), InputTypeError)


def test_a_lone_surrogate_in_text_is_refused() -> None:
    assert isinstance(refused(content="\ud800"), InputValueError)
    assert isinstance(refused(data="\ud800"), InputValueError)


def test_an_iterator_that_raises_passes_through() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"a"
        raise KeyError("the caller's own")

    body = made(content=chunks())

    with pytest.raises(KeyError, match="the caller's own"):
        streamed(body)


def test_what_the_caller_changes_later_changes_nothing() -> None:
    value, data, content = {"a": [1]}, {"a": "1"}, bytearray(b"1")
    bodies = [made(json=value), made(data=data), made(content=content), made(files={"f": content})]
    before = [body.content for body in bodies]

    value["a"].append(2)
    data["a"] = "2"
    content[:] = b"2"

    assert [body.content for body in bodies] == before
    assert before[:3] == [b'{"a":[1]}', b"a=1", b"1"]
