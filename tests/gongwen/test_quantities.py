"""Numbers as clerks type them, and as they stand in their texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen.quantities import Quantity, quantities_in, read_quantity


@pytest.mark.parametrize(
    ("typed", "value", "approximate"),
    [
        ("1200", 1200, False),
        ("1,200", 1200, False),
        ("1，200", 1200, False),
        ("12,345,678", 12345678, False),
        ("３００", 300, False),
        (" 1 200 ", 1200, False),
        ("约1200", 1200, True),
        ("大约 1200", 1200, True),
        ("近1200", 1200, True),
        ("超过1200", 1200, True),
        ("1200余", 1200, True),
        ("1200多", 1200, True),
        ("1200左右", 1200, True),
        ("1200以上", 1200, True),
        ("1.2万", 12000, False),
        ("1.2万多", 12000, True),
        ("10余万", 100000, True),
        ("3百", 300, False),
        ("2亿", 200000000, False),
        ("1200人", 1200, False),
        ("1200余人", 1200, True),
        ("1200人左右", 1200, True),
        ("共1200人", 1200, False),
        ("3.0", 3, False),
        ("0", 0, False),
        ("零", 0, False),
        ("无", 0, False),
        ("007", 7, False),
    ],
)
def test_number_is_read_as_it_is_meant(typed, value, approximate):
    assert read_quantity(typed, unit="人") == Quantity(value, approximate)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "请用阿拉伯数字填写整数，如1200或约1200，单位“人”可以不写。"),
        ("很多", "请用阿拉伯数字填写整数，如1200或约1200，单位“人”可以不写。"),
        ("1200家", "请用阿拉伯数字填写整数，如1200或约1200，单位“人”可以不写。"),
        ("12,00", "请用阿拉伯数字填写整数，如1200或约1200，单位“人”可以不写。"),
        ("约", "请用阿拉伯数字填写整数，如1200或约1200，单位“人”可以不写。"),
        ("1.5", "请填写整数，不要小数。"),
        ("1.23456万", "请填写整数，不要小数。"),
        ("-1", "不能小于0，请核对。"),
        ("100-200", "请填写一个数，不要填范围；不能确定的可写“约”。"),
        ("100～200人", "请填写一个数，不要填范围；不能确定的可写“约”。"),
    ],
)
def test_what_is_no_number_is_said_in_words(typed, words):
    with pytest.raises(ValueError) as refused:
        read_quantity(typed, unit="人")

    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("两三个", "请用阿拉伯数字填写整数，如1200，单位“个”可以不写。"),
        ("2-3", "请填写一个数，不要填范围。"),
    ],
)
def test_where_it_has_to_be_exact_no_estimate_is_proposed(typed, words):
    with pytest.raises(ValueError) as refused:
        read_quantity(typed, unit="个", is_exact=True)

    assert str(refused.value) == words


def test_numbers_of_a_text_are_found_with_their_places():
    text = "共开展活动12场，参加３０００余人，惠及企业1.5万家，占95.5%，见附件第2条，1,200份。"

    found = [
        (str(mention.quantity), text[mention.start : mention.end])
        for mention in quantities_in(text)
    ]

    assert found == [
        ("12", "12"),
        ("约3000", "３０００余"),
        ("15000", "1.5万"),
        ("1200", "1,200"),
    ]


@given(st.integers(0, 10**12), st.booleans())
def test_what_is_written_is_read_again(value, approximate):
    quantity = Quantity(value, approximate)

    assert read_quantity(str(quantity)) == quantity
    assert read_quantity(f"{value:,}{'余' if approximate else ''}人", unit="人") == quantity


@given(st.text(alphabet="0123456789０９约近余多万千百亿人,，.．- \n左右", max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        quantity = read_quantity(text, unit="人")
    except ValueError:
        return
    assert quantity.value >= 0


@given(st.text(max_size=80))
def test_places_of_numbers_lie_in_the_text_in_order(text):
    places = [(mention.start, mention.end) for mention in quantities_in(text)]

    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)


@pytest.mark.parametrize(
    ("typed", "unit", "read"),
    [
        ("12万元", "万元", Quantity(12)),
        ("约12余万元", "万元", Quantity(12, approximate=True)),
        ("12万元左右", "万元", Quantity(12, approximate=True)),
        ("12万元", "元", Quantity(120_000)),
        ("5千克", "千克", Quantity(5)),
        ("5万千克", "千克", Quantity(50_000)),
        ("300万千瓦时", "千瓦时", Quantity(3_000_000)),
    ],
)
def test_unit_that_begins_like_a_scale_is_the_unit(typed, unit, read):
    assert read_quantity(typed, unit=unit) == read


@pytest.mark.parametrize(("typed", "unit"), [("12万", "万元"), ("3百万", "万元"), ("5千", "千克")])
def test_scale_before_a_unit_that_has_its_own_is_refused(typed, unit):
    with pytest.raises(ValueError, match=f"单位是“{unit}”，请只填它前面的数"):
        read_quantity(typed, unit=unit)
