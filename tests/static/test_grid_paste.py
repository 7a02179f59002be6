"""What spreadsheets put on the clipboard, as the grid reads it."""

import pytest

from tests.static.conftest import ORIGIN

pytestmark = pytest.mark.browser

COLUMNS = [
    {"name": "category", "title": "活动主题"},
    {"name": "content", "title": "活动内容"},
    {"name": "time", "title": "活动时间"},
    {"name": "responsible", "title": "责任单位"},
]
READ = """([text, html, columns, start]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  if (html) data.setData("text/html", html);
  const block = gridPaste.read(data);
  return block && gridPaste.fit(block, columns, start).map((row) => columns.map(({ name }) => row[name] ?? "-"));
}"""
MERGED = """<table><tr><td colspan=4>安排表</td></tr><tr><td>活动主题</td><td>活动内容</td><td>活动时间</td>
<td>责任单位</td></tr><tr><td rowspan=2>进企业</td><td>讲座</td><td>6月9日</td><td>甲局</td></tr>
<tr><td>参观</td><td rowspan=1>6月10日</td><td>乙局</td></tr></table>"""
CASES = {
    "cells in quotes keep line ends, tabs and quotes": (
        '进企业\t"第一行\r\n第\t二行“"认可"""\t6月9日\t甲局\r\n'.replace('“"', '""'),
        "",
        0,
        [["进企业", '第一行\n第\t二行"认可"', "6月9日", "甲局"]],
    ),
    "a quote that only opens the text is a part of it": (
        '"认可日"前后\t6月9日',
        "",
        1,
        [["-", '"认可日"前后', "6月9日", "-"]],
    ),
    "header in any order, columns that are not ours left out": (
        "责任单位\t经费\t活动内容\n甲局\t100\t讲座\n\t\t\n",
        "",
        3,
        [["-", "讲座", "-", "甲局"]],
    ),
    "serials without a header are no category": (
        "1\t进企业\t讲座\t6月9日\t甲局\n2\t\t参观\t6月10日\t乙局\n",
        "",
        0,
        [["进企业", "讲座", "6月9日", "甲局"], ["进企业", "参观", "6月10日", "乙局"]],
    ),
    "merged cells stand in every row that they cover": (
        "安排表\t\t\t\n活动主题\t活动内容\t活动时间\t责任单位\n进企业\t讲座\t6月9日\t甲局\n\t参观\t6月10日\t乙局\n",
        MERGED,
        2,
        [["进企业", "讲座", "6月9日", "甲局"], ["进企业", "参观", "6月10日", "乙局"]],
    ),
    "a table without plain text is read from its page": (
        "安排表",
        MERGED.replace("参观", "参\n  观<br>二"),
        0,
        [["进企业", "讲座", "6月9日", "甲局"], ["进企业", "参观\n二", "6月10日", "乙局"]],
    ),
    "one column below each other": (
        "6月9日\n6月10日\n",
        "<table><tr><td>6月9日</td></tr><tr><td>6月10日</td></tr></table>",
        2,
        [["-", "-", "6月9日", "-"], ["-", "-", "6月10日", "-"]],
    ),
    "words of several lines are left to the browser": ("第一行\n第二行", "", 1, None),
    "one cell is left to the browser": ("讲座", "<table><tr><td>讲座</td></tr></table>", 1, None),
}


def test_clipboard_of_a_spreadsheet_becomes_rows(site):
    site.pages["/paste"] = '<script src="/js/grid-paste.js"></script>'
    site.page.goto(f"{ORIGIN}/paste")

    found = {
        name: site.page.evaluate(READ, [text, html, COLUMNS, start])
        for name, (text, html, start, _) in CASES.items()
    }

    assert found == {name: expected for name, (_, _, _, expected) in CASES.items()}
