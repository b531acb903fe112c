"""Portals as other content systems write them, each of four sections with nine articles on two list pages."""

import json
from collections.abc import Mapping

from tests.crawler.scaffold.portals import COUNT, FOOT, SECTIONS, SLUGS, STORIES, Layout, Portal, link, paragraphs

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
    row=lambda story, at: f"<li>{link(at, story.title)}<em>{story.day.replace('-', '/')}</em></li>",
    list_box=lambda rows, pager: f"<div id='newsList'><ul id='ulList'>{rows}</ul><div id='pages'>{pager}</div></div>",
    pager=lambda at, name: f"<a href='#'>1</a> {link(at, name)}",
    article=lambda story: (
        f"<div id='showTitle'>{story.title}</div><div id='showInfo'>{story.day.replace('-', '/')} 08:15:00"
        f"　文章来源：本站</div><div id='showBody'>{paragraphs(story)}</div>"
    ),
    nav=lambda at, name: f"<li id='n{len(name)}'>{link(at, name)}</li>",
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
        f"<div class='con'>{paragraphs(story)}</div>"
    ),
)
DAY_IN_ADDRESS = Layout(
    list_at=lambda s, p: f"/{SLUGS[s]}/" if p == 1 else f"/{SLUGS[s]}/{p}.html",
    article_at=lambda story: f"/{story.day[:4]}/{story.day[5:7]}{story.day[8:]}/{story.id}.html",
    row=lambda story, at: f"<p>{link(at, story.title)}</p>",
    list_box=lambda rows, pager: f"<div class='col'>{rows}</div><div>{pager}</div>",
    pager=link,
    article=lambda story: f"<h1>{story.title}</h1><div class='art'>{paragraphs(story)}</div>",
)
PICTURES = Layout(
    list_at=lambda s, p: f"/channel/{SLUGS[s]}?pageNo={p}" if p > 1 else f"/channel/{SLUGS[s]}",
    article_at=lambda story: f"/content/{story.id * 7919 + 1000000:x}a{story.id:x}c0de5{story.id:x}",
    row=lambda story, at: (
        f"<div class='card'><a href='{at}'><img src='/t/{story.id}.jpg'></a><h3>{link(at, story.title)}</h3>"
        f"<p>{story.lines[0][:40]}…</p><div class='d'><b>{story.day[8:]}</b><i>{story.day[:7]}</i></div>"
        f"{link(at, '查看详情')}</div>"
    ),
    list_box=lambda rows, pager: f"<div class='cards'>{rows}</div><div class='pagination'>{pager}</div>",
    pager=lambda at, name: f"<a class='on'>1</a>{link(at, '2' if name == '下一页' else '1')}",
    article=lambda story: (
        f"<section><h1>{story.title}</h1><div class='bar'><time>{story.day} 10:20</time><span>来源：党建办</span>"
        f"</div><div class='rich'>{paragraphs(story)}</div></section>"
    ),
    nav=lambda at, name: f"<a class='nav-item' href='{at}'><span>{name}</span></a>",
)
BLOG = Layout(
    list_at=lambda s, p: f"/?cat={s + 2}" + ("" if p == 1 else f"&paged={p}"),
    article_at=lambda story: f"/?p={story.id}",
    row=lambda story, at: (
        f"<article><h2>{link(at, story.title)}</h2><p>发布于 {story.day_in_words}"
        f"</p><p>{story.lines[0]} {link(at, '阅读全文')}</p></article>"
    ),
    list_box=lambda rows, pager: f"<main>{rows}</main><nav>{pager}</nav>",
    pager=lambda at, name: link(at, "« 较早文章" if name == "下一页" else "较新文章 »"),
    article=lambda story: (
        f"<article><h1>{story.title}</h1><p>发布于 {story.day_in_words} 由 管理员</p>{paragraphs(story)}</article>"
    ),
)
DAY_FIRST = Layout(
    list_at=lambda s, p: f"/item/list.asp?id={s + 1400}" + ("" if p == 1 else f"&p={p}"),
    article_at=lambda story: f"/item/{story.id}.aspx",
    row=lambda story, at: f"【{story.day}】{link(at, story.title)}<br>",
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
    row=lambda story, at: f"<li>{link(at, story.title)}</li>",
    list_box=lambda rows, pager: f"<ul class='l'>{rows}</ul>{pager}",
    pager=lambda at, name: f"<span>{link(at, name)}</span>",
    article=lambda story: (
        f"<div class='t'>{story.title}</div><div class='s'>发布人：党建办 发布日期：{story.day}</div>"
        f"{paragraphs(story)}"
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
