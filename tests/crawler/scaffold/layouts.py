"""Portals as other content systems write them, each of four sections with nine articles on two list pages."""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from crawler.demo.wire import DemoRequest, DemoResponse

HOST = "dj.example.org"
HOME = f"http://{HOST}/"
SECTIONS = ("党建要闻", "通知公告", "基层动态", "理论学习")
SLUGS = ("djyw", "tzgg", "jcdt", "llxx")
FOOT = "版权所有 中共某某市委组织部 技术支持 信息中心 备案号 000001"
COUNT, PER_PAGE = 9, 5
_WHO = ("市委组织部", "城南街道党工委", "第三小学党支部", "交通局机关党委", "高新区党工委", "农业农村局党组")
_WHAT = (
    "召开主题党日活动",
    "部署发展党员工作",
    "学习贯彻会议精神",
    "开展红色教育参观",
    "组织党务干部培训",
    "慰问老党员老干部",
)
_LINES = (
    "{day}，{who}在{n}号会议室{what}，{k}名党员参加。会议由书记主持，传达了上级有关文件。",
    "会上，{k}名同志结合岗位谈了体会，提出{n}条意见建议，现场气氛热烈而庄重。",
    "会议强调，要把{what}同中心工作结合起来，用{k}项具体举措推动{n}个重点项目落地见效。",
    "大家表示，将立足本职、真抓实干，确保{n}项任务按期完成，不辜负群众的期望。",
)


@dataclass(frozen=True)
class Story:
    """One article."""

    section: int
    number: int  # within the section, the newest is 1

    @property
    def id(self) -> int:
        return 4100 + self.section * 40 + self.number

    @property
    def title(self) -> str:
        chance = random.Random(self.id)
        return f"{chance.choice(_WHO)}{chance.choice(_WHAT)}（第{self.id - 4000}期）"

    @property
    def day(self) -> str:
        return f"2024-{12 - self.section * 2:02}-{28 - self.number * 2:02}"

    @property
    def day_in_words(self) -> str:
        return f"{self.day[:4]}年{self.day[5:7]}月{self.day[8:]}日"

    @property
    def lines(self) -> list[str]:
        chance = random.Random(self.id + 1)
        return [
            line.format(day=self.day[5:].replace("-", "月") + "日", who=chance.choice(_WHO), what=chance.choice(_WHAT),
                        n=chance.randint(3, 900), k=chance.randint(11, 990))
            for line in _LINES
        ]  # fmt: skip


STORIES = [Story(section, number) for section in range(len(SECTIONS)) for number in range(1, COUNT + 1)]


@dataclass
class Portal:
    """Answers with the pages of a layout; everything else is not there."""

    pages: dict[str, str] = field(default_factory=dict)
    articles: dict[str, Story] = field(default_factory=dict)  # by target
    encoding: str = "utf-8"
    kinds: dict[str, str] = field(default_factory=dict)  # Content-Type of what is no page
    host: str = HOST

    def respond(self, request: DemoRequest) -> DemoResponse:
        target = request.target if request.target in self.pages else unquote(request.target)  # %2F is a slash
        page = self.pages.get(target)
        if page is None:
            return DemoResponse(status=404, headers=(("Content-Type", "text/html"),), body=b"<h1>404 Not Found</h1>")
        kind = self.kinds.get(target, "text/html")
        return DemoResponse(status=200, headers=(("Content-Type", kind),), body=page.encode(self.encoding))


@dataclass(frozen=True)
class Layout:
    """How a content system writes addresses and pages."""

    list_at: Callable[[int, int], str]  # section, page from 1
    article_at: Callable[[Story], str]
    row: Callable[[Story, str], str]  # story, address
    list_box: Callable[[str, str], str]  # rows, pager
    pager: Callable[[str, str], str]  # address of the other page, 下一页 or 上一页
    article: Callable[[Story], str]
    nav: Callable[[str, str], str] = lambda address, name: f"<a href='{address}'>{name}</a> "
    frame: str = (
        "<html><head><meta charset='utf-8'><title>{title}</title></head><body>{nav}{body}<p>{foot}</p></body></html>"
    )
    encoding: str = "utf-8"

    def portal(self) -> Portal:
        """Return the portal."""
        made = Portal(encoding=self.encoding)
        nav = self.nav("/", "网站首页") + "".join(self.nav(self.list_at(s, 1), name) for s, name in enumerate(SECTIONS))

        def page(body: str, title: str) -> str:
            return self.frame.format(title=title, nav=nav, body=body, foot=FOOT)

        of = {s: [story for story in STORIES if story.section == s] for s in range(len(SECTIONS))}
        boxes = [self.list_box("".join(self.row(story, self.article_at(story)) for story in of[s][:3]), "") for s in of]
        made.pages["/"] = page("".join(boxes), "某某市党建网")
        for s, stories in of.items():
            for number, part in ((1, stories[:PER_PAGE]), (2, stories[PER_PAGE:])):
                rows = "".join(self.row(story, self.article_at(story)) for story in part)
                pager = self.pager(self.list_at(s, 3 - number), "下一页" if number == 1 else "上一页")
                made.pages[self.list_at(s, number)] = page(self.list_box(rows, pager), f"{SECTIONS[s]}-某某市党建网")
            for story in stories:
                made.pages[self.article_at(story)] = page(self.article(story), f"{story.title}-某某市党建网")
                made.articles[self.article_at(story)] = story
        return made


def _paragraphs(story: Story) -> str:
    return "".join(f"<p>　　{line}</p>" for line in story.lines)


def _link(address: str, text: str) -> str:
    return f"<a href='{address}'>{text}</a>"


TABLES = Layout(
    list_at=lambda s, p: f"/list.asp?lm={s + 11}" + ("" if p == 1 else f"&page={p}"),
    article_at=lambda story: f"/view.asp?id={story.id}",
    row=lambda story, at: (
        f"<tr><td width=20>·</td><td><a href={at} target=_blank>{story.title}</a></td><td>({story.day[5:]})</td></tr>"
    ),
    list_box=lambda rows, pager: f"<table width=600>{rows}</table><table><tr><td>共9条 {pager}</td></tr></table>",
    pager=lambda at, name: f"[<a href={at}>{name}</a>]",
    article=lambda story: (
        f"<table><tr><td align=center><font size=5>{story.title}</font></td></tr>"
        f"<tr><td align=center>日期：{story.day_in_words}　作者：党建办　点击：{story.id}</td></tr>"
        f"<tr><td>{'<br><br>　　'.join(story.lines)}</td></tr></table>"
    ),
    nav=lambda at, name: f"<td><a href={at}>{name}</a></td>",
    frame="<html><head><meta http-equiv=Content-Type content='text/html; charset=gb2312'><title>{title}</title></head>"
    "<body><table><tr>{nav}</tr></table>{body}<table><tr><td>{foot}</td></tr></table></body></html>",
    encoding="gb18030",
)
IDS = Layout(
    list_at=lambda s, p: f"/news/category/{s + 3}" + ("" if p == 1 else f"/p/{p}"),
    article_at=lambda story: f"/news/detail/{story.id}",
    row=lambda story, at: f"<li>{_link(at, story.title)}<em>{story.day.replace('-', '/')}</em></li>",
    list_box=lambda rows, pager: f"<div id='newsList'><ul id='ulList'>{rows}</ul><div id='pages'>{pager}</div></div>",
    pager=lambda at, name: f"<a href='#'>1</a> {_link(at, name)}",
    article=lambda story: (
        f"<div id='showTitle'>{story.title}</div><div id='showInfo'>{story.day.replace('-', '/')} 08:15:00"
        f"　文章来源：本站</div><div id='showBody'>{_paragraphs(story)}</div>"
    ),
    nav=lambda at, name: f"<li id='n{len(name)}'>{_link(at, name)}</li>",
)
BY_SCRIPT = Layout(
    list_at=lambda s, p: f"/{SLUGS[s]}/list{'' if p == 1 else f'_{p}'}.shtml",
    article_at=lambda story: f"/{SLUGS[story.section]}/art{story.id}.shtml",
    row=lambda story, at: (
        f"<dd><span>{story.day}</span><a href='javascript:;' onclick=\"window.open('{at}')\">{story.title}</a></dd>"
    ),
    list_box=lambda rows, pager: f"<dl>{rows}</dl><div class='turn'>{pager}</div>",
    pager=lambda at, name: f"<a href='javascript:void(0)' onclick=\"location.href='{at}'\">{name}</a>",
    article=lambda story: (
        f"<h2>{story.title}</h2><h5>时间: {story.day} 09:00 浏览次数: {story.id}</h5>"
        f"<div class='con'>{_paragraphs(story)}</div>"
    ),
)
DAY_IN_ADDRESS = Layout(
    list_at=lambda s, p: f"/{SLUGS[s]}/" if p == 1 else f"/{SLUGS[s]}/{p}.html",
    article_at=lambda story: f"/{story.day[:4]}/{story.day[5:7]}{story.day[8:]}/{story.id}.html",
    row=lambda story, at: f"<p>{_link(at, story.title)}</p>",
    list_box=lambda rows, pager: f"<div class='col'>{rows}</div><div>{pager}</div>",
    pager=_link,
    article=lambda story: f"<h1>{story.title}</h1><div class='art'>{_paragraphs(story)}</div>",
)
PICTURES = Layout(
    list_at=lambda s, p: f"/channel/{SLUGS[s]}?pageNo={p}" if p > 1 else f"/channel/{SLUGS[s]}",
    article_at=lambda story: f"/content/{story.id * 7919 + 1000000:x}a{story.id:x}c0de5{story.id:x}",
    row=lambda story, at: (
        f"<div class='card'><a href='{at}'><img src='/t/{story.id}.jpg'></a><h3>{_link(at, story.title)}</h3>"
        f"<p>{story.lines[0][:40]}…</p><div class='d'><b>{story.day[8:]}</b><i>{story.day[:7]}</i></div>"
        f"{_link(at, '查看详情')}</div>"
    ),
    list_box=lambda rows, pager: f"<div class='cards'>{rows}</div><div class='pagination'>{pager}</div>",
    pager=lambda at, name: f"<a class='on'>1</a>{_link(at, '2' if name == '下一页' else '1')}",
    article=lambda story: (
        f"<section><h1>{story.title}</h1><div class='bar'><time>{story.day} 10:20</time><span>来源：党建办</span>"
        f"</div><div class='rich'>{_paragraphs(story)}</div></section>"
    ),
    nav=lambda at, name: f"<a class='nav-item' href='{at}'><span>{name}</span></a>",
)
BLOG = Layout(
    list_at=lambda s, p: f"/?cat={s + 2}" + ("" if p == 1 else f"&paged={p}"),
    article_at=lambda story: f"/?p={story.id}",
    row=lambda story, at: (
        f"<article><h2>{_link(at, story.title)}</h2><p>发布于 {story.day_in_words}"
        f"</p><p>{story.lines[0]} {_link(at, '阅读全文')}</p></article>"
    ),
    list_box=lambda rows, pager: f"<main>{rows}</main><nav>{pager}</nav>",
    pager=lambda at, name: _link(at, "« 较早文章" if name == "下一页" else "较新文章 »"),
    article=lambda story: (
        f"<article><h1>{story.title}</h1><p>发布于 {story.day_in_words} 由 管理员</p>{_paragraphs(story)}</article>"
    ),
)
DAY_FIRST = Layout(
    list_at=lambda s, p: f"/item/list.asp?id={s + 1400}" + ("" if p == 1 else f"&p={p}"),
    article_at=lambda story: f"/item/{story.id}.aspx",
    row=lambda story, at: f"【{story.day}】{_link(at, story.title)}<br>",
    list_box=lambda rows, pager: f"<div><div>{rows}</div><center>{pager}</center></div>",
    pager=lambda at, name: f"<a href='{at}'><img src='/i/n.gif' alt='{name}'></a>",
    article=lambda story: (
        f"<center><b>{story.title}</b><br>【字体：大 中 小】 更新时间：{story.day} 点击数：{story.id}</center>"
        f"<div>{'<br>'.join(story.lines)}</div>"
    ),
)
NO_DAYS = Layout(
    list_at=lambda s, p: f"/c{s + 21}" + ("" if p == 1 else f"_{p}") + ".jhtml",
    article_at=lambda story: f"/c{story.section + 21}/{story.id}.jhtml",
    row=lambda story, at: f"<li>{_link(at, story.title)}</li>",
    list_box=lambda rows, pager: f"<ul class='l'>{rows}</ul>{pager}",
    pager=lambda at, name: f"<span>{_link(at, name)}</span>",
    article=lambda story: (
        f"<div class='t'>{story.title}</div><div class='s'>发布人：党建办 发布日期：{story.day}</div>"
        f"{_paragraphs(story)}"
    ),
)
LAYOUTS: Mapping[str, Layout] = {
    "tables without names": TABLES, "ids alone": IDS, "links and paging by script": BY_SCRIPT,
    "the day in the address alone": DAY_IN_ADDRESS, "cards with pictures": PICTURES, "a blog": BLOG,
    "the day before the title": DAY_FIRST, "lists without days": NO_DAYS,
}  # fmt: skip


def data_portal() -> Portal:
    """Return a portal whose lists are shells that a script fills from JSON."""
    made = IDS.portal()
    for s in range(len(SECTIONS)):
        rows = [{"title": story.title, "url": IDS.article_at(story), "date": story.day} for story in STORIES
                if story.section == s]  # fmt: skip
        shell = f"<div id='app' data-list='{s}'></div><script>fetch('/api/list?c={s}').then(draw)</script>"
        made.pages[f"/api/list?c={s}"] = json.dumps({"rows": rows, "total": COUNT}, ensure_ascii=False)
        made.kinds[f"/api/list?c={s}"] = "application/json"
        made.pages[IDS.list_at(s, 1)] = f"<html><body><a href='/'>网站首页</a>{shell}<p>{FOOT}</p></body></html>"
        del made.pages[IDS.list_at(s, 2)]
    return made
