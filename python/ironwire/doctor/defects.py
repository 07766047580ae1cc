"""Differences that are mended defects of the original core, told by what can be observed."""

import base64
import json
import re
from collections.abc import Callable
from typing import Final, cast
from urllib.parse import parse_qsl

from ironwire.doctor.calls import Outcome
from ironwire.doctor.compare import Difference, normalised
from ironwire.doctor.recording import Sent

__all__ = ["defect_of"]

# What a Python object leaves in a query or a form when its `repr` is sent.
_REPRS: Final = (b"%7B%27", b"%5B%27", b"%5B%7B", b"{'", b"['", b"[{'")
_FRAMING: Final = frozenset({b"content-length", b"content-type"})


def defect_of(difference: Difference, original: Outcome, own: Outcome) -> str | None:
    """Return the name of the defect that a difference is the mending of, None for none."""
    if difference.part == "order":
        return "fields in another order"
    if difference.part in {"error", "requests"}:
        return _of_failures(original, own)
    if difference.part == "timeout":
        sent = zip(original.sent, own.sent, strict=True)
        limits = [first.timeout for first, second in sent if first.timeout != second.timeout]
        is_endless = all(set(limit.values()) == {None} for limit in limits)
        return "no time limit where the caller's client has one" if is_endless else None
    for first, second in zip(
        map(normalised, original.sent), map(normalised, own.sent), strict=True
    ):
        if first == second:
            continue
        for name, is_it in _DEFECTS.items():
            if is_it(first, second):
                return name
    return None


def _of_failures(original: Outcome, own: Outcome) -> str | None:
    if own.sent and not original.sent:
        return "a call that the original core could not make"
    if original.failure is not None and own.failure is not None and not own.sent:
        # Neither sent anything; ironwire says why before a connection is opened.
        return "an error that names the argument" if own.failure.is_ours else None
    if own.failure is None or not own.failure.is_ours:
        return None
    if re.search("additional.body.parameters", own.failure.text):
        return "members of the options dropped beside a body that has none"
    if any(text in sent.body or text in sent.target for sent in original.sent for text in _REPRS):
        return "an object sent as its Python repr"
    return None


def _has_body_of_options(first: Sent, second: Sent) -> bool:
    return first.body == b"{}" and not second.body and first.method in {b"GET", b"HEAD"}


def _has_field_twice(first: Sent, second: Sent) -> bool:
    names = [name.lower() for name, _ in first.fields]
    own = [name.lower() for name, _ in second.fields]
    is_same = first.body == second.body and first.target == second.target
    return is_same and len(set(names)) < len(names) and set(names) == set(own)


def _has_lost_query(first: Sent, second: Sent) -> bool:
    before, after = (
        parse_qsl(sent.target.partition(b"?")[2].decode("ascii"), keep_blank_values=True)
        for sent in (first, second)
    )
    is_same = first.target.partition(b"?")[0] == second.target.partition(b"?")[0]
    return is_same and len(before) < len(after) and all(pair in after for pair in before)


def _has_repr(first: Sent, second: Sent) -> bool:
    return any(
        text in first.target + first.body and text not in second.target + second.body
        for text in _REPRS
    )


def _has_encoded_bytes(first: Sent, second: Sent) -> bool:
    return bool(second.body) and first.body == base64.b64encode(second.body)


def _has_lost_extra(first: Sent, second: Sent) -> bool:
    """Whether the original dropped the options' members, which go into any object."""
    before, after = _object(first), _object(second)
    if before is None or after is None or first.target != second.target:
        return False
    kept = {name: value for name, value in after.items() if name in before}
    return len(before) < len(after) and kept == before


def _object(sent: Sent) -> dict[str, object] | None:
    try:
        tree: object = json.loads(sent.body)
    except ValueError:
        return None
    return cast("dict[str, object]", tree) if isinstance(tree, dict) else None


def _has_lost_model(first: Sent, second: Sent) -> bool:
    """Whether the original sent the value of a field called `root` in place of its object."""
    try:
        before, after = json.loads(first.body), json.loads(second.body)
    except ValueError:
        return False
    return _is_replaced(before, after)


def _is_replaced(before: object, after: object) -> bool:
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


_DEFECTS: Final[dict[str, Callable[[Sent, Sent], bool]]] = {
    "a body on a GET that has options": _has_body_of_options,
    "a header field twice, spelled differently": _has_field_twice,
    "the query of the path lost": _has_lost_query,
    "an object sent as its Python repr": _has_repr,
    "bytes of `data` sent as base64": _has_encoded_bytes,
    "members of the options lost beside a model": _has_lost_extra,
    "a model sent as its field `root`": _has_lost_model,
}
