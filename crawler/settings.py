"""Scrapy settings, each with its reason. `dangjian crawl` overrides some for a run."""

import getpass
import os
import socket
from importlib.metadata import version

BOT_NAME = "dangjian-archive"
SPIDER_MODULES = ["crawler.spiders"]
VERSION = version("dangjian-archive")


def contact() -> str:
    """Return whom a webmaster can write to: DANGJIAN_CONTACT, else the user at this machine."""
    return os.environ.get("DANGJIAN_CONTACT") or f"{_user()}@{socket.gethostname()}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an id without an account, as in containers
        return "unknown"


def user_agent(address: str) -> str:
    """Return the User-Agent header: product token, version, contact."""
    return f"dangjian-archive/{VERSION} (+{address})"


USER_AGENT = user_agent(contact())
# No brotli: warcio, which archivists check their files with, cannot undo it (`warcio check` ends in a traceback).
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "dangjian-archive"  # the product token that a webmaster writes into robots.txt
ROBOTS_KEPT_SECONDS = 86_400  # then it is asked for again in a run that goes on; no more than a day (RFC 9309, 2.4)

# Manners: one request at a time, two to three seconds apart. Portals run on small machines. Scrapy varies the
# delay in both directions by DOWNLOAD_DELAY_JITTER; with this share the shortest is the one that was asked for.
DOWNLOAD_DELAY_JITTER = 0.2
DOWNLOAD_DELAY = 2.0 / (1 - DOWNLOAD_DELAY_JITTER)
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# No more than the next one waits in the downloader, which finishes what it has before Ctrl-C takes effect.
CONCURRENT_REQUESTS = 2
DOWNLOAD_TIMEOUT = 60
# Behind Scrapy's delays, which know one crawl only: turns that all crawls of the archive take, per server.
DOWNLOAD_HANDLERS = {"http": "crawler.polite.PoliteHandler", "https": "crawler.polite.PoliteHandler"}
MANNERS_REASON = None  # a person's reason for being less polite than this; without one it is refused
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408, 429]

# Scrapy starts this many tasks for every response, whatever it yields: 100 cost more than reading the page.
CONCURRENT_ITEMS = 1

# For each response Scrapy would read the callback's source to warn of a mistake that no callback here makes.
WARN_ON_GENERATOR_RETURN_VALUE = False

DOWNLOAD_MAXSIZE = 20 << 20  # bytes; the largest article page of the corpus has 1 MB
DOWNLOAD_WARNSIZE = 0

# Between two readings in mid-crawl. They are for crawls that take hours and may be killed; one that takes
# seconds reads everything again at its end anyway.
READING_SECONDS = 5.0

# A page that did not change since its last capture need not be sent again: 304 becomes a revisit record.
CONDITIONAL_REQUESTS = True
WARC_VERSION = "1.1"  # or 1.0, the version that GB/T 33994-2017 translates
DOWNLOAD_FAIL_ON_DATALOSS = False  # half a page is kept as evidence, marked as truncated, and asked for again

# Pictures and files of articles, within the limits that a site declares (crawler/files.py).
FETCH_FILES = True

# An article that answers 404, or says that it is not there, is missing; after so many runs and days it is gone.
GONE_AFTER_CHECKS = 3
GONE_AFTER_DAYS = 7

# Free bytes under the archive at which a crawl ends before the disk is full, and can be taken up again.
DISK_RESERVE = int(float(os.environ.get("DANGJIAN_DISK_RESERVE", "200")) * 1_000_000)

# A crawl that was torn off or stopped goes on where it was, unless it rested longer: then its lists are stale.
RESUME_HOURS = 24.0
SCHEDULER = "crawler.scheduler.FrontierScheduler"
# What a portal asks for in Crawl-delay and Retry-After is waited for; beyond so many seconds the run is paused.
OBEY_WAITS = True
LONGEST_WAIT = 3600

# Pages of one list, after which it is one without an end, such as a calendar: 20 rows a page of 200,000 articles.
MOST_LISTING_PAGES = 10_000
CLOCK_AHEAD = 0  # seconds before this machine's clock: only a rehearsal on loopback has reason to
# What a run sets out to ask for, as archive/scope.py writes it; None: the whole site.
SCOPE = None
DRY_RUN = False  # True: lists are walked, and nothing that is on them is asked for
OUTCOME_LOG = None  # file of one JSON line per URL outcome; None: none

ARCHIVE_FOLDER = "archive-data"
EXTENSIONS = {
    "crawler.extensions.keeping.Keeping": 0,
    "crawler.extensions.outcome_log.OutcomeLog": 5,
    "crawler.extensions.gate.Gate": 1,
    "crawler.extensions.progress.Progress": 10,
    "crawler.extensions.prompt_stop.PromptStop": 20,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.logstats.LogStats": None,  # the progress bar tells
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.captures.Captures": 950,  # before Scrapy undoes the content encoding
    "crawler.middlewares.proxy.Proxy": 740,
    "crawler.middlewares.waits.Waits": 600,
    "crawler.middlewares.cookies.Cookies": 700,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawler.middlewares.robots.Robots": 100,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.offsite.Offsite": 50,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # the page that asks is the capture
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,  # the ledger counts
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # it drops silently; nothing may
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
}
ITEM_PIPELINES = {
    "pipelines.clean.Clean": 100,
    "pipelines.validate.Validate": 200,
    "pipelines.store.Keep": 300,
}
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # PortalSpider compares canonical URLs itself

TELNETCONSOLE_ENABLED = False  # a crawler opens no port
REMOTE_CONTROL_ENABLED = False
STATS_DUMP = False
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"  # the ledger has it
COOKIES_ENABLED = True  # ASP portals hand out a session on the first page
LOG_LEVEL = "WARNING"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
