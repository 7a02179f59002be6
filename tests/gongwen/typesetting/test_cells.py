"""Lines of narrow cells: no torn date, no torn name where a pause would do."""

import re

import pytest

from gongwen.document import Align, Column, Table
from gongwen.typesetting import numbers as n
from gongwen.typesetting.tables import set_table
from tests.gongwen.documents import fujian_schedule

# As a new schedule has them: 序号, 活动主题, 活动内容, 活动时间, 责任单位.
USUAL = tuple(
    Column(str(i), width, Align.LEFT if width == 114.75 else Align.CENTER)
    for i, width in enumerate((13.5, 29.25, 114.75, 27.0, 40.5))
)
ALL = 225.0  # mm that the columns of a landscape page share
TIMES = {
    "12月4日前后": "12月4日前后",
    "6月9日左右": "6月9日左右",
    "2025年6月中下旬": "2025年／6月中下旬",
    "2025年5月底前": "2025年／5月底前",
    "2025年12月4日前后": "2025年／12月4日前后",
    "6月9日上午10:00至11:00": "6月9日上午／10:00至11:00",
    "6月9日9:30—11:30": "6月9日／9:30—11:30",
    "6月9日（周一）下午2:30—5:00": "6月9日／（周一）下午／2:30—5:00",
    "6月9日9：30－11：30": "6月9日／9：30－11：30",
    "2025 年 6 月 9 日前": "2025 年 ／6 月 9 日前",
    "12月下旬至次年1月上旬": "12月下旬至／次年1月上旬",
    "2025年12月30日至2026年1月5日": "2025年／12月30日至／2026年1月5日",
    "6月16日下班前": "6月16日下班前",
    "6月3日、6日、9日": "6月3日、／6日、9日",
    "2025.6.3-2025.6.9": "2025.6.3-／2025.6.9",
    "世界认可日前后": "世界认可日／前后",
    "“世界认可日”前后": "“世界／认可日”前后",
    "活动结束后10日内": "活动结束后／10日内",
}
TEARS = re.compile(
    r"[前之]／后|左／右|[上中下]／[中下]?旬|底／前|／前后|／左右|月／\d|月／[上中下底初]|／[至到—前]"
)


def lines(text, em):
    """The lines of a centred cell with room for so many em."""
    width = em * n.SIZE_TABLE + 2 * n.TABLE_PADDING_X + n.TABLE_RULE
    columns = (Column("甲", width, Align.CENTER), Column("乙", ALL - width))
    [page] = set_table(Table(columns, ((text, ""),), landscape=True), ALL, 0.0).pages
    return "／".join(strip.text for strip in page.rows[1][0].lines)


@pytest.mark.parametrize("text", TIMES)
def test_a_time_pauses_where_a_reader_does(text):
    assert lines(text, 6.38) == TIMES[text]


@pytest.mark.parametrize("columns", [USUAL, fujian_schedule().columns])
def test_no_cell_of_a_schedule_tears_a_time(columns):
    rows = fujian_schedule().rows
    times = [row[3] for row in rows] + [text for text in TIMES if "世界" not in text]
    table = Table(columns, tuple((*rows[0][:3], text, rows[0][4]) for text in times))

    pages = set_table(table, ALL, 0.0).pages

    shown = [
        "／".join(strip.text for strip in box.lines)
        for page in pages
        for row in page.rows[1:]
        for box in row
        if round(box.width, 3) == round(ALL * columns[3].width / sum(c.width for c in columns), 3)
    ]
    assert [text.replace("／", "") for text in shown] == times
    assert [text for text in shown if TEARS.search(text)] == []


def test_a_line_is_squeezed_a_little_rather_than_a_date_torn():
    assert lines("12月4日前后", 5.42) == "12月4日前后"
    assert lines("6月中下旬", 4.42) == "6月中下旬"
    assert lines("12月4日前后", 5.0) == "12月4日／前后"


def test_units_of_a_list_stay_whole_with_the_mark_over_the_padding():
    assert lines("认证检测处、省计量院", 5.8) == "认证检测处、／省计量院"
    assert lines("福州市局 鼓楼区局", 6) == "福州市局 ／鼓楼区局"


def test_no_line_of_a_cell_is_wider_than_its_room():
    for tenths in range(20, 120, 7):
        for text in TIMES:
            assert lines(text, tenths / 10).replace("／", "") == text
