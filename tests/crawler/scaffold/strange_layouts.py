"""Portals that tell little by their addresses or keep links where few look: nodes, frames, maps, hosts, scripts."""

import json
from collections.abc import Mapping
from dataclasses import replace

from tests.crawler.scaffold.portals import (
    HOST,
    SECTIONS,
    SLUGS,
    STORIES,
    Layout,
    Portal,
    Story,
    link,
    neighbours,
    paragraphs,
)

ENGLISH = dict(zip((*SECTIONS, "网站首页"), ("Party News", "Notices", "Grassroots", "Theory", "Home"), strict=True))


def _plain(story: Story) -> str:
    return (
        f"<h1>{story.title}</h1><div class='info'>发布时间：{story.day} 09:30 来源：党建办</div>"
        f"<div class='con'>{paragraphs(story)}</div>"
    )


NODES = Layout(
    list_at=lambda s, p: f"/node/{s + 3}" + ("" if p == 1 else f"?page={p - 1}"),
    article_at=lambda story: f"/node/{story.id}",
    row=lambda story, at: f"<tr><td class='t'>{link(at, story.title)}</td><td class='c'>{story.day} 09:30</td></tr>",
    list_box=lambda rows, pager: f"<table class='views'><tbody>{rows}</tbody></table><ul class='pager'>{pager}</ul>",
    pager=lambda at, name: f"<li>{link(at, name + (' ›' if name == '下一页' else ''))}</li>",
    article=lambda story: (
        f"<h1 class='title'>{story.title}</h1><div class='submitted'>由 admin 于 {story.day} 09:30 发布</div>"
        f"<div class='content'>{paragraphs(story)}</div>"
    ),
)
ONE_PROGRAM = replace(
    NODES,
    list_at=lambda s, p: f"/show.asp?id={s + 3}" + ("" if p == 1 else f"&page={p}"),
    article_at=lambda story: f"/show.asp?id={story.id}",
    pager=lambda at, name: f"<td>[{link(at, name)}]</td>",
)
RELATIVE = Layout(
    list_at=lambda s, p: f"/news/showclass.asp?classid={s + 7}" + ("" if p == 1 else f"&page={p}"),
    article_at=lambda story: f"/news/shownews.asp?articleid={story.id}&classid={story.section + 7}",
    row=lambda story, at: (
        f"<tr><td><img src=/i/dot.gif><a href='{at}' title='{story.title}'>{story.title[:12]}...</a>"
        f"<font color=#999>({story.day.replace('-0', '-')})</font></td></tr>"
    ),
    list_box=lambda rows, pager: f"<table>{rows}<tr><td align=right>共9篇 {pager} 2页</td></tr></table>",
    pager=lambda at, name: link("?" + at.partition("?")[2], "下页" if name == "下一页" else "上页"),
    article=lambda story: (
        f"<table><tr><td><strong>{story.title}</strong></td></tr><tr><td>作者：佚名 来源：本站 更新：{story.day}"
        f" 点击：{story.id}</td></tr><tr><td id=fontzoom>{paragraphs(story)}</td></tr></table>"
        f"{neighbours(story, RELATIVE)}"
    ),
    frame="<html><head><meta http-equiv=Content-Type content='text/html; charset=gbk'><title>{title}</title></head>"
    "<body>{nav}<hr>{body}<hr>{foot}</body></html>",
    encoding="gbk",
)
COLUMNS = Layout(
    list_at=lambda s, p: f"/dj/{SLUGS[s]}" + ("" if p == 1 else f"_{p}") + ".html",
    article_at=lambda story: f"/dj/content/{story.id}.html",
    row=lambda story, at: f"<p>{link(at, story.title)}</p>|<p>{story.day}</p>\n",
    list_box=lambda rows, pager: (
        f"<div class='left'>{''.join(row.partition('|')[0] for row in rows.splitlines())}</div>"
        f"<div class='right'>{''.join(row.partition('|')[2] for row in rows.splitlines())}</div><div>{pager}</div>"
    ),
    pager=lambda at, name: link(at.rpartition("/")[2], name),
    article=_plain,
)
BILINGUAL = Layout(
    list_at=lambda s, p: f"/en/party/{SLUGS[s]}/" + ("" if p == 1 else f"?pg={p}"),
    article_at=lambda story: f"/en/party/{SLUGS[story.section]}/{story.day[:7]}/{story.id}",
    row=lambda story, at: (
        f"<li><time>{story.day}</time>{link(at, story.title)}<p>Party Building / Branch No. {story.number}</p></li>"
    ),
    list_box=lambda rows, pager: f"<ul class='news'>{rows}</ul><nav>{pager}</nav>",
    pager=lambda at, name: link(at, "Next »" if name == "下一页" else "« Previous"),
    article=lambda story: (
        f"<h1>{story.title}</h1><p class='by'>Published 发布时间：{story.day} 09:30 Source 来源：党建办</p>"
        f"{paragraphs(story)}"
    ),
    nav=lambda at, name: f"<li>{link(at, ENGLISH[name])}</li>",
)
MAP = Layout(
    list_at=lambda s, p: f"/web/{SLUGS[s]}/" + ("" if p == 1 else f"more{p}.shtml"),
    article_at=lambda story: f"/web/{SLUGS[story.section]}/{story.day[:4]}{story.day[5:7]}/{story.id}.shtml",
    row=lambda story, at: f"<dl><dt>{link(at, story.title)}</dt><dd>{story.day_in_words}</dd></dl>",
    list_box=lambda rows, pager: f"<div>{rows}</div><div align=right>{pager}</div>",
    pager=lambda at, name: f"<a href='{at}'><img src='/i/{'next' if name == '下一页' else 'prev'}.gif'></a>",
    article=_plain,
    nav=lambda at, name: f"<area shape=rect coords='0,0,9,9' href='{at}' alt='{name}'>",
    frame="<html><head><meta charset='utf-8'><title>{title}</title></head><body><img src='/i/top.jpg' usemap='#m'>"
    "<map name='m'>{nav}</map>{body}<p>{foot}</p></body></html>",
)
CHOICE = replace(
    COLUMNS,
    list_at=lambda s, p: f"/list-{s + 5}-{p}.html",
    article_at=lambda story: f"/show-{story.section + 5}-{story.id}-1.html",
    row=lambda story, at: f"<li>{link(at, story.title)}<b>{story.day}</b></li>",
    list_box=lambda rows, pager: f"<ul>{rows}</ul><div class='pages'>{pager}</div>",
    pager=lambda at, name: link(f".{at}", name),
)
IN_SCRIPT = replace(
    CHOICE,
    list_at=lambda s, p: f"/{SLUGS[s]}/index{'' if p == 1 else p}.html",
    article_at=lambda story: f"/{SLUGS[story.section]}/{story.day[:4]}/{story.id}.html",
    row=lambda story, at: json.dumps({"ID": story.id, "Title": story.title, "LinkUrl": at, "PubDate": story.day},
                                     ensure_ascii=False) + ",",
    list_box=lambda rows, pager: (
        f"<ul class='l'></ul><script>var newsData=[{rows.rstrip(',')}];draw(newsData);</script>{pager}"
    ),
    pager=link,
)  # fmt: skip


def _frames() -> Portal:
    """Return a portal of frames: the menu in one, lists and articles in the other."""
    bare = "<html><head><meta charset='utf-8'><title>{title}</title></head><body>{body}<p>{foot}</p></body></html>"
    layout = replace(CHOICE, frame=bare)
    made = layout.portal()
    made.pages["/main.htm"] = made.pages["/"]
    menu = "".join(f"<a href='{layout.list_at(s, 1)}' target='main'>{name}</a>" for s, name in enumerate(SECTIONS))
    made.pages["/top.htm"] = f"<html><body>{menu}</body></html>"
    made.pages["/"] = (
        "<html><head><title>某某市党建网</title></head><frameset rows='80,*'><frame src='top.htm' name='top'>"
        "<frame src='main.htm' name='main'></frameset></html>"
    )
    return made


def _hosts() -> Portal:
    """Return a portal of which each section has a host of its own."""
    hosts = [f"{slug}.{HOST}" for slug in SLUGS]
    layout = replace(
        CHOICE,
        list_at=lambda s, p: f"http://{hosts[s]}/" + ("" if p == 1 else f"index_{p}.html"),
        article_at=lambda story: f"http://{hosts[story.section]}/{story.day[:7].replace('-', '')}/{story.id}.html",
        pager=link,
    )
    whole = layout.portal()
    home = Portal(pages={"/": whole.pages["/"]}, articles=whole.articles)
    for host in hosts:
        start = f"http://{host}"
        pages = {url.removeprefix(start): page for url, page in whole.pages.items() if url.startswith(start)}
        home.sisters.append(Portal(pages=pages, host=host))
    return home


STRANGE: Mapping[str, Portal] = {
    "nodes": NODES.portal(), "one program for lists and articles": ONE_PROGRAM.portal(),
    "paging by queries alone": RELATIVE.portal(), "days in a column of their own": COLUMNS.portal(),
    "a menu in English": BILINGUAL.portal(), "a menu on a picture": MAP.portal(),
    "relative paging": CHOICE.portal(), "hosts": _hosts(), "frames": _frames(), "rows in a script": IN_SCRIPT.portal(),
}  # fmt: skip
assert all(len(portal.articles) == len(STORIES) for portal in STRANGE.values())
