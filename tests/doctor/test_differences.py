"""What differs between two outcomes, and which defect of the original explains it."""

from typing import Any

import pytest

from ironwire.doctor.calls import Failure, Outcome
from ironwire.doctor.defects import Seen, defect_of
from ironwire.doctor.differences import Difference, differences_between
from ironwire.doctor.recording import Sent

JSON = (b"Content-Type", b"application/json")
LIMITS = {"connect": 1.0, "read": 2.0}
REFUSED = Failure("ironwire.errors.InputValueError", "`json`: cannot be sent together with", True)
FAILED = Failure("ValueError", "secret", False)
NONE = Outcome((), None)


def sent(body: bytes = b"", **changes: Any) -> Outcome:
    fields = changes.pop("fields", (JSON, (b"Content-Length", b"%d" % len(body))))
    whole = Sent(b"POST", "https://api.example", b"/a?b=1", fields, body, LIMITS)
    return Outcome((whole._replace(**changes),), changes.pop("failure", None))


def one(original: Outcome, placed: Outcome) -> Difference:
    (difference,) = differences_between(original, placed)
    return difference


def multipart(boundary: bytes) -> Outcome:
    body = b"--" + boundary + b"\r\n\r\n--" + boundary + b"--"
    fields = (
        (b"Content-Length", b"%d" % len(body)),
        (b"Content-Type", b"multipart/form-data; boundary=" + boundary),
    )
    return sent(body, fields=fields)


def test_boundaries_are_the_same_whatever_their_length() -> None:
    assert differences_between(multipart(b"abc"), multipart(b"defgh")) == ()


def test_a_boundary_that_no_field_tells_is_the_same_too() -> None:
    kind = ((b"Content-Type", b"multipart/form-data"),)
    bodies = [sent(multipart(name).sent[0].body, fields=kind) for name in (b"abc", b"def")]

    assert differences_between(*bodies) == ()


@pytest.mark.parametrize(
    ("original", "placed", "difference"),
    [
        (sent(), sent(method=b"PUT"), ("method", "method", "POST → PUT")),
        (sent(), sent(origin="http://x"), ("origin", "origin", "https://api.example → http://x")),
        (sent(), sent(target=b"/c?b=1"), ("path", "path", "/a → /c")),
        (sent(), sent(target=b"/a?c=1&b=1"), ("query", "query", "none → c")),
        (sent(target=b"/a"), sent(target=b"/a?"), ("query", "query", "an empty query")),
        (sent(), sent(target=b"/a?b=2"), ("query", "query", "b → b")),
        (sent(), sent(timeout={"connect": 1.0}), ("timeout", "read", "2.0 → None")),
        (sent(), Outcome(sent().sent * 2, None), ("count", "requests", "1 → 2")),
        (
            sent(fields=((b"A", b"1"), (b"B", b"2"))),
            sent(fields=((b"B", b"2"), (b"A", b"1"))),
            ("order", "A", "the order of fields"),
        ),
        (
            sent(fields=((b"A", b"1"),)),
            sent(fields=((b"a", b"1"),)),
            ("order", "A", "the spelling of names"),
        ),
        (
            sent(fields=((b"X-Key", b"secret"),)),
            sent(fields=((b"X-Key", b"other"),)),
            ("field", "x-key", "another value"),
        ),
        (
            sent(fields=((b"Accept", b"a/b"),)),
            sent(fields=()),
            ("field", "accept", "a/b → absent"),
        ),
    ],
)
def test_a_request_that_differs_is_told_by_its_part(
    original: Outcome, placed: Outcome, difference: tuple[str, str, str]
) -> None:
    assert one(original, placed) == difference


@pytest.mark.parametrize(
    ("before", "after", "where", "what"),
    [
        (b'{"a":[1,{"b":"x"}]}', b'{"a":[1,{"b":1.5}]}', "$.a[1].b", "str → float"),
        (b'{"a":"secret"}', b'{"a":"others"}', "$.a", "another str"),
        (b'{"a":1,"b":2}', b'{"b":2,"a":1}', "$", "the order of members"),
        (b'{"a":[1]}', b'{"a":[ ]}', "$.a", "1 items → 0 items"),
        (b'{"a":1}', b'{"b":1}', "$.a", "absent now"),
        (b'{"a":1e2}', b'{"a":1E2}', "byte 6", "the text of the same value"),
        (b"some text", b"some test", "byte 7", "9 bytes → 9 bytes"),
    ],
)
def test_a_body_that_differs_is_told_by_its_place(
    before: bytes, after: bytes, where: str, what: str
) -> None:
    bodies = [sent(body, fields=()) for body in (before, after)]

    assert one(*bodies) == ("body", where, what)


@pytest.mark.parametrize(
    ("original", "placed", "kind", "what"),
    [
        (Outcome((), FAILED), sent(), "sent", "ValueError → sent"),
        (sent(), Outcome((), FAILED), "refused", "sent → ValueError"),
        (NONE, Outcome((), FAILED), "error", "nothing sent → ValueError"),
        (
            Outcome((), FAILED),
            Outcome((), REFUSED),
            "error",
            f"ValueError → {REFUSED.name}: {REFUSED.text}",
        ),
        (sent(), Outcome(sent().sent, FAILED), "result", "none → ValueError"),
    ],
)
def test_ends_that_differ_are_told_without_the_texts_of_others(
    original: Outcome, placed: Outcome, kind: str, what: str
) -> None:
    difference = one(original, placed)

    assert (difference.kind, difference.what) == (kind, what)


def test_errors_that_are_the_same_are_no_difference() -> None:
    assert differences_between(Outcome((), FAILED), Outcome((), FAILED)) == ()
    assert differences_between(NONE, NONE) == ()


FORM = (b"Content-Type", b"application/x-www-form-urlencoded")
ENDLESS = {"connect": None, "read": None}


@pytest.mark.parametrize(
    ("original", "placed", "defect"),
    [
        (sent(timeout=ENDLESS), sent(), "no time limit where the caller's client has one"),
        (Outcome((), FAILED), Outcome((), REFUSED), "an error that does not name the argument"),
        (Outcome((), FAILED), sent(), "a call that the original core cannot make"),
        (sent(b"{}"), Outcome((), REFUSED), "a body lost beside another"),
        (sent(b"{}"), sent(fields=()), "a body on a call that has only options"),
        (
            sent(fields=(JSON, (b"Transfer-Encoding", b"chunked"))),
            sent(b"abc"),
            "a body announced and not sent",
        ),
        (sent(b'{"a":1}'), sent(b'{"a":1,"b":2}'), "members of the options lost beside a body"),
        (
            sent(b"b=2", fields=(FORM,)),
            sent(b'{"a":1,"b":2}'),
            "a JSON body lost beside members of the options",
        ),
        (sent(b"YWJj"), sent(b"abc"), "bytes of `data` sent as base64"),
        (sent(b'{"a":[1]}'), sent(b'{"a":[{"root":1}]}'), "a model sent as its field `root`"),
        (sent(target=b"/?a=1&b=2"), sent(target=b"/?b=2&a=1"), "parameters reversed"),
        (sent(target=b"/?a=1"), sent(target=b"/?q=0&a=1"), "the query of the path lost"),
        (
            sent(target=b"/?a=%7B%27b%27"),
            sent(target=b"/?a%5Bb%5D=1"),
            "an object sent as its Python repr",
        ),
        (
            sent(fields=((b"A", b"1"), (b"a", b"2"))),
            sent(fields=((b"a", b"2"),)),
            "a header field twice, spelled differently",
        ),
        (
            sent(fields=((b"A", b"1"), (b"B", b"2"))),
            sent(fields=((b"B", b"2"), (b"A", b"1"))),
            "fields in another order",
        ),
    ],
)
def test_a_defect_is_told_by_what_was_sent(original: Outcome, placed: Outcome, defect: str) -> None:
    found = [
        defect_of(Seen(difference, original, placed))
        for difference in differences_between(original, placed)
    ]

    assert found
    assert {each.name for each in found if each} == {defect}
    assert None not in found


@pytest.mark.parametrize(
    ("original", "placed"),
    [
        (sent(b'{"a":1}'), sent(b'{"a":2}')),
        (sent(b'{"a":1,"b":2}'), sent(b'{"a":1}')),
        (sent(b'{"a":1}'), sent()),
        (sent(), sent(b"{}")),
        (sent(target=b"/?a=1"), sent(target=b"/")),
        (sent(), sent(timeout=ENDLESS)),
        (sent(), Outcome((), FAILED)),
        (sent(), Outcome(sent().sent, FAILED)),
        (sent(), sent(method=b"PUT")),
    ],
)
def test_what_no_defect_explains_is_unexpected(original: Outcome, placed: Outcome) -> None:
    found = [
        defect_of(Seen(difference, original, placed))
        for difference in differences_between(original, placed)
    ]

    assert None in found
