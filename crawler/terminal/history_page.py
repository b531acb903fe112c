"""The wordings of an article as one self-contained HTML page: nothing in it is loaded from anywhere."""

from html import escape

from archive.history import History, Wording
from archive.messages import language, say
from crawler.terminal.history import field_changes

_STYLE = """
:root { color-scheme: light dark; --gone: #d0312d; --new: #2a8a52; --quiet: #8a8a8a }
body { font: 16px/1.8 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.35rem; margin: 0 }
h2 { font-size: 1rem; margin: 2.5rem 0 0; border-top: 1px solid #8884; padding-top: 1rem }
.quiet { color: var(--quiet); font-size: .85rem; overflow-wrap: anywhere }
.text { white-space: pre-wrap }
del { color: var(--gone) } ins { color: var(--new); text-decoration: none; font-weight: 600 }
"""  # noqa: E501
_TAGS = {"same": "span", "gone": "del", "new": "ins"}


def history_page(found: History) -> str:
    """Return the whole page, the latest wording first."""
    title = found.wordings[-1].title or say("article.untitled")
    return "".join((
        f'<!DOCTYPE html>\n<html lang="{language()}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>\n",
        f'<h1>{escape(title)}</h1><div class="quiet">{escape(found.url)} · ',
        f"{escape(say('history.last-seen', at=found.last_captured_at))}</div>\n",
        *(_wording(wording) for wording in reversed(found.wordings)),
        "</body></html>\n",
    ))  # fmt: skip


def _wording(wording: Wording) -> str:
    head = say("history.version", number=wording.number, at=wording.first_captured_at, run=wording.run_id)
    changes = "".join(
        f"<div>{escape(name)}: <del>{escape(before)}</del> → <ins>{escape(after)}</ins></div>"
        for name, before, after in field_changes(wording)
    )
    if wording.number == 1:
        text = escape("".join(piece.text for piece in wording.text))
    else:
        text = "".join(f"<{_TAGS[p.kind]}>{escape(p.text)}</{_TAGS[p.kind]}>" for p in wording.text)
    proof = f'<div class="quiet">{escape(wording.record)}</div>'
    return f'<h2>{escape(head)}</h2>{proof}\n{changes}<div class="text">{text}</div>\n'
