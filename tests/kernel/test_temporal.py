import datetime as dt
import time
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pydantic_core
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironwire import _kernel
from ironwire._kernel import Kernel
from ironwire.errors import EncodeValueError

BERLIN = ZoneInfo("Europe/Berlin")
GMT = dt.timezone(dt.timedelta(0), "GMT")


def offset(**units: int) -> dt.timezone:
    return dt.timezone(dt.timedelta(**units))


class Stamp(dt.datetime):
    def isoformat(self, sep: str = "T", timespec: str = "auto") -> str:
        return "overridden"


class Nowhere(dt.tzinfo):
    """A zone without an offset."""

    def utcoffset(self, _: dt.datetime | None, /) -> dt.timedelta | None:
        return None

    dst = utcoffset

    def tzname(self, _: dt.datetime | None, /) -> str | None:
        return None


class Broken(Nowhere):
    def utcoffset(self, _: dt.datetime | None, /) -> dt.timedelta | None:
        raise LookupError("no such zone")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC), "2024-01-02T03:04:05Z"),
        pytest.param(dt.datetime(2024, 1, 2, 3, tzinfo=ZoneInfo("UTC")), "2024-01-02T03:00:00Z"),
        pytest.param(dt.datetime(1, 1, 1, 0, 0, 0, 5, dt.UTC), "0001-01-01T00:00:00.000005Z"),
        pytest.param(dt.datetime(2024, 1, 2, tzinfo=GMT), "2024-01-02T00:00:00+00:00"),
        pytest.param(
            dt.datetime(2024, 1, 2, tzinfo=ZoneInfo("Europe/London")), "2024-01-02T00:00:00+00:00"
        ),
        pytest.param(dt.datetime(2024, 7, 2, tzinfo=BERLIN), "2024-07-02T00:00:00+02:00"),
        pytest.param(
            dt.datetime(2024, 1, 2, tzinfo=offset(hours=-3, minutes=-30)),
            "2024-01-02T00:00:00-03:30",
        ),
        pytest.param(
            dt.datetime(2024, 1, 2, tzinfo=offset(seconds=30)), "2024-01-02T00:00:00+00:00:30"
        ),
        pytest.param(
            dt.datetime(2024, 1, 2, tzinfo=offset(hours=1, microseconds=7)),
            "2024-01-02T00:00:00+01:00:00.000007",
        ),
        pytest.param(
            dt.datetime(9999, 12, 31, 23, 59, 59, 999999, dt.UTC), "9999-12-31T23:59:59.999999Z"
        ),
        pytest.param(Stamp(2024, 1, 2, tzinfo=dt.UTC), "2024-01-02T00:00:00Z"),
        pytest.param(dt.datetime(2024, 1, 2, tzinfo=Nowhere()), "2024-01-02T00:00:00"),
        pytest.param(dt.date(2024, 2, 29), "2024-02-29"),
        pytest.param(dt.time(1, 2), "01:02:00"),
        pytest.param(dt.time(1, 2, 3, 4), "01:02:03.000004"),
        pytest.param(dt.time(1, 2, tzinfo=dt.UTC), "01:02:00Z"),
        pytest.param(dt.time(1, 2, tzinfo=GMT), "01:02:00Z"),
        pytest.param(dt.time(1, 2, tzinfo=offset(hours=2)), "01:02:00+02:00"),
        pytest.param(dt.time(1, 2, tzinfo=BERLIN), "01:02:00"),
    ],
)
def test_a_moment_becomes_its_iso_text(kernel: Kernel, value: object, text: str) -> None:
    assert kernel.filter_body([value]) == [text]
    assert kernel.encode_body(value) == f'"{text}"'.encode()


@pytest.fixture
def local_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("local_berlin")
@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(dt.datetime(2024, 1, 15, 12), "2024-01-15T12:00:00+01:00", id="winter"),
        pytest.param(dt.datetime(2024, 7, 15, 12), "2024-07-15T12:00:00+02:00", id="summer"),
        pytest.param(Stamp(2024, 7, 15, 12), "2024-07-15T12:00:00+02:00", id="subclass"),
        pytest.param(
            dt.datetime(2024, 10, 27, 2, 30), "2024-10-27T02:30:00+02:00", id="first half past two"
        ),
        pytest.param(
            dt.datetime(2024, 10, 27, 2, 30, fold=1), "2024-10-27T02:30:00+01:00", id="second one"
        ),
    ],
)
def test_a_naive_datetime_gets_the_local_offset_of_its_own_date(
    kernel: Kernel, value: dt.datetime, text: str
) -> None:
    assert kernel.filter_body(value) == text


@pytest.mark.usefixtures("local_berlin")
def test_a_naive_datetime_without_a_local_offset_is_refused(kernel: Kernel) -> None:
    body = {"from": dt.datetime(1, 1, 1, tzinfo=None)}

    with pytest.raises(EncodeValueError) as caught:
        kernel.encode_body(body)

    assert caught.value.args == ("cannot tell the local offset of a `datetime`", "$.from")
    assert isinstance(caught.value.__cause__, (OverflowError, ValueError, OSError))


def test_what_a_zone_raises_passes_through(kernel: Kernel) -> None:
    body = [dt.datetime(2024, 1, 2, tzinfo=Broken())]

    with pytest.raises(LookupError, match="no such zone"):
        kernel.encode_body(body)


@given(st.timedeltas())
def test_a_duration_is_written_as_pydantic_does(value: dt.timedelta) -> None:
    expected = pydantic_core.to_jsonable_python(value)

    assert _kernel.active.filter_body(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        dt.timedelta(0),
        dt.timedelta(days=1, hours=2, minutes=3, seconds=4, milliseconds=500),
        dt.timedelta(microseconds=1),
        dt.timedelta(microseconds=-1),
        dt.timedelta(seconds=60),
        dt.timedelta(hours=-25),
        dt.timedelta(days=365),
        dt.timedelta(days=-366, seconds=1),
        dt.timedelta.max,
        dt.timedelta.min,
    ],
    ids=str,
)
def test_a_duration_of_any_length_is_written_as_pydantic_does(
    kernel: Kernel, value: dt.timedelta
) -> None:
    expected = pydantic_core.to_jsonable_python(value)

    assert kernel.filter_body(value) == expected
