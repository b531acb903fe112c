import pytest

from pipelines.extract.dom import read_document
from pipelines.extract.tables import text_lines

LONG = "近日,沈阳市委召开会议,传达学习全省组织部长会议精神,总结今年工作,部署下一阶段重点任务,强调要抓好落实。" * 2


def lines(html):
    document = read_document(html, "http://x.cn/")
    return text_lines(document, 0, range(len(document.units)))


def table(*rows):
    return "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows) + "</table>"


def test_a_row_of_a_data_table_is_a_line_and_its_cells_are_parted_by_tabs():
    html = f"<p>名单如下。</p>{table(('姓名', '职务'), ('张三', '第一书记'))}<p>特此公示。</p>"
    assert lines(html) == ["名单如下。", "姓名\t职务", "张三\t第一书记", "特此公示。"]


def test_the_lines_of_one_cell_stay_in_the_cell():
    assert lines(table(("姓名", "简历"), ("张三", "2001年<br>入党"))) == ["姓名\t简历", "张三\t2001年 入党"]


@pytest.mark.parametrize(
    "html",
    [
        table((LONG,)),
        table((LONG, LONG), (LONG, LONG)),
        f"<table><tr><td>{table(('姓名', '职务'))}</td><td>侧栏</td></tr><tr><td>甲</td><td>乙</td></tr></table>",
        "<table><tr><td><p>一</p><p>二</p></td></tr></table>",
    ],
)  # fmt: skip
def test_a_table_for_layout_is_no_data(html):
    assert all("\t" not in line for line in lines(html))


@pytest.mark.parametrize(
    ("html", "rows"),
    [
        (table(("皇姑区", "130"), ("沈河区", "95"), ("合计", "225")), ["皇姑区\t130", "沈河区\t95", "合计\t225"]),
        ("<table><tr><th>县区<th>人数<tr><td>皇姑区<td>130</table>", ["县区\t人数", "皇姑区\t130"]),
        (
            "<table><caption>名单</caption><thead><tr><th>姓名<th>职务</thead><tbody><tr><td>张三<td>书记</tbody></table>",
            ["名单", "姓名\t职务", "张三\t书记"],
        ),
        (
            table(("姓名", "职务"), ("张三", "书记")).replace("<tr>", "<tr><td colspan=2>表一</td></tr><tr>", 1),
            ["表一", "姓名\t职务", "张三\t书记"],
        ),
        (table(("<p>姓</p><p>名</p>", "职务"), ("张三", "<b>第一</b>书记")), ["姓 名\t职务", "张三\t第一书记"]),
        (table(("姓\t名", "职\n务"), ("张三", "书记")), ["姓 名\t职 务", "张三\t书记"]),
        (table(("甲", "乙"), ("", ""), ("丙", "丁")), ["甲\t乙", "丙\t丁"]),
    ],
    ids=[
        "figures",
        "cells never closed",
        "head and caption",
        "a row across",
        "lines in a cell",
        "blanks",
        "an empty row",
    ],
)
def test_rows_come_as_they_are_read(html, rows):
    assert lines(html) == rows


@pytest.mark.parametrize(
    ("row", "line"),
    [(("1", "", "无"), "1\t\t无"), (("", "张三", "无"), "\t张三\t无"), (("1", "张三", ""), "1\t张三\t")],
)
def test_an_empty_cell_does_not_move_the_next_ones_into_its_column(row, line):
    assert lines(table(("序号", "姓名", "备注"), row))[1] == line


def test_two_tables_in_a_row_do_not_run_together():
    one = table(("甲", "乙"), ("丙", "丁"))
    assert lines(one + one) == ["甲\t乙", "丙\t丁"] * 2


def test_a_cut_line_is_in_no_row():
    document = read_document(table(("甲", "乙"), ("丙", "丁")), "http://x.cn/")
    assert text_lines(document, 0, [0, 3]) == ["甲", "丁"]


def test_a_body_that_is_a_cell_itself_is_no_row():
    document = read_document(table(("<p>近日。</p><p>会议。</p>", "侧栏"), ("脚", "注")), "http://x.cn/")
    body = document.elements[document.units[0].element].parent
    assert text_lines(document, body, [0, 1]) == ["近日。", "会议。"]
