"""The demo portal's URLs and the ids in them.

Articles have even ids from 1000 on; planted bad links take odd ids, so the two never meet.
"""

from urllib.parse import parse_qsl, urlsplit

from crawler.demo.chance import Chance

HOST = "www.lndangjian.org.cn"
ROOT = f"http://{HOST}/"
_FIRST_ID = 1000


def article_id(ordinal: int) -> int:
    """Return the id in an article's URL."""
    return _FIRST_ID + 2 * ordinal


def ordinal_of(number: int) -> int | None:
    """Return the ordinal behind an id; None where no article can have it.

    >>> ordinal_of(article_id(7)), ordinal_of(1001), ordinal_of(3)
    (7, None, None)
    """
    if number < _FIRST_ID or number % 2:
        return None
    return (number - _FIRST_ID) // 2


def article_href(ordinal: int) -> str:
    """Return the link to an article in its usual spelling."""
    return f"messagexq.asp?id={article_id(ordinal)}"


def odd_href(ordinal: int) -> str:
    """Return the link to an article in one of the other spellings that the server takes as well."""
    number = article_id(ordinal)
    shapes = (
        f"MessageXQ.asp?ID={number}",
        f"messagexq.asp?from=list&amp;id={number}",
        f"messagexq.asp?id={number}&amp;from=list",
    )
    return Chance("spelling", ordinal).pick(shapes)


def section_href(section: int, page: int = 1) -> str:
    """Return the link to a page of a section's listing; pages count from 1."""
    href = f"messageall.asp?classid={section + 1}"
    return href if page == 1 else f"{href}&page={page}"


def split_target(target: str) -> tuple[str, dict[str, str]]:
    """Return path and parameters in lower case: IIS and ASP do not tell cases apart.

    >>> split_target("/MessageXQ.asp?ID=12&from=list")
    ('/messagexq.asp', {'id': '12', 'from': 'list'})
    """
    parts = urlsplit("//x" + target if target.startswith("/") else target)
    pairs = parse_qsl(parts.query, keep_blank_values=True, encoding="gb18030", errors="replace")
    return parts.path.lower(), {name.lower(): value for name, value in pairs}
