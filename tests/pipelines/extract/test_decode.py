import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.decode import decode

TEXT = "中共中央办公厅、国务院办公厅印发《脱贫攻坚责任制实施办法》"


@pytest.mark.parametrize(
    ("body", "declared", "encoding"),
    [
        (TEXT.encode("gb2312"), "gb2312", "gb18030"),
        ((TEXT + "朱镕基䶮").encode("gb18030"), "gb2312", "gb18030"),  # characters that gb2312 does not have
        (TEXT.encode(), "gb2312", "utf-8"),  # saved again by a tool, the declaration stayed
        (TEXT.encode("gb18030"), "utf-8", "gb18030"),
        (TEXT.encode(), None, "utf-8"),
        (TEXT.encode("gb18030"), None, "gb18030"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "gbk", "utf-8"),
        (TEXT.encode("utf-16"), "gb2312", "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), None, "utf-16-be"),
        (TEXT.encode("gb18030"), "no-such-charset", "gb18030"),
        (b"", "gb2312", "utf-8"),
        (b"<html></html>", "gb2312", "utf-8"),
    ],
)
def test_the_bytes_decide_and_not_the_declaration(body, declared, encoding):
    found = decode(body, declared)
    assert found.encoding == encoding
    assert "�" not in found.text
    assert not found.text.startswith("\ufeff")


def test_big5_is_believed_because_bytes_do_not_tell_it_from_gb18030():
    text = "黨建工作與組織建設"
    assert decode(text.encode("big5"), "Big5").text == text


@pytest.mark.parametrize("cut", [1, 2])
def test_utf_8_cut_off_in_the_middle_of_a_character_is_still_utf_8(cut):
    assert decode((TEXT * 9).encode()[:-cut]).encoding == "utf-8"


def test_a_flipped_byte_spoils_one_character_and_not_the_page():
    for encoding in ("utf-8", "gb18030"):
        body = bytearray((TEXT * 20).encode(encoding))
        body[301] = 0xFF
        found = decode(bytes(body))
        assert found.encoding == encoding
        assert found.text.count(TEXT) >= 18


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=12, max_size=60))
def test_any_chinese_text_comes_back_from_utf_8_and_from_gb18030(text):
    assert decode(text.encode()).text == text
    found = decode(text.encode("gb18030"))
    assert found.text == text or found.encoding == "utf-8"  # some GBK bytes are valid UTF-8 by chance


@given(st.binary(max_size=400), st.sampled_from([None, "gb2312", "utf-8", "big5", "x"]))
def test_no_bytes_break_it(body, declared):
    found = decode(body, declared)
    assert found.encoding in {"utf-8", "gb18030", "utf-16-le", "utf-16-be", "big5"}
