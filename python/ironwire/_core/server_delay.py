"""What a server says about when to come back: three response fields, read without raising."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

__all__ = ["rate_limit_reset", "retry_after", "retry_after_ms", "server_delay"]

# Texts, because few programs meet a server that says so; `re` keeps what it compiled.
_DECIMAL: Final = r"[0-9]+(?:\.[0-9]+)?"
_INTEGER: Final = r"[0-9]+"
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun")
_MONTHS_2: Final = ("jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = {name: number for number, name in enumerate(_MONTHS + _MONTHS_2, start=1)}
_TIME: Final = r"(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})"
_ZONE: Final = r"(?:\s+(?P<zone>GMT|UTC?|Z|[+-]\d{4}))?"
_DATE_FORMS: Final = (
    # IMF-fixdate and the obsolete RFC 850 form, then that of C's asctime().
    (
        r"(?:[A-Za-z]{3,9},\s*)?(?P<day>\d{1,2})[ -](?P<month>[A-Za-z]{3})[ -]"
        rf"(?P<year>\d{{2}}|\d{{4}})\s+{_TIME}{_ZONE}"
    ),
    (
        rf"[A-Za-z]{{3}}\s+(?P<month>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{_TIME}{_ZONE}"
        r"\s+(?P<year>\d{4})"
    ),
)
# Smaller numbers are delays in seconds to some servers and points in time to others.
_FIRST_EPOCH_S: Final = 1_000_000_000


def server_delay(fields: Mapping[str, str], now_s: float) -> float | None:
    """Return the seconds the server asks to wait, or None if it does not say.

    Reads `retry-after-ms`, then `Retry-After`, then `x-ratelimit-reset`; a field that
    cannot be used falls through to the next. A point in time is one of the server's clock,
    so it is compared with the response's own `Date` where there is one.

    Args:
        fields: Response fields, looked up without regard to case.
        now_s: The current time in seconds since the epoch.

    Returns:
        Seconds, never negative, infinity where the number is beyond a float.
    """
    delay_s = retry_after_ms(fields.get("retry-after-ms"))
    if delay_s is not None:
        return delay_s
    after, reset = fields.get("retry-after"), fields.get("x-ratelimit-reset")
    if after is None and reset is None:
        return None
    server_now_s = _http_date(fields.get("date", "").strip(" \t"), now_s)
    if server_now_s is None:
        server_now_s = now_s
    delay_s = retry_after(after, server_now_s)
    return rate_limit_reset(reset, server_now_s) if delay_s is None else delay_s


def retry_after_ms(value: str | None) -> float | None:
    """Return the seconds of a `retry-after-ms` field: milliseconds, decimals allowed."""
    milliseconds = _decimal(value)
    return None if milliseconds is None else milliseconds / 1000


def retry_after(value: str | None, now_s: float) -> float | None:
    """Return the seconds of a `Retry-After` field (RFC 9110, section 10.2.3).

    Reads delay-seconds, also with a decimal point, and the three forms of an HTTP-date
    (section 5.6.7); a date without a zone is UTC, a numeric offset is honoured.
    """
    seconds = _decimal(value)
    if seconds is not None or value is None:
        return seconds
    at_s = _http_date(value.strip(" \t"), now_s)
    return None if at_s is None else max(0.0, at_s - now_s)


def rate_limit_reset(value: str | None, now_s: float) -> float | None:
    """Return the seconds until the epoch second of an `x-ratelimit-reset` field."""
    if value is None or not re.fullmatch(_INTEGER, value.strip(" \t")):
        return None
    reset_s = float(value)
    return max(0.0, reset_s - now_s) if reset_s >= _FIRST_EPOCH_S else None


def _decimal(value: str | None) -> float | None:
    if value is None:
        return None
    text = value.strip(" \t")
    # float() turns digits without end into infinity, which is over every limit.
    return float(text) if re.fullmatch(_DECIMAL, text) else None


def _http_date(text: str, now_s: float) -> float | None:
    for form in _DATE_FORMS:
        if (match := re.fullmatch(form, text, re.ASCII)) is not None:
            break
    else:
        return None
    month = _MONTH.get(match["month"].lower())
    if month is None:
        return None
    try:
        # A leap second is written as :60, which datetime does not know.
        second = int(match["second"])
        at = datetime(
            _full_year(match["year"], now_s),
            month,
            int(match["day"]),
            int(match["hour"]),
            int(match["minute"]),
            min(second, 59),
            tzinfo=_zone(match["zone"]),
        )
    except ValueError:
        return None
    return at.timestamp() + (1 if second == 60 else 0) if second <= 60 else None


def _full_year(year: str, now_s: float) -> int:
    """Return the year, with two digits read as RFC 9110, section 5.6.7, asks for."""
    if len(year) == 4:
        return int(year)
    this_year = datetime.fromtimestamp(now_s, UTC).year
    guess = this_year - this_year % 100 + int(year)
    return guess - 100 if guess > this_year + 50 else guess


def _zone(zone: str | None) -> timezone:
    if zone is None or zone[0] not in "+-":
        return UTC
    hours, minutes = int(zone[1:3]), int(zone[3:5])
    if minutes > 59:
        raise ValueError(zone)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if zone[0] == "-" else offset)
