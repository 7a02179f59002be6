"""What holds of every time: no day is lost, the order is total, no text raises."""

import time
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen.dates import Precision, find_dates, in_order, parse_date, parse_span, why_not

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
FIGURES = "〇一二三四五六七八九"


def count(number):
    """1 to 99 in characters."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else FIGURES[tens]) + ("十" if tens else "") + FIGURES[ones] * bool(ones)


def full_width(text):
    return text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))


def spellings(day, *, with_year):
    year = f"{day.year}年" if with_year else ""
    arabic = f"{year}{day.month}月{day.day}日"
    chinese = "".join(FIGURES[int(figure)] for figure in str(day.year)) + "年" if with_year else ""
    weekday = "一二三四五六日"[day.weekday()]
    return [
        arabic,
        full_width(arabic),
        f"{year}{day.month:02}月{day.day:02}日",
        f"{year} {day.month} 月 {day.day} 号",
        f"{chinese}{count(day.month)}月{count(day.day)}日",
        f"{arabic}（星期{weekday}）",
        f"{arabic}(周{weekday})上午10:00至11:00",
        f"{arabic}下午2:30",
    ]


@st.composite
def written(draw, day, *, with_year):
    return draw(st.sampled_from(spellings(day, with_year=with_year)))


@st.composite
def ranges(draw):
    first = draw(DAYS)
    last = first + timedelta(days=draw(st.integers(0, 183)))
    joint = draw(st.sampled_from(["至", "—", "——", "-", "～", "~", "到", " 至 ", "起至"]))
    end = draw(st.sampled_from(["", "期间", "止"]))
    # Without a year the second date takes the nearest that fits: its day comes again after a year.
    later = draw(written(last, with_year=draw(st.booleans())))
    return draw(written(first, with_year=draw(st.booleans()))) + joint + later + end, first, last


@given(ranges())
def test_range_is_read_from_its_first_day_to_its_last(made):
    text, first, last = made

    span = parse_span(text, year=first.year)

    assert span is not None, text
    assert (span.first, span.last, span.precision) == (first, last, Precision.RANGE), text


@given(st.data(), DAYS, st.sampled_from(["前后", "左右", "前", "之前", "以前", "下班前", ""]))
def test_span_holds_every_day_that_the_words_allow(data, day, tail):
    text = data.draw(written(day, with_year=data.draw(st.booleans()))) + tail

    span = parse_span(text, year=day.year)

    reach = 3 if tail in ("前后", "左右") else 0
    assert span is not None, text
    assert span.first <= day - timedelta(days=reach), text
    assert span.last == day + timedelta(days=reach), text
    assert span.anchor == (day if tail else None)


PARTS = {"": (1, 28), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 28), "中下旬": (11, 28)}


@given(DAYS, st.sampled_from(sorted(PARTS)), st.integers(0, 5), st.sampled_from("至—到"))
def test_months_and_their_parts_hold_all_their_days(day, part, months, joint):
    first, last = PARTS[part]
    year, month = divmod(day.month - 1 + months, 12)
    end = date(day.year + year, month + 1, last)
    text = f"{day.month}月{part}"
    if months:
        text += f"{joint}{month + 1}月{part}"

    span = parse_span(text, year=day.year)

    assert span is not None, text
    assert span.first == day.replace(day=first)
    assert span.last >= end
    assert span.last.month == end.month


PIECES = """
2025年 0000年 9999年 1000年 今年 去年 明年 年 6月 13月 2月 十二月 9日 30日 日 9 底 上旬 中 下旬 前 后 前后 至 - 、
期间 上午 10:00 起 于 “ 世界认可日 ” ( ) ２ ○ ㋅ 十 2025-2-3 6.9 二季度 全年 最迟 每天 \ud800 ９９９９９９９ , 或
"""
TEXTS = st.text() | st.lists(st.sampled_from(PIECES.split()), max_size=9).map("".join)
ANY_TEXT = TEXTS | st.text(st.characters(), max_size=30)
ANY_YEAR = st.none() | st.integers(-(10**30), 10**30) | st.sampled_from([0, 1, 9998, 9999])


@given(ANY_TEXT, ANY_YEAR, st.none() | st.dates())
def test_no_text_raises_and_what_is_not_read_has_a_reason(text, year, day):
    span = parse_span(text, year=year, event_date=day)

    reason = why_not(text, year=year, event_date=day)
    assert (span is None) == bool(reason)
    assert span is None or span.first <= span.last
    found = list(find_dates(text, year=year, event_date=day))
    assert all(0 <= one.start < one.end <= other.start for (one, _), (other, _) in pairwise(found))
    assert all(parse_span(text[p.start : p.end], year=year, event_date=day) == s for p, s in found)


@given(st.lists(TEXTS.map(lambda text: parse_span(text, year=2025)), max_size=30), st.data())
def test_order_is_total(spans, data):
    shuffled = data.draw(st.permutations(spans))

    assert sorted(shuffled, key=in_order) == sorted(spans, key=in_order)


@pytest.mark.parametrize(
    "text",
    ["十" * 100_000, "6月9日-" * 20_000, "2025" + " " * 50_000, "（" * 50_000, "认可日" * 30_000],
    ids=lambda text: text[:5],
)
def test_long_text_takes_no_long_time(text):
    start = time.process_time()
    parse_span(text, year=2025, event_date=date(2025, 6, 9))
    why_not(text, year=2025, event_date=date(2025, 6, 9))
    parse_date(text)
    list(find_dates(text, year=2025))

    assert time.process_time() - start < 2
