"""Lists whose pages come from a service of the portal: jcms' dataproxy, MI4's pageArticles, epoint's rest."""

import json
import re
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from crawler.strategies import Answer, Ask, Turn
from crawler.strategies.records import ScriptObjects, XmlRecords, count_records, longest_store

_PROXY = re.compile(r"""["']([^"'\s?]*dataproxy\.jsp)""")
_PROXY_FIELDS = (
    "col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype",
)  # fmt: skip
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)|\btotalRecords?\W{1,4}(\d+)", re.IGNORECASE)
_PER_PAGE = re.compile(r"\bperPage\W{1,4}(\d+)", re.IGNORECASE)
_SECTION = re.compile(r"/list\d*_(\d+)_\d+\.html")
_CATEGORY = re.compile(r"""\bcategoryNum['"]?\s*[:=]\s*['"]?(\d+)""")
_SITE_GUID = re.compile(r"""\bsiteGuid['"]?\s*[:=]\s*['"]([\w-]{36})""")
_COUNT = re.compile(r"""["'](?:count|total)["']\s*:\s*["']?(\d+)""")
_FOLDER = re.compile(r"/(\d{6,})/(?:[^/]*)$")


class DataProxy(XmlRecords):
    """jcms: the page holds the first records of the list, dataproxy.jsp sends the others, from startrecord on."""

    comes_first = True

    def turn(self, answer: Answer) -> Turn | None:
        """Return the form for the next records; None where the page names no such service."""
        total, here = self._total(answer), count_records(answer.text)
        if answer.asked and answer.asked.form:
            query = {k: int(v[0]) for k, v in parse_qs(urlsplit(answer.asked.url).query).items()}
            url, form, per_page = answer.asked.url.partition("?")[0], answer.asked.form, query["perpage"]
            before, batch = query["startrecord"] - 1, query["endrecord"] - query["startrecord"] + 1
        else:
            store = longest_store(answer.text)
            if store is None or not (service := _PROXY.search(store) or _PROXY.search(answer.text)):
                return None
            url, form = urljoin(answer.url, service.group(1)), _proxy_form(store)
            per_page = int(found.group(1)) if (found := _PER_PAGE.search(store)) else here
            before, batch = 0, max(here, per_page)
        done = before + here
        if here and (total is None or done < total):  # without a total, an answer without records is the end
            last = done + batch if total is None else min(done + batch, total)
            query = {"startrecord": done + 1, "endrecord": last, "perpage": per_page}
            ask = Ask(url=f"{url}?{urlencode(query)}", form=form, is_data=True, total=total)
            return Turn(following=ask, pages=total and answer.number + -(-(total - done) // batch))
        doubt = f"the service sends no more rows: {done} of {total}" if total and done < total else None
        return Turn(following=None, pages=answer.number, doubt=doubt)

    @staticmethod
    def _total(answer: Answer) -> int | None:
        found = _TOTAL.search(longest_store(answer.text) or "")
        return int(found.group(1) or found.group(2)) if found else answer.asked and answer.asked.total


def _proxy_form(store: str) -> tuple[tuple[str, str], ...]:
    found = ((name, re.search(rf"""\b{name}['"]?\s*[:=]\s*['"]?([^'",&}}\s]*)""", store)) for name in _PROXY_FIELDS)
    return tuple((name, match.group(1)) for name, match in found if match)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageArticles(ScriptObjects):
    """MI4: a list's page is a shell; pageArticles.js sends its rows as a script, with their total."""

    opening: str = r"\bMI4_PAGE_ARTICLE\s*="
    url: tuple[str, ...] = ("external_link", "url")  # a row with external_link leads there
    title: tuple[str, ...] = ("title",)
    date: tuple[str, ...] = ("pub_date",)
    is_whole: bool = False
    portal: int  # wbId
    limit: int = 25  # rows of a page
    comes_first: ClassVar[bool] = True

    def turn(self, answer: Answer) -> Turn | None:
        """Return the next page of the service; None on a page that is neither a shell nor an answer."""
        if answer.asked is None or not answer.asked.is_data:
            section = _SECTION.search(answer.url)
            return self._ask(answer, section.group(1), 1, None) if section else None
        query = parse_qs(urlsplit(answer.asked.url).query)
        section_id, page = query["subjectId"][0], int(query["page"][0])
        rows = self.rows(answer)
        found = re.search(r"\b_totalPage\W{1,4}(\d+)", answer.text)  # it may send fewer rows than were asked for
        pages = int(found.group(1)) if found else None
        if pages is not None and page < pages and not rows:
            return Turn(following=None, doubt=f"the service sends no more rows: page {page} of {pages}")
        if not rows or (pages is not None and page >= pages):
            return Turn(following=None, pages=answer.number)
        return self._ask(answer, section_id, page + 1, None if pages is None else answer.number + pages - page)

    def _ask(self, answer: Answer, section: str, page: int, pages: int | None) -> Turn:
        query = urlencode({"wbId": self.portal, "subjectId": section, "page": page, "limit": self.limit})
        url = urljoin(answer.url, f"/mi4-rest-api/pageArticles.js?{query}")
        return Turn(following=Ask(url=url, is_data=True), pages=pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInfoList(ScriptObjects):
    """epoint: the page holds the first rows, getPageInfoListNew sends all of them as JSON, page by page.

    How many rows the page itself holds is not said, so the service is asked from its first page on.
    """

    opening: str = r'"infodata"\s*:'
    url: tuple[str, ...] = ("infourl",)
    title: tuple[str, ...] = ("customtitle", "title", "titlenew")
    date: tuple[str, ...] = ("infodate",)
    is_whole: bool = False
    service: str = "/EpointWebBuilder/rest/frontAppCustomAction/getPageInfoListNew"
    limit: int = 20  # rows of a page
    comes_first: ClassVar[bool] = True

    def turn(self, answer: Answer) -> Turn | None:
        """Return the form for the next page, which counts from 0; None where the page names no list."""
        if answer.asked is None or answer.asked.form is None:
            category = _CATEGORY.search(answer.text) or _FOLDER.search(answer.url)
            site = _SITE_GUID.search(answer.text)
            asked = {"kw": "", "startDate": "", "endDate": "", "pageSize": self.limit}
            if not category or not site:
                return None
            asked |= {"siteGuid": site.group(1), "categoryNum": category.group(1)}
            return Turn(following=self._ask(answer, asked, 0))
        asked = json.loads(dict(answer.asked.form)["params"])
        said = _COUNT.search(answer.text)
        total, rows = int(said.group(1)) if said else None, self.rows(answer)
        done = (asked["pageIndex"] + 1) * self.limit
        missing = total is not None and len(rows or ()) < min(self.limit, total - done + self.limit)
        if missing:
            return Turn(following=None, doubt=f"the service sends no more rows: page {asked['pageIndex'] + 1}")
        if not rows or (total is not None and done >= total):  # without a total, a page without rows is the end
            return Turn(following=None, pages=answer.number)
        more = None if total is None else -(-(total - done) // self.limit)
        following = self._ask(answer, asked, asked["pageIndex"] + 1)
        return Turn(following=following, pages=None if more is None else answer.number + more)

    def _ask(self, answer: Answer, asked: dict[str, object], page: int) -> Ask:
        params = json.dumps(asked | {"pageIndex": page}, ensure_ascii=False)
        return Ask(url=urljoin(answer.url, self.service), form=(("params", params),), is_data=True)
