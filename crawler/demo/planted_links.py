"""Links in listings that must not become articles: dead, soft errors, off the site, forbidden, faulty."""

from dataclasses import dataclass
from functools import cached_property

from crawler.demo.chance import Chance
from crawler.demo.chronicle import Chronicle
from crawler.demo.gold import PlantedLink
from crawler.demo.grammar import Teller
from crawler.demo.phrases import HEADINGS
from crawler.demo.sections import NAMES, count_below
from crawler.demo.urls import ROOT, article_id

FAULTS = {"huge-page": "too_large", "not-html": "not_html", "error-500": "failed", "truncated": "failed"}

# outcome -> one such link in so many articles
_COUNTS = {"missing": 300, "soft_error": 300, "offsite": 200, "blocked": 400}
_OFFSITE = (
    "http://www.xinhuanet.com/politics/2016-10/18/c_11197{}.htm",
    "http://cpc.people.com.cn/n1/2017/1019/c64094-295{}.html",
    "http://www.ccdi.gov.cn/yaowen/201803/t20180321_16{}.html",
    "http://www.12371.cn/2019/06/01/ARTI155{}.shtml",
    "http://www.ln.gov.cn/zfxx/jrln/201509/t20150911_1{}.html",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A listing row that stands after the section's live article number `place`, the oldest being 0."""

    href: str
    title: str
    section: int
    place: int
    outcome: str
    fault: str | None = None
    number: int | None = None  # the id in the URL, where the portal answers under one


class BadLinks:
    """Every planted bad link of one portal; they keep their neighbours over the days."""

    def __init__(self, chronicle: Chronicle, faults: frozenset[str]) -> None:
        if unknown := faults - FAULTS.keys():
            raise ValueError(f"no such fault: {', '.join(sorted(unknown))}; there are {', '.join(FAULTS)}")
        self._chronicle = chronicle
        self._faults = faults

    @cached_property
    def rows(self) -> tuple[BadRow, ...]:
        """All rows."""
        size = self._chronicle.size
        rows = [self._row(outcome, turn) for outcome, share in _COUNTS.items() for turn in range(max(2, size // share))]
        return tuple(rows + [self._row(FAULTS[fault], 0, fault) for fault in sorted(self._faults)])

    @cached_property
    def by_place(self) -> dict[tuple[int, int], list[BadRow]]:
        """Rows by (section, place)."""
        places: dict[tuple[int, int], list[BadRow]] = {}
        for row in self.rows:
            places.setdefault((row.section, row.place), []).append(row)
        return places

    @cached_property
    def by_number(self) -> dict[int, BadRow]:
        """Rows by the id in their URL, where the portal answers under it."""
        return {row.number: row for row in self.rows if row.number is not None}

    def links(self) -> tuple[PlantedLink, ...]:
        """Return the links as gold, with absolute URLs."""
        return tuple(
            PlantedLink(
                url=row.href if row.href.startswith("http") else ROOT + row.href,
                outcome=row.outcome,
                section=NAMES[row.section],
            )
            for row in self.rows
        )

    def _row(self, outcome: str, turn: int, fault: str | None = None) -> BadRow:
        size = self._chronicle.size
        chance = Chance("bad", outcome, turn, fault or "")
        section = chance.below(len(NAMES))
        near = self._near(fault or outcome, turn)
        number = article_id(near) + 1
        href = {
            "offsite": chance.pick(_OFFSITE).format(chance.between(10000, 99999)),
            "blocked": f"admin/preview.asp?id={number}",
        }.get(outcome, f"messagexq.asp?id={number}")
        return BadRow(
            href=href,
            title=Teller(chance, self._chronicle.published(near)).tell(chance.pick(HEADINGS)),
            section=section,
            place=chance.below(count_below(section, size)),
            outcome=outcome,
            fault=fault,
            number=None if outcome in {"offsite", "blocked"} else number,
        )

    def _near(self, kind: str, turn: int) -> int:
        # The ordinal whose id the bad link's id follows. Eight kinds take turns, so no two links share one.
        size = self._chronicle.size
        step = max(1, size // (8 * max(2, size // 200)))
        return ((*_COUNTS, *FAULTS).index(kind) + 8 * turn) * step % size
