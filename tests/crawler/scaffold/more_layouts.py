"""Further portals, with what stands around lists and articles: sidebars, neighbours, columns, menus of pictures."""

from collections.abc import Mapping
from dataclasses import replace

from tests.crawler.scaffold.layouts import IDS, NO_DAYS, TABLES
from tests.crawler.scaffold.portals import (
    COUNT,
    FOOT,
    SECTIONS,
    SLUGS,
    STORIES,
    Layout,
    Portal,
    hot,
    link,
    neighbours,
    paragraphs,
)

PICTURE_MENU = Layout(
    list_at=lambda s, p: f"/{SLUGS[s]}/index{'' if p == 1 else f'-{p}'}.htm",
    article_at=lambda story: f"/{SLUGS[story.section]}/{story.day.replace('-', '')}/{story.id}.htm",
    row=lambda story, at: (
        f"<li><span class='date'>{story.day}</span><a href='{at}' title='{story.title}'>{story.title[:9]}...</a></li>"
    ),
    list_box=lambda rows, pager: f"<ul>{rows}</ul><div>{pager}</div>",
    pager=lambda at, name: f"<a href='{at}'>{'&gt;' if name == '下一页' else '&lt;'}</a> 第1页/共2页",
    article=lambda story: (
        f"<h3 align='center'>{story.title}</h3><p align='center'>{story.day} 来源：党建网 编辑：李明</p>"
        f"<div id='content'>{paragraphs(story)}</div>"
    ),
    nav=lambda at, name: f"<a href='{at}'><img src='/m/{len(at)}.gif' alt='{name}' border=0></a>",
)
PERMALINKS = Layout(
    list_at=lambda s, p: f"/category/{SLUGS[s]}/" + ("" if p == 1 else f"page/{p}/"),
    article_at=lambda story: f"/{story.day.replace('-', '/')}/hui-yi-jing-shen-{story.id}/",
    row=lambda story, at: (
        f"<div class='post'><h2>{link(at, story.title)}</h2><span class='meta'>{story.day} | 党建办</span>"
        f"<p>{story.lines[1]}</p></div>"
    ),
    list_box=lambda rows, pager: f"<div class='posts'>{rows}</div><div class='nav-links'>{pager}</div>",
    pager=link,
    article=lambda story: (
        f"<div class='post'><h1>{story.title}</h1><span class='meta'>{story.day} | 党建办</span>"
        f"<div class='entry'>{paragraphs(story)}</div>{neighbours(story, PERMALINKS)}</div>"
    ),
)
PATH_IN_QUERY = Layout(
    list_at=lambda s, p: f"/index.php?s=/home/article/lists/category/{s + 40}" + ("" if p == 1 else f"/p/{p}"),
    article_at=lambda story: f"/index.php?s=/home/article/detail/id/{story.id}",
    row=lambda story, at: f"<li class='clearfix'>{link(at, story.title)}<span>{story.day}</span></li>",
    list_box=lambda rows, pager: f"<ul class='list'>{rows}</ul><div class='page'><span>1</span>{pager}</div>",
    pager=lambda at, name: f"<a class='{'next' if name == '下一页' else 'prev'}' href='{at}'>{name}</a>",
    article=lambda story: (
        f"<div class='hd'><h1>{story.title}</h1><p>发布时间：{story.day} 09:12 阅读：{story.id}次</p></div>"
        f"<div class='bd'>{paragraphs(story)}</div>{neighbours(story, PATH_IN_QUERY)}"
    ),
)
SIDEBARS = replace(
    NO_DAYS,
    list_at=lambda s, p: f"/show.php?cid={s + 3}" + ("" if p == 1 else f"&page={p}"),
    article_at=lambda story: f"/show.php?cid={story.section + 3}&aid={story.id}",
    row=lambda story, at: f"<li>{link(at, story.title)}<span>[{story.day}]</span></li>",
    article=lambda story: (
        f"<h1>{story.title}</h1><div class='s'>发布日期：{story.day}</div>{paragraphs(story)}"
        f"{neighbours(story, SIDEBARS)}"
    ),
    frame="<html><head><meta charset='utf-8'><title>{title}</title></head><body>{nav}<div class='main'>{body}</div>"
    "@HOT@<p>{foot}</p></body></html>",
)
DROPDOWN = replace(
    TABLES,
    pager=lambda at, name: (
        '<select onchange="location.href=this.options[this.selectedIndex].value">'
        + "".join(f"<option value='{a}'>第{n}页</option>" for n, a in ((1, at.partition("&")[0]), (2, at)))
        + "</select>"
        if name == "下一页"
        else ""
    ),
)


def _with_sidebar() -> Portal:
    made = SIDEBARS.portal()
    made.pages = {target: page.replace("@HOT@", hot(SIDEBARS)) for target, page in made.pages.items()}
    return made


def _columns() -> Portal:
    """Return a portal whose menu leads to columns of two sections each; these have a few articles and 更多."""
    made = IDS.portal()
    columns = {"/column/1": (0, 1), "/column/2": (2, 3)}
    menu = "".join(f"<li>{link(at, name)}</li>" for at, name in zip(columns, ("要闻公告", "基层理论"), strict=True))
    old = "".join(IDS.nav(IDS.list_at(s, 1), name) for s, name in enumerate(SECTIONS))
    made.pages = {target: page.replace(old, menu) for target, page in made.pages.items()}
    for at, sections in columns.items():
        boxes = ""
        for s in sections:
            rows = "".join(IDS.row(st, IDS.article_at(st)) for st in STORIES if st.section == s and st.number <= 3)
            boxes += f"<div><h3>{SECTIONS[s]}</h3>{link(IDS.list_at(s, 1), '更多&gt;&gt;')}<ul>{rows}</ul></div>"
        made.pages[at] = (
            f"<html><head><meta charset='utf-8'></head><body><ul>{menu}</ul>{boxes}<p>{FOOT}</p></body></html>"
        )
    return made


def _sent_on() -> Portal:
    """Return a portal whose home page sends every browser on to another address."""
    made = PICTURE_MENU.portal()
    made.pages["/portal/index.htm"] = made.pages["/"]
    made.pages["/"] = "<html><head><meta http-equiv='refresh' content='0;url=/portal/index.htm'></head></html>"
    return made


def paged_by_function() -> Portal:
    """Return a portal whose pager calls a function of its own."""
    layout = replace(
        NO_DAYS, pager=lambda at, name: f"<a href='javascript:' onclick='goPage(2)'>{name}</a> 共2页 {COUNT}条"
    )
    return layout.portal()


PORTALS: Mapping[str, Portal] = {
    "a menu of pictures": PICTURE_MENU.portal(), "permalinks": PERMALINKS.portal(),
    "a path in the query": PATH_IN_QUERY.portal(), "sidebars and neighbours": _with_sidebar(),
    "a choice of pages": DROPDOWN.portal(), "columns of sections": _columns(), "a home page that sends on": _sent_on(),
}  # fmt: skip
