"""View counts that pages leave to a script: where the portal's counter gives the number."""

import re
from dataclasses import dataclass

from scrapy.http import Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """How a content system hands out view counts; a family declares it."""

    script: str  # regular expression on the page; its named groups fill `url`
    url: str  # answers with the number and nothing else

    def url_for(self, response: Response) -> str | None:
        """Return where the count of this page is, None where the page has no such script."""
        found = re.search(self.script.encode(), response.body)
        if found is None:
            return None
        words = {name: value.decode("ascii", "ignore") for name, value in found.groupdict().items()}
        return response.urljoin(self.url.format(**words))


def number_in(answer: bytes) -> int | None:
    """Return the number that a counter answered with, None for any other answer.

    >>> number_in(b" 2051\\n"), number_in(b"<html>")
    (2051, None)
    """
    number = answer.strip()
    return int(number) if number.isdigit() and len(number) < 12 else None
