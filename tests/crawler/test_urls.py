import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import canonical, is_part_of

HOME = "http://www.lndangjian.org.cn"


@pytest.mark.parametrize(
    "spelling",
    [
        f"{HOME}/messagexq.asp?id=12&class=3",
        f"{HOME}/messagexq.asp?class=3&id=12",
        f"{HOME}/MessageXQ.ASP?ID=12&Class=3",
        f"{HOME}:80/messagexq.asp?id=12&class=3#top",
        f"{HOME}/messagexq.asp?id=12&class=3&PHPSESSID=af34",
        f"{HOME}/messagexq.asp?from=list&id=12&class=3",
    ],
)
def test_spellings_of_one_page_are_one(spelling):
    assert canonical(spelling, frozenset({"from"})) == f"{HOME}/messagexq.asp?class=3&id=12"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/a.html?Id=1", "/a.html?id=1"),
        ("/A.html", "/a.html"),
        ("/a.asp?id=1", "/a.asp?id=2"),
        ("/a.asp?t=A", "/a.asp?t=a"),
    ],
)
def test_different_pages_stay_different(one, other):
    assert canonical(HOME + one) != canonical(HOME + other)


def test_gbk_bytes_in_a_query_stay_as_they_are():
    assert canonical(f"{HOME}/s.asp?k=%B5%B3%BD%A8") == f"{HOME}/s.asp?k=%B5%B3%BD%A8"


@given(st.text(alphabet="abAB01/?&=%.;党 ", max_size=30))
def test_canonical_is_its_own_canonical(tail):
    once = canonical(f"{HOME}/{tail}")
    assert canonical(once) == once


def test_a_later_article_is_no_part_of_an_earlier_one():
    assert not is_part_of(f"{HOME}/messagexq.asp?id=13", f"{HOME}/messagexq.asp?id=12")
    assert not is_part_of(f"{HOME}/info/1094/3205.htm", f"{HOME}/info/1094/3204.htm")
    assert is_part_of(f"{HOME}/t20160101_123456_2.html", f"{HOME}/t20160101_123456.html")
