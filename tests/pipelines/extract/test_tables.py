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
