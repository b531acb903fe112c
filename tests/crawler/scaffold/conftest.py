"""Small portals made to measure: only their addresses differ."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from crawler.scaffold.pages import SavedPage

SAVED_AT = datetime(2026, 11, 1, tzinfo=UTC)
SECTIONS = ("党建要闻", "通知公告", "基层动态", "理论学习", "党务公开")
FOOT = "<div class='foot'>版权所有 中共某某市委组织部 技术支持 信息中心</div>"
TEXT = (
    "近日，第{n}党支部召开全体党员大会，传达学习上级会议精神，研究部署下一阶段的{n}项重点工作。",
    "会议指出，要以第{n}号文件为指引，把{n}件实事办到群众心坎上，推动支部建设全面进步、全面过硬。",
    "会议要求，全体党员要立足岗位、担当作为，确保年底前完成{n}个项目的验收，以实际行动迎接检查。",
)


@dataclass(frozen=True)
class Scheme:
    """How a portal spells its addresses; sections count from 0, articles from 1, pages from 1."""

    home: str
    section: Callable[[int, int], str]  # section, page
    article: Callable[[int, int], str]  # section, article


@dataclass(frozen=True)
class Small:
    """A portal of five sections, six articles each on two pages, and three other pages in the navigation."""

    scheme: Scheme
    pages: list[SavedPage]

    @property
    def articles(self) -> list[str]:
        return [self.scheme.article(s, n) for s in range(5) for n in range(1, 7)]

    @property
    def sections(self) -> list[str]:
        return [self.scheme.section(s, 1) for s in range(5)]

    @property
    def further(self) -> list[str]:
        return [self.scheme.section(s, 2) for s in range(5)]

    def write(self, folder: Path) -> Path:
        """Write the pages below a folder by their paths."""
        for page in self.pages:
            parts = urlsplit(page.url)
            target = parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
            path = folder / (target + "index.html" if target.endswith("/") or not target else target)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(page.body)
        return folder


def article_title(section: int, n: int) -> str:
    return f"第{section * 6 + n}党支部召开党员大会学习上级精神"


def small_portal(scheme: Scheme) -> Small:
    nav = f"<a href='{scheme.home}'>首页</a>" + "".join(
        f"<a href='{scheme.section(s, 1)}'>{name}</a>" for s, name in enumerate(SECTIONS)
    )

    def page(url: str, body: str, title: str = "某某党建网") -> SavedPage:
        text = (
            f"<html><head><meta charset='utf-8'><title>{title}</title></head>"
            f"<body><div class='nav'>{nav}</div>{body}{FOOT}</body></html>"
        )
        return SavedPage(url=url, body=text.encode(), fetched_at=SAVED_AT)

    def rows(section: int, numbers: Sequence[int]) -> str:
        return "".join(
            f"<li><a href='{scheme.article(section, n)}'>{article_title(section, n)}</a> <i>2024-05-{n:02}</i></li>"
            for n in numbers
        )

    pages = [page(scheme.home, "".join(f"<ul class='box{s}'>{rows(s, (1, 2))}</ul>" for s in range(5)))]
    for s, name in enumerate(SECTIONS):
        following = f"<a href='{scheme.section(s, 2)}'>下一页</a> 共2页"
        before = f"<a href='{scheme.section(s, 1)}'>上一页</a> 共2页"
        pages.append(
            page(scheme.section(s, 1), f"<ul class='list'>{rows(s, (1, 2, 3))}</ul><div>{following}</div>", name)
        )
        pages.append(page(scheme.section(s, 2), f"<ul class='list'>{rows(s, (4, 5, 6))}</ul><div>{before}</div>", name))
        for n in range(1, 7):
            text = "".join(f"<p>{line.format(n=s * 6 + n)}</p>" for line in TEXT)
            head = f"<h1>{article_title(s, n)}</h1><div class='meta'>发布时间：2024-05-{n:02} 09:30 来源：组织部</div>"
            pages.append(page(scheme.article(s, n), f"{head}<div class='text'>{text}</div>", article_title(s, n)))
    return Small(scheme, pages)


HOST = "http://dj.example.org"
WORDS = ("djyw", "tzgg", "jcdt", "llxx", "dwgk")
SCHEMES = {
    "folders": Scheme(
        f"{HOST}/",
        lambda s, p: f"{HOST}/{WORDS[s]}/" + ("" if p == 1 else f"index_{p}.html"),
        lambda s, n: f"{HOST}/{WORDS[s]}/202405/t202405{n:02}_{8000 + s * 6 + n}.html",
    ),
    "index files": Scheme(
        f"{HOST}/index.html",
        lambda s, p: f"{HOST}/{WORDS[s]}/index{'' if p == 1 else p}.html",
        lambda s, n: f"{HOST}/{WORDS[s]}/{8000 + s * 6 + n}.html",
    ),
    "numbers": Scheme(
        f"{HOST}/",
        lambda s, p: f"{HOST}/channels/{1751 + s}{'' if p == 1 else f'_{p}'}.html",
        lambda s, n: f"{HOST}/contents/{1751 + s}/{52000 + s * 6 + n}.html",
    ),
    "classic asp": Scheme(
        f"{HOST}/index.asp",
        lambda s, p: f"{HOST}/Type.asp?typeid={s + 3}" + ("" if p == 1 else f"&page={p}"),
        lambda s, n: f"{HOST}/Show.asp?id={700 + s * 6 + n}",
    ),
    "one program": Scheme(
        f"{HOST}/",
        lambda s, p: f"{HOST}/index.php?m=content&a=lists&catid={s + 3}" + ("" if p == 1 else f"&page={p}"),
        lambda s, n: f"{HOST}/index.php?m=content&a=show&catid={s + 3}&id={700 + s * 6 + n}",
    ),
    "paths of a program": Scheme(
        f"{HOST}/",
        lambda s, p: f"{HOST}/index.php/Home/Index/category/id/{s + 3}" + ("" if p == 1 else f"/p/{p}"),
        lambda s, n: f"{HOST}/index.php/Home/Index/detail/id/{700 + s * 6 + n}",
    ),
    "letters": Scheme(
        f"{HOST}/",
        lambda s, p: f"{HOST}/{1290 + s}/list{'' if p == 1 else p}.htm",
        lambda s, n: f"{HOST}/{s + 3:x}a/{n:02x}/c{1290 + s}a{56000 + s * 6 + n}/page.htm",
    ),
    "columns": Scheme(
        f"{HOST}/",
        lambda s, p: f"{HOST}/col/col{1290 + s}/index{'' if p == 1 else f'_{p}'}.html",
        lambda s, n: f"{HOST}/art/2024/5/{n}/art_{1290 + s}_{56000 + s * 6 + n}.html",
    ),
    "ids": Scheme(
        f"{HOST}/",
        lambda s, p: f"{HOST}/{WORDS[s]}/list_{p}.html" if p > 1 else f"{HOST}/{WORDS[s]}/list.html",
        lambda s, n: f"{HOST}/2024-05/{n:02}/c_{1124000000 + s * 6 + n}.htm",
    ),
    "words without end": Scheme(
        f"{HOST}/",
        lambda s, p: f"{HOST}/dj/{WORDS[s]}" + ("" if p == 1 else f"?page={p}"),
        lambda s, n: f"{HOST}/dj/{WORDS[s]}/content_{14000 + s * 6 + n}",
    ),
    "letters of another alphabet": Scheme(
        f"{HOST}/",
        lambda s, p: f"{HOST}/{quote(SECTIONS[s])}/" + ("" if p == 1 else f"{p}.html"),
        lambda s, n: f"{HOST}/{quote(SECTIONS[s])}/{8000 + s * 6 + n}.html",
    ),
    "nodes": Scheme(
        f"{HOST}/",
        lambda s, p: f"{HOST}/node/{s + 3}" + ("" if p == 1 else f"?page={p - 1}"),
        lambda s, n: f"{HOST}/node/{700 + s * 6 + n}",
    ),
    "one program for all": Scheme(
        f"{HOST}/index.asp",
        lambda s, p: f"{HOST}/show.asp?id={s + 3}" + ("" if p == 1 else f"&page={p}"),
        lambda s, n: f"{HOST}/show.asp?id={700 + s * 6 + n}",
    ),
}  # fmt: skip


@pytest.fixture(params=SCHEMES)
def small(request: pytest.FixtureRequest) -> Small:
    """A small portal, once for each way to spell addresses."""
    return small_portal(SCHEMES[request.param])


@pytest.fixture
def folders() -> Small:
    """A small portal of folders and numbered files."""
    return small_portal(SCHEMES["folders"])
