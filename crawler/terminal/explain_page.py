"""An explanation as one self-contained HTML page: nothing in it is loaded from anywhere."""

from collections.abc import Iterator
from html import escape

from archive.messages import language, say
from crawler.explain import Explanation, Line
from crawler.terminal.explain import facts_of, notes_of, verdict_of

_STYLE = """
:root {
  color-scheme: light dark; --cut: #8a8a8a; --kept: #2a8a52; --title: #d0312d; --odd: #a87400; --rule: #8884;
}
body { font: 16px/1.7 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.35rem; margin: 0 }
h2 { font-size: 1rem; margin: 2rem 0 .5rem }
.url { color: var(--cut); overflow-wrap: anywhere }
.notes { color: var(--odd); padding-left: 1.2rem }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .15rem .7rem .15rem 0 }
.fields td:first-child, .rule, .where { color: var(--cut); font-size: .85rem; white-space: nowrap }
.lines tr { border-top: 1px solid var(--rule) }
.lines td { overflow-wrap: anywhere }
.cut td { color: var(--cut) }
.kept .say { color: var(--kept); font-weight: 600 }
.title td { color: var(--title); font-weight: 600 }
.odd .say { color: var(--odd) }
.lines .say { white-space: nowrap; overflow-wrap: normal }
.lines .count { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; overflow-wrap: normal }
.lines .where { white-space: normal; width: 14rem; font-weight: 400 }
@media (max-width: 40rem) { .where, .count { display: none } }
"""  # noqa: E501
_FRAME = frozenset({"outside", "repeats", "links", "twice", "hidden"})


def explanation_page(explanation: Explanation) -> str:
    """Return the whole page."""
    title = explanation.article.title or say("article.untitled")
    return "".join(
        (
            f'<!DOCTYPE html>\n<html lang="{language()}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>\n",
            f'<h1>{escape(title)}</h1><div class="url">{escape(explanation.url)}</div>\n',
            f'<h2>{say("explain.fields")}</h2><table class="fields">',
            *(_field(*row) for row in facts_of(explanation)),
            "</table>\n",
            *_notes(explanation),
            *_pages(explanation),
            "</body></html>\n",
        )
    )


def _field(name: str, value: str, rule: str) -> str:
    return f'<tr><td>{escape(name)}</td><td>{escape(value)}</td><td class="rule">{escape(rule)}</td></tr>'


def _notes(explanation: Explanation) -> Iterator[str]:
    notes = list(notes_of(explanation))
    if notes:
        yield f'<h2>{say("explain.notes")}</h2><ul class="notes">'
        yield from (f"<li>{escape(note)}</li>" for note in notes)
        yield "</ul>\n"


def _pages(explanation: Explanation) -> Iterator[str]:
    for number, lines in enumerate(explanation.pages, 1):
        head = say("explain.lines") if len(explanation.pages) == 1 else f"{say('explain.lines')} {number}"
        names = (("verdict", "say"), ("pages-with", "count"), ("line", ""), ("place", "where"))
        columns = "".join(f'<th class="{kind}">{say(f"column.{name}")}</th>' for name, kind in names)
        yield f'<h2>{head}</h2><table class="lines"><tr>{columns}</tr>\n'
        yield from (_line(line) for line in lines)
        yield "</table>\n"


def _line(line: Line) -> str:
    kind = line.verdict if line.verdict in ("kept", "title") else "cut" if line.verdict in _FRAME else "odd"
    return (
        f'<tr class="{kind}"><td class="say">{escape(verdict_of(line))}</td><td class="count">{line.pages or "·"}</td>'
        f'<td>{escape(line.text)}</td><td class="where">{escape(line.place)}</td></tr>\n'
    )
