"""Lines that are part of a page's frame by their words: a site's first pages have no counts to tell them by."""

import re
from functools import lru_cache

from pipelines.extract.breadcrumb import is_trail
from pipelines.extract.meta_line import is_meta

LONGEST_FRAME = 120  # characters of a line that may be frame by its words
_FRAME_WORDS = re.compile(  # what only footers say, in small letters
    "版权所有|icp[备证]|ｉｃｐ[备证]|公网安备|网站标识码|copyright|all rights reserved|技术支持[:：∶]|"
    "主办(?:单位)?[:：∶]|承办单位[:：∶]|邮政编码[:：∶]|邮编[:：∶]|建议使用|您是第|你是第|今天是[:：\\s]*(?:\\d|星期)|设为首页|加入收藏"
)


@lru_cache(maxsize=1 << 14)
def is_frame(line: str) -> bool:
    """Tell whether a line is part of the frame by its words: footer, breadcrumb, or only time and source.

    >>> is_frame("版权所有：中共辽宁省委组织部"), is_frame("特此通知。")
    (True, False)
    """
    return is_footer(line) or is_meta(line) or is_trail(line)


def is_footer(line: str) -> bool:
    """Tell whether a line has words that only footers have.

    >>> is_footer("版权所有：中共辽宁省委组织部"), is_footer("2021-03-05 来源：组织部")
    (True, False)
    """
    return bool(_FRAME_WORDS.search(line.lower()))
