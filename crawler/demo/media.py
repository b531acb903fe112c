"""Pictures, videos and files of the demo portal: how an article holds them and what their URLs answer."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Literal

from archive.records import Attachment
from crawler.demo.chance import Chance
from crawler.demo.drawing import photograph

ROOT = "http://www.lndangjian.org.cn/"
_FILE_TYPES = {
    "png": "image/png",
    "flv": "video/x-flv",
    "mp4": "video/mp4",
    "swf": "application/x-shockwave-flash",
    "pdf": "application/pdf",
    "doc": "application/msword",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One picture, video or file in a body."""

    attachment: Attachment
    html: str
    before: int | None  # number of the line it stands before; None: after all text, as a line of its own


def picture(chance: Chance, published: datetime, label: str | None, before: int) -> Media:
    """Return an uploaded picture; its label is its alt text."""
    path = _upload(chance, published, "png")
    alt = f' alt="{escape(label)}"' if label else ""
    html = f'<img src="{path}"{alt} border="0" width="420">'
    return Media(attachment=_attachment("image", path, label), html=html, before=before)


def video(chance: Chance, published: datetime, before: int) -> Media:
    """Return a video in one of four shapes of its age: embed, a player with flashvars, iframe, video."""
    shape = chance.below(4)
    path = _upload(chance, published, "mp4" if shape == 3 else "flv")
    size = 'width="480" height="360"'
    if shape == 0:
        html = f'<embed src="{path}" type="video/x-flv" {size}>'
    elif shape == 1:
        html = (
            f'<embed src="images/player.swf" type="application/x-shockwave-flash" {size}'
            f' flashvars="file=/{path}&amp;autostart=false">'
        )
    elif shape == 2:
        path = f"http://player.youku.com/embed/XM{chance.between(10**8, 10**9)}"
        html = f'<iframe src="{path}" {size} frameborder="0"></iframe>'
    else:
        html = f'<video src="{path}" {size} controls></video>'
    return Media(attachment=_attachment("video", path, None), html=html, before=before)


def file_link(chance: Chance, published: datetime, label: str) -> Media:
    """Return a link to a Word or PDF file, as a line at the end of the body."""
    ending = chance.pick(("doc", "pdf"))
    path = _upload(chance, published, ending)
    html = f'<a href="{path}" target="_blank">{escape(label)}.{ending}</a>'
    return Media(attachment=_attachment("file", path, f"{label}.{ending}"), html=html, before=None)


def _upload(chance: Chance, published: datetime, ending: str) -> str:
    return f"uploadfile/{published:%Y%m}/{published:%Y%m%d%H%M}{chance.between(1000, 9999)}.{ending}"


def _attachment(kind: Literal["image", "video", "file"], path: str, label: str | None) -> Attachment:
    url = path if path.startswith("http") else ROOT + path
    return Attachment(kind=kind, url=url, label=label)


@lru_cache(maxsize=256)
def media_file(path: str) -> tuple[str, bytes] | None:
    """Return content type and bytes of an uploaded file; None if the ending is not one of ours."""
    content_type = _FILE_TYPES.get(path.rpartition(".")[2])
    if content_type is None:
        return None
    if content_type == "image/png":
        return content_type, photograph(path)
    if content_type == "application/pdf":
        return content_type, _pdf(path)
    if content_type == "application/msword":
        # Word opens rich text under a .doc name.
        return content_type, rb"{\rtf1\ansi " + path.encode("ascii", "replace") + b"}"
    return content_type, b"\x00\x00\x00\x18ftypmp42" + path.encode("utf-8")


def _pdf(path: str) -> bytes:
    text = f"BT /F1 14 Tf 60 760 Td ({path}) Tj ET".encode("ascii", "replace")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
    )
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )
