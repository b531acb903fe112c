"""An article as a person reads it."""

from rich.console import Console, Group
from rich.rule import Rule
from rich.text import Text

from archive.messages import say
from archive.reading import StoredArticle
from crawler.terminal.console import plain


def show_article(console: Console, article: StoredArticle) -> None:
    """Print title, facts, text, attachments, and where the proof lies."""
    title = plain(article.title or say("article.untitled"))
    title.stylize("bold")
    console.print(title)
    console.print(Text(" · ").join(_facts(article)), style="dim")
    console.print(Rule(style="dim"))
    paragraphs = [plain("　　" + line) for line in article.text.splitlines()]
    console.print(Group(*paragraphs) if paragraphs else Text(say("article.no-text"), style="dim"))
    for kind, url, label in article.attachments:
        console.print(plain(f"[{say(f'attachment.{kind}')}] {label or ''} {url}"), style="cyan", soft_wrap=True)
    console.print(Rule(style="dim"))
    for line in _provenance(article):
        console.print(line, style="dim", soft_wrap=True)  # a digest that is cut proves nothing


def _facts(article: StoredArticle) -> list[Text]:
    named = [
        ("sections", "、".join(article.sections) or None),
        ("published", article.published),
        ("source", article.source),
        ("author", article.author),
        ("editor", article.editor),
        ("views", article.views),
        ("original-title", article.original_title),
    ]
    return [plain(f"{say(f'article.{name}')} {value}") for name, value in named if value is not None]


def _provenance(article: StoredArticle) -> list[Text]:
    return [
        *(plain(url) for url in article.urls),
        plain(say("article.captured", at=article.captured_at, version=article.version)),
        plain(f"{article.warc_file} @ {article.warc_offset} · {article.warc_digest}"),
        plain(f"id {article.id}"),
    ]
