import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen.anchors import Anchor, find
from gongwen.span import Span

TEXT = "一、活动时间\n6月9日前后。\n二、活动要求\n各单位要认真组织，请于6月16日前报送总结。"
WORDS = st.text(alphabet="各单位要，。一二三", max_size=30)


def anchor_of(quote, text=TEXT):
    start = text.index(quote)
    return Anchor.at(text, Span(start, start + len(quote)))


def found(anchor, text):
    span = find(anchor, text)
    return span and text[span.start : span.end]


@given(WORDS, WORDS, WORDS.filter(bool), WORDS)
def test_anchor_is_found_where_it_was_and_after_text_was_put_before(before, more, quote, after):
    text = before + quote + after
    place = Span(len(before), len(before) + len(quote))
    anchor = Anchor.at(text, place)

    assert find(anchor, text) == place
    moved = find(anchor, "　" + more + "\n" * 20 + text)
    assert moved is not None
    assert quote == ("　" + more + "\n" * 20 + text)[moved.start : moved.end]


def test_of_two_equal_quotes_the_one_in_its_surroundings_is_meant():
    text = "甲局要报送总结。\n乙局要报送总结。"
    anchor = Anchor.at(text, Span(11, 15))
    assert anchor.quote == "要报送总"

    assert find(anchor, "丙局要报送总结。\n" + text) == Span(20, 24)


def test_words_corrected_inside_keep_their_place():
    anchor = anchor_of("请于6月16日前报送总结")

    text = TEXT.replace("6月16日前报送总结", "6月18日前报送活动总结")

    assert found(anchor, text) == "请于6月18日前报送活动总结"


@pytest.mark.parametrize("gone", ["各单位要认真组织，请于6月16日前报送总结。", TEXT])
def test_words_that_are_gone_are_not_found(gone):
    assert find(anchor_of("请于6月16日前报送总结"), TEXT.replace(gone, "")) is None


@pytest.mark.parametrize("place", [Span(3, 3), Span(-1, 2), Span(0, 999), Span(5, 2)])
def test_place_outside_the_text_is_refused(place):
    with pytest.raises(ValueError, match="不是正文中的一处"):
        Anchor.at(TEXT, place)
