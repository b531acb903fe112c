"""The 22 sections of 辽宁党建网 and the arithmetic from a place in a listing to an article.

Articles have ordinals 0, 1, 2 … by age. A pattern of 44 deals them out to the sections, so that the
k-th article of a section is known without looking at the others.
"""

from bisect import bisect_left

# Names and order of the navigation bar; the number is the section's share of 44 articles.
WEIGHTS = {
    "热点关注": 3,
    "本站头条": 2,
    "重要讲话": 2,
    "权威发布": 2,
    "基层党建": 4,
    "非公党建": 2,
    "廉政建设": 2,
    "校园党建": 2,
    "党建评论": 3,
    "红色文化": 2,
    "信息动态": 4,
    "党务公开": 3,
    "调查研究": 1,
    "理事会": 1,
    "第一书记": 1,
    "党史学习": 2,
    "志愿服务": 2,
    "乡村振兴": 2,
    "视频新闻": 1,
    "社会组织": 1,
    "党建书店": 1,
    "人才工作": 1,
}
NAMES = tuple(WEIGHTS)
PERIOD = sum(WEIGHTS.values())


def _pattern() -> tuple[int, ...]:
    # Every section is spread evenly over the period, so the same one never comes twice running.
    places = [
        ((turn + 0.5) / weight, section) for section, weight in enumerate(WEIGHTS.values()) for turn in range(weight)
    ]
    return tuple(section for _, section in sorted(places))


PATTERN = _pattern()
_SLOTS = tuple(tuple(slot for slot, held in enumerate(PATTERN) if held == section) for section in range(len(NAMES)))


def section_of(ordinal: int) -> int:
    """Return the section (0 to 21) that an article belongs to."""
    return PATTERN[ordinal % PERIOD]


def count_below(section: int, ordinal: int) -> int:
    """Return how many articles of the section are older than `ordinal`."""
    slots = _SLOTS[section]
    periods, rest = divmod(ordinal, PERIOD)
    return periods * len(slots) + bisect_left(slots, rest)


def ordinal_at(section: int, place: int) -> int:
    """Return the ordinal of the section's article number `place`, the oldest being 0.

    >>> place = count_below(11, 600)
    >>> section_of(ordinal_at(11, place)), ordinal_at(11, place) >= 600
    (11, True)
    """
    slots = _SLOTS[section]
    periods, slot = divmod(place, len(slots))
    return periods * PERIOD + slots[slot]
