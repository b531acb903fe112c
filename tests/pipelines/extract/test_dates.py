from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.dates import date_in_url, find_card, find_date, find_labelled_date

LATEST = datetime(2026, 11, 23, 16)
DAY = datetime(2016, 10, 18)
MINUTE = datetime(2016, 10, 18, 12, 49)


@pytest.mark.parametrize(
    ("line", "moment", "raw"),
    [
        ("发布时间:2016-10-18 12:49   阅读量:2051次", MINUTE, "2016-10-18 12:49"),
        ("发布时间：２０１６－１０－１８　１２：４９", MINUTE, "2016-10-18 12:49"),
        ("2016-10-18 12∶49", MINUTE, "2016-10-18 12:49"),
        ("2016年10月18日12:49来源：新华社", MINUTE, "2016年10月18日12:49"),
        ("时间：2016年1月2日来源：人民日报作者：王五点击：12", datetime(2016, 1, 2), "2016年1月2日"),
        ("【2016-10-18】", DAY, "2016-10-18"),
        ("[2016-10-18 12:49]", MINUTE, "2016-10-18 12:49"),
        ("（2016/10/18）", DAY, "2016/10/18"),
        ("2016.10.18", DAY, "2016.10.18"),
        ("2016 年 10 月 18 日 星期二 12:49", MINUTE, "2016 年 10 月 18 日 星期二 12:49"),
        ("2016-10-18T12:49:07+08:00", datetime(2016, 10, 18, 12, 49, 7), "2016-10-18T12:49:07+08:00"),
        ("2016-10-18T04:49:07.250Z", datetime(2016, 10, 18, 12, 49, 7), "2016-10-18T04:49:07.250Z"),
        ("2016-10-18 下午 3:05", datetime(2016, 10, 18, 15, 5), "2016-10-18 下午 3:05"),
        ("2016-10-18 上午10:05", datetime(2016, 10, 18, 10, 5), "2016-10-18 上午10:05"),
        ("2016-10-18 中午12:05", datetime(2016, 10, 18, 12, 5), "2016-10-18 中午12:05"),
        ("2016/10/18 3:05:09 PM", datetime(2016, 10, 18, 15, 5, 9), "2016/10/18 3:05:09 PM"),
        ("2016-10-18 12:30 am", datetime(2016, 10, 18, 0, 30), "2016-10-18 12:30 am"),
        ("发布时间：二〇一六年十月十八日", DAY, "二〇一六年十月十八日"),
        ("二○一六年十月十八日", DAY, "二○一六年十月十八日"),
        ("2016-10-18 12时49分", MINUTE, "2016-10-18 12时49"),
        ("2016-10-18  12:49:07|来源：本网", datetime(2016, 10, 18, 12, 49, 7), "2016-10-18 12:49:07"),
        ("来源：新华网|2016-10-18", DAY, "2016-10-18"),
        ("发布日期：2016-10-18作者：组织部", DAY, "2016-10-18"),
        ("2016-10-18\u00a0\u00a0\u00a0\u00a0点击率：次", DAY, "2016-10-18"),
        ("2016-10-18 25:99", DAY, "2016-10-18"),
    ],
)
def test_a_time_is_read_in_the_shapes_of_portals(line, moment, raw):
    assert find_date(line, LATEST) == (moment, raw)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "10∶08",  # dateparser alone reads a day in October
        "10-18 12:49",
        "2016-13-40",
        "2016年2月30日",
        "1970-01-01 00:00:00",
        "2099-01-01",
        "来源：《求是》2021/14",
        "辽ICP备05001001号",
        "电话：024-23128888",
        "文号：辽委发〔2016〕12号",
        "192.168.10.18",
        "12016-10-18",
    ],
)
def test_what_is_no_time_is_none(line):
    assert find_date(line, LATEST) is None
    assert find_labelled_date(line, LATEST) is None


@pytest.mark.parametrize("line", ["2016-10-1812:49", "发布时间：2016-10-1812:49来源：本网"])
def test_a_clock_time_glued_to_the_day_is_read(line):
    assert find_date(line, LATEST)[0] == MINUTE


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("更新时间：2016-10-18 浏览：5", DAY),
        ("录入时间:2016-10-18", DAY),
        ("发 布 时 间：2016-10-18", DAY),
        ("【发布日期】2016-10-18", DAY),
        ("发表于 2016-10-18 12:49", MINUTE),
        ("发布时间：20161018", DAY),
        ("成文日期： 2016年10月18日", DAY),
        ("发布时间：Oct 18, 2016 来源：英文版", DAY),  # a shape for dateparser
    ],
)
def test_a_label_leads_to_its_time(line, moment):
    assert find_labelled_date(line, LATEST)[0] == moment


def test_a_label_without_a_time_takes_none_from_further_on():
    assert find_labelled_date("发布时间： 来源：新华社 2016-10-18", LATEST) is None
    assert find_labelled_date("时间就是生命,2016年10月18日", LATEST) is None


def test_the_label_wins_over_an_earlier_day_in_the_line():
    assert find_labelled_date("创刊1999-1-1 发布时间：2016-10-18", LATEST) == (DAY, "2016-10-18")


@pytest.mark.parametrize(
    ("url", "moment"),
    [
        ("http://www.ccdi.gov.cn/toutiaon/201610/t20161018_12345.html", DAY),
        ("http://dangjian.people.com.cn/n1/2016/1018/c117092-28786735.html", DAY),
        ("http://www.qstheory.cn/dukan/2016-10/18/c_1119735926.htm", DAY),
        ("https://www.12371.cn/2016/10/18/ARTI1476750123456789.shtml", DAY),
        ("http://dj.gzwd.gov.cn/art/2016/1/2/art_3_45.html", datetime(2016, 1, 2)),
        ("http://www.lndangjian.org.cn/messagexq.asp?id=20161018", None),
        ("http://x.cn/info/1094/3204.htm", None),
        ("http://x.cn/2016/1340/c1.html", None),
    ],
)
def test_a_path_may_name_the_day(url, moment):
    assert date_in_url(url) == moment


SEPARATED = st.sampled_from(["{y}-{m}-{d}", "{y}年{m}月{d}日", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y}－{m}－{d}"])


@given(
    st.datetimes(datetime(1995, 1, 1), datetime(2026, 1, 1)),
    SEPARATED,
    st.sampled_from(["", "0"]),
    st.sampled_from(["{}", "【{}】", "[{}]", "时间：{}", "发布时间:{}　来源：新华社", "来源：本网 {} 点击：7"]),
)
def test_any_day_is_read_in_any_shape_and_frame(moment, shape, zero, frame):
    numbers = {"y": moment.year} | {
        name: f"{zero}{n}" if n < 10 else n for name, n in (("m", moment.month), ("d", moment.day))
    }
    assert find_date(frame.format(shape.format(**numbers)), LATEST)[0] == datetime(*moment.timetuple()[:3])


@given(st.text(max_size=80))
def test_no_line_breaks_it(line):
    for find in (find_date, find_labelled_date):
        found = find(line, LATEST)
        assert found is None or 1995 <= found[0].year <= 2027


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("Updated: March 5, 2021", datetime(2021, 3, 5)),
        ("Mar. 5th 2021, 9:30 PM", datetime(2021, 3, 5, 21, 30)),
        ("5 March 2021", datetime(2021, 3, 5)),
        ("时间:2021-3-5 9:5", datetime(2021, 3, 5, 9, 5)),
        ("2021年3月5日 9时5分7秒", datetime(2021, 3, 5, 9, 5, 7)),
    ],
)
def test_rare_shapes_of_a_time_are_read(line, moment):
    assert find_date(line)[0] == moment


@pytest.mark.parametrize("line", ["March 2021", "March 32, 2021", "Marching 5 2021 people", "比分3:2", "March 5, 2031"])
def test_what_is_no_day_in_english_is_none(line):
    assert find_date(line, LATEST) is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("日期：21-03-05", datetime(2021, 3, 5)),
        ("发布时间:99/12/31", datetime(1999, 12, 31)),
        ("日期：21-13-05", None),
        ("日期：21-03-05-07", None),
        ("21-03-05", None),
    ],
)
def test_a_year_of_two_figures_needs_a_label(line, day):
    found = find_labelled_date(line, LATEST)
    assert (found and found[0]) == day


@pytest.mark.parametrize(
    "line", ["05 2021-03", "052021-03", "05日2021年3月", "2021.03 05", "03-05 2021", "03月05日2021年", "2021 03/05"]
)
def test_a_calendar_leaf_is_a_day(line):
    assert find_card(line, LATEST) == (datetime(2021, 3, 5), line)


@pytest.mark.parametrize("line", ["35 2021-03", "05 2031-03", "第05期 2021-03", "2021-03", "1205 2021"])
def test_other_numbers_are_no_calendar_leaf(line):
    assert find_card(line, LATEST) is None
