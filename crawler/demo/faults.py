"""Answers that break things: a page without end, a picture under a page's name, errors, cut transfers."""

from collections.abc import Iterator

from crawler.demo.wire import DemoResponse

HUGE = 50_000_000  # bytes
_PARAGRAPH = "<p>　　本段落为演示超大页面而重复生成，用来检验抓取程序对页面大小的限制。</p>\n".encode("gb18030") * 400
_HEAD = b"<html><head><title>huge</title></head><body>\n"
_JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(range(256)) * 40 + b"\xff\xd9"


def faulty(fault: str, headers: tuple[tuple[str, str], ...]) -> DemoResponse:
    """Return the answer of the link that `fault` is planted under."""
    if fault == "huge-page":
        return DemoResponse(status=200, headers=headers, body=_HEAD, stream=_filler(), declared=HUGE)
    if fault == "not-html":
        jpeg = (("Content-Type", "application/octet-stream"), *headers[1:])
        return DemoResponse(status=200, headers=jpeg, body=_JPEG)
    if fault == "error-500":
        text = "<font face=宋体 size=2>Microsoft OLE DB Provider for ODBC Drivers 错误 '80004005'</font>"
        return DemoResponse(status=500, headers=headers, body=text.encode("gb18030"))
    body = "<html><head><title>辽宁党建网</title></head><body><table><tr><td>".encode("gb18030")
    return DemoResponse(status=200, headers=headers, body=body, declared=len(body) + 20_000)


def _filler() -> Iterator[bytes]:
    left = HUGE - len(_HEAD)
    while left > 0:
        yield _PARAGRAPH[:left]
        left -= len(_PARAGRAPH)
