from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen.dates import clock_of


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("6月9日上午10:00至11:00", "10:00", "11:00"),
        ("6月9日（周一）下午2:30—5:00", "14:30", "17:00"),
        ("2025年6月9日14:30-17:00", "14:30", "17:00"),
        ("６月９日上午９：００至下午４：３０", "09:00", "16:30"),
        ("6月9日上午9时至11时30分", "09:00", "11:30"),
        ("六月九日下午两点半", "14:30", None),
        ("6月9日上午十时", "10:00", None),
        ("6月9日下午三点一刻开始", "15:15", None),
        ("6月9日晚7点", "19:00", None),
        ("6月9日中午12:00", "12:00", None),
        ("6月9日中午1点", "13:00", None),
        ("6月9日9:00", "09:00", None),
    ],
)
def test_hours_of_a_day_are_read(text, begins, ends):
    assert clock_of(text) == (time.fromisoformat(begins), ends and time.fromisoformat(ends))


@pytest.mark.parametrize(
    "text",
    [
        "6月9日",
        "6月9日前后",
        "6月中旬",
        "6月9日上午",
        "及时",
        "",
        "6月9日25:00",
        "6月9日上午9:00和下午3:00",
        "6月9日上午9:00至11:00、下午2:00至4:00",
        "6月9日17:00至9:00",
        "6月3日至9日",
    ],
)
def test_what_names_no_hours_or_several_has_none(text):
    assert clock_of(text) is None


@given(st.text(alphabet="0123456789:：月日上下午点时分半至-—十二两零 （）", max_size=30))
def test_no_text_raises_and_what_ends_ends_after_it_begins(text):
    found = clock_of(text)

    assert found is None or found[1] is None or found[0] < found[1]
