"""How a request that gave no page ends in the ledger."""

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
    if isinstance(error, IgnoreRequest):
        text = str(error)
        if "offsite" in text:
            return "offsite", "redirected off the site"
        return ("blocked" if "robots.txt" in text else "failed"), text
    for kind, (outcome, reason) in _REASONS.items():
        if isinstance(error, kind):
            return outcome, reason
    return "failed", f"{type(error).__name__}: {error}".splitlines()[0][:200]
