"""Writes the recorded pages of sites of which no page may be kept here: their layouts with invented text.

`python tests/sites/synthetic.py` writes tests/sites/<site>/synthetic.warc and .json anew. What is expected in the
pages comes from the stories below, not from our reading of them.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from crawler.recorded import Expected, RecordedPage, write_pages
from crawler.strategies import Ask, Form

DESCRIBED = "made from a description of the layout; no page of the portal was seen"
SEEN = "made after saved pages of the portal, with invented text"


@dataclass(frozen=True)
class Story:
    title: str
    published: str
    source: str
    lines: tuple[str, ...]


STORIES = (
    Story("我市召开基层党建工作重点任务推进会", "2024-07-01 10:12", "市委组织部", (
        "7月1日上午，我市召开基层党建工作重点任务推进会，传达学习上级会议精神，部署下半年工作。",
        "会议指出，今年以来各级党组织聚焦主责主业，抓基础、补短板、强弱项，基层党组织的战斗堡垒作用明显增强。",
        "会议要求，各单位要对照任务清单逐项销号，把责任压实到支部、落实到人头，确保年底前全面完成。")),
    Story("机关党支部赴红色教育基地开展主题党日活动", "2024-06-28 16:40", "机关党委", (
        "为庆祝建党节，机关党支部组织全体党员赴红色教育基地开展主题党日活动，重温入党誓词，参观革命旧址。",
        "在纪念馆内，党员们认真聆听讲解，一件件实物、一张张照片，生动再现了先辈们艰苦奋斗的光辉历程。",
        "大家一致表示，要从党的历史中汲取奋进力量，立足岗位作贡献，以实际行动践行初心使命。")),
    Story("关于做好2024年发展党员工作的通知", "2024-03-15 09:05", "组织科", (
        "各党支部：根据上级党组织的统一安排，现就做好2024年发展党员工作的有关事项通知如下。",
        "一、严格标准，把政治标准放在首位，认真做好入党积极分子的推荐、考察和培训工作，确保质量。",
        "二、规范程序，各支部要于4月底前报送发展计划，材料不全或者程序不符的一律不予受理。")),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ListSheet:
    """One page of a list."""

    url: str
    html: str = "{nav}<ul>{rows}</ul>{pager}"
    pager: str = ""
    stories: tuple[int, ...]
    next: str | None = None
    next_form: Form | None = None
    next_page: int | None = None
    pages: int = 2  # that the list says it has; 0: it does not say
    form: Form | None = None  # by which it is asked for
    is_data: bool = False


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The pages of a site: templates with {…}, addresses, and what stands where."""

    site: str
    home: str
    home_html: str = "{nav}"
    section: str = "党建要闻"
    lists: tuple[ListSheet, ...]
    articles: list[str]  # three addresses as lists spell them
    row: str = "<li><a href='{href}' title='{title}'>{short}</a><span>{day}</span></li>"
    again: str = ""  # a row that a page before had
    article: str = "{nav}<h1>{title}</h1><div class='info'>发布时间：{published} 来源：{source}</div>{body}"
    body: str = "<div class='content'>{text}</div>"
    date: str = "{y}-{m:02}-{d:02} {clock}"
    views: int | None = None
    encoding: str = "utf-8"
    real: bool = False

    @property
    def synthetic(self) -> str:
        return SEEN if self.real else DESCRIBED


def recorded(layout: Layout) -> Iterator[tuple[RecordedPage, Expected]]:
    """Yield the pages of a site with what is expected in them."""
    first = layout.lists[0]
    nav = f"<div class='nav'><a href='{layout.home}'>首页</a> <a href='{first.url}'>{layout.section}</a></div>"
    home = layout.home_html.format(nav=nav)
    if first.url != layout.home:
        yield _page(layout, layout.home, home), {"kind": "home", "sections": [[layout.section, first.url]]}
    for number, sheet in enumerate(layout.lists, 1):
        yield _list_page(layout, sheet, number, nav)
    for story, address in zip(STORIES, layout.articles, strict=True):
        yield _article(layout, story, urljoin(first.url, address), nav)


def _page(layout: Layout, url: str, html: str, form: Form | None = None) -> RecordedPage:
    declared = "gb2312" if layout.encoding == "gb18030" else layout.encoding
    head = f"<meta http-equiv='Content-Type' content='text/html; charset={declared}'><title>{layout.section}</title>"
    text = f"<html><head>{head}</head>\n<body>\n{html}\n<div class='foot'>版权所有：本站编辑部</div>\n</body></html>\n"
    return RecordedPage(url=url, body=text.encode(layout.encoding), synthetic=layout.synthetic, form=form)


def _list_page(layout: Layout, sheet: ListSheet, number: int, nav: str) -> tuple[RecordedPage, Expected]:
    html, expected = [], []
    for n in sheet.stories:
        story, day = STORIES[n], STORIES[n].published.split()[0]
        row = (
            layout.again
            if layout.again and any(n in before.stories for before in layout.lists[: number - 1])
            else layout.row
        )
        html.append(row.format(
            href=layout.articles[n], title=story.title, short=f"{story.title[:12]}…", day=day, time=story.published,
        ))  # fmt: skip
        expected.append([urljoin(sheet.url, layout.articles[n]), story.title, day])
    text = sheet.html.replace("{nav}", nav).replace("{rows}", "".join(html)).replace("{pager}", sheet.pager)
    given: dict[str, object] = {"kind": "listing", "number": number, "rows": expected}
    following = Ask(url=sheet.next, form=sheet.next_form, page=sheet.next_page).identity if sheet.next else None
    given |= {"next": following, "pages": sheet.pages or None}
    if sheet.is_data:
        headers = (("Content-Type", "text/javascript; charset=utf-8"),)
        made = RecordedPage(url=sheet.url, body=text.encode(), headers=headers, synthetic=layout.synthetic)
        return made, given | {"data": True}
    return _page(layout, sheet.url, text, sheet.form), given


def _article(layout: Layout, story: Story, url: str, nav: str) -> tuple[RecordedPage, Expected]:
    day, clock = story.published.split()
    y, m, d = map(int, day.split("-"))
    html = layout.article.format(
        nav=nav, title=story.title, source=story.source, views=layout.views,
        body=layout.body.format(text="".join(f"<p>　　{line}</p>" for line in story.lines)),
        published=layout.date.format(y=y, m=m, d=d, clock=clock),
    )  # fmt: skip
    return _page(layout, url, html), {
        "kind": "article", "title": story.title,
        "published": story.published if "{clock}" in layout.date else day,
        "source": story.source if "{source}" in layout.article else None, "author": None, "views": layout.views,
        "attachments": [], "encoding": layout.encoding, "text": list(story.lines),
    }  # fmt: skip


def write_all() -> None:
    here = Path(__file__).parent
    for site, told in tomllib.loads((here / "layouts.toml").read_text(encoding="utf-8")).items():
        lists = tuple(ListSheet(**{k: _tuples(v) for k, v in sheet.items()}) for sheet in told.pop("lists"))
        layout = Layout(site=site, lists=lists, **told)
        (here / site).mkdir(exist_ok=True)
        pages = list(recorded(layout))
        write_pages(here / site / "synthetic.warc", [page for page, _ in pages], {p.identity: e for p, e in pages})


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


if __name__ == "__main__":
    write_all()
