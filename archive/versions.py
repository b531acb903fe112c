"""What makes two readings the same wording: title, text and attachments, without white space."""

import hashlib
import uuid

from archive.records import Article

# uuid5(NAMESPACE_URL, "https://dangjian-archive/article"), spelt out so that ids never move.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://dangjian-archive/article")


def article_id(site: str, url: str) -> str:
    """Return the stable id of the article at canonical `url`: UUIDv5 of site and URL.

    >>> article_id("lndangjian", "http://www.lndangjian.org.cn/messagexq.asp?id=1")
    '0a6ce8f5-9c2e-5c4c-8b0c-000000000000'
    """
    return str(uuid.uuid5(NAMESPACE, f"{site} {url}"))


def content_hash(article: Article) -> str:
    """Return the SHA-256 of what makes a version: a new wording has a new hash.

    View counts, white space, sidebars and HTML do not take part.
    """
    parts = [article.title or "", article.text, *(f"{a.kind} {a.url}" for a in article.attachments)]
    return hashlib.sha256("\n".join("".join(part.split()) for part in parts).encode()).hexdigest()
