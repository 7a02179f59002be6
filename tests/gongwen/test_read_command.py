"""`python -m gongwen read`: what is printed, and what is said of a file without text."""

import json

import pytest

from gongwen.__main__ import main

TEXT = """\
某局文件
某市监〔2025〕7号
关于开展2025年“世界认可日”活动的通知
各市局：
2025年6月9日是第十八个“世界认可日”，国内主题为“传递质量信任”。请于6月16日前将总结报送某局认证处。
联系人：张三，电话：0591-87581051
某局
2025年5月26日
"""


@pytest.fixture
def notice(tmp_path):
    path = tmp_path / "notice.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_facts_are_printed_a_line_each(notice, capsys):
    assert main(["read", str(notice)]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "发文机关：某局",
        "发文字号：某市监〔2025〕7号",
        "标题：关于开展2025年“世界认可日”活动的通知",
        "主送机关：各市局",
        "届次：18",
        "年份：2025",
        "国内主题：传递质量信任",
        "活动日期：2025-06-09",
        "时限：2025-06-16　6月16日前　总结　某局认证处",
        "联系人：张三　0591-87581051",
        "成文日期：2025-05-26",
    ]


def test_json_has_every_key(notice, capsys):
    assert main(["read", str(notice), "--json"]) == 0

    values = json.loads(capsys.readouterr().out)
    assert list(values) == [
        "issuer",
        "document_number",
        "title",
        "addressees",
        "edition",
        "year",
        "themes",
        "event_date",
        "outline",
        "deadlines",
        "contacts",
        "attachments",
        "issue_date",
        "copied_to",
        "disclosure",
    ]
    assert values["copied_to"] is None


def test_places_of_facts_are_added_on_demand(notice, capsys):
    assert main(["read", str(notice), "--spans"]) == 0

    values = json.loads(capsys.readouterr().out)
    (((start, end),),) = values["spans"]["document_number"]
    assert TEXT[start:end] == "某市监〔2025〕7号"
    assert values["doubtful"] == []


def test_missing_file_is_said(tmp_path, capsys):
    assert main(["read", str(tmp_path / "no.txt")]) == 2

    assert capsys.readouterr().err == (
        f"无法打开文件：{tmp_path / 'no.txt'}（No such file or directory）\n"
    )


def test_file_without_text_is_said(tmp_path, capsys):
    path = tmp_path / "n.docx"
    path.write_bytes(b"PK")

    assert main(["read", str(path)]) == 2

    assert capsys.readouterr().err == f"{path}：不是 Word 文档（.docx），或文件已损坏。\n"


@pytest.mark.parametrize(
    ("name", "content"), [("n.txt", ""), ("n.txt", " \n\t\n"), ("n.html", "<p><b></b></p>")]
)
def test_file_without_text_is_told_so(tmp_path, capsys, name, content):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")

    assert main(["read", str(path)]) == 2

    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"{path}：文件里没有文字。\n"
