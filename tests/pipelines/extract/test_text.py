import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.text import SENTENCE, narrow, squeeze, unit_key

ANY = st.text(max_size=60)


@pytest.mark.parametrize(
    ("line", "squeezed"),
    [
        ("　　近日,省委召开会议", "近日,省委召开会议"),
        ("发布时间:2016-10-18\u00a0\u00a0 12:49", "发布时间:2016-10-18 12:49"),
        ("党\u200b建\ufeff网", "党建网"),
        ("\r\n\t　 ", ""),
    ],
)
def test_blanks_of_any_kind_become_one(line, squeezed):
    assert squeeze(line) == squeezed


@pytest.mark.parametrize("colon", "：∶︰﹕:")
def test_every_colon_reads_as_a_colon(colon):
    assert narrow(f"来源{colon}新华社") == "来源:新华社"


def test_full_width_letters_and_numbers_are_made_narrow_and_han_stays():
    assert narrow("ＷＷＷ．１２３７１．ＣＮ　党建") == "WWW.12371.CN 党建"


@given(ANY)
def test_squeezing_and_narrowing_twice_changes_nothing_more(text):
    assert squeeze(squeeze(text)) == squeeze(text)
    assert narrow(narrow(text)) == narrow(text)
    assert len(narrow(text)) == len(text)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("第12期 党建 简报", "第7期党建简报", True),
        ("阅读量:2051次", "阅读量:3 次", True),
        ("党建要闻", "党建要問", False),
        ("2016", "", False),
    ],
)
def test_lines_that_differ_in_numbers_and_blanks_only_count_as_one(one, other, same):
    assert (unit_key(one) == unit_key(other)) is same


@given(ANY)
def test_a_key_fits_into_sqlite(text):
    assert -(2**63) <= unit_key(text) < 2**63


def test_running_text_is_told_by_its_punctuation():
    assert SENTENCE.search("会议强调，要抓好落实。")
    assert not SENTENCE.search("党务公开")


def test_numbers_in_a_sentence_are_what_it_says_and_those_of_a_counter_are_not():
    assert unit_key("截至目前,全市共有274名党员参加活动。") != unit_key("截至目前,全市共有959名党员参加活动。")
    assert unit_key("您是第274位访客") == unit_key("您是第959位访客")
