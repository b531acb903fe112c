"""The hours of the day in which a site is asked, Beijing time."""

import re
from datetime import datetime, time

from archive.beijing import BEIJING

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def are_hours(hours: object) -> bool:
    """Tell whether this can be declared as hours.

    >>> are_hours("22:00-06:00"), are_hours("22-6"), are_hours("06:00-06:00")
    (True, False, False)
    """
    found = _HOURS.fullmatch(hours) if isinstance(hours, str) else None
    return bool(found) and found.group(1, 2) != found.group(3, 4)  # type: ignore[union-attr]


def is_open(hours: str, now: datetime) -> bool:
    """Tell whether `now` (with its zone) lies in the hours, the first minute in, the last one out.

    >>> from datetime import UTC
    >>> is_open("22:00-06:00", datetime(2026, 11, 28, 14, 0, tzinfo=UTC))  # 22:00 in Beijing
    True
    >>> is_open("22:00-06:00", datetime(2026, 11, 28, 22, 0, tzinfo=UTC))  # 6:00
    False
    """
    begin, end = (time.fromisoformat(each) for each in hours.split("-"))
    clock = now.astimezone(BEIJING).time()
    return begin <= clock < end if begin < end else clock >= begin or clock < end
