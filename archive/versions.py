"""What makes two readings the same wording: title, text and attachments, without white space."""

import hashlib
import json
import re
import uuid
from collections.abc import Iterable, Sequence

from archive.records import Article

# Never changed: ids of articles are cited.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://dangjian-archive/article")


def article_id(site: str, url: str) -> str:
    """Return the stable id of the article at canonical `url`: UUIDv5 of site and URL.

    >>> article_id("lndangjian", "http://www.lndangjian.org.cn/messagexq.asp?id=1")
    'a76b7d7f-6d39-54f7-9f52-069ddd16a8ce'
    """
    return str(uuid.uuid5(NAMESPACE, f"{site} {url}"))


# Session ids, and numbers or times that keep a browser from using its copy.
_PASSING = re.compile(
    r";jsessionid=[^/?#]*|[?&](?:(?:php|asp|j)?sess?(?:ion)?id\w*|timestamp|nocache|rand(?:om)?|rnd|ts?|_|v|ver|version)="
    r"[^&#]*(?=[&#]|$)",
    re.IGNORECASE,
)


def steady(url: str) -> str:
    """Return the address of a picture or file without what changes from visit to visit.

    >>> steady("http://x.cn/a.jpg?t=1479459600"), steady("http://x.cn/a.jsp;jsessionid=9F?id=3&PHPSESSID=ab")
    ('http://x.cn/a.jpg', 'http://x.cn/a.jsp?id=3')
    """
    return _PASSING.sub("", url)


def content_hash(article: Article) -> str:
    """Return the SHA-256 of what makes a version: a new wording has a new hash.

    View counts, white space, sidebars and HTML do not take part, nor what changes in the address of a picture
    from visit to visit.
    """
    parts = [article.title or "", article.text, *(f"{a.kind} {steady(a.url)}" for a in article.attachments)]
    return hashlib.sha256("\n".join("".join(part.split()) for part in parts).encode()).hexdigest()


def seal(reading: Sequence[object], *belongings: Iterable[Sequence[object]]) -> str:
    """Return the SHA-256 of a reading as its rows hold it: a row that was edited by hand has another.

    `reading` are the columns of its row, `belongings` the rows of its attachments, head tags, conflicts and cuts.

    >>> seal(["a", None, 1], [["b", "c"]]) == seal(("a", None, 1), [("b", "c")])
    True
    """
    rows = [list(reading), *([list(row) for row in rows] for rows in belongings)]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
