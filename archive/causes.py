"""Why a run is not well: its cause class, told from the reasons that its URLs ended for. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

Cause = Literal["site down", "blocked", "idle", "layout changed", "our bug"]

CAUSES: dict[str, str] = {
    "site down": "the portal, its name server or the way to it failed: come back later",
    "blocked": "the portal does not let us in: robots.txt, 401, 403, 429, captcha, script wall, login",
    "idle": "the portal publishes nothing, for longer than it usually rests",
    "layout changed": "the portal answers, and its lists or pages are not what they were: mend the declaration",
    "our bug": "this program or this machine: an exception, a killed process, a full disk, a clock that was set back",
}

_REFUSING = frozenset({"401", "403", "407", "418", "429", "451"})  # HTTP status of those who are not let in
_REFUSAL = re.compile(
    r"验证|滑块|人机|过于频繁|拦截|阻断|拒绝|权限|登[录陆]|denied|javascript|不合法|正在跳转|captcha|verify|log_?in|sign_?in"
    r"|passport|waf",
    re.IGNORECASE,
)
# Words that a failing machine says of itself, or that come out of a connection that did not hold.
_DOWN = (
    "the host name does not resolve", "the host refuses the connection", "no answer in time", "the answer breaks off",
    "the connection failed", "the page breaks off before its end", "the host gave no answer several times",
    "max redirections reached", "no record of it in the WARC files",
)  # fmt: skip
_EXCEPTION = re.compile(r"[A-Z]\w*(?:Error|Exception|Warning|Failure): ")
_OURS = ("its record in the WARC files cannot be read",)
_STATUS = re.compile(r"HTTP status: (\d{3})")


def cause_of(outcome: str, reason: str | None) -> Cause | None:
    """Return the cause class of a URL that ended as a loss or refusal, None where its end tells none.

    >>> cause_of("failed", "HTTP status: 503"), cause_of("failed", "HTTP status: 403")
    ('site down', 'blocked')
    >>> cause_of("failed", "the page says: 请输入验证码"), cause_of("unreadable", "KeyError: 'a'")
    ('blocked', 'our bug')
    >>> cause_of("unreadable", "a listing without rows that does not say it is empty")
    'layout changed'
    >>> cause_of("interrupted", "the run ended before it was fetched") is None
    True
    """
    said = reason or ""
    if outcome == "interrupted":
        return None
    if outcome == "blocked":
        return "blocked"
    if _EXCEPTION.match(said) or said.endswith(_OURS):
        return "our bug"
    if found := _STATUS.search(said):
        return "blocked" if found.group(1) in _REFUSING else "site down"
    if any(words in said for words in _DOWN):
        return "site down"
    if _REFUSAL.search(said):
        return "blocked"
    return "site down" if outcome == "failed" else "layout changed"


def counted(endings: Mapping[tuple[str, str | None], int]) -> Counter[Cause]:
    """Return how many URLs speak for each cause; `endings` counts URLs by outcome and reason."""
    found: Counter[Cause] = Counter()
    for (outcome, reason), count in endings.items():
        if cause := cause_of(outcome, reason):
            found[cause] += count
    return found


def leading(causes: Mapping[Cause, int]) -> Cause | None:
    """Return the cause that most speaks for; of equal ones the one a person should look at first. None: there is none.

    >>> leading({"site down": 2, "our bug": 2}), leading({})
    ('our bug', None)
    """
    order: Iterable[Cause] = ("our bug", "blocked", "layout changed", "site down", "idle")
    present = [cause for cause in order if causes.get(cause)]
    return max(present, key=lambda cause: causes[cause], default=None)
