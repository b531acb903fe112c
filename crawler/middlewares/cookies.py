"""Cookies, as Scrapy keeps them, without a question to a third party."""

from functools import lru_cache

from scrapy.downloadermiddlewares import cookies
from tldextract import TLDExtract

# Scrapy's own asks publicsuffix.org for the list of domain endings at the first cookie. A crawl asks nobody
# but the portal: the list that tldextract brings along will do.
# It is asked several times for every page, always for the same few hosts.
cookies._split_domain = lru_cache(maxsize=1024)(TLDExtract(suffix_list_urls=(), include_psl_private_domains=True))


class Cookies(cookies.CookiesMiddleware):
    """Scrapy's cookie jar."""
