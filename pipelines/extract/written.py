"""Which lines an editor wrote, though they stand on other pages too or look like a page's own facts."""

import re
from collections.abc import Sequence

from pipelines.extract.document import Document, Unit
from pipelines.extract.text import SENTENCE, narrow

RUNNING = 40  # characters of a line that is text for certain
PARAGRAPH = 25  # characters of a new line that is text
# A notice that begins with its time goes on with its place, people or matter; a page's own line with its source.
_WHEN = re.compile(
    r"^[一二三1-3]?[、.]?\s*(?P<what>会议|活动|报名|学习|讲座|面试|考试|培训|公示|投票|征集|评选|举办|开会)?时\s*间\s*:"
)
_LABEL = re.compile(r"^[一二三四1-4]?[、.]?\s*[一-鿿]{2,6}\s*:")
_OWN_LABEL = re.compile(r"^(?:来|作|编|责|点|浏|阅|访|发|字|稿|审|信息|文章|更新|录入|人气|分享|打印|关闭)")


def is_paragraph(document: Document, text: Sequence[int], unit: Unit) -> bool:
    """Tell whether a line is a paragraph among those of the running text, whatever its class.

    `text` are the numbers of the body's lines that are new.
    """
    elements = document.elements
    block = elements[unit.element]
    for other in (document.units[i] for i in text):
        if len(other.text) >= PARAGRAPH and other.element != unit.element and SENTENCE.search(other.text):
            beside = elements[other.element]
            if beside.parent == block.parent and beside.tag == block.tag and not other.link_chars:
                return True
    return False


def is_in_row(document: Document, body: int, inside: Sequence[int], unit: Unit) -> bool:
    """Tell whether a line stands in a row of a table with other cells that say something: it is data then."""
    return bool(in_row(document, body, inside, unit))


def in_row(document: Document, body: int, inside: Sequence[int], unit: Unit) -> list[int]:
    """Return the numbers of the lines in the other cells of the row that a line of the body stands in."""
    elements = document.elements
    block = cell = unit.element
    while block > body and elements[block].tag != "tr":
        block, cell = elements[block].parent, block
    if elements[block].tag != "tr" or block <= body:
        return []
    end = elements[block].end
    others = ((i, document.units[i].element) for i in inside)
    return [i for i, e in others if block <= e < end and not cell <= e < elements[cell].end]


def is_programme(line: str, following: str) -> bool:
    """Tell whether a line states when something will be, because the next one states where, who or what.

    >>> is_programme("时间：2021年3月10日上午9:00", "地点：三楼会议室"), is_programme("时间：2021-03-10", "来源：本网")
    (True, False)
    """
    found, folded = _WHEN.match(narrow(line)), narrow(following)
    if found is None:
        return False
    return bool(found.group("what")) or (bool(_LABEL.match(folded)) and not _OWN_LABEL.match(folded))
