"""Which lines an editor wrote, though they stand on other pages too or look like a page's own facts."""

import re
from collections.abc import Sequence

from pipelines.extract.document import Document, Unit
from pipelines.extract.text import SENTENCE, narrow

RUNNING = 40  # characters of a line that is text for certain
PARAGRAPH = 25  # characters of a new line that is text
# A notice that begins with its time goes on with its place, people or matter.
_WHEN = re.compile(r"^[一二三1-3]?[、.]?\s*(?:会议|活动|报名|学习|讲座|面试|考试|培训|开会|举办)?时\s*间\s*:")
_PROGRAMME = re.compile(
    r"^[一二三四1-4]?[、.]?\s*(?:会议|活动|报名|学习|讲座|面试|考试|培训|参加|参会|出席|主|开会|举办)?"
    r"(?:地\s*点|主\s*题|内\s*容|对\s*象|范\s*围|人\s*员|主?讲人?|主?持人?|形\s*式|方\s*式|议\s*程|题\s*目|要\s*求)\s*:"
)


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
    elements = document.elements
    block = cell = unit.element
    while block > body and elements[block].tag != "tr":
        block, cell = elements[block].parent, block
    if elements[block].tag != "tr" or block <= body:
        return False
    end = elements[block].end
    others = (e for e in (document.units[i].element for i in inside) if block <= e < end)
    return any(not cell <= e < elements[cell].end for e in others)


def is_programme(line: str, following: str) -> bool:
    """Tell whether a line states when something will be, because the next one states where, who or what.

    >>> is_programme("时间：2021年3月10日上午9:00", "地点：三楼会议室"), is_programme("时间：2021-03-10", "来源：本网")
    (True, False)
    """
    return bool(_WHEN.match(narrow(line)) and _PROGRAMME.match(narrow(following)))
