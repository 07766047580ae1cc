"""Dates, times and durations → their ISO 8601 text."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from ironwire.errors import EncodeValueError

__all__ = ["date_text", "datetime_text", "duration_text", "time_text"]

_UTC_NAME: Final = UTC.tzname(None)
_ZERO_OFFSET: Final = "+00:00"
_DAYS_PER_YEAR: Final = 365


def datetime_text(value: datetime) -> str:
    """Return ISO text with an offset; `Z` for a zone that calls itself UTC.

    A value without an offset is local time: it gets the offset in force at its own date.
    """
    zone = value.tzinfo
    if zone is None:
        local = _local(value)
        text, zone = local.isoformat(), local.tzinfo
    else:
        text = datetime.isoformat(value)
    if text.endswith(_ZERO_OFFSET) and zone is not None and zone.tzname(None) == _UTC_NAME:
        return f"{text.removesuffix(_ZERO_OFFSET)}Z"
    return text


def _local(value: datetime) -> datetime:
    # Taken apart, since a subclass may have another constructor.
    exact = datetime.combine(datetime.date(value), datetime.time(value))
    try:
        return exact.astimezone()
    except (OverflowError, ValueError, OSError) as exc:
        raise EncodeValueError("cannot tell the local offset of a `datetime`") from exc


def date_text(value: date) -> str:
    """Return ISO text."""
    return date.isoformat(value)


def time_text(value: time) -> str:
    """Return ISO text, with `Z` for a zero offset."""
    text = time.isoformat(value)
    return f"{text.removesuffix(_ZERO_OFFSET)}Z" if text.endswith(_ZERO_OFFSET) else text


def duration_text(value: timedelta) -> str:
    """Return an ISO 8601 duration as pydantic writes it, with years of 365 days."""
    sign = "-" if value.days < 0 else ""
    length = -value if sign else value
    years, days = divmod(length.days, _DAYS_PER_YEAR)
    hours, rest = divmod(length.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{length.microseconds:06}".rstrip("0") if length.microseconds else ""
    day_part = (f"{years}Y" if years else "") + (f"{days}D" if days else "")
    time_part = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or fraction:
        time_part += f"{seconds}{fraction}S"
    if not day_part and not time_part:
        return "PT0S"
    return f"{sign}P{day_part}" + (f"T{time_part}" if time_part else "")
