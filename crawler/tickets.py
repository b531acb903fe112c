"""Requests as lines of JSON, for a frontier that outlives the process."""

import json
from datetime import date
from urllib.parse import urlsplit

from scrapy import Request, Spider

from archive.frontier import Ticket
from archive.records import Link

_PLAIN = frozenset({"canonical_url", "link"})  # arguments of callbacks that mean the same in another process


def ticket(request: Request) -> Ticket:
    """Return the ticket of a request. Its `request` is None where only this process can send it.

    So it is with a listing page, whose walk is under way, and with whatever was begun already.
    """
    given = request.cb_kwargs
    return Ticket(
        url=given["canonical_url"], host=host_of(request), priority=request.priority,
        request=None if request.meta or given.keys() - _PLAIN else _as_json(request),
    )  # fmt: skip


def host_of(request: Request) -> str:
    """Return the politeness group of a request: the host and port that it goes to."""
    return urlsplit(request.url).netloc.rpartition("@")[2].lower()


def _as_json(request: Request) -> str | None:
    link: Link | None = request.cb_kwargs.get("link")
    if link is None:
        return None
    said = [link.url, link.found_on, link.title, link.section, link.listed_on and link.listed_on.isoformat()]
    return json.dumps([request.url, request.callback.__name__, said], ensure_ascii=False)  # type: ignore[union-attr]


def request_of(ticket: Ticket, spider: Spider) -> Request:
    """Return the request of a ticket that was written as JSON."""
    assert ticket.request is not None
    url, callback, (link_url, found_on, title, section, listed_on) = json.loads(ticket.request)
    link = Link(
        url=link_url, found_on=found_on, title=title, section=section,
        listed_on=date.fromisoformat(listed_on) if listed_on else None,
    )  # fmt: skip
    return spider._request(  # type: ignore[attr-defined,no-any-return]
        url, getattr(spider, callback), ticket.priority, canonical_url=ticket.url, link=link
    )
