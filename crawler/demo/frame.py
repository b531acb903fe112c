"""The frame around every page: banner, navigation, slogan bar, search box, sidebar, footer.

Tables without ids and classes, as the real portal has them. Two inline styles are kept for the article
page alone, because spiders find its cells by them: "padding-top:5px" and "font-size:12px".
"""

from functools import lru_cache
from html import escape

from crawler.demo import seed
from crawler.demo.sections import NAMES

SITE = "辽宁党建网"
NOTICE = "本页为合成演示数据（synthetic demo page），除首条样例外均为程序生成，不代表任何真实事件"

_RED = "#C40D0D"
_HEAD = """<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>{title}</title>
<style type="text/css">
body,td {{ font-size:9pt; font-family:"宋体",SimSun,"Noto Sans CJK SC",sans-serif; line-height:150% }}
body {{ margin:0px; background-color:#EFEFEF }}
a {{ color:#333333; text-decoration:none }}
a:hover {{ color:#C40D0D; text-decoration:underline }}
</style>
</head>
<body>
"""


def html_page(title: str, main: str, day_text: str, news: tuple[tuple[str, str], ...]) -> str:
    """Return a whole page; `news` are the moving (title, link) lines of the sidebar, `day_text` today's date."""
    return "".join(
        (
            _HEAD.format(title=escape(title, quote=False)),
            _top(),
            _WIDE,
            '<td width="744" valign="top" bgcolor="#FFFFFF" style="border:1px solid #E3C9A8">',
            _bar(day_text),
            main,
            '</td>\n<td width="6"></td>\n',
            _sidebar(news),
            "</tr></table>\n",
            _bottom(),
        )
    )


_WIDE = (
    '<table width="1000" border="0" align="center" cellpadding="0" cellspacing="0" bgcolor="#FFFFFF"'
    ' style="margin-top:6px"><tr>\n'
)


@lru_cache(maxsize=1)
def _top() -> str:
    cells = [f'<a href="/"><font color="#FFFFFF">{escape("网站首页")}</font></a>']
    cells += [
        f'<a href="messageall.asp?classid={number}"><font color="#FFFFFF">{name}</font></a>'
        for number, name in enumerate(NAMES, 1)
    ]
    rows = "".join(
        f'<tr><td height="26" align="center"><font color="#FFFFFF">{"&nbsp;| ".join(row)}&nbsp;|</font></td></tr>\n'
        for row in (cells[:11], cells[11:])
    )
    return (
        '<table width="1000" border="0" align="center" cellpadding="0" cellspacing="0" bgcolor="#FFFFFF">\n'
        f'<tr><td><a href="/"><img src="images/banner.svg" alt="{SITE}" width="1000" height="150" border="0">'
        "</a></td></tr>\n"
        f'<tr><td bgcolor="{_RED}"><table width="100%" border="0" cellspacing="0" cellpadding="0">\n'
        f"{rows}</table></td></tr>\n"
        '<tr><td height="34" bgcolor="#FFF4DC" style="border-bottom:1px solid #E3C9A8">'
        '<form action="search.asp" method="get" style="margin:0px">&nbsp;&nbsp;'
        f'{seed.SEARCH} <input type="text" name="keyword" size="24"> <input type="submit" value="搜索">'
        "</form></td></tr>\n</table>\n"
    )


def _bar(day_text: str) -> str:
    return (
        '<table width="100%" border="0" cellspacing="0" cellpadding="0" bgcolor="#FBE9C6"><tr>'
        f'<td height="28" width="75%">&nbsp;<b><font color="{_RED}">{seed.SLOGAN}</font></b></td>'
        f'<td align="right">{day_text}&nbsp;&nbsp;</td></tr></table>\n'
    )


@lru_cache(maxsize=8)
def _sidebar(news: tuple[tuple[str, str], ...]) -> str:
    rows = "".join(
        '<tr><td height="24" style="border-bottom:1px dashed #D9D9D9">&nbsp;'
        '<img src="images/dot.svg" width="6" height="6" alt="">&nbsp;'
        f'<a href="{escape(link)}" target="_blank">{escape(title, quote=False)}</a></td></tr>\n'
        for title, link in (*seed.PARTNERS, *news)
    )
    # The list stands twice, so that a script can scroll it without a gap.
    twice = "".join(
        f'<tr><td><table width="100%" border="0" cellspacing="0" cellpadding="2">\n{rows}</table></td></tr>\n'
        for _ in range(2)
    )
    return (
        '<td width="250" valign="top" bgcolor="#FFFDF7" style="border:1px solid #E3C9A8">'
        f'<table width="100%" border="0" cellspacing="0" cellpadding="0"><tr><td height="28" bgcolor="{_RED}">'
        '<img src="images/arrow.svg" width="240" height="20" alt=""></td></tr></table>'
        '<div style="height:560px; overflow:hidden">'
        f'<table width="100%" border="0" cellspacing="0" cellpadding="0">\n{twice}</table></div></td>\n'
    )


@lru_cache(maxsize=1)
def _bottom() -> str:
    links = " | ".join(
        f'<a href="about.asp?id={number}">{name}</a>' for number, name in enumerate(seed.FOOTER_LINKS, 1)
    )
    lines = "<br>\n".join(seed.FOOTER_LINES)
    return (
        '<table width="1000" border="0" align="center" cellpadding="0" cellspacing="0" bgcolor="#FFFFFF"'
        f' style="margin-top:6px">\n<tr><td height="28" align="center" bgcolor="#FBE9C6">{links}</td></tr>\n'
        f'<tr><td align="center" height="96" style="line-height:180%">{lines}</td></tr>\n'
        f'<tr><td align="center" height="22"><font color="#AAAAAA">{NOTICE}</font></td></tr>\n'
        "</table>\n</body>\n</html>\n"
    )


BANNER = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="150"><defs>'
    '<linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#E01818"/>'
    '<stop offset="1" stop-color="#A80808"/></linearGradient></defs>'
    '<rect width="1000" height="150" fill="url(#g)"/>'
    '<circle cx="960" cy="-20" r="150" fill="#F7C948" opacity=".25"/>'
    '<path d="M520 150 Q600 70 680 120 T840 84 T1000 110 V150Z" fill="#8A0505" opacity=".55"/>'
    '<text x="46" y="92" font-size="58" font-weight="bold" fill="#FFE9A8" letter-spacing="10"'
    ' font-family="KaiTi,STKaiti,Noto Serif CJK SC,serif">辽宁党建网</text>'
    '<text x="50" y="126" font-size="16" fill="#FFE9A8" letter-spacing="2"'
    ' font-family="Arial">WWW.LNDANGJIAN.ORG.CN</text></svg>'
)
DOT = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="6" height="6">'
    '<rect width="4" height="4" y="1" fill="#C40D0D"/></svg>'
)
ARROW = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="20">'
    '<text x="8" y="15" font-size="13" font-weight="bold" fill="#FFF" font-family="SimSun,Noto Sans CJK SC">'
    "推荐信息</text></svg>"
)
DRAWINGS = {"/images/banner.svg": BANNER, "/images/arrow.svg": ARROW, "/images/dot.svg": DOT}
