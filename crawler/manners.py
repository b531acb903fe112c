"""What is polite towards a portal, what is exempt because nothing live is behind it, and what needs a reason."""

import ipaddress
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from scrapy.settings import BaseSettings

from archive.errors import BadRequest
from archive.messages import say
from crawler.demo.server import REHEARSAL_ANSWER, REHEARSAL_HOST

if TYPE_CHECKING:
    from crawler.portal import PortalSpider

POLITE_SECONDS = 1.0  # no setting goes below this between two requests to a host that is not loopback, without a reason
GATE = "crawler.extensions.gate.Gate"
HANDLER = "crawler.polite.PoliteHandler"
REPLAY = "crawler.replay.Replay"  # asks nobody
_GUARDS = ("crawler.middlewares.robots.Robots", "crawler.middlewares.waits.Waits")


def least_gap(settings: BaseSettings) -> float:
    """Return the seconds between two requests that the settings ask for at least; Scrapy varies the delay by a share.

    >>> least_gap(BaseSettings({"DOWNLOAD_DELAY": 2.5, "DOWNLOAD_DELAY_JITTER": 0.2}))
    2.0
    """
    jitter = min(max(settings.getfloat("DOWNLOAD_DELAY_JITTER"), 0.0), 1.0)
    return round(settings.getfloat("DOWNLOAD_DELAY") * (1 - jitter), 3)


def breaches(settings: BaseSettings) -> Iterator[str]:
    """Yield what in the settings of a crawl would annoy a portal, each in a few words."""
    if not (gap := least_gap(settings)) >= POLITE_SECONDS:  # "nan" is a number, too
        yield f"delay {gap:g} s, below {POLITE_SECONDS:g} s"
    if not settings.getbool("ROBOTSTXT_OBEY"):
        yield "robots.txt not obeyed"
    if max(settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"), settings.getint("CONCURRENT_REQUESTS_PER_IP")) > 1:
        yield "several requests at a time"
    if any(_is_faster(slot) for slot in settings.getdict("DOWNLOAD_SLOTS").values()):
        yield "hosts with a delay or concurrency of their own (DOWNLOAD_SLOTS)"
    if not settings.getbool("OBEY_WAITS"):
        yield "Crawl-delay and Retry-After ignored"
    middlewares = settings.getwithbase("DOWNLOADER_MIDDLEWARES")
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    guards = [*map(middlewares.get, _GUARDS), settings.getwithbase("EXTENSIONS").get(GATE)]
    if None in guards or {handlers["http"], handlers["https"]} != {HANDLER}:
        yield "what keeps the manners switched off"


def _is_faster(slot: dict[str, float]) -> bool:
    return slot.get("concurrency", 1) > 1 or slot.get("delay", POLITE_SECONDS) < POLITE_SECONDS


def excuse(settings: BaseSettings, site: "type[PortalSpider]") -> str | None:
    """Return what is less polite than usual in the settings of a crawl, with the person's reason; None: nothing is.

    Raises BadRequest where no reason is given. Towards loopback anything goes.
    """
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    if {handlers["http"], handlers["https"]} == {REPLAY} or not (found := "; ".join(breaches(settings))):
        return None
    if is_local(settings.get("PORTAL_PROXY"), site.start_urls):
        return None
    if reason := " ".join((settings.get("MANNERS_REASON") or "").split()):
        return f"{found}: {reason}"
    raise BadRequest(cause=say("crawl.impolite", what=found, least=POLITE_SECONDS))


def is_local(proxy: str | None, urls: object) -> bool:
    """Tell whether a crawl begins at this machine alone. What leads off it later is asked politely all the same."""
    if proxy:
        return is_rehearsal(proxy)
    hosts = [urlsplit(url).hostname or "" for url in urls] if isinstance(urls, list | tuple) else []
    return bool(hosts) and all(is_loopback(host) for host in hosts)


def is_loopback(host: str) -> bool:
    """Tell whether an address or name is this machine's own by itself, whatever a name server says.

    >>> is_loopback("127.0.0.9"), is_loopback("localhost"), is_loopback("www.12371.cn")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@cache
def is_rehearsal(proxy: str) -> bool:
    """Tell whether a proxy is our own server for demo and tests, behind which nothing is live.

    A proxy on loopback is not enough: it may lead out. Ours answers for a name that cannot exist.
    """
    if not is_loopback(urlsplit(proxy).hostname or ""):
        return False
    opener = build_opener(ProxyHandler({"http": proxy}))
    try:
        with opener.open(f"http://{REHEARSAL_HOST}/", timeout=5) as answer:
            return bool(answer.read(200).decode("utf-8", "replace").startswith(REHEARSAL_ANSWER))
    except (OSError, ValueError):
        return False
