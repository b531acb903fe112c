"""An article as a person reads it."""

from rich.cells import cell_len
from rich.console import Console, Group
from rich.filesize import decimal
from rich.rule import Rule
from rich.text import Text

from archive.files import HeldFile
from archive.messages import say, say_if_known
from archive.provenance import Provenance
from archive.reading import StoredArticle
from crawler.terminal.console import plain
from crawler.terminal.tables import in_lines


def show_article(console: Console, article: StoredArticle, *, is_textless: bool = False) -> None:
    """Print title, facts, text, attachments, and where the proof lies; `is_textless`: a release without texts."""
    title = plain(article.title or say("article.untitled"))
    title.stylize("bold")
    console.print(title)
    console.print(in_lines(_facts(article), console.width), style="dim")
    console.print(Rule(style="dim"))
    paragraphs = [plain("　　" + line) for line in article.text.splitlines()]
    absent = Text(say("article.without-texts" if is_textless else "article.no-text"), style="dim")
    console.print(Group(*paragraphs) if paragraphs else absent)
    for (kind, url, label), file in zip(article.attachments, article.files, strict=True):
        line = plain(f"[{say_if_known(f'attachment.{kind}', kind)}] {label or ''} {url}")
        line.stylize("cyan")
        console.print(line.append_text(Text(f" · {_held(file)}", style="dim")), soft_wrap=True)
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
        ("state", None if article.state == "present" else say_if_known(f"state.{article.state}", article.state)),
    ]
    return [plain(f"{say(f'article.{name}')} {value}") for name, value in named if value is not None]


def _held(file: HeldFile | None) -> str:
    if file is None:
        return say("article.link-only")
    return ", ".join(filter(None, (file.type, decimal(file.bytes))))


def _provenance(article: StoredArticle) -> list[Text]:
    return [
        *(plain(url) for url in article.urls),
        plain(say("article.captured", at=article.captured_at, version=article.version)),
        plain(f"{article.warc_file} @ {article.warc_offset} · {article.warc_digest}"),
        plain(f"id {article.id}"),
    ]


def show_provenance(console: Console, chain: Provenance) -> None:
    """Print where a reading comes from, from the row to the record, the run, the code and the declaration."""
    rules = ", ".join(f"{name}: {rule}" for name, rule in chain.rules.items() if rule)
    rows = [
        ("article", f"{chain.article_id} · {chain.url}"),
        ("version", f"{chain.version} · {chain.content_hash}"),
        ("read-by", f"dangjian-archive {chain.read_by} · {rules}"),
        ("run", f"{chain.run_id} · {chain.run_started_at} · {say(f'status.{chain.run_status}')}"),
        ("crawled-by", f"dangjian-archive {chain.run_code}"),
        ("declaration", f"sha256 {chain.declaration_hash}"),
        *(("listed-on", url) for url in chain.listed_on),
    ]
    for page in chain.pages:
        rows += [
            ("capture", f"{page.url} · HTTP {page.status} · {page.fetched_at}"),
            ("record", f"{page.warc_file} @ {page.warc_offset} + {page.warc_length} · {page.record_id or '·'}"),
            ("payload", f"{page.digest}{f' · {page.payload_in}' if page.payload_in else ''}"),
            ("file", f"sha256 {page.file_sha256}" if page.file_sha256 else say("provenance.unsealed")),
        ]
    for file in chain.files:
        kept = "revisit" if file.is_revisit else ""
        rows += [
            ("attachment", " · ".join(filter(None, (file.url, file.type, decimal(file.bytes), file.captured_at)))),
            (
                "record",
                f"{file.warc_file} @ {file.warc_offset} · {file.record_id or '·'}{f' · {kept}' if kept else ''}",
            ),
            ("content", f"sha256 {file.sha256}"),
        ]
    width = max(cell_len(say(f"provenance.{name}")) for name, _ in rows)
    for name, value in rows:
        label = say(f"provenance.{name}")
        head = Text(label + " " * (width - cell_len(label) + 2), style="dim")
        console.print(head.append_text(plain(value)), soft_wrap=True)
