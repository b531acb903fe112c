"""Saved portals, what new-site made of each, and the table of it."""

from dataclasses import dataclass, field

from benchmarks.extraction.corpus import CORPUS
from crawler.listing import Page
from crawler.sites import declared_sites


@dataclass
class Portal:
    """A saved portal."""

    host: str
    kinds: dict[str, str]  # canonical URL -> kind of the manifest

    @property
    def home(self) -> str:
        """The home page as a maintainer would type it."""
        first = next((url for url, kind in self.kinds.items() if kind == "home"), f"http://{self.host}/")
        return f"http://{self.host}/" if first.endswith("/index.html") else first

    def of(self, *kinds: str) -> set[str]:
        """Return the pages of some kinds."""
        return {url for url, kind in self.kinds.items() if kind in kinds}

    def page(self, url: str) -> Page | None:
        """Return a saved page, None where it is not saved."""
        target = url.split("/", 3)[3]
        for name in (target, f"{target}index.html"):
            path = CORPUS / "pages" / self.host / name
            if path.is_file():
                return Page(path.read_bytes(), url)
        return None


@dataclass
class Result:
    """What came of one portal."""

    portal: Portal
    declaration: str | None = None  # None: new-site refused
    said: str = ""  # the first line of its error
    lists: tuple[int, int] = (0, 0)  # walked, of the saved first pages of lists that can be reached
    further: tuple[int, int] = (0, 0)  # the same of further pages
    recall: tuple[int, int] = (0, 0)  # saved articles that the pattern matches
    precision: tuple[int, int] = (0, 0)  # saved pages that it matches which are articles
    captured: tuple[int, int] = (0, 0)
    home_only: tuple[int, int] = (0, 0)
    wrong: list[str] = field(default_factory=list)  # stored, and no articles
    missed: list[str] = field(default_factory=list)
    read: dict[str, tuple[int, int]] = field(default_factory=dict)
    f1: list[float] = field(default_factory=list)

    @property
    def needs_no_edit(self) -> bool:
        """Tell whether the declaration crawls correctly as it is."""
        whole = not self.missed and self.home_only[0] == self.home_only[1]
        return self.declaration is not None and whole and not self.wrong and self.captured[1] > 0


def share(counts: tuple[int, int]) -> str:
    """Return counts as a table shows them."""
    return f"{counts[0]}/{counts[1]}" if counts[1] else "–"


def mark(result: Result, declared: set[str]) -> str:
    """Return the mark of a portal that the project declares."""
    return "*" if {result.portal.host, result.portal.host.removeprefix("www.")} & declared else ""


def totals(results: list[Result]) -> str:
    """Return the share of each field that was got right, each portal counting alike, with the number of portals."""
    fields = {
        "sections": [each.lists for each in results], "paging": [each.further for each in results],
        "article pattern, precise": [each.precision for each in results],
        "article pattern, complete": [each.recall for each in results],
        "title": [each.read.get("title", (0, 0)) for each in results],
        "date": [each.read.get("date", (0, 0)) for each in results],
    }  # fmt: skip
    said = []
    for name, counts in fields.items():
        shares = [good / of for good, of in counts if of]
        said.append(f"{name} {sum(shares) / len(shares):.0%} ({len(shares)})" if shares else f"{name} –")
    f1 = [sum(each.f1) / len(each.f1) for each in results if each.f1]
    said.append(f"body F1 {sum(f1) / len(f1):.3f} ({len(f1)})" if f1 else "body –")
    return "mean over the portals that have the field saved: " + ", ".join(said)


def line(result: Result, declared: set[str]) -> list[str]:
    """Return the cells of one portal."""
    name = result.portal.host + mark(result, declared)
    if result.declaration is None:
        return [name, f"refused: {result.said}", *[""] * 9]
    f1 = f"{sum(result.f1) / len(result.f1):.3f}" if result.f1 else "–"
    return [
        name, share(result.lists), share(result.further), share(result.precision),
        share(result.recall), share(result.read["title"]), share(result.read["date"]), f1, share(result.captured),
        share(result.home_only), str(len(result.wrong)), "yes" if result.needs_no_edit else "NO",
    ]  # fmt: skip


HEAD = ["portal", "lists", "further", "precision", "recall", "title", "date", "body F1", "captured", "home only",
        "wrong", "no edit"]  # fmt: skip


def report(results: list[Result], excluded: dict[str, str]) -> str:
    """Return the table, what falls short, and what was excluded."""
    declared = {domain for site in declared_sites().values() for domain in site.allowed_domains}
    rows = [HEAD, *(line(result, declared) for result in results)]
    widths = [max(len(row[i]) for row in rows if len(row) == len(HEAD)) for i in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows]
    lines += ["", totals(results)]
    good = sum(result.needs_no_edit for result in results)
    known = sum(bool(mark(result, declared)) for result in results)
    lines.append(
        f"{good} of {len(results)} portals need no edit ({good / len(results):.0%});"
        f" {known} of them, marked *, the project declares too, which new-site does not see"
    )
    for result in results:
        for what, urls in (("missed", result.missed), ("no article", result.wrong)):
            if urls:
                lines.append(f"{result.portal.host}: {what} {len(urls)}, e.g. {urls[0]}")
    lines += [f"excluded: {host}: {why}" for host, why in excluded.items()]
    return "\n".join(lines)
