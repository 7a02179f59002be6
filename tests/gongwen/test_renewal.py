"""Last year's text for this year: what changes, what is only marked, and that nothing slips by."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen.renewal import Kind, Rounds, marked_whole, renew

THEMES = (
    ("国际主题", "认可：赋能中小企业发展"),
    ("国内主题", "认证认可检验检测：与供应链协同发展"),
)
ROUNDS = Rounds(
    2025,
    2026,
    18,
    19,
    date(2025, 6, 9),
    date(2026, 6, 9),
    THEMES,
    # A day later, so that a moved date differs from one that is kept.
    lambda day, is_due: day.replace(year=day.year + 1) + timedelta(days=1),
    ("陈珉煜",),
    ("开局之年",),
)


@pytest.mark.parametrize(
    ("former", "new", "kinds"),
    [
        ("第十八个“世界认可日”", "第十九个“世界认可日”", ["edition"]),
        ("第18届活动", "第19届活动", ["edition"]),
        ("全国第三届运动会", "全国第三届运动会", ["edition"]),
        ("建党100周年", "建党100周年", ["edition"]),
        ("第一次会议", "第一次会议", []),
        ("2025年活动", "2026年活动", ["year"]),
        ("2025世界认可日", "2026世界认可日", ["year"]),
        ("2026年1月底前", "2027年1月底前", ["date"]),
        ("2008年设立", "2008年设立", ["year"]),
        ("编号20250609", "编号20250609", ["phone"]),
        ("编号120250609", "编号120250609", ["year"]),
        ("二〇二五年六月九日", "二〇二六年六月九日", ["date"]),
        ("2025年6月9日", "2026年6月9日", ["date"]),
        ("6月9日（星期一）", "6月9日（星期二）", ["date"]),
        ("6月9日周一", "6月9日周二", ["date"]),
        ("于6月16日前报送", "于6月17日前报送", ["date"]),
        ("6月3日至9日", "6月4日至9日", ["date"]),
        ("5月30日、31日", "5月31日、6月1日", ["date"]),
        ("2月30日", "2月30日", ["date"]),
        ("2025-06-16", "2026-06-17", ["date"]),
        ("2023年5月1日起施行", "2023年5月1日起施行", ["date"]),
        ("6月8下午2:30", "6月9下午2:30", ["date"]),
        ("6月中下旬", "6月中下旬", ["date"]),
        ("5月—6月期间", "5月—6月期间", ["date", "date"]),
        ("每月15日", "每月15日", ["date"]),
        ("15日内", "15日内", []),
        ("（星期三）", "（星期三）", ["weekday"]),
        ("认可：赋能中小企业发展", "【国际主题】", ["theme"]),
        ("认可: 赋能中小企业发展", "【国际主题】", ["theme"]),
        ("围绕“与供应链协同发展”", "围绕“与供应链协同发展”", ["theme"]),
        ("主题为“携手前行”", "主题为“携手前行”", ["theme"]),
        ("以“携手前行”为主题", "以“携手前行”为主题", ["theme"]),
        (
            "根据《总局关于2025年活动的通知》（市监函〔2025〕7号，见附件）要求",
            "根据《【所依据文件的标题】》（【所依据文件的字号】，见附件）要求",
            ["number", "number"],
        ),
        ("《某某管理办法》", "《某某管理办法》", []),
        ("见闽市监认证〔2025〕147号", "见【发文字号】", ["number"]),
        ("按照闽市监认证〔2024〕1号", "按照闽市监认证〔2024〕1号", ["number"]),
        ("今年是开局之年，", "今年是开局之年，", ["phrase"]),
        ("联系人：张三，", "联系人：张三，", ["person"]),
        ("陈珉煜负责", "陈珉煜负责", ["person"]),
        ("0591-87581051", "0591-87581051", ["phone"]),
        ("fjrzjc@163.com", "fjrzjc@163.com", ["phone"]),
    ],
)
def test_words_of_last_year_change_or_are_marked(former, new, kinds):
    renewed = renew(former, ROUNDS)

    assert renewed.text == new
    assert [mark.kind for mark in renewed.marks] == kinds


def test_marks_say_what_stood_there_and_where_it_stands_now():
    renewed = renew("今年第十八个活动于2025年6月16日前结束。", ROUNDS)

    assert [
        (mark.former, renewed.text[mark.span.start : mark.span.end]) for mark in renewed.marks
    ] == [("第十八个", "第十九个"), ("2025年6月16日", "2026年6月17日")]


def test_what_is_due_is_told_apart_from_other_days():
    asked = []
    rounds = Rounds(
        2025, 2026, 18, 19, None, None, (), lambda day, due: asked.append((day.day, due)) or day
    )

    renew("6月2日举办，请于6月3日前报送，截至6月4日，6月5日下午之前", rounds)

    assert asked == [(2, False), (3, True), (4, True), (5, True)]


def test_whole_text_is_marked_unless_it_is_empty():
    assert [mark.former for mark in marked_whole("张三", Kind.PERSON).marks] == ["张三"]
    assert marked_whole("", Kind.PERSON).marks == ()


TRACES = ("2025", "第十八个", "第18个", "认可：赋能中小企业发展", "与供应链协同发展", "二〇二五年")
OTHERS = (
    *("6月9日", "（星期一）", "年", "月", "日", "、", "至", "前", "1", "99", "，", "\n", "—", "-"),
    *("《", "》通知》", "（", "）", "主题为“", "”", "市监函〔", "〕7号", "联系人：", "各单位"),
)
PIECES = st.lists(st.sampled_from(TRACES + OTHERS), max_size=25).map("".join)


@given(PIECES)
def test_no_trace_of_last_year_stands_unmarked(text):
    renewed = renew(text, ROUNDS)

    marked = {at for mark in renewed.marks for at in range(mark.span.start, mark.span.end)}
    unmarked = "".join(
        letter if at not in marked else "￭" for at, letter in enumerate(renewed.text)
    )
    assert [trace for trace in TRACES if trace in unmarked] == []


@given(PIECES)
def test_nothing_but_marked_words_changes(text):
    renewed = renew(text, ROUNDS)

    back, at = [], 0
    for mark in renewed.marks:
        back += [renewed.text[at : mark.span.start], mark.former]
        at = mark.span.end
    assert "".join([*back, renewed.text[at:]]) == text
