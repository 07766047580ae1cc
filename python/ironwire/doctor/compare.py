"""What two outcomes of one call have in common: those of the original core and of ironwire."""

import re
from typing import Final, NamedTuple

from ironwire.doctor.calls import Outcome
from ironwire.doctor.recording import Sent

__all__ = ["Difference", "differences", "normalised"]

_BOUNDARY: Final = re.compile(rb"boundary=\"?([0-9A-Za-z'()+_,./:=?-]+)")


class Difference(NamedTuple):
    """One thing in which two outcomes differ.

    Attributes:
        part: What it is: `"error"`, `"requests"`, `"method"`, `"origin"`, `"target"`,
            `"fields"`, `"order"` of fields, `"body"` or `"timeout"`.
        where: The place in it, without its value.
    """

    part: str
    where: str


def differences(original: Outcome, own: Outcome) -> tuple[Difference, ...]:
    """Return in what two outcomes differ; what follows a request that was sent is the SDK's."""
    if not (original.sent or own.sent):
        if original.failure == own.failure:
            return ()
        return (Difference("error", f"{_error(original)}, {_error(own)}"),)
    if len(original.sent) != len(own.sent):
        counts = f"{len(original.sent)} and {len(own.sent)}"
        return (Difference("requests", f"{counts}; {_error(original)}, {_error(own)}"),)
    found: list[Difference] = []
    for first, second in zip(
        map(normalised, original.sent), map(normalised, own.sent), strict=True
    ):
        found += _of_requests(first, second)
    return tuple(found)


def normalised(sent: Sent) -> Sent:
    """Return a request whose multipart boundary is always the same."""
    for name, value in sent.fields:
        match = _BOUNDARY.search(value) if name.lower() == b"content-type" else None
        if match is None:
            continue
        body = sent.body.replace(match[1], b"boundary")
        shorter = len(sent.body) - len(body)
        fields = tuple(
            (key, str(int(text) - shorter).encode())
            if key.lower() == b"content-length"
            else (key, text.replace(match[1], b"boundary"))
            for key, text in sent.fields
        )
        return sent._replace(body=body, fields=fields)
    return sent


def _of_requests(first: Sent, second: Sent) -> list[Difference]:
    found = [
        Difference(part, "")
        for part in ("method", "origin", "timeout")
        if getattr(first, part) != getattr(second, part)
    ]
    if first.target != second.target:
        found.append(Difference("target", _offset(first.target, second.target)))
    if first.fields != second.fields:
        found.append(_of_fields(first, second))
    if first.body != second.body:
        found.append(Difference("body", _offset(first.body, second.body)))
    return found


def _of_fields(first: Sent, second: Sent) -> Difference:
    if sorted(first.fields) == sorted(second.fields):
        return Difference("order", "")
    names = {name.decode("latin-1") for name, _ in set(first.fields) ^ set(second.fields)}
    return Difference("fields", ", ".join(sorted(names, key=str.lower)) or "repeated")


def _offset(first: bytes, second: bytes) -> str:
    same = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        same += 1
    return f"at byte {same} of {len(first)} and {len(second)}"


def _error(outcome: Outcome) -> str:
    return "no error" if outcome.failure is None else outcome.failure.name
