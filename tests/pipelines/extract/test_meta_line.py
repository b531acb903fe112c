import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.credits import is_credits, sign_off
from pipelines.extract.meta_line import author, editor, original_title, source, views


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("来源：新华网  作者：王五  编辑：赵六", ("新华网", "王五", "赵六")),
        ("来源:新华网 作者:王五 责任编辑:赵六", ("新华网", "王五", "赵六")),
        ("来 源：人民日报　　作 者：本报记者 王五", ("人民日报", "本报记者 王五", None)),
        ("稿源∶辽宁日报 | 作者∶王五", ("辽宁日报", "王五", None)),
        ("文章来源：组织一处 发布时间：2016-10-18", ("组织一处", None, None)),
        ("来源：新华网|2016-10-18", ("新华网", None, None)),
        ("【来源：沈阳日报】【字号 大 中 小】", ("沈阳日报", None, None)),
        ("2016-10-18 来源：沈阳市委组织部 点击：12", ("沈阳市委组织部", None, None)),
        # blank, or filled by script: the page does not say
        ("发布时间：2021年05月21日 23:06 作者： 来源： 点击率：次", (None, None, None)),
        ("来源：无 作者：未知 编辑：admin", (None, None, None)),
        ("来源：\n作者：王五", (None, "王五", None)),
        ("资金来源：财政拨款", (None, None, None)),
    ],
)
def test_source_author_and_editor_stand_behind_their_labels(line, found):
    assert (source(line), author(line), editor(line)) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("2016年10月18日来源：人民日报", ("人民日报", None)),
        ("来源：人民日报作者：王五点击：12", ("人民日报", "王五")),
    ],
)
def test_labels_glued_to_what_stands_before_them_are_read(line, found):
    assert (source(line), author(line)) == found


def test_a_source_ends_where_the_reporter_begins():
    assert source("来源：沈阳日报 记者：赵六 2016-10-18") == "沈阳日报"


def test_the_text_under_a_blank_source_is_no_source():
    assert source("来源：\n会议强调,要抓好落实。") is None


def test_brackets_inside_a_source_stay():
    assert source("来源：中国组织人事报（辽宁版） 点击：7") in ("中国组织人事报（辽宁版）", "中国组织人事报(辽宁版)")


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("发布时间:2016-10-18 12:49   阅读量:2051次", 2051),
        ("阅读次数：１，０２４", 1024),
        ("点击：[88]", 88),
        ("浏览量 3万", 30_000),
        ("点击数:0", 0),
        ("人气：7次", 7),
        ("点击率：次", None),
        ("阅读量:次", None),
        ("", None),
        ("点击：加载中…", None),
    ],
)
def test_views_are_the_number_on_the_page_or_unknown(line, number):
    assert views(line) == number


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("原标题:贫困县党政正职不摘帽不调离", "贫困县党政正职不摘帽不调离"),
        ("　　（原标题：贫困县党政正职不摘帽不调离）", "贫困县党政正职不摘帽不调离"),
        ("原题 党建引领乡村振兴", "党建引领乡村振兴"),
        ("原 标 题：党建", "党建"),
        ("标题:党建", None),
        ("会议原标题拟为党建,后改为组织工作。", None),
    ],
)
def test_the_original_title_is_told_by_its_label(line, title):
    assert original_title(line) == title


def test_the_original_title_may_stand_behind_two_words_and_a_colon():
    assert original_title("原标题为:党建引领乡村振兴") == "党建引领乡村振兴"


def test_the_original_title_keeps_its_punctuation_as_printed():
    assert original_title("原标题：坚持党建引领，推进乡村振兴") == "坚持党建引领，推进乡村振兴"


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("据新华社", "新华社"),
        ("(据新华社电)", "新华社"),
        ("据新华社北京10月17日电", "新华社北京10月17日"),
        ("（来源：人民日报）", "人民日报"),
        ("来源：辽宁日报", "辽宁日报"),
        ("本文转自《求是》", "求是"),
        ("【稿源：沈阳网】", "沈阳网"),
        ("据统计，今年共有三千人参加。", None),
        ("据悉,会议将于下月召开。", None),
        ("会议还研究了其他事项。", None),
    ],
)
def test_a_sign_off_names_a_source(line, named):
    assert sign_off(line) == named


@pytest.mark.parametrize(
    ("line", "only"),
    [
        ("责任编辑：李四", True),
        ("（编辑：李四 审核：王五）", True),
        ("【责编：李四】", True),
        ("供稿：组织科　撰稿：张三　摄影：王五", True),
        ("初审：张三 复审：李四 终审：王五", True),
        ("来 源：辽宁日报", True),
        ("记者：您对基层党建怎么看？书记：我认为要抓好三件事。", False),  # an interview
        ("编辑：部门工作总结,要求各单位按时上报,逾期不候,特此通知。", False),
        ("会议强调,要抓好落实。", False),
    ],
)
def test_a_line_of_credits_only_names_people(line, only):
    assert is_credits(line) is only


@given(st.text(alphabet="来源作者编辑点击阅读量:：∶ 　|【】(0123456789)万年月日-新华社王五", max_size=60))
def test_no_line_breaks_it_and_nothing_is_an_empty_name(line):
    for find in (source, author, editor, original_title, sign_off):
        assert find(line) != ""
    number = views(line)
    assert number is None or number >= 0
