import pytest

from gongwen.typesetting.titles import break_title


def broken(title, measure=19):
    return break_title(title, [1.0 if ord(c) > 0x7F else 0.5 for c in title], measure)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于召开会议的通知", ("关于召开会议的通知",)),
        (
            "福建省市场监管局关于组织开展2025年“世界认可日”主题活动的通知",
            ("福建省市场监管局关于组织开展2025年", "“世界认可日”主题活动的通知"),
        ),
        (
            "市场监管总局办公厅关于组织开展第十七个“世界认可日”活动的通知",
            ("市场监管总局办公厅关于组织开展", "第十七个“世界认可日”活动的通知"),
        ),
        (
            "福建省市场监管局关于印发《2023年全省认证认可检验检测工作要点》的通知",
            ("福建省市场监管局关于印发《2023年全省", "认证认可检验检测工作要点》的通知"),
        ),
    ],
)
def test_titles_of_real_notices_break_between_words(title, lines):
    assert broken(title) == lines


def test_a_title_breaks_by_hand_at_a_newline():
    title = "福建省市场监管局\n关于组织开展“世界认可日”活动的通知"

    assert broken(title) == ("福建省市场监管局", "关于组织开展“世界认可日”活动的通知")


def test_short_quotations_stay_whole_in_a_long_title():
    title = (
        "广东省市场监督管理局关于转发《市场监管总局办公厅关于组织开展"
        "第十五个“世界认可日”活动的通知》并组织开展相关活动的通知"
    )

    lines = broken(title)

    assert "".join(lines) == title
    assert max(len(line) for line in lines) <= 19
    assert any("“世界认可日”" in line for line in lines)


def test_a_title_without_any_boundary_is_cut_where_the_line_is_full():
    assert broken("a" * 60) == ("a" * 38, "a" * 22)


def test_a_title_of_unreasonable_length_still_keeps_to_the_measure():
    lines = broken("关于进一步加强检验检测机构监督管理工作的补充说明和" * 10)

    assert max(len(line) for line in lines) == 19


def test_an_ordinal_stays_with_its_counter():
    title = "市场监管总局办公厅关于组织开展第十五个“世界认可日”活动的通知"

    assert broken(title) == ("市场监管总局办公厅关于组织开展", "第十五个“世界认可日”活动的通知")
