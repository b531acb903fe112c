"""How figures look: light, readable in grey and for colour-blind readers, in fonts that have Chinese letters."""

from typing import Any

# Latin letters come from the same font, so that a line looks like one. The first that a reader's machine has is taken.
FONTS = (
    "'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei',"
    " 'WenQuanYi Micro Hei', 'WenQuanYi Zen Hei', sans-serif"
)

# Along viridis, each lighter than the one before by the same step (CIE L* 27, 38, 49, 59, 70, 81), so that grey tells
# them apart as colour does, and no two differ by red against green alone.
STEPS = ("#46327e", "#365c8d", "#277f8e", "#1fa187", "#4ac16d", "#a0da39")
REST = "#ececec"  # what is drawn together because it is little: L* 93
EDGE = "#ffffff"  # between parts that touch
ONE = "#365c8d"  # a single series
QUIET = "#6b6b6b"  # notes and axes; 5 to 1 against white
GRID = "#e6e6e6"
INK = "#222222"

CONFIG: dict[str, Any] = {
    "aria": False,  # a label on every mark triples the file; the drawing has a name, the rows lie beside it
    "background": "#ffffff",
    "font": FONTS,
    "padding": 12,
    "view": {"stroke": None},
    "title": {
        "anchor": "start", "frame": "bounds", "fontSize": 16, "fontWeight": "bold", "color": INK, "offset": 14,
        "subtitleFontSize": 12, "subtitleColor": QUIET, "subtitlePadding": 6, "subtitleLineHeight": 17,
    },
    "axis": {
        "labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": "normal", "labelColor": INK, "titleColor": QUIET,
        "gridColor": GRID, "domainColor": "#999999", "tickColor": "#999999", "labelLimit": 260, "titlePadding": 10,
        "maxExtent": 400,  # else the title of an axis stands in long names
    },
    "legend": {
        "labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": "normal", "labelColor": INK, "titleColor": QUIET,
        "labelLimit": 260, "symbolType": "square", "symbolStrokeWidth": 0,
    },
    "bar": {"fill": ONE},
    "line": {"stroke": ONE, "strokeWidth": 2},
    "text": {"fill": INK, "fontSize": 11},
}  # fmt: skip
