"""What differs between two outcomes of a call, without telling what a field or a body holds."""

import json
import math
import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final, Literal, NamedTuple, TypeAlias, cast

from ironwire.doctor.calls import Outcome
from ironwire.doctor.recording import Sent

__all__ = ["Difference", "Kind", "differences_between", "normalised"]

Kind: TypeAlias = Literal[
    "sent", "refused", "error", "result", "count", "method", "origin", "path", "query", "field",
    "order", "body", "timeout",
]  # fmt: skip

_Object: TypeAlias = dict[str, object]

_SHOWN: Final = frozenset({
    b"accept", b"accept-encoding", b"connection", b"content-length", b"content-type",
    b"transfer-encoding",
})  # fmt: skip
_BOUNDARY: Final = re.compile(rb'boundary="?([^";]+)"?')
# Some SDKs set a content type without a boundary.
_DELIMITER: Final = re.compile(rb"--([^\r\n]+)\r\n")
_PLACE: Final = b"boundary"
# A deadline lowers the limits of a call by the time that it has taken.
_TOLERANCE_S: Final = 0.5


class Difference(NamedTuple):
    """One difference.

    Attributes:
        kind: What differs: `"sent"` only ironwire sent a request, `"refused"` only ironwire
            sent none, `"error"` neither did, for different reasons, `"result"` both did and
            one failed then; else the part of the request.
        where: The field, the phase, or the place in the body.
        what: What both have there.
    """

    kind: Kind
    where: str
    what: str


def differences_between(original: Outcome, placed: Outcome) -> tuple[Difference, ...]:
    """Return what differs; multipart boundaries are taken for the same."""
    return tuple(_outcomes(original, placed))


def _outcomes(original: Outcome, placed: Outcome) -> Iterator[Difference]:
    if not original.sent or not placed.sent:
        yield from _unsent(original, placed)
        return
    if len(original.sent) != len(placed.sent):
        yield Difference("count", "requests", f"{len(original.sent)} → {len(placed.sent)}")
    for before, after in zip(original.sent, placed.sent, strict=False):
        yield from _requests(normalised(before), normalised(after))
    ends = _name(original), _name(placed)
    if ends[0] != ends[1]:
        yield Difference("result", "result", f"{ends[0]} → {ends[1]}")


def _unsent(original: Outcome, placed: Outcome) -> Iterator[Difference]:
    errors = f"{_told(original)} → {_told(placed)}"
    if placed.sent:
        yield Difference("sent", "call", errors)
    elif original.sent:
        yield Difference("refused", "call", errors)
    elif original.failure is None or placed.failure is None:
        if original.failure is not placed.failure:
            yield Difference("error", "call", errors)
    elif original.failure[:2] != placed.failure[:2]:
        yield Difference("error", "call", errors)


def _name(outcome: Outcome) -> str:
    return outcome.failure.name if outcome.failure else "none"


def _told(outcome: Outcome) -> str:
    if outcome.sent:
        return "sent"
    failure = outcome.failure
    if failure is None:
        return "nothing sent"
    # Only what ironwire raises is known to hold no values.
    return f"{failure.name}: {failure.text}" if failure.is_ours else failure.name


def _requests(before: Sent, after: Sent) -> Iterator[Difference]:
    if before.method != after.method:
        yield Difference("method", "method", f"{_text(before.method)} → {_text(after.method)}")
    if before.origin != after.origin:
        yield Difference("origin", "origin", f"{before.origin} → {after.origin}")
    path, _, query = before.target.partition(b"?")
    new_path, _, new_query = after.target.partition(b"?")
    if path != new_path:
        yield Difference("path", "path", f"{_text(path)} → {_text(new_path)}")
    if query != new_query or (b"?" in before.target) != (b"?" in after.target):
        yield Difference("query", "query", _queries(query, new_query))
    yield from _fields(before.fields, after.fields)
    if before.body != after.body:
        yield Difference("body", *_bodies(before.body, after.body))
    for phase in sorted({*before.timeout, *after.timeout}):
        limits = before.timeout.get(phase), after.timeout.get(phase)
        if not _are_close(*limits):
            yield Difference("timeout", phase, f"{limits[0]} → {limits[1]}")


def _are_close(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is after
    return math.isclose(before, after, abs_tol=_TOLERANCE_S)


def _queries(before: bytes, after: bytes) -> str:
    pairs, new_pairs = before.split(b"&"), after.split(b"&")
    if sorted(pairs) == sorted(new_pairs):
        return "the order of parameters" if pairs != new_pairs else "an empty query"
    lost = {_text(pair.partition(b"=")[0]) for pair in pairs if pair not in new_pairs}
    came = {_text(pair.partition(b"=")[0]) for pair in new_pairs if pair not in pairs}
    return f"{', '.join(sorted(lost)) or 'none'} → {', '.join(sorted(came)) or 'none'}"


def _fields(
    before: tuple[tuple[bytes, bytes], ...], after: tuple[tuple[bytes, bytes], ...]
) -> Iterator[Difference]:
    lowered = [(name.lower(), value) for name, value in before]
    new = [(name.lower(), value) for name, value in after]
    for name in dict.fromkeys(name for name, _ in (*lowered, *new)):
        values = [value for each, value in lowered if each == name]
        new_values = [value for each, value in new if each == name]
        if values != new_values:
            yield Difference("field", _text(name), _values(name, values, new_values))
    if sorted(lowered) == sorted(new) and before != after:
        where = next(pair[0][0] for pair in zip(before, after, strict=True) if pair[0] != pair[1])
        what = "the order of fields" if lowered != new else "the spelling of names"
        yield Difference("order", _text(where), what)


def _values(name: bytes, values: list[bytes], new: list[bytes]) -> str:
    if name in _SHOWN:
        return f"{_listed(values)} → {_listed(new)}"
    if len(values) != len(new):
        return f"{len(values)} times → {len(new)} times"
    return "another value"


def _listed(values: list[bytes]) -> str:
    return ", ".join(_text(value) for value in values) or "absent"


def _bodies(before: bytes, after: bytes) -> tuple[str, str]:
    if not before or not after:
        return "body", f"{len(before)} bytes → {len(after)} bytes"
    try:
        trees = cast("tuple[object, object]", (json.loads(before), json.loads(after)))
    except ValueError:
        return _offset(before, after), f"{len(before)} bytes → {len(after)} bytes"
    found = _path(*trees, "$")
    return found or (_offset(before, after), "the text of the same value")


def _offset(before: bytes, after: bytes) -> str:
    pairs = enumerate(zip_longest(before, after))
    return f"byte {next(number for number, (old, new) in pairs if old != new)}"


def _path(before: object, after: object, path: str) -> tuple[str, str] | None:
    """Return where two trees differ first, and which types they have there."""
    names = _type_name(before), _type_name(after)
    is_same = type(before) is type(after) and before == after
    if isinstance(before, dict) and isinstance(after, dict):
        return _member(cast("_Object", before), cast("_Object", after), path)
    if isinstance(before, list) and isinstance(after, list):
        return _item(cast("list[object]", before), cast("list[object]", after), path)
    if is_same:
        return None
    return path, " → ".join(names) if names[0] != names[1] else f"another {names[0]}"


def _type_name(value: object) -> str:
    return type(value).__name__


def _member(before: _Object, after: _Object, path: str) -> tuple[str, str] | None:
    for key in dict.fromkeys((*before, *after)):
        if key not in after or key not in before:
            return f"{path}.{key}", "absent now" if key not in after else "present now"
        found = _path(before[key], after[key], f"{path}.{key}")
        if found:
            return found
    return None if list(before) == list(after) else (path, "the order of members")


def _item(before: list[object], after: list[object], path: str) -> tuple[str, str] | None:
    if len(before) != len(after):
        return path, f"{len(before)} items → {len(after)} items"
    pairs = enumerate(zip(before, after, strict=True))
    each = (_path(old, new, f"{path}[{number}]") for number, (old, new) in pairs)
    return next(filter(None, each), None)


def normalised(sent: Sent) -> Sent:
    """Return a request with the same boundary as any other, and the length that this gives."""
    kind = next((value for name, value in sent.fields if name.lower() == b"content-type"), b"")
    match = _BOUNDARY.search(kind) or _DELIMITER.match(sent.body)
    match = match if kind.startswith(b"multipart/") else None
    if match is None:
        return sent
    body = sent.body.replace(match[1], _PLACE)
    lengths = {b"content-length": (b"%d" % len(sent.body), b"%d" % len(body))}
    fields = [
        (name, value.replace(*lengths.get(name.lower(), (match[1], _PLACE))))
        for name, value in sent.fields
    ]
    return sent._replace(fields=tuple(fields), body=body)


def _text(raw: bytes) -> str:
    return raw.decode("ascii", "backslashreplace")
