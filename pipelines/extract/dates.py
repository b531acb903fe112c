"""Times on pages: known shapes first, dateparser for a labelled string of another shape. Beijing time."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from archive.beijing import BEIJING
from pipelines.extract.text import narrow, squeeze

_DAY = (
    r"(?P<year>(?:19|20)\d\d)\s*(?:[-/.]|年)\s*(?P<month>\d{1,2})\s*(?:[-/.]|月)\s*"
    r"(?P<day>\d{2}(?=\d{1,2}:\d\d)|\d{1,2}(?!\d))\s*日?"  # 2016-10-1812:49 where two spans touch
)
_TIME = (
    r"(?P<half>上午|中午|下午|晚上|晚间|凌晨|(?i:[ap]m))?\s*(?P<hour>[01]?\d|2[0-3])\s*(?::|时|点)\s*(?P<minute>[0-5]\d|\d(?!\d))"
    r"(?:\s*(?::|分)\s*(?P<second>[0-5]?\d)(?!\d))?(?:\s*(?P<after>(?i:[ap]m))\b)?"
    r"(?:(?<=T\d\d:\d\d:\d\d)(?:\.\d+)?(?P<zone>Z|[+-]\d\d:?\d\d))?"
)
_FULL = re.compile(rf"(?<!\d){_DAY}(?:[\sT,星期一二三四五六日天()]*?{_TIME})?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_ENGLISH = re.compile(  # March 5, 2021; 5 March 2021
    rf"\b(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<name>{_NAMED})(?:\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?"
    rf",?\s+(?P<year>20\d\d|199\d)(?!\d)(?:,?\s+(?:at\s+)?{_TIME})?",
    re.IGNORECASE,
)
# Behind a label only: 日期：21-03-05.
_SHORT = re.compile(r"(?<!\d)(?P<year>\d\d)[-/.](?P<month>0[1-9]|1[0-2])[-/.](?P<day>[0-2]\d|3[01])(?![-/.\d])")
_CARD = (  # two parts of a calendar leaf: the day, and year and month; or month and day, and the year
    re.compile(r"^(?P<day>[0-2]\d|3[01])日?\s*(?P<year>20\d\d)[-/.年](?P<month>0?[1-9]|1[0-2])月?$"),
    re.compile(r"^(?P<year>20\d\d)[-/.年](?P<month>0?[1-9]|1[0-2])月?\s+(?P<day>[0-2]\d|3[01])日?$"),
    re.compile(r"^(?P<month>0[1-9]|1[0-2])[-/.月](?P<day>[0-2]\d|3[01])日?\s*(?P<year>20\d\d)年?$"),
    re.compile(r"^(?P<year>20\d\d)年?\s+(?P<month>0[1-9]|1[0-2])[-/.月](?P<day>[0-2]\d|3[01])日?$"),
)
_IN_WORDS = re.compile(
    r"(?P<year>[〇○零OＯ一二三四五六七八九]{4})年(?P<month>[一二三四五六七八九十]{1,2})月(?P<day>[一二三四五六七八九十]{1,3})日"
)
_NUMERALS = {numeral: str(number) for number, numeral in enumerate("〇一二三四五六七八九")} | dict.fromkeys(
    "○零OＯ", "0"
)
_SOLID = re.compile(r"(?<!\d)(?P<year>20\d\d|19\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-2]\d|3[01])(?!\d)")
_LABEL = re.compile(
    r"(?P<first>发\s*布|发\s*表|刊\s*发)?(?:更\s*新|录\s*入|添\s*加|编\s*辑|上\s*传|创\s*建|成\s*文)?\s*"
    r"(?:时\s*间|日\s*期|(?<=[布表发])\s*于)\s*[\]】]?\s*[::]?\s*"
)
_PATHS = (
    re.compile(r"/t(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)_\d+"),
    re.compile(r"/(?P<year>20\d\d)[/-]?(?P<month>\d{1,2})[/-]?(?P<day>\d{1,2})/"),
    re.compile(r"/(?P<year>20\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})/"),
    re.compile(r"/(?P<year>20\d\d)/(?P<month>\d\d)(?P<day>\d\d)/"),
)
_STRICT_LABEL = re.compile(r"(?:发布|发表|更新)(?:时间|日期)\s*:?\s*")
_NEXT_FACT = re.compile(r"\s{2,}|来源|作者|编辑|点击|阅读|浏览|字号|\|")
_DIGIT = re.compile(r"\d")  # no time is without, and most lines are
HALF_A_DAY = 12  # hours
FIRST_YEAR = 1995  # no portal is older


def find_date(text: str, latest: datetime | None = None) -> tuple[datetime, str] | None:
    """Return the first time in a line and the string it was read from, None without one.

    A day without a clock time is midnight. `latest` is the time of the capture: a later day is no time of publication.

    >>> find_date("发布时间:2016-10-18 12:49   阅读量:2051次")
    (datetime.datetime(2016, 10, 18, 12, 49), '2016-10-18 12:49')
    >>> find_date("时间：2019年4月5日 10∶08 来源：新华社")
    (datetime.datetime(2019, 4, 5, 10, 8), '2019年4月5日 10:08')
    >>> find_date("Updated: March 5, 2021"), find_date("5 Mar 2021 9:30")[0].isoformat()
    ((datetime.datetime(2021, 3, 5, 0, 0), 'March 5, 2021'), '2021-03-05T09:30:00')
    >>> find_date("2021年3月5日 下午3时05分"), find_date("二〇二一年十二月三十一日")[0].isoformat()
    ((datetime.datetime(2021, 3, 5, 15, 5), '2021年3月5日 下午3时05'), '2021-12-31T00:00:00')
    """
    line = narrow(text)
    if _DIGIT.search(line):
        for found in _FULL.finditer(line):
            if (moment := _moment(found.groupdict(), latest)) is not None:
                return moment, squeeze(found.group())
        if (english := _ENGLISH.search(line)) and (moment := _moment(_english(english), latest)) is not None:
            return moment, squeeze(english.group())
    return _in_words(_IN_WORDS.search(line), latest) if "年" in line else None


def find_card(text: str, latest: datetime | None = None) -> tuple[datetime, str] | None:
    """Return the day that a line like a calendar leaf tells, where it says nothing else; None for any other line.

    >>> find_card("05 2021-03")[0].isoformat(), find_card("2021 03/05")[0].isoformat(), find_card("2021-03-05")
    ('2021-03-05T00:00:00', '2021-03-05T00:00:00', None)
    """
    line = narrow(text).strip()
    for shape in _CARD:
        if (found := shape.match(line)) and (moment := _moment(found.groupdict(), latest)) is not None:
            return moment, line
    return None


def find_labelled_date(text: str, latest: datetime | None = None) -> tuple[datetime, str] | None:
    """Return the time behind a label such as 发布时间, else None.

    A string behind 发布时间 or 发布日期 that has no known shape is given to dateparser.

    >>> find_labelled_date("作者:1999-1-1 发布日期：2016/10/18")
    (datetime.datetime(2016, 10, 18, 0, 0), '2016/10/18')
    >>> find_labelled_date("日期：21-03-05")
    (datetime.datetime(2021, 3, 5, 0, 0), '21-03-05')
    """
    line = narrow(text)
    if not ("时" in line or "日" in line or "于" in line) or not (_DIGIT.search(line) or _IN_WORDS.search(line)):
        return None
    # 发布时间 before 更新时间, wherever they stand in the line.
    for label in sorted(_LABEL.finditer(line), key=lambda found: not found.group("first")):
        rest = line[label.end() : label.end() + 40]
        found = _FULL.match(rest)
        if found and (moment := _moment(found.groupdict(), latest)) is not None:
            return moment, squeeze(found.group())
        solid = _SOLID.match(rest)
        if solid and (moment := _moment(solid.groupdict(), latest)) is not None:
            return moment, solid.group()
        short = _SHORT.match(rest)
        if short and (moment := _moment(_in_full(short), latest)) is not None:
            return moment, short.group()
        if said := _in_words(_IN_WORDS.match(rest), latest):
            return said
    for label in _STRICT_LABEL.finditer(line):
        words = _NEXT_FACT.split(line[label.end() : label.end() + 40], maxsplit=1)[0]
        if len(_DIGIT.findall(words)) >= 3 and (moment := _ask_dateparser(words, latest)):
            return moment, squeeze(words)
    return None


def date_in_url(url: str) -> datetime | None:
    """Return the day that an article's path names, None without one.

    >>> date_in_url("http://www.dangjian.cn/djw2016syyw/201904/t20190415_5076589.shtml")
    datetime.datetime(2019, 4, 15, 0, 0)
    """
    path = urlsplit(url).path
    for shape in _PATHS:
        found = shape.search(path)
        if found and (moment := _moment(found.groupdict(), None)) is not None:
            return moment
    return None


def _moment(parts: dict[str, str | None], latest: datetime | None) -> datetime | None:
    numbers = [int(parts.get(name) or 0) for name in ("year", "month", "day", "hour", "minute", "second")]
    try:
        moment = datetime(*numbers)  # type: ignore[arg-type]
    except ValueError:
        return None
    if half := parts.get("half") or parts.get("after"):
        moment = _on_the_clock(moment, half.lower())
    if zone := parts.get("zone"):
        moment = datetime.fromisoformat(f"{moment.isoformat()}{zone}").astimezone(BEIJING).replace(tzinfo=None)
    return None if moment.year < FIRST_YEAR or _too_late(moment, latest) else moment


def _english(found: re.Match[str]) -> dict[str, str | None]:
    """Return the parts of a day with the name of its month as a number."""
    parts = found.groupdict()
    month = _MONTHS.index(found["name"][:3].lower()) + 1
    return parts | {"day": found["day"] or found["before"], "month": str(month)}


def _in_full(found: re.Match[str]) -> dict[str, str | None]:
    """Return the parts of a day with all figures of its year: 21 is 2021, 99 is 1999."""
    parts = found.groupdict()
    return parts | {"year": f"{19 if int(parts['year']) >= FIRST_YEAR % 100 else 20}{parts['year']}"}


def _on_the_clock(moment: datetime, half: str) -> datetime:
    """Return a time of twelve hours as one of twenty-four: 下午3:05, 3:05 PM; 12:30 AM is half past midnight."""
    if half in ("下午", "晚上", "晚间", "pm") and moment.hour < HALF_A_DAY:
        return moment + timedelta(hours=HALF_A_DAY)
    if half == "中午" and moment.hour < 3:  # 中午1点
        return moment + timedelta(hours=HALF_A_DAY)
    if half in ("凌晨", "am") and moment.hour == HALF_A_DAY:
        return moment - timedelta(hours=HALF_A_DAY)
    return moment


def _in_words(found: re.Match[str] | None, latest: datetime | None) -> tuple[datetime, str] | None:
    """Return the day that is written in Chinese numerals, with the string."""
    if found is None:
        return None
    parts: dict[str, str | None] = {"year": "".join([_NUMERALS[numeral] for numeral in found["year"]])}
    parts |= {name: str(_number(found[name])) for name in ("month", "day")}
    moment = _moment(parts, latest)
    return (moment, found.group()) if moment else None


def _number(numerals: str) -> int:
    """Return a number below a hundred.

    >>> _number("十"), _number("二十一"), _number("五")
    (10, 21, 5)
    """
    tens, ten, ones = numerals.rpartition("十")
    return 10 * int(_NUMERALS.get(tens, "1")) * bool(ten) + int(_NUMERALS.get(ones, "0"))


def _too_late(moment: datetime, latest: datetime | None) -> bool:
    return latest is not None and moment > latest + timedelta(days=1)


def _ask_dateparser(words: str, latest: datetime | None) -> datetime | None:
    """Ask dateparser, with all three parts required: alone it reads 10∶08 as a day in October."""
    from dateparser import parse  # noqa: PLC0415 (takes 0.3 s to load and is rarely asked)

    settings: dict[str, object] = {
        "REQUIRE_PARTS": ["year", "month", "day"],
        "RETURN_AS_TIMEZONE_AWARE": False,
        "DATE_ORDER": "YMD",
    }
    if latest is not None:
        settings["RELATIVE_BASE"] = latest
    moment: datetime | None = parse(words, languages=["zh", "en"], settings=settings)
    if moment is None or moment.year < FIRST_YEAR or _too_late(moment, latest):
        return None
    return moment
