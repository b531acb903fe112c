"""What the families take for articles and for first pages of lists, by address."""

import re

import pytest

from crawler.families.empire import Empire
from crawler.families.epoint import Epoint
from crawler.families.gcdyw import Gcdyw
from crawler.families.jcms import Jcms
from crawler.families.kaipuyun import Kaipuyun
from crawler.families.mi4 import Mi4
from crawler.families.people import People
from crawler.families.phpcms import Phpcms
from crawler.families.trs import Trs
from crawler.families.vsb import Vsb
from crawler.families.webplus import Webplus

GUID = "1f0c2a3e-8a55-4a0c-9b1e-0d7b6a1c2d3e"
ARTICLES = [
    (Vsb, "/info/1094/3204.htm"),
    (Trs, "/yaowenn/202407/t20240701_358001.html"),
    (Trs, "/djw2016sy/djw2016syyw/201904/t20190415_5076589.shtml"),
    (Webplus, "/58/21/c57162a743457/page.htm"),
    (Jcms, "/art/2024/7/1/art_1205_301.html"),
    (Kaipuyun, "/10462/wza2012/2022/10/14/0f3b8c1d2e4f5a6b7c8d9e0f1a2b3c4d.shtml"),
    (Empire, "/tzgg/2024-07-01/5801.html"),
    (Phpcms, "/html/dj/content-301.html"),
    (Phpcms, "/index.php?m=content&c=index&a=show&catid=9&id=301"),
    (People, "/n1/2024/0701/c394443-40268001.html"),
    (People, "/n/2012/1108/c64387-19531234.html"),
    (People, "/GB/64093/64387/7891234.html"),
    (Gcdyw, "/2024/07/01/ARTI1719800000000123.shtml"),
    (Mi4, "/xccs/2026/09/30/detail_202609307838225.html"),
    (Epoint, f"/xwzx/003001/20240701/{GUID}.html"),
]
LISTS = [
    (Vsb, "/dqgz/djdt.htm"),
    (Trs, "/yaowenn/"),
    (Trs, "/xxfb/news/index.html"),
    (Webplus, "/57162/list.htm"),
    (Jcms, "/col/col1205/index.html"),
    (Empire, "/tzgg/index.html"),
    (Phpcms, "/index.php?m=content&c=index&a=lists&catid=9"),
    (People, "/GB/394443/"),
    (People, "/GB/64093/64387/index.html"),
    (Gcdyw, "/zxfb/"),
    (Mi4, "/jyjl/list_243366_1.html"),
    (Epoint, "/xwzx/003001/subpage.html"),
]
NEITHER = [
    (Vsb, "/index.htm"),
    (Vsb, "/dqgz/djdt/8.htm"),  # a further page of a list
    (Vsb, "/system/resource/code/news/click/dynclicks.jsp?clickid=1"),
    (Trs, "/yaowenn/index_1.html"),
    (Trs, "/yaowenn/202407/t20240701_358001_m.html"),  # the telephone's copy
    (Webplus, "/57162/list2.htm"),
    (Empire, "/tzgg/index_2.html"),
    (Empire, "/e/search/"),
    (People, "/GB/394443/index2.html"),
    (Mi4, "/jyjl/list_243366_2.html"),
]


def is_article(family, path):
    return bool(re.search(family.article_url, f"http://dj.x.cn{path}", re.IGNORECASE))


def is_list(family, path):
    return bool(re.search(family.section_url, f"http://dj.x.cn{path}", re.IGNORECASE))


@pytest.mark.parametrize(("family", "path"), ARTICLES)
def test_an_article_is_told_from_its_address(family, path):
    assert is_article(family, path)
    assert family is Kaipuyun or not is_list(family, path)


@pytest.mark.parametrize(("family", "path"), LISTS)
def test_the_first_page_of_a_list_is_told_from_its_address(family, path):
    assert is_list(family, path)
    assert not is_article(family, path)


@pytest.mark.parametrize(("family", "path"), NEITHER)
def test_further_pages_copies_and_services_are_neither(family, path):
    assert not is_list(family, path)
    assert not is_article(family, path)
