import pytest

from ironwire._core.method import IDEMPOTENT, checked_method
from ironwire.errors import InputTypeError, InputValueError


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("GET", "GET"),
        ("get", "GET"),
        ("Post", "POST"),
        ("pAtCh", "PATCH"),
        ("PROPFIND", "PROPFIND"),
        ("propfind", "propfind"),
        ("M-SEARCH", "M-SEARCH"),
        ("X!#$%&'*+.^_`|~0", "X!#$%&'*+.^_`|~0"),
        ("M" * 64, "M" * 64),
    ],
)
def test_a_standard_method_is_upper_cased_and_another_token_kept(given: str, sent: str) -> None:
    assert checked_method(given) == sent


@pytest.mark.parametrize(
    "method",
    [
        "",
        "GE T",
        " GET",
        "GET ",
        "GET\r",
        "GET\n",
        "GÉT",
        "PO\u017fT",
        "a/b",
        "a:b",
        "M" * 65,
        "\ud800",
    ],
)
def test_a_method_that_is_no_token_or_too_long_is_refused(method: str) -> None:
    with pytest.raises(InputValueError, match=r"^`method`: expected"):
        checked_method(method)


@pytest.mark.parametrize("method", ["CONNECT", "connect", "Connect"])
def test_connect_is_refused(method: str) -> None:
    with pytest.raises(InputValueError, match="CONNECT"):
        checked_method(method)


@pytest.mark.parametrize("method", [None, 1, b"GET", ["GET"], ...])
def test_a_method_that_is_no_str_is_refused(method: object) -> None:
    with pytest.raises(InputTypeError, match="`method`: expected a str, got"):
        checked_method(method)


def test_a_str_subclass_is_taken_by_its_content() -> None:
    class Method(str):
        def __str__(self) -> str:
            return "other"

        def upper(self) -> str:
            return "other"

    assert [checked_method(Method(name)) for name in ("GET", "get", "LIST")] == [
        "GET",
        "GET",
        "LIST",
    ]
    assert type(checked_method(Method("GET"))) is str


def test_post_and_patch_are_not_idempotent() -> None:
    assert frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"}) == IDEMPOTENT
