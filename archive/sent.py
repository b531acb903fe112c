"""When a request was sent and whose turn it waited for, as it stands in the WARC record of the answer."""

from dataclasses import dataclass
from datetime import datetime

from archive.ledger import utc_text

# A named field of our own: readers ignore names that they do not know (ISO 28500:2017, 4). WARC-Date cannot say it:
# all records of one capture have the same, and ours is the time of the answer.
HEADER = "Request-Sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The sending of a request."""

    at: datetime  # UTC, whole milliseconds
    groups: tuple[str, ...]  # host, IP address and platform, as far as known
    delay: float  # seconds, declared as the shortest gap to its groups; 0: none, as on loopback

    def text(self) -> str:
        """Return it as the header has it."""
        return f"{utc_text(self.at)}; delay={self.delay:g}; groups={','.join(self.groups)}"


def read_sent(text: str | None) -> Sent | None:
    """Return what the header says, None where there is none or none that can be read.

    >>> read_sent("2026-11-28T09:30:00.125Z; delay=2; groups=www.a.cn,203.0.113.5").groups
    ('www.a.cn', '203.0.113.5')
    >>> read_sent("soon")
    """
    at, _, rest = (text or "").partition("; delay=")
    delay, _, groups = rest.partition("; groups=")
    try:
        return Sent(at=datetime.fromisoformat(at), groups=tuple(groups.split(",")), delay=float(delay))
    except ValueError:
        return None
