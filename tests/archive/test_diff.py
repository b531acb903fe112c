"""What changed between two wordings: nothing is lost of either, and what stayed is told as such."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.diff import Piece, diff, sentences

TEXTS = st.lists(st.sampled_from(["甲说。", "乙说！", "丙说", "\n", "丁”。", "戊；", " "]), max_size=12).map("".join)


@given(TEXTS, TEXTS)
def test_the_pieces_make_both_wordings_again(old, new):
    pieces = diff(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new


@given(st.text())
def test_sentences_leave_nothing_out(text):
    assert "".join(sentences(text)) == text


@given(TEXTS)
def test_an_equal_wording_has_no_change(text):
    assert {piece.kind for piece in diff(text, text)} <= {"same"}


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("一。二。三。", "一。三。", [Piece("gone", "二。")]),
        ("一。三。", "一。二。三。", [Piece("new", "二。")]),
        ("贯切精神。散会。", "贯彻精神。散会。", [Piece("gone", "贯切精神。"), Piece("new", "贯彻精神。")]),
    ],
)
def test_a_change_is_told_by_whole_sentences(old, new, changed):
    assert [piece for piece in diff(old, new) if piece.kind != "same"] == changed
