import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen import redline
from gongwen.redline import Change, compare, compare_lines

TEXTS = st.text(alphabet="各单位要组织开展活动2025年6月，。（一）A", max_size=60)
ANY_TEXT = st.text(max_size=40)


def marked(pieces):
    """-struck out- +written in+"""
    signs = {Change.KEPT: "", Change.DELETED: "-", Change.INSERTED: "+"}
    return "".join(f"{signs[p.change]}{p.text}{signs[p.change]}" for p in pieces)


def texts(pieces, *changes):
    return "".join(piece.text for piece in pieces if piece.change in changes)


@given(TEXTS | ANY_TEXT, TEXTS | ANY_TEXT)
def test_pieces_make_up_both_texts(old, new):
    pieces = compare(old, new)

    assert texts(pieces, Change.KEPT, Change.DELETED) == old
    assert texts(pieces, Change.KEPT, Change.INSERTED) == new
    assert all(piece.text for piece in pieces)


@given(st.lists(TEXTS, max_size=6), st.lists(TEXTS, max_size=6))
def test_lines_make_up_both_texts(old, new):
    lines = compare_lines(old, new)

    assert redline.before(lines) == old
    assert redline.after(lines) == new


@given(st.lists(TEXTS, max_size=6))
def test_equal_texts_have_no_change(text):
    assert [line for line in compare_lines(text, text) if line.is_changed] == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("2025年", "2026年", "-2025-+2026+年"),
        ("第十八个", "第十九个", "第十-八-+九+个"),
        ("6月16日前报送总结", "6月18日前报送活动总结", "6月-16-+18+日前报送+活动+总结"),
        ("请报送总结。", "请报送总结", "请报送总结-。-"),
        # Nobody reads a text of single characters kept between changes.
        ("组织开展宣传周", "举办多场讲座会", "-组织开展宣传周-+举办多场讲座会+"),
        ("甲乙丙丁戊己", "子丑丙寅卯辰", "-甲乙丙丁戊己-+子丑丙寅卯辰+"),
    ],
)
def test_redline_reads_as_one_would_correct_by_hand(old, new, expected):
    assert marked(compare(old, new)) == expected


def test_rewritten_paragraph_meets_its_old_self_and_not_its_neighbour():
    old = ["一、活动时间", "各单位要认真组织开展活动。", "联系人：张三"]
    new = ["一、活动时间", "二、活动要求", "各单位要精心组织开展宣传活动。", "联系人：李四"]

    lines = compare_lines(old, new)

    assert [(line.change, marked(line.pieces)) for line in lines] == [
        (Change.KEPT, "一、活动时间"),
        (Change.INSERTED, "+二、活动要求+"),
        (Change.KEPT, "各单位要-认真-+精心+组织开展+宣传+活动。"),
        (Change.KEPT, "联系人：-张三-+李四+"),
    ]


def test_very_long_paragraph_is_compared_clause_by_clause():
    clause = "各单位要结合实际组织开展活动，"
    old, new = clause * 300, clause * 150 + "还要做好总结，" + clause * 150

    assert [piece.text for piece in compare(old, new) if piece.change != Change.KEPT] == [
        "还要做好总结，"
    ]
