"""`python -m gongwen measure`: what is said, and the exit status."""

import json

import pytest

from gongwen.__main__ import main
from gongwen.measuring import measure
from tests.gongwen.measuring import specimens as s


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "notice.pdf"
        path.write_bytes(content)
        return str(path)

    return write


def test_a_sound_file_ends_with_0_and_a_table_of_every_rule(file, capsys):
    assert main(["measure", file(s.order().pdf())]) == 0

    shown = capsys.readouterr().out
    assert shown.startswith("格式：命令格式　共1页\n")
    assert "需要改正" not in shown
    assert "F10 命令格式" in shown
    assert "PDF不能反映纸张、装订和钉位" in shown


def test_a_wrong_file_ends_with_1_and_says_what_where_and_what_to_do(file, capsys):
    wrong = s.order().move("mark", dy=1.5)

    assert main(["measure", file(wrong.pdf())]) == 1

    assert (
        "F10（10.2）第1页标志上缘距上页边58.47 mm，应为57±1 mm："
        "请移动标志，使红字上缘距上页边57毫米。"
    ) in capsys.readouterr().out


def test_json_holds_every_measurement(file, capsys):
    pdf = s.order().move("mark", dy=1.5).pdf()

    assert main(["measure", file(pdf), "--json"]) == 1

    told = json.loads(capsys.readouterr().out)
    report = measure(pdf)
    assert (told["form"], told["pages"], told["failures"]) == ("命令格式", 1, 1)
    assert len(told["measurements"]) == len(report.measurements)
    (failed,) = [m for m in told["measurements"] if m["verdict"] == "fail"]
    assert failed["rule"] == "F10"
    assert failed["measured"] == pytest.approx(58.5, abs=0.1)
    assert (failed["wanted"], failed["tolerance"], failed["unit"]) == ("57±1 mm", 1, "mm")


def test_an_unreadable_file_ends_with_2_and_its_reason(file, capsys):
    path = file(b"no PDF")

    assert main(["measure", path]) == 2

    assert capsys.readouterr().err == f"{path}：文件不是PDF或已损坏，无法读取，请重新生成。\n"


def test_a_missing_file_ends_with_2(tmp_path, capsys):
    assert main(["measure", str(tmp_path / "none.pdf")]) == 2

    assert capsys.readouterr().err.startswith("无法打开文件：")
