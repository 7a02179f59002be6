"""`python -m gongwen proofread`: findings as text or JSON, and what the exit status says."""

import json

from gongwen.__main__ import main
from tests.gongwen.proofreading.planted_mistakes import CLEAN

SLIP = "请于6月8前将活动总结报送省局。"


def test_a_clean_file_is_said_to_be_clean(tmp_path, capsys):
    file = tmp_path / "clean.txt"
    file.write_text(CLEAN["01-fujian-accreditation-2025.txt"], encoding="utf-8")

    assert main(["proofread", str(file), "--today", "2025-05-26"]) == 0
    assert capsys.readouterr().out == "错误0处，疑似0处，提示0处。\n"


def test_a_slip_is_told_with_its_line_rule_fix_and_source(tmp_path, capsys):
    file = tmp_path / "slip.txt"
    file.write_text(SLIP, encoding="utf-8")

    assert main(["proofread", str(file)]) == 1
    assert capsys.readouterr().out == (
        "1行 错误 K102　请于【6月8】前将活动总结报送省局\n"
        "    “6月8”后面疑似漏了“日”字。　改为：6月8日（《党政机关公文处理工作条例》第十九条）\n"
        "错误1处，疑似0处，提示0处。\n"
    )


def test_json_has_the_fields_of_a_finding(tmp_path, capsys):
    file = tmp_path / "slip.txt"
    file.write_text(SLIP, encoding="utf-8")

    assert main(["proofread", str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == [
        {
            "rule": "K102",
            "severity": "error",
            "span": [2, 5],
            "message": "“6月8”后面疑似漏了“日”字。",
            "source": "《党政机关公文处理工作条例》第十九条",
            "fix": "6月8日",
        }
    ]


def test_an_ignored_rule_is_silent(tmp_path, capsys):
    file = tmp_path / "slip.txt"
    file.write_text(SLIP, encoding="utf-8")

    assert main(["proofread", str(file), "--ignore", "K102"]) == 0
    assert capsys.readouterr().out == "错误0处，疑似0处，提示0处。\n"


def test_a_file_that_is_not_there_is_said_so(tmp_path, capsys):
    assert main(["proofread", str(tmp_path / "none.txt")]) == 2
    assert "无法打开文件" in capsys.readouterr().err


def test_a_file_without_text_is_said_so(tmp_path, capsys):
    file = tmp_path / "empty.txt"
    file.write_text("\ufeff \n", encoding="utf-8")

    assert main(["proofread", str(file)]) == 2
    assert capsys.readouterr().err == f"{file}：文件里没有文字。\n"
