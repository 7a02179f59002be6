import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen.typesetting.composer import (
    CELL,
    FREELY,
    HANGING,
    NEVER_FIRST,
    NEVER_LAST,
    breaks,
    compose,
    recompose,
)
from gongwen.typesetting.numbers import LOOSEST_GAP, NARROWEST_MARK, WIDEST_GAP


def lines_of(text, measure=28.0, **options):
    composed = compose(text, widths_of(text), measure, **options)
    return [text[line.start : line.end] for line in composed]


def widths_of(text):
    return [1.0 if ord(character) > 0x7F else 0.5 for character in text]


han = st.text(alphabet="省市场监管局认证可检验测活动安排企业园区", min_size=1, max_size=9)
mark = st.sampled_from("，。、；：？！）》”")
opening = st.sampled_from("（《“")
word = st.sampled_from(
    [
        "2025年6月9日",
        "ISO 9001",
        "30家",
        "5%",
        "fjrzjc@163.com",
        "——",
        "……",
        "闽市监认证〔2025〕147号",
    ]
)
# As in print: never more than a closing and a pause mark together, text between brackets.
clause = st.tuples(
    st.one_of(han, word, st.tuples(opening, han).map("".join)), han, st.one_of(st.just(""), mark)
).map("".join)
prose = st.lists(clause, min_size=1, max_size=40).map("".join)


@given(prose, st.sampled_from([20.0, 28.0, 20.1]))
def test_compose_keeps_every_character_in_order(text, measure):
    assert "".join(lines_of(text, measure, first_indent=2)) == text


@given(prose)
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(text):
    lines = lines_of(text, first_indent=2)

    first = [line[0] for line in lines[1:] if line[:2] != "——"]
    last = [line[-1] for line in lines[:-1]]
    assert [character for character in first if character in NEVER_FIRST] == []
    assert [character for character in last if character in NEVER_LAST] == []


@given(prose)
def test_lines_keep_to_the_measure_and_only_one_pause_mark_hangs(text):
    widths = widths_of(text)

    for line in compose(text, widths, 28.0, first_indent=2):
        spread = sum(line.spacing) / 1000
        content = line.end - 1 if line.hangs else line.end
        used = line.indent + sum(widths[line.start : content]) + spread
        assert used <= 28.0 + 0.5 * text[line.start : line.end].endswith(" ") + 0.001
        if line.hangs:
            assert text[line.end - 1] in HANGING
            assert abs(used - 28.0) <= 0.001


@given(prose)
def test_space_is_added_after_full_width_characters_only_and_never_inside_a_dash(text):
    for line in compose(text, widths_of(text), 28.0):
        for i, space in enumerate(line.spacing):
            if space > 0:
                position = line.start + i
                assert ord(text[position]) > 0x7F
                assert text[position : position + 2] not in ("——", "……")
                undivided = line.end < len(text) and breaks(text)[line.end] != FREELY
                widest = LOOSEST_GAP if undivided else WIDEST_GAP
                assert space <= widest * 1000 + 1


@given(prose)
def test_paired_marks_and_numbers_with_their_unit_are_never_split(text):
    lines = lines_of(text)

    for before, after in itertools.pairwise(lines):
        assert before[-1] + after[0] not in ("……", "——") or before.endswith("——")
        assert not (before[-1].isdigit() and after[0] in "年月日号家0123456789%")


@given(prose)
def test_only_marks_are_narrowed_and_by_a_quarter_at_most(text):
    for line in compose(text, widths_of(text), 28.0):
        for i, space in enumerate(line.spacing):
            if space < 0:
                position = line.start + i
                pair = text[position : position + 2]
                assert pair[0] in "，。、；：）》〉」』】〕”’" or pair[1] in "（《〈「『【〔“‘"
                assert space >= -NARROWEST_MARK * 1000


def test_full_lines_of_plain_han_hold_28_characters():
    assert [len(line) for line in lines_of("监" * 60)] == [28, 28, 4]


def test_first_line_is_indented_by_two_characters():
    assert [len(line) for line in lines_of("监" * 60, first_indent=2)] == [26, 28, 6]


def test_a_comma_hangs_outside_a_full_line():
    text = "监" * 28 + "，" + "管" * 3

    assert lines_of(text) == ["监" * 28 + "，", "管" * 3]


def test_a_closing_quotation_mark_takes_a_character_with_it():
    text = "监" * 28 + "”。" + "管" * 3

    assert lines_of(text) == ["监" * 27, "监”。管管管"]


def test_without_hanging_the_comma_takes_a_character_with_it():
    assert lines_of("监" * 28 + "，管", hanging=False) == ["监" * 27, "监，管"]


def test_a_date_moves_whole_to_the_next_line_when_little_room_is_lost():
    text = "监" * 27 + "6月9日前后"

    assert lines_of(text) == ["监" * 27, "6月9日前后"]


def test_in_a_cell_a_date_is_broken_rather_than_a_line_torn():
    text = "监" * 23 + "2025年12月31日前"

    assert lines_of(text, limits=CELL) == ["监" * 23 + "2025年12月", "31日前"]


def test_a_mail_address_without_a_joint_in_reach_leaves_the_line_ragged():
    text = "邮箱：" + "监" * 21 + "fujianshichang@163.com"

    composed = compose(text, widths_of(text), 28.0)

    assert [line.end for line in composed] == [24, 46]
    assert composed[0].width == 24.0


def test_a_long_mail_address_leaves_the_line_ragged():
    text = "邮箱：" + "监" * 17 + "fujianshichangjianguan@163.com"

    composed = compose(text, widths_of(text), 28.0)

    assert [line.end for line in composed] == [20, 50]
    assert set(composed[0].spacing) == {0}


def test_a_word_wider_than_the_measure_is_cut():
    assert [len(line) for line in lines_of("a" * 100)] == [56, 44]


def test_slack_is_shared_out_to_the_last_thousandth():
    text = "监" * 27 + "5家" + "管"

    (first, _) = compose(text, widths_of(text), 28.0)

    assert sum(first.spacing) == 1000
    assert sorted(set(first.spacing[:26])) == [38, 39]


def test_an_empty_paragraph_is_one_empty_line():
    assert lines_of("") == [""]


def test_a_last_line_of_one_character_takes_one_from_each_line_before():
    assert [len(line) for line in lines_of("监" * 57)] == [27, 27, 3]


def test_a_character_and_its_full_stop_are_joined_by_more_of_the_text():
    text = "监" * 56 + "施。"

    assert lines_of(text) == ["监" * 28, "监" * 27, "监施。"]


def test_a_last_character_is_drawn_up_between_marks():
    text = "监，管、" * 7 + "局"

    (line,) = compose(text, widths_of(text), 28.0)

    assert line.end == 29
    assert sum(line.spacing) == -1000


def test_a_line_may_not_give_more_than_its_limit_away():
    assert lines_of("监" * 29) == ["监" * 27, "监监"]


def test_a_paragraph_takes_as_many_lines_as_wanted_within_the_limits():
    text = "监" * 84
    widths = widths_of(text)

    longer = recompose(text, widths, 28.0, 4)

    assert [line.end - line.start for line in longer] == [27, 27, 27, 3]
    assert recompose(text, widths, 28.0, 2) is None
    assert recompose(text, widths, 28.0, 5) is None


def test_a_label_keeps_its_width_when_its_line_is_spread():
    text = "附件：1." + "监" * 23 + "5家" + "管" * 30

    (first, *_) = compose(text, widths_of(text), 28.0, rigid=5)

    assert set(first.spacing[:5]) == {0}
    assert sum(first.spacing) > 0


def test_a_label_keeps_its_width_when_its_line_is_squeezed():
    text = "附件：“" + "监，" * 11 + "管。局"

    (first,) = compose(text, widths_of(text), 28.0, rigid=3)

    assert first.spacing[:3] == (0, 0, 0)
    assert sum(first.spacing) < 0


@pytest.mark.parametrize("before", range(10, 62))
def test_a_date_is_never_divided_in_the_text(before):
    text = "监" * before + "2025年12月11日前完成，并将总结材料报送省市场监管局认证检测处。"

    lines = lines_of(text, first_indent=2)

    assert any("2025年12月11日" in line for line in lines)
    assert "".join(lines) == text


def test_a_date_moves_down_although_its_line_becomes_loose():
    text = "监" * 23 + "2025年12月11日前，各单位报送总结材料。"

    lines = compose(text, widths_of(text), 28.0, first_indent=2)

    assert lines[0].end == 23
    assert lines[0].width == 26.0


def test_a_line_stays_ragged_rather_than_dividing_a_date_or_being_torn():
    text = "监" * 20 + "2025年12月11日前，各单位报送总结材料。"

    lines = compose(text, widths_of(text), 28.0, first_indent=2)

    assert lines[0].end == 20
    assert set(lines[0].spacing) == {0}


@pytest.mark.parametrize(
    "standard",
    ["GB 38900—2020", "GB/T 19001—2016", "GB 18285", "DB35/T 1234—2020", "GB/T 1.1—2020"],
)
def test_the_number_of_a_standard_is_one_word(standard):
    for before in range(14, 28):
        text = "监" * before + standard + "开展检验检测工作"

        assert sum(standard in line for line in lines_of(text)) == 1


def test_nothing_is_spread_within_the_number_of_a_standard():
    text = "按照GB 38900—2020开展检验检测工作并且如实记录检验检测数据"
    (first, *_) = compose(text, widths_of(text), 20.5)

    assert set(first.spacing[2:14]) == {0}


def test_a_long_address_parts_at_a_joint_before_its_line_is_torn():
    text = "联系人：林书雅，联系电话：0591-87654321，邮箱：rzjc@scjgj.fujian.gov.cn。"

    first, second = lines_of(text, first_indent=2.0)

    assert first + second == text
    assert first[-1] in "@./"


def test_an_address_that_fits_its_line_stays_whole():
    text = "请于月底前将总结报送省局，邮箱：rzjc@163.com，逾期不报的，视为没有意见。"

    assert "rzjc@163.com" in lines_of(text, first_indent=2.0)[0]


def test_no_line_begins_with_a_blank_and_no_name_in_a_list_is_divided():
    names = "黄启明　林书雅　郑文博　庄子涵　吴思远　周怀瑾　欧阳文静　李　强　王　伟　陈志远"
    for before in range(12):
        lines = lines_of("出席" * before + "：" + names, 21.0)

        assert [line for line in lines if line[0] in " 　"] == []
        assert sum("欧阳文静" in line for line in lines) == 1
        assert sum("李　强" in line for line in lines) == 1
