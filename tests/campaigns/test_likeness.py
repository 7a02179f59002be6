"""What is likely the same activity told twice, and what only sounds like it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.likeness import Told, pairs, venue, why_alike
from gongwen.dates import parse_span
from tests.seeds import schedule_rows

CITY, COUNTY, OTHER = 1, 2, 3
NINTH = {"first": date(2025, 6, 9), "last": date(2025, 6, 9)}


def told(content, key="a", place="", agency=CITY, source="", **days):
    lines = frozenset({agency, CITY} if agency == COUNTY else {agency})
    return Told(
        key, content, place, agencies=frozenset({agency}), lines=lines, source=source, **days
    )


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (
            told("在福州市鼓楼区软件园开展零碳园区认证主题宣传活动。", **NINTH),
            told("在鼓楼区软件园开展零碳园区认证宣传。", agency=COUNTY, **NINTH),
            ("内容相近", "时间重叠", "地点相同", "单位有上下级关系"),
        ),
        (
            told("组织福州市青少年学生前往省质检院开展现场检验检测科普教学活动。"),
            told("组织青少年学生前往省质检院开展检验检测科普教学。", agency=OTHER),
            ("内容相近",),
        ),
        (
            told("在五一广场举办产品质量安全现场宣传咨询活动。", agency=OTHER, **NINTH),
            told("在厦门市五一广场开展产品质量安全知识现场宣传活动。", **NINTH),
            ("内容相近", "时间重叠", "地点相同"),
        ),
    ],
)
def test_same_thing_of_two_units_is_seen_with_why(one, other, reasons):
    assert why_alike(one, other) == reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (  # another school
            told("前往福建华南女子学院开展食品最新国家标准培训及食品企业管理课程培训。"),
            told("前往福州大学至诚学院开展食品最新国家标准培训及食品企业管理课程培训。"),
        ),
        (  # another county of the same city
            told("在宁德市福安市举办质量管理体系认证培训会。", agency=COUNTY),
            told("在宁德市柘荣县举办质量管理体系认证培训会。", agency=OTHER),
        ),
        (  # another day
            told("在鼓楼区软件园开展零碳园区认证宣传。", **NINTH),
            told(
                "在鼓楼区软件园开展零碳园区认证宣传。",
                first=date(2025, 6, 20),
                last=date(2025, 6, 30),
            ),
        ),
        (  # a unit knows its own rows apart
            told("开展食品检测实验室开放活动。", source="7"),
            told("开展纺织检测实验室开放参观活动。", source="7"),
        ),
    ],
)
def test_what_only_sounds_alike_is_left_alone(one, other):
    assert why_alike(one, other) == ()


def test_no_two_rows_of_the_real_schedule_are_the_same():
    rows = []
    for number, row in enumerate(schedule_rows()):
        span = parse_span(row.time, year=2025, event_date=date(2025, 6, 9))
        units = frozenset(map(hash, row.units.split("、")))
        rows.append(Told(str(number), row.content, "", span.first, span.last, units, units))

    assert len(rows) == 32
    assert pairs(rows) == []


def test_rows_of_the_table_are_not_held_against_each_other():
    row = told("在五一广场举办质量安全宣传活动。")
    table = [told(row.content, key) for key in "bc"]

    assert {(pair.one, pair.other) for pair in pairs([row], table)} == {("a", "b"), ("a", "c")}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("在厦门市五一广场开展宣传。", "五一广场"),
        ("开展“世界认可日”进社区活动。", ""),
        ("组织市场监管人员培训。", ""),
    ],
)
def test_place_is_found_in_the_words(text, place):
    assert venue(text) == place


words = st.text("在福州厦门市县区五一广场学院开展认证宣传活动进社区。 ab12", max_size=40)
days = st.none() | st.integers(0, 30).map(lambda n: date(2025, 6, 1) + timedelta(days=n))


@st.composite
def rows(draw):
    first = draw(days)
    last = first + timedelta(days=draw(st.integers(0, 9))) if first else None
    agencies = draw(st.frozensets(st.integers(1, 3), max_size=2))
    source = draw(st.sampled_from(["", "1"]))
    return Told("a", draw(words), draw(words), first, last, agencies, agencies, source)


@given(rows(), rows())
def test_it_is_the_same_whichever_is_told_first(one, other):
    assert why_alike(one, other) == why_alike(other, one)


@given(rows(), rows())
def test_what_shares_no_day_is_never_the_same(one, other):
    apart = one.first and other.first and (one.last < other.first or other.last < one.first)
    if apart:
        assert why_alike(one, other) == ()
