"""The tour that `dangjian demo` gives: crawl the demo portal, compare with its gold, show the seed's article."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.database import NAME, open_reader
from archive.errors import NotFound
from archive.messages import say, say_reason
from archive.reading import StoredArticle, find_article
from archive.report import RunReport, report
from crawler.crawling import Ended, Options, crawl, mark_as_demo
from crawler.demo import DemoPortal, serve
from crawler.terminal.article import show_article
from crawler.terminal.console import plain
from crawler.terminal.progress import Display


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the portal promised and what the archive holds."""

    folder: Path
    promised: dict[str, int]  # articles on the portal, by section
    got: dict[str, int]  # articles in the archive, by section
    articles: int  # captured in this run; one that stands in two sections counts once
    seed: StoredArticle | None  # None: it was not captured
    report: RunReport | None  # None: the crawl did not begin

    @property
    def as_promised(self) -> bool:
        """Tell whether every section holds exactly what the portal offers."""
        return self.promised == self.got and self.seed is not None

    def show(self, console: Console) -> None:
        """Print the table, the seed's article and where the archive lies."""
        if self.report is None:
            return
        if self.report.status != "ok" and self.report.reason:
            console.print(plain(say_reason(self.report.reason)), style="yellow")
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name, justify in (("section", "left"), ("promised", "right"), ("got", "right")):
            table.add_column(say(f"column.{name}"), justify=justify, no_wrap=True)  # type: ignore[arg-type]
        for section, promised in self.promised.items():
            got = self.got.get(section, 0)
            table.add_row(plain(section), str(promised), Text(str(got), style="green" if got == promised else "red"))
        table.add_section()
        table.add_row(say("column.total"), str(sum(self.promised.values())), str(sum(self.got.values())))
        console.print(table)
        if self.as_promised:
            absent = sum(section.absent for section in self.report.sections)
            console.print(
                say("demo.as-promised", links=sum(self.got.values()), articles=self.articles, absent=absent),
                style="green",
            )
        else:
            differ = [s for s in {**self.promised, **self.got} if self.promised.get(s) != self.got.get(s)]
            console.print(say("demo.differs", sections="、".join(differ)), style="red")
        if self.seed:
            console.print("\n" + say("demo.seed") + "\n", style="dim")
            show_article(console, self.seed)
        console.print("\n" + say("demo.where", folder=self.folder), soft_wrap=True)


def tour(folder: Path, size: int, day: int, display: Display) -> tuple[Ended, Verdict]:
    """Crawl the demo portal of `size` articles as it is on `day` into `folder` and judge the archive.

    Raises a StorageError where the archive cannot be opened.
    """
    if not (folder / NAME).exists():  # one with live pages is none of the demo's
        mark_as_demo(folder)
    portal = DemoPortal(size=size, day=day)
    seed_url = next(article.urls[0] for article in portal.gold() if "seed" in article.planted)
    with serve(portal) as served:
        (ended,) = crawl(["lndangjian"], Options(folder=folder, proxy=served.url, delay=0), display)
    promised = portal.section_counts()
    if ended.run_id is None or ended.error is not None:
        return ended, Verdict(folder=folder, promised=promised, got={}, articles=0, seed=None, report=None)
    with closing(open_reader(folder)) as connection:
        found = report(connection, ended.run_id)
        got = {section.section or section.url: section.got for section in found.sections}
        articles = connection.execute(
            "SELECT count(*) FROM current_articles WHERE last_seen_at >= ?", (found.started_at,)
        ).fetchone()[0]
        try:
            seed = find_article(connection, seed_url)
        except NotFound:  # stopped before it was captured
            seed = None
    return ended, Verdict(folder=folder, promised=promised, got=got, articles=articles, seed=seed, report=found)
