"""What synthetic portals are made of: stories, a layout that turns them into pages, the portal that serves these."""

import random
from collections.abc import Callable
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
    articles: dict[str, Story] = field(default_factory=dict)  # by target, on other hosts by URL
    encoding: str = "utf-8"
    kinds: dict[str, str] = field(default_factory=dict)  # Content-Type of what is no page
    host: str = HOST
    sisters: list["Portal"] = field(default_factory=list)  # on other hosts

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


def paragraphs(story: Story) -> str:
    return "".join(f"<p>　　{line}</p>" for line in story.lines)


def link(address: str, text: str) -> str:
    return f"<a href='{address}'>{text}</a>"


def neighbours(story: Story, layout: Layout) -> str:
    """Return links to the articles before and after, as most systems print them."""
    at = STORIES.index(story)
    said = []
    for name, place in (("上一篇", at - 1), ("下一篇", at + 1)):
        other = STORIES[place] if 0 <= place < len(STORIES) and STORIES[place].section == story.section else None
        said.append(f"<p>{name}：{link(layout.article_at(other), other.title) if other else '没有了'}</p>")
    return "".join(said)


def hot(layout: Layout) -> str:
    rows = "".join(f"<li>{link(layout.article_at(story), story.title)}</li>" for story in STORIES[3::7])
    return f"<div class='side'><h4>热门文章</h4><ol>{rows}</ol></div>"
