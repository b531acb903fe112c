"""The part of a site that was asked for: all of it, or what lies below one address."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.scaffold.shapes import literal

HOST = r"^https?://[^/]+"


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of a site that was asked for."""

    start: str  # regular expression for the start of its addresses
    is_whole: bool

    def holds(self, url: str) -> bool:
        """Tell whether an address lies in it."""
        return re.search(self.start + r"(?=[./?]|$)", url, re.IGNORECASE) is not None


def scope_of(home: str) -> Scope:
    r"""Return the part of a site that a home page stands for: what lies below it, or all.

    >>> scope_of("http://x.cn/index.html").is_whole, scope_of("http://x.cn/dqgz.htm").start
    (True, '^https?://[^/]+/dqgz')
    """
    path = urlsplit(home).path.strip("/")
    if re.search(r"\.(?:aspx?|php|jsp)$", path, re.IGNORECASE):  # programs lie in one folder, whatever they show
        path = path.rpartition("/")[0]
    stem = re.sub(r"(?:^|/)(?:index|default|main)\.\w+$|\.\w+$", "", path, flags=re.IGNORECASE)
    return Scope(HOST + (f"/{literal(stem)}" if stem else ""), not stem)
