"""What time it is for a crawl: now, or, where one is replayed from its records, the time of then."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """The clock of a live crawl; `ahead` seconds before the machine's, in rehearsals of other days."""

    def __init__(self, ahead: float = 0) -> None:
        self._ahead = timedelta(seconds=ahead)

    def now(self) -> datetime:
        """Return the time of day, UTC."""
        return datetime.now(UTC) + self._ahead

    def seconds(self) -> float:
        """Return seconds that never go back, for the length of a span."""
        return time.monotonic()


class RecordedClock(Clock):
    """Stands still until it is set: a replay sets it to the time of each record that it gives out."""

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self.moment = moment  # UTC

    def now(self) -> datetime:
        """Return the time that it was set to."""
        return self.moment

    def seconds(self) -> float:
        """Return that time as seconds."""
        return self.moment.timestamp()
