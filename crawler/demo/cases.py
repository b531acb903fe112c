"""Which article carries which planted case.

Every block of sixty articles holds each case at least once, in an order of its own. So the shares stay
the same from sixty articles to a hundred thousand, and one article's case is found without the others.
"""

from functools import lru_cache

from crawler.demo.chance import Chance

BLOCK = 60
PLAIN = "plain"
TWIN_BASE = "twin-base"  # the older of two pages that hold the same article
TWIN = "twin"

# case -> articles in a block of sixty
SHARES = {
    "original-title": 2,  # 原标题 line above the body
    "sign-off": 3,  # 据新华社
    "sign-off-bracket": 2,  # （来源：…）
    "credits-meta": 2,  # 来源 and 作者 in the line of the date
    "credits-end": 2,  # 来源 / 作者 / 责任编辑, one line each
    "credits-glued": 2,  # the same on one line
    "credits-head": 1,  # 来源 as the first line of the body
    "one-line": 2,
    "picture-only": 2,
    "video-only": 1,
    "video-text": 1,
    "attachments": 2,
    "caption": 2,
    "two-pages": 2,
    "nested": 2,  # div and p hold text inside each other
    "full-width-colon": 2,
    "ratio-colon": 2,  # U+2236 in the time
    "chinese-date": 2,
    "no-date": 1,
    "no-views": 1,  # 阅读量:次
    "early-end": 1,  # </html> in the middle of the body
    "rare-character": 1,  # outside gb2312, though the page declares it
    "cut-title": 2,  # cut in the listing
    "odd-link": 2,  # the listing spells the URL in another way
    "slogan": 5,  # a set phrase in the middle of the body
    "typo": 1,  # mended some days later
}
TWIN_PAIRS = 2


@lru_cache(maxsize=4096)
def _block(number: int) -> tuple[str, ...]:
    units: list[tuple[str, ...]] = [(case,) for case, share in SHARES.items() for _ in range(share)]
    units += [(TWIN_BASE, TWIN)] * TWIN_PAIRS
    units += [(PLAIN,)] * (BLOCK - sum(map(len, units)))
    return tuple(case for unit in Chance("block", number).shuffled(units) for case in unit)


def case_of(ordinal: int) -> str:
    """Return the case planted in an article, or "plain".

    >>> sorted(case_of(ordinal) for ordinal in range(60)).count("twin")
    2
    """
    block, place = divmod(ordinal, BLOCK)
    return _block(block)[place]
