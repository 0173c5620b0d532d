"""Times as records write them, and which of two is earlier.

A recorder may leave out the year, or the day; one that names its zone cannot be compared with
one that does not.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

_TIME = re.compile(
    r"(?:(?:(\d{4})[-/])?(\d{1,2})[-/](\d{1,2})[T ]+)?(\d{1,2}):(\d{1,2}):(\d{1,3})(?:[.,](\d{1,9}))?"
    r" ?(Z|[+-]\d{2}:?\d{2})?$",
    re.ASCII,
)
_HALF = 183


class Moment(NamedTuple):
    """A time; what the record leaves out is None."""

    year: int | None
    day: tuple[int, int] | None
    """Month and day."""
    clock: float
    """Seconds since midnight."""
    zone: int | None
    """Minutes east of UTC."""


def moment(text: str | None) -> Moment | None:
    """`12-26 12:37:26.152`, `2026-05-01T10:00:00+08:00`, `12:30:05.1`; None for anything else."""
    m = _TIME.match(text.strip()) if text and len(text) < 64 else None
    if m is None:
        return None
    hour, minute, second = int(m[4]), int(m[5]), int(m[6])
    day = (int(m[2]), int(m[3])) if m[2] else None
    year = int(m[1]) if m[1] else None
    if hour > 23 or minute > 59 or second > 60 or (day and not _real(year, day)):
        return None
    fraction = float(f"0.{m[7]}") if m[7] else 0.0
    return Moment(year, day, hour * 3600 + minute * 60 + second + fraction, _zone(m[8]))


def _real(year: int | None, day: tuple[int, int]) -> bool:
    try:
        dt.date(year or 2000, *day)
    except ValueError:
        return False
    return True


def _zone(text: str | None) -> int | None:
    if text is None:
        return None
    if text == "Z":
        return 0
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return -minutes if text[0] == "-" else minutes


def seconds_between(first: Moment, second: Moment) -> float | None:
    """Seconds from the first to the second; None where that cannot be told."""
    if (first.zone is None) != (second.zone is None):
        return None
    if (first.day is None) != (second.day is None):
        return None
    days = 0
    if first.day and second.day:
        known = first.year is not None and second.year is not None
        a = dt.date(first.year or 2000 if known else 2000, *first.day)
        b = dt.date(second.year or 2000 if known else 2000, *second.day)
        days = (b - a).days
        if not known and abs(days) > _HALF:  # a record over the turn of a year
            days += -366 if days > 0 else 366
    zones = ((first.zone or 0) - (second.zone or 0)) * 60
    return days * 86_400 + second.clock - first.clock + zones


def is_before(time: str | None, other: Moment) -> bool | None:
    """Whether a time is earlier; None where that cannot be told."""
    found = moment(time)
    between = seconds_between(found, other) if found else None
    return None if between is None else between > 0
