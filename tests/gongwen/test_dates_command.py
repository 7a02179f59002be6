import json

import pytest

from gongwen.__main__ import main


def test_days_are_printed_behind_the_text(capsys):
    assert main(["dates", "6月3日至9日", "--year", "2025"]) == 0
    assert capsys.readouterr().out == "6月3日至9日\t2025-06-03\t2025-06-09\trange\n"


def test_json_holds_the_text_to_the_letter_and_the_anchor(capsys):
    assert main(["dates", " ６月9日前后", "--year", "2025", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "text": " ６月9日前后",
        "first": "2025-06-06",
        "last": "2025-06-12",
        "precision": "around",
        "anchor": "2025-06-09",
    }


def test_campaign_s_day_can_be_given(capsys):
    assert main(["dates", "“世界认可日”当天", "--day", "2025-06-09"]) == 0
    assert capsys.readouterr().out == "“世界认可日”当天\t2025-06-09\t2025-06-09\texact\n"


def test_json_says_what_is_not_understood(capsys):
    assert main(["dates", "每月5日前", "--year", "2025", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "text": "每月5日前",
        "first": None,
        "last": None,
        "precision": None,
        "message": "说的是反复的时间，不是某一段日期。",
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["6月9日"], "没有写年份。"),
        ([""], "没有写时间。"),
        (["6月31日", "--year", "2025"], "没有“6月31日”。"),
        (["2025年2月29日"], "没有“2月29日”。"),
        (["13月1日", "--year", "2025"], "没有“13月”。"),
        (["6月9日至3日", "--year", "2025"], "结束早于开始。"),
        (["6月9日至", "--year", "2025"], "没有写到哪一天为止。"),
        (["6月9日或10日", "--year", "2025"], "写了可选的几个时间，不能确定是哪一个。"),
        (["中旬", "--year", "2025"], "没有写是哪一个月。"),
        (["及时", "--year", "2025"], "没有写日期。"),
        (["\ud800", "--year", "2025"], "没有写日期。"),
    ],
)
def test_what_is_not_understood_is_said(arguments, message, capsys):
    assert main(["dates", *arguments]) == 1
    assert capsys.readouterr().err == f"{message}\n"


def test_year_of_two_figures_is_refused(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["dates", "6月9日", "--year", "25"])

    assert stopped.value.code == 2
    assert "年份写作四位数字" in capsys.readouterr().err
