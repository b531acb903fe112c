"""Lays out one article page: the article cell with its four rows, in the layouts that real editors leave behind."""

from dataclasses import dataclass
from datetime import datetime
from html import escape

from crawler.demo.chance import Chance
from crawler.demo.chronicle import Chronicle
from crawler.demo.sections import NAMES, count_below, ordinal_at, section_of
from crawler.demo.stories import Story, title_of
from crawler.demo.urls import article_href, section_href

_HEADING_LENGTH = 30  # characters; inner headings are shorter and have no full stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of one article on one day."""

    chronicle: Chronicle
    ordinal: int
    day: int
    story: Story
    page: int = 1


def article_cell(sheet: Sheet) -> str:
    """Return the article cell: breadcrumb, title, date line, body, then links to neighbours."""
    section = section_of(sheet.ordinal)
    return (
        '<table width="100%" border="0" cellspacing="0" cellpadding="0"><tr>\n'
        '<td valign="top" style=" padding-bottom:5px; padding-top:5px">\n'
        '<table width="96%" border="0" align="center" cellspacing="0" cellpadding="0">\n'
        '<tr><td height="28" style="border-bottom:1px solid #E3C9A8">&nbsp;&nbsp;'
        f'<a href="/">首页</a> -&gt; <a href="{section_href(section)}">{NAMES[section]}</a></td></tr>\n'
        '<tr><td align="center" height="56"><b><font size="4" color="#C40D0D">'
        f"{escape(sheet.story.title, quote=False)}</font></b></td></tr>\n"
        '<tr><td align="center" height="26" bgcolor="#F7F1E5" style="font-size:12px">'
        f"{_date_line(sheet)}</td></tr>\n"
        '<tr><td style="padding:12px 6px; font-size:11pt; line-height:190%">\n'
        f"{_body(sheet)}\n</td></tr>\n"
        f"{_neighbours(sheet, section)}"
        "</table>\n</td></tr></table>\n"
    )


def printed_date(case: str, ordinal: int, moment: datetime) -> tuple[str | None, datetime | None]:
    """Return the date as the page prints it and what it says; a bare date says midnight."""
    match case:
        case "no-date":
            return None, None
        case "ratio-colon":
            return f"{moment:%Y-%m-%d %H}∶{moment:%M}", moment
        case "chinese-date":
            text = f"{moment.year}年{moment.month}月{moment.day}日"
            if Chance("date", ordinal).happens(50):
                return text, moment.replace(hour=0, minute=0)
            return f"{text} {moment:%H:%M}", moment
    return f"{moment:%Y-%m-%d %H:%M}", moment


def _date_line(sheet: Sheet) -> str:
    case = sheet.chronicle.case(sheet.ordinal)
    colon = "：" if case == "full-width-colon" else ":"
    date, _ = printed_date(case, sheet.ordinal, sheet.chronicle.dated(sheet.ordinal))
    views = "" if case == "no-views" else sheet.chronicle.views(sheet.ordinal, sheet.day)
    parts = [sheet.story.byline.replace("   ", "&nbsp;&nbsp; ")] if sheet.story.byline else []
    if date:
        parts.append(f"发布时间{colon}{date}")
    parts.append(f"阅读量{colon}{views}次")
    return "&nbsp;&nbsp; ".join(parts)


def layout_of(case: str, ordinal: int) -> str:
    """Return "p", "br" or "nested": how the body's paragraphs are told apart."""
    if case == "nested":
        return "nested"
    return "br" if case != "seed" and Chance("layout", ordinal).happens(30) else "p"


def _body(sheet: Sheet) -> str:
    case = sheet.chronicle.case(sheet.ordinal)
    chance = Chance("markup", sheet.ordinal)
    indent = chance.pick(("　　", "　　", "&nbsp;&nbsp;&nbsp;&nbsp;", "&nbsp; &nbsp; "))
    items = _items(sheet, indent)
    if case == "early-end":
        items.insert(max(1, len(items) // 2), (False, "</body></html>"))
    layout = layout_of(case, sheet.ordinal)
    if layout == "br":
        gap = chance.pick(("<br>\n", "<br><br>\n", "<BR>\n"))
        return gap.join(f"<center>{html}</center>" if centred else html for centred, html in items)
    if layout == "nested":
        return _nested(items)
    return "\n".join(f'<p align="center">{html}</p>' if centred else f"<p>{html}</p>" for centred, html in items)


def _nested(items: list[tuple[bool, str]]) -> str:
    # Text in the div and in the p inside it: whoever joins both sets of elements stores it twice.
    html = [text for _, text in items]
    pairs = (html[place : place + 2] for place in range(0, len(html), 2))
    return "\n".join(f"<div>{pair[0]}{''.join(f'<p>{text}</p>' for text in pair[1:])}</div>" for pair in pairs)


def _items(sheet: Sheet, indent: str) -> list[tuple[bool, str]]:
    story = sheet.story
    first, last = _span(sheet)
    items = [(False, escape(line, quote=False)) for line in story.head] if sheet.page == 1 else []
    captions = {medium.attachment.label for medium in story.media}
    for place in range(first, last + 1):
        items += [(True, medium.html) for medium in story.media if medium.before == place]
        if place < last:
            line = story.lines[place]
            items.append((line in captions, _paragraph(line, indent if line not in captions else "", sheet.ordinal)))
    if last == len(story.lines):
        items += [(False, indent + medium.html) for medium in story.media if medium.before is None]
        items += [(False, indent + escape(line, quote=False).replace("  ", "&nbsp; ")) for line in story.tail]
    if story.split is not None:
        items.append((True, _page_links(sheet)))
    return items


def _span(sheet: Sheet) -> tuple[int, int]:
    split = sheet.story.split
    if split is None:
        return 0, len(sheet.story.lines)
    return (0, split) if sheet.page == 1 else (split, len(sheet.story.lines))


def _paragraph(line: str, indent: str, ordinal: int) -> str:
    chance = Chance("inline", ordinal, line[:8])
    text = escape(line, quote=False)
    if indent and len(line) <= _HEADING_LENGTH and not line.endswith(("。", "”", "！")):
        return f"{indent}<strong>{text}</strong>"
    if chance.happens(8):
        # Left behind by Word: a run of text in its own span.
        cut = chance.between(2, 12)
        return f'{indent}<span style="font-family:宋体">{text[:cut]}</span>{text[cut:]}'
    return indent + text


def _page_links(sheet: Sheet) -> str:
    pages = (article_href(sheet.ordinal), f"{article_href(sheet.ordinal)}&page=2")
    numbers = " ".join(
        f"[{number}]" if number == sheet.page else f'<a href="{href}">[{number}]</a>'
        for number, href in enumerate(pages, 1)
    )
    before = "上一页" if sheet.page == 1 else f'<a href="{pages[0]}">上一页</a>'
    after = "下一页" if sheet.page == 2 else f'<a href="{pages[1]}">下一页</a>'
    return f"{before} {numbers} {after}"


def _neighbours(sheet: Sheet, section: int) -> str:
    chance = Chance("neighbours", sheet.ordinal)
    # The seed has no such row, and neither has a good half of the portal: editors forget it.
    if sheet.chronicle.case(sheet.ordinal) == "seed" or chance.happens(55):
        return ""
    place = count_below(section, sheet.ordinal)
    total = count_below(section, sheet.chronicle.count(sheet.day))
    rows = [f"{label}：{_link(sheet, section, place + step)}" for label, step in (("上一篇", -1), ("下一篇", 1))]
    if chance.happens(50):
        rows.append("<b>相关文章</b>")
        rows += [f"·{_link(sheet, section, chance.below(total))}" for _ in range(4)]
    return f'<tr><td style="border-top:1px dashed #CCCCCC">{"<br>".join(rows)}</td></tr>\n'


def _link(sheet: Sheet, section: int, place: int) -> str:
    if place < 0:
        return "没有了"
    ordinal = ordinal_at(section, place)
    if ordinal == sheet.ordinal or not sheet.chronicle.is_live(ordinal, sheet.day):
        return "没有了"
    title = escape(title_of(sheet.chronicle, ordinal), quote=False)
    return f'<a href="{article_href(ordinal)}">{title}</a>'
