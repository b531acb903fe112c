"""Which family a portal's pages are recognised as."""

import csv
from collections import defaultdict

import pytest

from crawler.families.fingerprints import known_families, recognise
from crawler.portal import PortalSpider
from pipelines.extract.decode import decode

# The names of content systems in the corpus' list. Pages of 工信部 do not show theirs.
SYSTEMS = {
    "博达 VSB": "Vsb", "TRS WCM": "Trs", "webplus (苏迪)": "Webplus", "大汉 jcms": "Jcms", "开普云": "Kaipuyun",
    "帝国CMS": "Empire", "ASP.NET": "AspNet", "站群 (channels/contents)": "PortalSpider",
    "custom (staticpages/staticmores)": "PortalSpider", "custom ASP.NET-like (page/newslist)": "PortalSpider",
}  # fmt: skip
HIDDEN = {"www.miit.gov.cn"}


@pytest.mark.parametrize("family", known_families(), ids=lambda family: family.__name__)
def test_every_family_says_what_it_is_told_by(family):
    assert family.fingerprints
    assert family.__doc__


@pytest.mark.parametrize(
    ("page", "family"),
    [
        ("<script>__doPostBack('AspNetPager1','2')</script>", "AspNet"),
        ("<a href='messagexq.asp?id=1'>甲</a>", "ClassicAsp"),
        ("<a href='/index.php?m=content&c=index&a=lists&catid=9'>要闻</a>", "Phpcms"),
        ('<a href="/n1/2024/0701/c117092-40268001.html">甲</a>', "People"),
        ("<script>item=[{'title':'甲','link_add':'/2024/07/01/ARTI1719800000000123.shtml'}]</script>", "Gcdyw"),
        ("<script src='/mi4-rest-api/pageArticles.js?wbId=91'></script>", "Mi4"),
        ("<script src='/script/EpointWebBuilder.js'></script>", "Epoint"),
        ("<p>没有任何标志</p>", "PortalSpider"),
    ],
)
def test_a_system_is_told_from_what_only_its_pages_have(page, family):
    assert recognise([("http://x.cn/", page)])[0].__name__ == family


def test_one_link_to_another_portal_does_not_make_a_portal_one_of_its_family():
    link = '<a href="http://cpc.people.com.cn/n1/2024/0701/c117092-40268001.html">人民网</a>'
    pages = [("http://x.cn/", link), *((f"http://x.cn/{n}.html", "<p>正文</p>") for n in range(9))]
    assert recognise(pages) == (PortalSpider,)


def test_the_saved_portals_are_recognised(corpus):
    saved = defaultdict(list)
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            system = row["cms"].partition(" (贵州")[0].partition(" (several")[0]
            if system in SYSTEMS and row["site"] not in HIDDEN and row["site"] != "www.gsc.org.cn":
                saved[row["site"], system].append(row["file"])
    assert len(saved) > 20
    for (site, system), files in saved.items():
        pages = [(f"http://{f}", decode((corpus / "pages" / f).read_bytes()).text) for f in files]
        assert recognise(pages)[0].__name__ == SYSTEMS[system], site
