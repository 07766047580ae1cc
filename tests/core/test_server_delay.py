from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironwire._core.server_delay import rate_limit_reset, retry_after, retry_after_ms, server_delay

# Sun, 22 Nov 2026 12:00:00 GMT
NOW_S = 1_795_348_800.0
AN_HOUR_BEFORE = "Sun, 22 Nov 2026 11:00:00 GMT"


@pytest.mark.parametrize(
    ("value", "delay_s"),
    [
        ("0", 0.0),
        ("7", 7.0),
        ("1.5", 1.5),
        (" \t7 ", 7.0),
        ("60", 60.0),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 12:00:30", 30.0),
        ("Sun, 22 Nov 2026 13:00:30 +0100", 30.0),
        ("Sun, 22 Nov 2026 11:30:30 -0030", 30.0),
        ("Sunday, 22-Nov-26 12:00:30 GMT", 30.0),
        ("Sun Nov 22 12:00:30 2026", 30.0),
        ("Sun, 22 Nov 2026 11:59:59 GMT", 0.0),
        ("Saturday, 22-Nov-94 12:00:30 GMT", 0.0),
        ("Mon, 01 Jan 0001 00:00:00 GMT", 0.0),
        ("Sun, 22 Nov 2026 12:00:60 GMT", 60.0),
    ],
)
def test_a_usable_retry_after_is_the_seconds_to_wait(value: str, delay_s: float) -> None:
    assert retry_after(value, NOW_S) == pytest.approx(delay_s)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "-1",
        "+1",
        "1e3",
        "inf",
        "nan",
        "5 s",
        "5s",
        "5; q=1",
        "1, 2",
        "0x10",
        "\u0661",
        ".5",
        "5.",
        "1.2.3",
        "soon",
        "Sun, 32 Nov 2026 12:00:00 GMT",
        "Sun, 22 Foo 2026 12:00:00 GMT",
        "Sun, 22 Nov 2026 24:00:00 GMT",
        "Sun, 22 Nov 2026 12:00:61 GMT",
        "Sun, 22 Nov 10000 12:00:00 GMT",
        "Sun, 22 Nov 0000 12:00:00 GMT",
        "Sun, 22 Nov 2026 12:00:00 +0099",
        "Sun, 22 Nov 2026 12:00:00 +9900",
        "Sun, 22 Nov 2026 12:00:00 EST5",
    ],
)
def test_an_unusable_retry_after_is_ignored(value: str | None) -> None:
    assert retry_after(value, NOW_S) is None


def test_a_number_without_end_is_longer_than_every_cap() -> None:
    assert retry_after("9" * 5000, NOW_S) == float("inf")
    assert rate_limit_reset("9" * 5000, NOW_S) == float("inf")


@pytest.mark.parametrize(
    ("value", "delay_s"),
    [("250", 0.25), ("0", 0.0), ("12.5", 0.0125), ("-1", None), ("nan", None), ("", None)],
)
def test_retry_after_ms_is_read_as_milliseconds(value: str, delay_s: float | None) -> None:
    assert retry_after_ms(value) == delay_s


@pytest.mark.parametrize(
    ("value", "delay_s"),
    [
        (f"{NOW_S + 20:.0f}", 20.0),
        (f"{NOW_S - 20:.0f}", 0.0),
        ("20", None),
        ("17ms", None),
        (f"{NOW_S + 20}", None),
    ],
)
def test_a_rate_limit_reset_is_read_as_epoch_seconds_only(
    value: str, delay_s: float | None
) -> None:
    assert rate_limit_reset(value, NOW_S) == delay_s


@pytest.mark.parametrize(
    ("fields", "delay_s"),
    [
        ({}, None),
        ({"retry-after-ms": "500", "retry-after": "9"}, 0.5),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9.0),
        ({"retry-after": "9", "x-ratelimit-reset": f"{NOW_S + 3:.0f}"}, 9.0),
        ({"retry-after": "soon", "x-ratelimit-reset": f"{NOW_S + 3:.0f}"}, 3.0),
        ({"x-ratelimit-reset": f"{NOW_S + 3:.0f}"}, 3.0),
        # A server's point in time is one of its own clock.
        ({"x-ratelimit-reset": f"{NOW_S + 3:.0f}", "date": AN_HOUR_BEFORE}, 3603.0),
        ({"x-ratelimit-reset": f"{NOW_S - 3590:.0f}", "date": AN_HOUR_BEFORE}, 10.0),
        ({"x-ratelimit-reset": f"{NOW_S + 3:.0f}", "date": "today"}, 3.0),
        ({"x-ratelimit-reset": "3", "date": AN_HOUR_BEFORE}, None),
        ({"retry-after": "Sun, 22 Nov 2026 11:00:10 GMT", "date": AN_HOUR_BEFORE}, 10.0),
    ],
)
def test_the_first_usable_field_decides(fields: dict[str, str], delay_s: float | None) -> None:
    assert server_delay(fields, NOW_S) == delay_s


@given(value=st.text(), now_s=st.floats(min_value=0, max_value=4e9))
def test_no_text_makes_a_reader_raise(value: str, now_s: float) -> None:
    readers: list[Callable[[], float | None]] = [
        lambda: retry_after(value, now_s),
        lambda: retry_after_ms(value),
        lambda: rate_limit_reset(value, now_s),
    ]

    for reader in readers:
        delay_s = reader()
        assert delay_s is None or delay_s >= 0


@given(
    text=st.from_regex(
        r"\A[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}"
        r"( GMT| [+-][0-9]{4})?\Z"
    )
)
def test_no_date_makes_the_reader_raise(text: str) -> None:
    delay_s = retry_after(text, NOW_S)

    assert delay_s is None or delay_s >= 0
