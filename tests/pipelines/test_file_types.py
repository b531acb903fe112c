"""What first bytes tell of a picture or file, and what comes in a file's place."""

import pytest

from pipelines.file_types import media_type, refusal

NOT_FOUND = "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\0", "image/png"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "application/x-ole-storage"),
        (b"PK\3\4\x14", "application/zip"),
        (b"\r\n\r\n%PDF-1.3", "application/pdf"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">', "image/svg+xml"),
        (b"<html><body><svg></svg></body></html>", None),
        ("第一章 总则".encode("gb18030"), None),
        (b"", None),
    ],
)
def test_a_type_is_told_by_the_first_bytes(body, kind):
    assert media_type(body) == kind


@pytest.mark.parametrize(
    ("kind", "mime", "body"),
    [
        ("image", "image/jpeg", b"\x89PNG\r\n\x1a\n\0"),  # misnamed, and a picture all the same
        ("image", "text/html", b"\xff\xd8\xff\xe0"),
        ("file", "text/html", b"%PDF-1.4"),
        ("file", "text/plain", "姓名,单位\n".encode("gb18030")),  # a short table
        ("file", "application/vnd.ms-excel", b"<html><table><tr><td>1</td></tr></table></html>"),  # Excel reads it
        ("file", "application/octet-stream", bytes(range(256)) * 9),  # a type that nobody knows
        ("file", None, bytes(range(256)) * 9),
    ],
)
def test_what_may_be_the_file_is_kept(kind, mime, body):
    assert refusal(kind, mime, body) is None


@pytest.mark.parametrize(
    ("kind", "mime", "body", "outcome", "reason"),
    [
        ("file", "text/html", NOT_FOUND.encode(), "soft_error", "a page in the file's place: 404 Not Found"),
        ("image", "image/jpeg", NOT_FOUND.encode(), "soft_error", "a page in the file's place: 404 Not Found"),
        ("file", "text/html", b"<!-- x --><html><p>no</p></html>", "soft_error", "a page in the file's place: no"),
        ("image", "text/plain", b"no such file", "soft_error", "the page says: no such file"),
        ("file", "text/html", "请输入验证码".encode("gb18030"), "failed", "the page says: 请输入验证码"),
        ("file", "text/html", "<html><p>用户登录</p></html>".encode(), "failed", "the page says: 用户登录"),
        ("image", "application/x-foo", bytes(range(256)) * 9, "soft_error", "no picture: sent as: application/x-foo"),
        ("file", "application/pdf", b"  \r\n", "soft_error", "the file is empty"),
    ],
)  # fmt: skip
def test_what_is_none_is_named_and_a_loss_only_if_it_may_come_tomorrow(kind, mime, body, outcome, reason):
    assert refusal(kind, mime, body) == (outcome, reason)
