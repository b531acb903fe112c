"""The clock of the portals."""

from datetime import timedelta, timezone

BEIJING = timezone(timedelta(hours=8))  # no summer time since 1991
