"""Specifications become SVG and PNG: the same bytes every time, Chinese letters, nothing fetched."""

import json
import os
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
import zlib
from itertools import pairwise

import pytest

from archive.errors import BadRequest
from crawler.charts.drawing import has_glyphs, label, png, svg
from crawler.charts.palette import REST, STEPS

SVG = "{http://www.w3.org/2000/svg}"


def bars(*names):
    return {
        "title": {"text": "每月文章数", "subtitle": "2016-01 – 2016-03"},
        "description": "三个栏目 & <b>",
        "data": {"values": [{"section": name, "articles": number + 1} for number, name in enumerate(names)]},
        "mark": "bar",
        "encoding": {
            "x": {"field": "articles", "type": "quantitative", "title": "文章数"},
            "y": {"field": "section", "type": "nominal", "title": "栏目"},
        },
    }


def texts(drawn):
    return [element.text for element in ET.fromstring(drawn).iter(f"{SVG}text")]


def test_words_stand_in_an_svg_as_text_and_it_has_a_name():
    drawn = svg(bars("党务公开", "热点关注"))
    assert {"党务公开", "热点关注", "每月文章数", "文章数", "栏目"} <= set(texts(drawn))
    root = ET.fromstring(drawn)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "每月文章数"
    assert root.findtext(f"{SVG}desc") == "三个栏目 & <b>"
    assert "Noto Sans CJK SC" in drawn


def test_a_bare_drawing_has_neither_title_nor_background_but_still_a_name():
    drawn = svg(bars("党务公开"), is_bare=True)
    assert "每月文章数" not in texts(drawn)
    assert ET.fromstring(drawn).findtext(f"{SVG}title") == "每月文章数"
    assert 'fill="#ffffff"' not in drawn


def test_several_drawings_can_stand_in_one_page():
    assert not re.search(r'\bid="', svg(bars("党务公开"))), "two drawings would share the name"


HOSTILE = [
    "<script>alert(1)</script>",
    "\u202eopen\u202c公开",
    "a\x00b\x1b[31m",
    '"><img src=x onerror=alert(1)>',
    "\ufffe",
]


def test_hostile_names_are_words_and_nothing_else():
    drawn = svg(bars(*map(label, HOSTILE)))
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(drawn).iter()}
    assert tags <= {"svg", "title", "desc", "rect", "g", "path", "line", "text"}
    assert "<script>alert(1)</script>" in texts(drawn)
    assert not set(drawn) & set("\u202e\u202c\x00\x1b\ufffe")


def test_control_characters_do_no_harm_where_nobody_took_them_out():
    spec = bars(*HOSTILE) | {"title": "党\x00建\u202e", "description": "\x1b\ud800"}
    drawn = svg(spec)
    assert ET.fromstring(drawn).findtext(f"{SVG}title") == "党建"
    assert not set(drawn) & set("\u202e\u202c\x00\x1b\ufffe\ud800")


def test_a_label_is_cut_where_it_would_fill_the_figure():
    assert len(label("党" * 1000)) == 120
    assert label("党\n建") == "党 建"


AGAIN = """
import hashlib, json, sys
from crawler.charts.drawing import png, svg
spec = json.load(sys.stdin)
print(hashlib.sha256(svg(spec).encode()).hexdigest(), hashlib.sha256(png(spec)).hexdigest())
"""


def test_another_process_in_another_time_zone_draws_the_same_bytes():
    pictures = set()
    for zone in ("UTC", "Asia/Shanghai"):
        done = subprocess.run(
            [sys.executable, "-c", AGAIN], input=json.dumps(bars("党务公开")), capture_output=True, text=True,
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": str(len(zone))}, check=False,
        )  # fmt: skip
        if "no font" in done.stderr:
            pytest.skip("no font with Chinese letters is installed here")
        assert done.returncode == 0, done.stderr
        pictures.add(done.stdout)
    assert len(pictures) == 1


def rows_of(picture):
    """Return width and the rows of a PNG, with their filter bytes."""
    width, height = struct.unpack(">II", picture[16:24])
    data, at = b"", 8
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        if picture[at + 4 : at + 8] == b"IDAT":
            data += picture[at + 8 : at + 8 + length]
        at += 12 + length
    raw = zlib.decompress(data)
    step = len(raw) // height
    return width, [raw[row * step : (row + 1) * step] for row in range(height)]


def test_a_png_is_not_blank():
    if not has_glyphs("党建"):
        pytest.skip("no font with Chinese letters is installed here")
    picture = png(bars("党务公开"))
    assert picture.startswith(b"\x89PNG")
    width, rows = rows_of(picture)
    assert width > 200
    assert len(set(rows)) > 20


def test_no_font_has_letters_that_are_not_assigned():
    assert not has_glyphs("\u0378\u0379")


def test_without_a_font_for_chinese_a_png_is_refused_and_an_svg_is_drawn(tmp_path):
    (tmp_path / "none.conf").write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{tmp_path}</dir></fontconfig>',
        encoding="utf-8",
    )
    program = (
        "from crawler.charts.drawing import png, svg\n"
        "spec = {'title': '党建', 'data': {'values': [{}]}, 'mark': 'bar'}\n"
        "assert '党建' in svg(spec)\n"
        "png(spec)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False,
        env={**os.environ, "FONTCONFIG_FILE": str(tmp_path / "none.conf")},
    )  # fmt: skip
    assert "fonts-noto-cjk" in done.stderr.splitlines()[-1]
    assert "archive.errors.BadRequest" in done.stderr


def test_a_specification_that_names_an_address_is_not_fetched():
    with pytest.raises(ValueError, match="not allowed"):
        svg({"data": {"url": "http://127.0.0.1:9/rows.csv"}, "mark": "bar"})


def test_without_the_library_the_line_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(BadRequest, match=r"pip install 'dangjian-archive\[charts\]'"):
        svg(bars("党务公开"))


def test_the_library_is_not_loaded_before_something_is_drawn():
    program = "import sys, crawler.cli, crawler.charts.drawing\nassert 'vl_convert' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)


def lightness(colour):
    """Return CIE L*, 0 black to 100 white."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * luminance ** (1 / 3) - 16


def test_colours_can_be_told_apart_in_grey():
    steps = [lightness(colour) for colour in (*STEPS, REST)]
    assert min(later - earlier for earlier, later in pairwise(steps)) > 9
