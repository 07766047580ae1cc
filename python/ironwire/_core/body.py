"""Makes the one body of a call from `json`, `data`, `content` and `files`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, cast

from ironwire._core.content import Factory, body_content
from ironwire._core.files import file_parts
from ironwire._core.form import form_members, form_parts, urlencoded
from ironwire._core.multipart import Part, multipart_content
from ironwire._core.source import Source, in_memory
from ironwire._kernel.protocol import Kernel
from ironwire.errors import InputTypeError, InputValueError
from ironwire.types import JsonValue

__all__ = ["Body", "request_body"]


class Body(NamedTuple):
    """The body of a request, the same on every attempt.

    Attributes:
        content: The bytes, a source that is read while it is sent, a factory that is asked
            for one of both at every attempt, or None for no body.
        content_type: The media type; None adds no field.
        length_bytes: None if it is not known beforehand: chunked transfer.
        is_replayable: Whether a second attempt can send the same bytes.
    """

    content: bytes | Source | Factory | None
    content_type: str | None
    length_bytes: int | None
    is_replayable: bool

    def __repr__(self) -> str:
        return "Body(...)"


_NO_FIELDS: Final[Mapping[str, object]] = {}
_NO_BODY: Final = Body(content=None, content_type=None, length_bytes=0, is_replayable=True)


def request_body(
    *,
    json: object,
    data: object,
    content: object,
    files: object,
    extra: Mapping[str, object] | None,
    omit: object,
    force_multipart: bool,
    optional_body: bool,
    is_async: bool,
    kernel: Kernel,
    make_boundary: Callable[[], str],
) -> Body:
    """Return the body that the arguments of a call ask for.

    None, the sentinel and `Ellipsis` are arguments that were not given, and so are an empty
    `data` mapping and `files` without a file. Falsy JSON values are sent.

    Args:
        json: A value for the kernel to encode, once.
        data: Form fields, or bytes or text to send as they are.
        content: Bytes, text, a binary file or an iterable of bytes, or a callable that
            returns one.
        files: `ironwire.types.Files`.
        extra: Members that override those of the JSON object or form.
        omit: The sentinel of the call, None for none.
        force_multipart: Send a form as multipart even without files.
        optional_body: Send no body instead of an empty JSON object.
        is_async: Whether the async client reads the body.
        kernel: What converts and encodes.
        make_boundary: Asked once, and only for multipart.

    Raises:
        InputTypeError: An argument of a type that cannot be sent.
        InputValueError: Arguments that cannot be sent together, or a value without a wire form.
        EncodeError: The JSON body or a form value has no plain form.
    """
    extra = extra or None
    has_json = _is_given(json, omit)
    body = json if has_json else extra
    merged = extra if has_json else None
    if data is None and content is None and files is None and not force_multipart:
        return _json_body(body, merged, omit, kernel, is_optional=optional_body)

    has_content = _is_given(content, omit)
    has_data = _is_given(data, omit) and not (isinstance(data, Mapping) and not data)
    parts = file_parts(files, omit) if _is_given(files, omit) else []
    _refuse_combination(
        json=has_json,
        content=has_content,
        data=has_data,
        files=bool(parts),
        force_multipart=force_multipart,
    )
    if has_content:
        _refuse_extra(extra, content)
        return _body_of(body_content(content, is_async=is_async), None)
    if has_data and not isinstance(data, Mapping):
        _refuse_extra(extra, data)
        return _data_body(data, is_multipart=force_multipart or bool(parts))
    if not (has_data or parts or force_multipart):
        return _json_body(body, merged, omit, kernel, is_optional=optional_body)

    fields = cast("Mapping[str, object]", data) if has_data else _NO_FIELDS
    members = form_members(fields, extra=extra, omit=omit, kernel=kernel)
    if parts or force_multipart:
        return _multipart_body([*form_parts(members), *parts], make_boundary(), is_async=is_async)
    return _form_body(members)


def _is_given(value: object, omit: object) -> bool:
    return value is not None and value is not omit and value is not ...


def _json_body(
    json: object,
    extra: Mapping[str, object] | None,
    omit: object,
    kernel: Kernel,
    *,
    is_optional: bool,
) -> Body:
    if json is None:
        return _NO_BODY
    encoded = kernel.encode_body(json, extra=extra, omit=omit)
    if is_optional and encoded == b"{}":
        return _NO_BODY
    return _body_of(encoded, "application/json")


def _form_body(members: Mapping[str, JsonValue]) -> Body:
    if not members:
        return _NO_BODY
    return _body_of(urlencoded(members), "application/x-www-form-urlencoded")


def _multipart_body(parts: Sequence[Part], boundary: str, *, is_async: bool) -> Body:
    content = multipart_content(parts, boundary, is_async=is_async)
    return _body_of(content, f"multipart/form-data; boundary={boundary}")


def _data_body(data: object, *, is_multipart: bool) -> Body:
    content = in_memory(data, "data")
    if content is None:
        advice = "a mapping, bytes or str (`content` takes files and iterators)"
        raise _type_error("data", advice, data)
    if is_multipart:
        raise _type_error("data", "a mapping in a multipart body", data)
    return _body_of(content, None)


def _body_of(content: bytes | Source | Factory, content_type: str | None) -> Body:
    if isinstance(content, bytes):
        length_bytes: int | None = len(content)
        is_replayable = True
    else:
        length_bytes = content.length_bytes
        is_replayable = content.is_replayable
    return Body(
        content=content,
        content_type=content_type,
        length_bytes=length_bytes,
        is_replayable=is_replayable,
    )


def _refuse_combination(**given: bool) -> None:
    """Refuse what would have to be dropped; only form fields and files go together."""
    first, *others = [name for name, is_given in given.items() if is_given] or [""]
    if others and first in {"json", "content"}:
        raise InputValueError(first, f"cannot be sent together with `{others[0]}`")


def _refuse_extra(extra: Mapping[str, object] | None, body: object) -> None:
    if extra is not None:
        problem = f"expected a JSON object or a form to merge with, got {type(body).__name__}"
        raise InputValueError("additional_body_parameters", problem)


def _type_error(parameter: str, expected: str, value: object) -> InputTypeError:
    return InputTypeError(parameter, f"expected {expected}, got {type(value).__name__}")
