import pytest
from scrapy.http import HtmlResponse

from crawler.counter import number_in
from crawler.families.vsb import Vsb


def url_for(body):
    return Vsb.counter.url_for(HtmlResponse("http://dj.x.edu.cn/info/1094/5568.htm", body=body, encoding="utf-8"))


def test_the_counter_is_where_the_pages_script_asks():
    page = """<p>点击率：<script>_showDynClicks("wbnews", 1391370217, 5568)</script>次</p>"""
    assert url_for(page) == (
        "http://dj.x.edu.cn/system/resource/code/news/click/dynclicks.jsp?clickid=5568&owner=1391370217&clicktype=wbnews"
    )


def test_a_page_without_the_script_has_no_counter():
    assert url_for("<p>点击率：次</p>") is None


@pytest.mark.parametrize(
    ("answer", "number"), [(b"2051", 2051), (b" 7\r\n", 7), (b"", None), (b"-1", None), (b"<html>1</html>", None)]
)
def test_only_a_number_is_a_view_count(answer, number):
    assert number_in(answer) == number
