"""How a request that gave no page ends in the ledger, and the errors of our own that end one."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from archive.ledger import Outcome


class RobotsUnreachable(IgnoreRequest):
    """Nothing may be asked of a host that did not give its robots.txt. The text tells why it did not."""


class Stopped(IgnoreRequest):
    """The crawl was told to stop before the request was sent. Its URL stays open, and so ends as interrupted."""


# Gone for good by RFC 9110; every other status may be a passing fault, so it is a loss.
GONE = frozenset({404, 410})

_REASONS: dict[type[Exception], tuple[Outcome, str]] = {
    CannotResolveHostError: ("failed", "the host name does not resolve"),
    DownloadConnectionRefusedError: ("failed", "the host refuses the connection"),
    DownloadTimeoutError: ("failed", "no answer in time"),
    ResponseDataLossError: ("failed", "the answer breaks off"),
    DownloadCancelledError: ("too_large", "larger than the limit for a page"),
    DownloadFailedError: ("failed", "the connection failed"),
}


def of_failure(failure: Failure) -> tuple[Outcome, str]:
    """Return the outcome and its reason."""
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        return ("missing" if status in GONE else "failed"), f"HTTP status: {status}"
    if isinstance(error, RobotsUnreachable):
        return "failed", f"robots.txt cannot be had: {error}"
    if isinstance(error, IgnoreRequest):
        text = str(error)
        if "offsite" in text:
            return "offsite", "redirected off the site"
        return ("blocked" if "robots.txt" in text else "failed"), text
    for kind, (outcome, reason) in _REASONS.items():
        if isinstance(error, kind):
            return outcome, reason
    return "failed", f"{type(error).__name__}: {error}".splitlines()[0][:200]
