import string
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongwen.dates import Precision, Span, format_date, in_order, parse_date, parse_span

EXACT, RANGE, AROUND, PART, BEFORE, MONTH, SEVERAL = (
    Precision.EXACT,
    Precision.RANGE,
    Precision.AROUND,
    Precision.PART_OF_MONTH,
    Precision.BEFORE,
    Precision.MONTH,
    Precision.SEVERAL,
)


def span(first, last, precision):
    """With the day that 前后 or 前 leans on: the middle of seven days, the last one."""
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    anchor = {AROUND: first + timedelta(days=3), BEFORE: last}.get(precision)
    return Span(first, last, precision, anchor)


SPANS = [
    # the schedule of 闽市监认证〔2025〕147号
    ("5月29日", span("2025-05-29", "2025-05-29", EXACT)),
    ("6月9日", span("2025-06-09", "2025-06-09", EXACT)),
    ("6月9日前后", span("2025-06-06", "2025-06-12", AROUND)),
    ("6月中旬", span("2025-06-11", "2025-06-20", PART)),
    ("6月中下旬", span("2025-06-11", "2025-06-30", PART)),
    ("6月", span("2025-06-01", "2025-06-30", MONTH)),
    # elsewhere in the seeds
    ("5月—6月期间", span("2025-05-01", "2025-06-30", RANGE)),
    ("6月9日上午10:00至11:00", span("2025-06-09", "2025-06-09", EXACT)),
    ("6月9日(星期四)上午10时至11时", span("2025-06-09", "2025-06-09", EXACT)),
    ("6月7日下午2:30开始", span("2025-06-07", "2025-06-07", EXACT)),
    ("6月8下午2:30", span("2025-06-08", "2025-06-08", EXACT)),
    ("于6月16日前", span("2025-06-01", "2025-06-16", BEFORE)),
    ("2024 年 6 月 9 日", span("2024-06-09", "2024-06-09", EXACT)),
    ("5 月 31 日前", span("2025-05-01", "2025-05-31", BEFORE)),
    # parts of a month
    ("6月上旬", span("2025-06-01", "2025-06-10", PART)),
    ("2月下旬", span("2025-02-21", "2025-02-28", PART)),
    ("2024年2月下旬", span("2024-02-21", "2024-02-29", PART)),
    ("6月上中旬", span("2025-06-01", "2025-06-20", PART)),
    ("6月初", span("2025-06-01", "2025-06-05", PART)),
    ("6月中", span("2025-06-11", "2025-06-20", PART)),
    ("5月底", span("2025-05-27", "2025-05-31", PART)),
    ("6月末", span("2025-06-26", "2025-06-30", PART)),
    ("6月下半月", span("2025-06-16", "2025-06-30", PART)),
    ("年底", span("2025-12-01", "2025-12-31", MONTH)),
    ("2026年底", span("2026-12-01", "2026-12-31", MONTH)),
    # deadlines
    ("5月底前", span("2025-05-01", "2025-05-31", BEFORE)),
    ("6月16日之前", span("2025-06-01", "2025-06-16", BEFORE)),
    ("年底前", span("2025-12-01", "2025-12-31", BEFORE)),
    ("2026年底以前", span("2026-12-01", "2026-12-31", BEFORE)),
    # ranges
    ("6月3日至9日", span("2025-06-03", "2025-06-09", RANGE)),
    ("6月3-9日", span("2025-06-03", "2025-06-09", RANGE)),
    ("6月3日-6月9日", span("2025-06-03", "2025-06-09", RANGE)),
    ("6月3日——6月9日", span("2025-06-03", "2025-06-09", RANGE)),
    ("6月3日～9日", span("2025-06-03", "2025-06-09", RANGE)),
    ("6月3日9:00至6月9日17:00", span("2025-06-03", "2025-06-09", RANGE)),
    ("自6月3日起至6月9日", span("2025-06-03", "2025-06-09", RANGE)),
    ("6月9日、10日", span("2025-06-09", "2025-06-10", RANGE)),
    ("6月9日、10日和12日", span("2025-06-09", "2025-06-12", RANGE)),
    ("5月下旬至6月上旬", span("2025-05-21", "2025-06-10", RANGE)),
    ("6月上旬至中旬", span("2025-06-01", "2025-06-20", RANGE)),
    ("5-6月", span("2025-05-01", "2025-06-30", RANGE)),
    ("5、6月间", span("2025-05-01", "2025-06-30", RANGE)),
    ("12月30日至1月5日", span("2025-12-30", "2026-01-05", RANGE)),
    ("今年12月至明年1月", span("2025-12-01", "2026-01-31", RANGE)),
    ("2025年6月3日至2025年6月9日", span("2025-06-03", "2025-06-09", RANGE)),
    ("2025-06-03至2025-06-09", span("2025-06-03", "2025-06-09", RANGE)),
    # as people write
    ("2025年6月9日", span("2025-06-09", "2025-06-09", EXACT)),
    ("2026年6月", span("2026-06-01", "2026-06-30", MONTH)),
    ("６月９日", span("2025-06-09", "2025-06-09", EXACT)),
    (" 6 月 9 日\n前后 ", span("2025-06-06", "2025-06-12", AROUND)),
    ("六月九日", span("2025-06-09", "2025-06-09", EXACT)),
    ("二〇二五年六月十二日", span("2025-06-12", "2025-06-12", EXACT)),
    ("6月9号左右", span("2025-06-06", "2025-06-12", AROUND)),
    ("6月9日当天", span("2025-06-09", "2025-06-09", EXACT)),
    ("拟于6月中旬", span("2025-06-11", "2025-06-20", PART)),
    ("6月份", span("2025-06-01", "2025-06-30", MONTH)),
    ("6月9日（暂定）", span("2025-06-09", "2025-06-09", EXACT)),
    ("6月9日。", span("2025-06-09", "2025-06-09", EXACT)),
    ("二O二五年六月九日", span("2025-06-09", "2025-06-09", EXACT)),
    ("25年6月9日", span("2025-06-09", "2025-06-09", EXACT)),
    ("20250609", span("2025-06-09", "2025-06-09", EXACT)),
    ("2025-06-09 00:00:00", span("2025-06-09", "2025-06-09", EXACT)),
    ("6月9日早上八点半", span("2025-06-09", "2025-06-09", EXACT)),
    ("6月9日，上午9:00、下午2:30", span("2025-06-09", "2025-06-09", EXACT)),
    ("六月三至九日", span("2025-06-03", "2025-06-09", RANGE)),
    ("6月3日至9日，每天9:00-11:30、14:00-17:00", span("2025-06-03", "2025-06-09", RANGE)),
    ("七八月", span("2025-07-01", "2025-08-31", RANGE)),
    ("7、8、9月", span("2025-07-01", "2025-09-30", RANGE)),
    ("6月底7月初", span("2025-06-26", "2025-07-05", RANGE)),
    ("2025年9月至2026年8月", span("2025-09-01", "2026-08-31", RANGE)),
    ("全年", span("2025-01-01", "2025-12-31", RANGE)),
    ("6月16日截止", span("2025-06-01", "2025-06-16", BEFORE)),
    ("最迟6月底", span("2025-06-01", "2025-06-30", BEFORE)),
    # days by themselves: a week between two of them is the most that one band bridges
    ("6月9日、16日、23日", span("2025-06-09", "2025-06-23", RANGE)),
    ("6月9日、17日", span("2025-06-09", "2025-06-17", SEVERAL)),
    ("6月9日、12月9日", span("2025-06-09", "2025-12-09", SEVERAL)),
    ("6月9日、12月9日至11日", span("2025-06-09", "2025-12-11", SEVERAL)),
    ("6月9日和12月", span("2025-06-09", "2025-12-31", SEVERAL)),
    # a day with its date behind it
    ("“世界环境日”（6月5日）", span("2025-06-05", "2025-06-05", EXACT)),
    ("世界环境日（6月5日）前后", span("2025-06-02", "2025-06-08", AROUND)),
]

NOT_UNDERSTOOD = [
    "",
    "及时",
    "待定",
    "另行通知",
    "“世界认可日”前后",
    "2月30日",
    "2025年2月29日",
    "6月31日至7月2日",
    "13月",
    "0月9日",
    "6月0日",
    "6月9日至",
    "6月9日起",
    "6月9日至3日",
    "6月9日至5月3日",
    "6月前",
    "6月下旬前",
    "6月30家企业",
    "6月12:00",
    "9日",
    "中旬",
    "2025年",
    "每月9日",
    "6.9",
    "即日起至6月30日",
    "周一至周三",
    "一二季度",
    "最迟6月",
    "9月至3月",
]


@pytest.mark.parametrize(("text", "expected"), SPANS)
def test_span_is_read(text, expected):
    assert parse_span(text, year=2025) == expected


@pytest.mark.parametrize("text", NOT_UNDERSTOOD)
def test_what_is_not_understood_is_none(text):
    assert parse_span(text, year=2025) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“世界认可日”前后", span("2025-06-06", "2025-06-12", AROUND)),
        ("世界认可日前后", span("2025-06-06", "2025-06-12", AROUND)),
        ('"世界认可日"当天', span("2025-06-09", "2025-06-09", EXACT)),
        ("“6·9世界认可日”活动期间", span("2025-06-06", "2025-06-12", AROUND)),
        ("“世界认可日”前", span("2025-06-01", "2025-06-09", BEFORE)),
        ("6月中旬", span("2025-06-11", "2025-06-20", PART)),
        ("工作日", None),
        ("每个星期日", None),
        ("“世界认可日”后一周", None),
        ("及时", None),
    ],
)
def test_the_event_stands_for_its_day_when_the_day_is_given(text, expected):
    assert parse_span(text, year=2025, event_date=date(2025, 6, 9)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“世界认可日”前后", span("2025-06-06", "2025-06-12", AROUND)),
        ("在世界认可日当日", span("2025-06-09", "2025-06-09", EXACT)),
        ("活动日当天", span("2025-06-09", "2025-06-09", EXACT)),
        ("世界环境日（6月5日）", span("2025-06-05", "2025-06-05", EXACT)),
        ("“世界环境日”前后", None),
        ("六一国际儿童节", None),
    ],
)
def test_another_day_is_not_taken_for_the_campaign_s_own(text, expected):
    read = parse_span(text, year=2025, event_date=date(2025, 6, 9), event_name="世界认可日")

    assert read == expected


def test_schedule_sorts_by_the_day_named_then_the_narrower():
    texts = [
        "6月",
        "及时",
        "6月9日前后",
        "6月16日前",
        "6月1日",
        "6月中旬",
        "6月上旬",
        "6月9日、12月9日",
        "6月9日至10日",
        "待定",
        "6月9日",
        "5月29日",
        "6月6日-6月12日",
    ]

    texts.sort(key=lambda text: in_order(parse_span(text, year=2025)))

    assert texts == [
        "5月29日",
        "6月1日",
        "6月上旬",
        "6月",
        "6月6日-6月12日",
        "6月9日",
        "6月9日至10日",
        "6月9日前后",
        "6月9日、12月9日",
        "6月中旬",
        "6月16日前",
        "及时",
        "待定",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025年6月9日", date(2025, 6, 9)),
        (" 2025 年 6 月 9 日 ", date(2025, 6, 9)),
        ("２０２５年６月９日", date(2025, 6, 9)),
        ("二〇二五年六月九日", date(2025, 6, 9)),
        ("二○二五年十二月三十一日", date(2025, 12, 31)),
        ("2025-06-09", date(2025, 6, 9)),
        ("2025.6.9", date(2025, 6, 9)),
        ("2025/6/9", date(2025, 6, 9)),
        ("2025年2月30日", None),
        ("6月9日", None),
        ("2025年6月", None),
        ("2025年6月9日前", None),
        ("", None),
    ],
)
def test_full_date_is_read(text, expected):
    assert parse_date(text) == expected


def test_date_is_written_without_leading_zeros():
    assert format_date(date(2025, 6, 9)) == "2025年6月9日"


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_written_date_is_read_back(day):
    assert parse_date(format_date(day)) == day
    assert parse_span(format_date(day), year=2000) == Span(day, day, EXACT)


PIECES = """
2025年 今年 明年 年 6月 13月 2月 十二月 9日 30日 日 9 底 上旬 中 下旬 前 后 前后 至 - 、 期间
上午 10:00 起 于 “ 世界认可日 ” ( ) ２ ○ ㋅ 十 2025-2-3 6.9
"""

wordings = st.lists(st.sampled_from(PIECES.split()), max_size=9).map("".join)


@given(
    st.text()
    | wordings
    | st.text(alphabet=string.digits + "年月日至前中旬底十〇-.·:", max_size=20),
    st.none() | st.dates(date(2, 1, 1), date(9998, 12, 1)),
)
@example("十" * 400 + "月", None)
def test_no_text_raises_and_every_span_runs_forward(text, event_date):
    parse_date(text)
    result = parse_span(text, year=2025, event_date=event_date)

    assert result is None or result.first <= result.last
