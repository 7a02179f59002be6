"""The columns of a schedule as data, from the rows to the printed table."""

import pytest

from campaigns.columns import assign, columns_of, fields, units_text, values_of
from campaigns.documents import schedule_table
from campaigns.models import ScheduleColumn
from gongwen.document import Align, Column
from gongwen.workbook.fields import read_value
from tests.factories import ActivityCategoryFactory, ActivityFactory

pytestmark = pytest.mark.django_db

Role = ScheduleColumn.Role


@pytest.fixture
def category():
    return ActivityCategoryFactory(name="认证认可进企业")


@pytest.fixture
def hosted(category):
    """A schedule of 主办 and 承办 units, as in Guangdong's and Shanghai's notices."""
    for position, (role, title, width) in enumerate(
        [(Role.CONTENT, "活动名称", 40), (Role.TIME, "时间", 10), (Role.HOST, "主办单位", 15),
         (Role.ORGANIZER, "承办", 16)],
        start=1,
    ):  # fmt: skip
        category.schedule.columns.create(role=role, title=title, width=width, position=position)
    return category.schedule


def test_schedule_without_columns_of_its_own_has_the_standard_ones(category):
    titles = [column.title for column in schedule_table(category.schedule).columns]
    assert titles == ["序号", "活动主题", "活动内容", "活动时间", "责任单位"]


def test_columns_of_the_year_share_the_width_of_the_printed_table(hosted):
    assert schedule_table(hosted).columns == (
        Column("序号", 0.06, Align.CENTER),
        Column("活动主题", 0.13, Align.CENTER, merged=True),
        Column("活动名称", pytest.approx(0.4), Align.LEFT),
        Column("时间", pytest.approx(0.1), Align.CENTER),
        Column("主办单位", pytest.approx(0.15), Align.CENTER),
        Column("承办", pytest.approx(0.16), Align.CENTER),
    )


def test_words_stand_under_their_columns(category, hosted):
    activity = ActivityFactory(category=category, content="实验室开放", time_text="6月9日")
    assign(activity, {Role.HOST: "省局", Role.ORGANIZER: "省质检院", Role.TIME: "6月10日"})
    activity.save()

    assert values_of(activity, columns_of(hosted)) == {
        "content": "实验室开放",
        "time": "6月10日",
        "host": "省局",
        "organizer": "省质检院",
    }
    assert schedule_table(hosted).rows == (
        ("1", "认证认可进企业", "实验室开放", "6月10日", "省局", "省质检院"),
    )


def test_emptied_cell_leaves_nothing_behind(category):
    activity = ActivityFactory(category=category, cells={"place": "大厅"})
    assign(activity, {"place": ""})
    assert activity.cells == {}


def test_units_are_named_by_whichever_columns_have_them(category):
    activity = ActivityFactory(category=category, responsible_text="", cells={"host": "省局"})
    assign(activity, {"organizer": "省质检院"})
    assert units_text(activity) == "省局、省质检院"


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("category", "认证认可进机关", "“认证认可进机关”不在可填范围内，是不是“认证认可进企业”？"),
        ("time", "6月31日", "没有“6月31日”。"),
        ("time", "6月9日至3日", "结束早于开始。"),
        ("time", "及时", ""),
        ("host", "", "“主办单位”必须填写。"),
        ("organizer", "", ""),
    ],
)
def test_cell_is_judged_by_the_rules_of_its_column(hosted, name, text, complaint):
    by_name = {field.name: field for field in fields(hosted, columns_of(hosted))}
    assert read_value(by_name[name], text)[1] == complaint
