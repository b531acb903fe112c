"""Lines made to keep a pattern busy for ever, and their milder cousins on real pages: pagers, tables, numbers."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pipelines.extract.nesting import flattened
from pipelines.extract.title import without_suffix

SENTENCE = "会议强调,要坚持问题导向,压实党建工作责任,推动全面从严治党向基层延伸。" * 2
PATIENCE = 1.0  # seconds; each of these takes milliseconds, or else longer than anybody waits


class StillBusy(Exception):
    """Nothing came back."""


@contextmanager
def patience() -> Iterator[None]:
    """Give up on what would not come back, so that the suite does."""

    def give_up(*_):
        raise StillBusy

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    "line",
    [
        " ".join(map(str, range(10, 40))) + " 共50页 转到",
        " ".join(["95", "130", "128", "77"] * 8) + " 合计",
    ],
    ids=["a pager with a box to jump", "a table's figures in one cell"],
)
def test_a_line_of_many_numbers_is_soon_told_from_a_pager(page, read, line):
    with patience():
        assert line in read(page(f"<p>{SENTENCE}</p><p>{line}</p><p>{SENTENCE}</p>")).text


@pytest.mark.parametrize("word", ["扫一扫", "打印", "大", "【", "返回", "字号", "分享"])
def test_a_line_of_many_tools_is_soon_told_from_text(page, read, word):
    with patience():
        assert read(page(f"<p>{SENTENCE}</p><p>{(word * 120)[:115]}党。</p>")).text


@pytest.mark.parametrize("tag", ["<a", "<a href="])
def test_tags_that_never_end_are_soon_passed_over(tag):
    with patience():
        assert flattened(tag * 200_000) == tag * 200_000


def test_a_title_of_dots_is_soon_read():
    with patience():
        without_suffix("党建", listed="." * 200_000 + "党")


ATOMS = (
    "1 ",
    "首页",
    "来源:",
    "作者：",
    "2016-",
    "（",
    "原标题",
    "附件1",
    "时间:",
    " - ",
    "——",
    "&gt;",
    "页面不存在",
    "点击",
    "首页>",
)


@pytest.mark.parametrize("atom", ATOMS)
@pytest.mark.parametrize("place", ["<p>{}党</p>", "<h1>{}党</h1>", "<a href='2'>{}党</a>", "<title>{}党</title>"])
def test_no_label_said_a_thousand_times_over_keeps_a_reader_waiting(page, read, atom, place):
    with patience():
        read(page().replace("</body>", place.format(atom * 1000) + "</body>"))
