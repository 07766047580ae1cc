"""The defects of generated cores that ironwire mends, each told by what two outcomes show.

A difference that no defect explains is unexpected. Nothing here asks which package it is.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias, cast
from urllib.parse import parse_qsl

from ironwire.doctor.calls import Outcome
from ironwire.doctor.differences import Difference, normalised
from ironwire.doctor.recording import Sent

__all__ = ["DEFECTS", "HARMLESS", "Defect", "Seen", "defect_of"]

# What a Python object leaves in a query or a form when its `repr` is sent.
_REPRS: Final = (b"%7B%27", b"%5B%27", b"%5B%7B", b"{'", b"['", b"[{'")
_FRAMING: Final = frozenset({"content-length", "content-type", "transfer-encoding"})
_FORM: Final = b"application/x-www-form-urlencoded"

_EXTRA: Final = ("additional_body_parameters", "additional body parameters")

_Predicate: TypeAlias = "Callable[[Seen], bool]"
_Pair: TypeAlias = tuple[Sent, Sent]


class Seen(NamedTuple):
    """A difference, and the outcomes that differ."""

    difference: Difference
    original: Outcome
    placed: Outcome


class Defect(NamedTuple):
    """A defect of an original core.

    Attributes:
        name: What the original does.
        explains: Whether it is why the original and ironwire differ.
    """

    name: str
    explains: _Predicate


def _only_original_raised(seen: Seen) -> bool:
    return seen.difference.kind == "sent" and seen.original.failure is not None


def _refused(*texts: str) -> _Predicate:
    """Return whether only ironwire refuses, with a message that has one of the texts."""

    def explains(seen: Seen) -> bool:
        failure = seen.placed.failure
        return (
            seen.difference.kind == "refused"
            and failure is not None
            and failure.is_ours
            and any(text in failure.text for text in texts)
        )

    return explains


def _fails_from_within(seen: Seen) -> bool:
    """Return whether both refuse a call, and only ironwire says which argument is bad."""
    before, after = seen.original.failure, seen.placed.failure
    return (
        seen.difference.kind == "error"
        and before is not None
        and after is not None
        and after.is_ours
    )


def _is_endless(seen: Seen) -> bool:
    return seen.difference.kind == "timeout" and seen.difference.what.startswith("None → ")


def _is_of_body(difference: Difference) -> bool:
    """Return whether a difference is one of the body, or of the fields that describe it."""
    return difference.kind == "body" or (
        difference.kind == "field" and difference.where in _FRAMING
    )


def _bodies(is_it: Callable[[Sent, Sent], bool]) -> _Predicate:
    """Return whether something is so of each pair of requests whose bodies differ."""

    def explains(seen: Seen) -> bool:
        pairs = [pair for pair in _pairs(seen) if pair[0].body != pair[1].body]
        return _is_of_body(seen.difference) and bool(pairs) and all(is_it(*each) for each in pairs)

    return explains


def _pairs(seen: Seen) -> Iterator[_Pair]:
    for before, after in zip(seen.original.sent, seen.placed.sent, strict=False):
        yield normalised(before), normalised(after)


def _has_empty_object(before: Sent, after: Sent) -> bool:
    return before.body == b"{}" and not after.body


def _lost_all(before: Sent, after: Sent) -> bool:
    """Return whether the original announced a body and sent no byte of it."""
    announced = any(
        name.lower() == b"transfer-encoding"
        or (name.lower() == b"content-length" and value != b"0")
        for name, value in before.fields
    )
    return announced and not before.body and bool(after.body)


def _lost_members(before: Sent, after: Sent) -> bool:
    """Return whether an object comes with members that the original leaves out."""
    kept, added = _object(before.body), _object(after.body)
    return kept is not None and added is not None and added.items() > kept.items()


def _lost_json(before: Sent, after: Sent) -> bool:
    """Return whether the original sends as a form what ironwire sends within an object."""
    kinds = [value for name, value in before.fields if name.lower() == b"content-type"]
    pairs = parse_qsl(before.body.decode("latin-1"), keep_blank_values=True)
    members = _object(after.body) or {}
    return kinds == [_FORM] and bool(pairs) and all(name in members for name, _ in pairs)


def _has_base64(before: Sent, after: Sent) -> bool:
    return bool(after.body) and before.body == base64.b64encode(after.body)


def _has_root_alone(before: Sent, after: Sent) -> bool:
    try:
        return _is_replaced(json.loads(before.body), json.loads(after.body))
    except ValueError:
        return False


def _is_replaced(before: object, after: object) -> bool:
    """Return whether a model is replaced by the value of its field `root`, at any depth."""
    if isinstance(after, dict):
        members = cast("dict[str, object]", after)
        if "root" in members and before == members["root"]:
            return True
        if isinstance(before, dict):
            own = cast("dict[str, object]", before)
            return any(_is_replaced(own.get(name), value) for name, value in members.items())
    if isinstance(before, list) and isinstance(after, list):
        pairs = zip(cast("list[object]", before), cast("list[object]", after), strict=False)
        return any(_is_replaced(one, other) for one, other in pairs)
    return False


def _object(body: bytes) -> Mapping[str, object] | None:
    """Return the object that a body holds; none at all holds an empty one."""
    if not body:
        return {}
    try:
        tree = cast("object", json.loads(body))
    except ValueError:
        return None
    return cast("Mapping[str, object]", tree) if isinstance(tree, dict) else None


def _lost_query(seen: Seen) -> bool:
    """Return whether ironwire sends the same parameters, and more."""
    return seen.difference.kind == "query" and all(
        len(before) <= len(after) and all(pair in after for pair in before)
        for before, after in map(_queries, _pairs(seen))
    )


def _is_reversed(seen: Seen) -> bool:
    return seen.difference.kind == "query" and all(
        sorted(before) == sorted(after) for before, after in map(_queries, _pairs(seen))
    )


def _queries(pair: _Pair) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    before, after = (
        parse_qsl(sent.target.partition(b"?")[2].decode("ascii"), keep_blank_values=True)
        for sent in pair
    )
    return before, after


def _has_repr(seen: Seen) -> bool:
    """Return whether the original sent the `repr` of an object, and ironwire did not."""
    if seen.difference.kind != "query" and not _is_of_body(seen.difference):
        return seen.difference.kind == "refused" and any(map(_is_repr, seen.original.sent))
    pairs = [pair for pair in _pairs(seen) if pair[0] != pair[1]]
    return bool(pairs) and all(_is_repr(old) and not _is_repr(new) for old, new in pairs)


def _is_repr(sent: Sent) -> bool:
    return any(text in sent.target or text in sent.body for text in _REPRS)


def _has_field_twice(seen: Seen) -> bool:
    return seen.difference.kind == "field" and seen.difference.what == "2 times → 1 times"


def _has_another_order(seen: Seen) -> bool:
    return seen.difference.kind == "order"


HARMLESS: Final = Defect("fields in another order", _has_another_order)
"""A difference that no server may look at (RFC 9110, section 5.3), and so no defect either."""

DEFECTS: Final = (
    Defect("no time limit where the caller's client has one", _is_endless),
    Defect("an error that does not name the argument", _fails_from_within),
    Defect("an object sent as its Python repr", _has_repr),
    Defect("a body on a call that has only options", _bodies(_has_empty_object)),
    Defect("a body announced and not sent", _bodies(_lost_all)),
    Defect("members of the options lost beside a body", _bodies(_lost_members)),
    Defect("members of the options lost beside a body", _refused(*_EXTRA)),
    Defect("a JSON body lost beside members of the options", _bodies(_lost_json)),
    Defect("a body lost beside another", _refused("cannot be sent together with")),
    Defect("bytes of `data` sent as base64", _bodies(_has_base64)),
    Defect("a model sent as its field `root`", _bodies(_has_root_alone)),
    Defect("parameters reversed", _is_reversed),
    Defect("the query of the path lost", _lost_query),
    Defect("a header field twice, spelled differently", _has_field_twice),
    Defect("a path that parsers read differently", _refused("`path`:")),
    Defect("a call that the original core cannot make", _only_original_raised),
)
"""In the order in which they are asked."""


def defect_of(seen: Seen) -> Defect | None:
    """Return the defect that explains a difference, or None if it is unexpected."""
    return next((each for each in (HARMLESS, *DEFECTS) if each.explains(seen)), None)
