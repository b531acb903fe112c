"""Lays out the listings and the home page."""

from html import escape

from crawler.demo.chance import Chance
from crawler.demo.chronicle import Chronicle
from crawler.demo.planted_links import BadLinks, BadRow
from crawler.demo.sections import NAMES, count_below, ordinal_at, section_of
from crawler.demo.stories import title_of
from crawler.demo.urls import article_href, odd_href, section_href

PER_PAGE = 20
LONGEST = 28  # characters of a title that a listing row has room for
_HOME_LONGEST = 22
_HOME_ROWS = 6


def live_total(chronicle: Chronicle, section: int, day: int) -> int:
    """Return how many article pages the section lists on `day`."""
    return count_below(section, chronicle.count(day)) - len(_gone_places(chronicle, section, day))


def last_page(chronicle: Chronicle, section: int, day: int) -> int:
    """Return the number of the section's last page; pages count from 1."""
    return max(1, -(-live_total(chronicle, section, day) // PER_PAGE))


def listed(chronicle: Chronicle, section: int, day: int, first: int, count: int) -> list[int]:
    """Return the ordinals on `count` rows from row `first` on, newest first."""
    gone = _gone_places(chronicle, section, day)
    total = count_below(section, chronicle.count(day))
    ordinals = []
    for row in range(first, min(first + count, total - len(gone))):
        place = total - 1 - row
        for missing in gone:
            if missing < place:
                break
            place -= 1
        ordinals.append(ordinal_at(section, place))
    return ordinals


def _gone_places(chronicle: Chronicle, section: int, day: int) -> list[int]:
    gone = (count_below(section, ordinal) for ordinal in chronicle.gone(day) if section_of(ordinal) == section)
    return sorted(gone, reverse=True)


def is_cut(title: str) -> bool:
    """Return whether the listing cuts the title."""
    return len(title) > LONGEST


def listing_cell(chronicle: Chronicle, bad: BadLinks, section: int, page: int, day: int) -> str:
    """Return the list cell of one listing page; a page beyond the last shows the last, as ASP pagers do."""
    total = live_total(chronicle, section, day)
    page = min(page, last_page(chronicle, section, day))
    first = (page - 1) * PER_PAGE
    rows = []
    for row, ordinal in enumerate(listed(chronicle, section, day, first, PER_PAGE), first):
        rows.append(_row(section, _anchor(chronicle, ordinal), f"{chronicle.dated(ordinal):%Y-%m-%d}"))
        for link in bad.by_place.get((section, total - 1 - row), ()):
            rows.append(_row(section, _bad_anchor(link), f"{chronicle.dated(ordinal):%Y-%m-%d}"))
    return (
        '<table width="100%" border="0" cellspacing="0" cellpadding="0">\n'
        '<tr><td height="30" style="border-bottom:2px solid #C40D0D">&nbsp;&nbsp;<a href="/">首页</a> -&gt; '
        f'<b><font color="#C40D0D">{NAMES[section]}</font></b></td></tr>\n<tr><td>\n'
        '<table width="96%" border="0" align="center" cellspacing="0" cellpadding="0">\n'
        f"{''.join(rows)}</table>\n</td></tr>\n"
        f'<tr><td height="40" align="center">{_pager(section, page, last_page(chronicle, section, day))}'
        "</td></tr>\n</table>\n"
    )


def _row(section: int, anchor: str, date: str) -> str:
    # Two editors wrote the listing page: some sections show the date in another shape.
    shown = f"[{date.replace('-', '/')}]" if section % 11 == 6 else f"({date})"
    return (
        f'<tr><td height="27" style="border-bottom:1px dashed #CCCCCC">·{anchor}</td>'
        f'<td width="100" align="right"><font color="#888888">{shown}</font></td></tr>\n'
    )


def _anchor(chronicle: Chronicle, ordinal: int) -> str:
    title = title_of(chronicle, ordinal)
    href = odd_href(ordinal) if chronicle.case(ordinal) == "odd-link" else article_href(ordinal)
    if not is_cut(title):
        return f'<a href="{href}" target="_blank">{escape(title, quote=False)}</a>'
    # Half of the cut titles are whole in the title attribute.
    full = f' title="{escape(title)}"' if Chance("cut", ordinal).happens(50) else ""
    return f'<a href="{href}"{full} target="_blank">{escape(title[: LONGEST - 1], quote=False)}…</a>'


def _bad_anchor(link: BadRow) -> str:
    return f'<a href="{escape(link.href)}" target="_blank">{escape(link.title, quote=False)}</a>'


def _pager(section: int, page: int, last: int) -> str:
    def to(label: str, number: int) -> str:
        return f'<a href="{escape(section_href(section, number))}">{label}</a>'

    parts = [to("首页", 1), to("上一页", page - 1)] if page > 1 else ["首页", "上一页"]
    if page < last:
        parts += [to("下一页", page + 1), to("尾页", last)]
    elif section % 2:
        parts += ["下一页", "尾页"]
    else:
        parts.append("尾页")
    return " ".join((*parts, f"页次：{page}/{last}"))


def home_cell(chronicle: Chronicle, day: int) -> str:
    """Return the home page's blocks: the newest articles of every section, two sections in a row."""
    blocks = [_home_block(chronicle, section, day) for section in range(len(NAMES))]
    rows = "".join(
        f'<tr valign="top"><td width="50%">{left}</td><td width="50%">{right}</td></tr>\n'
        for left, right in zip(blocks[::2], blocks[1::2], strict=True)
    )
    return f'<table width="100%" border="0" cellspacing="6" cellpadding="0">\n{rows}</table>\n'


def _home_block(chronicle: Chronicle, section: int, day: int) -> str:
    rows = []
    for ordinal in listed(chronicle, section, day, 0, _HOME_ROWS):
        title = title_of(chronicle, ordinal)
        short = title if len(title) <= _HOME_LONGEST else f"{title[: _HOME_LONGEST - 1]}…"
        rows.append(
            f'<tr><td height="24">·<a href="{article_href(ordinal)}" target="_blank">'
            f"{escape(short, quote=False)}</a></td></tr>\n"
        )
    return (
        '<table width="100%" border="0" cellspacing="0" cellpadding="0" style="border:1px solid #E3C9A8">\n'
        '<tr><td height="26" bgcolor="#FBE9C6">&nbsp;<b><font color="#C40D0D">'
        f'{NAMES[section]}</font></b></td><td width="60" align="right" bgcolor="#FBE9C6">'
        f'<a href="{section_href(section)}">更多&gt;&gt;</a>&nbsp;</td></tr>\n<tr><td colspan="2">'
        f'<table width="100%" border="0" cellspacing="0" cellpadding="2">\n{"".join(rows)}</table>'
        "</td></tr></table>\n"
    )
