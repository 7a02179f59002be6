"""填报表: a schedule's table for others to fill in, with drop-downs and a hidden key per row."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import uuid4

from campaigns.activities import agencies_near
from campaigns.columns import CATEGORY, UNIT_ROLES, fields, paper_columns
from campaigns.models import Schedule, ScheduleColumn
from gongwen.sheet import Choice, FillIn, write_fill_in
from gongwen.workbook.changes import Known

SPARE_ROWS = 30
_INSTRUCTIONS = (
    "1．请在第一张表中填写，一行一项活动；黄色标题的列必须填写。行数不够时，可以在下面接着填。",
    "2．“活动主题”从下拉列表中选择；单位列可以选择，也可以直接填写，多个单位之间用顿号分开。",
    "3．活动时间照平常的写法填，如“6月9日”“6月9日前后”“6月中旬”“6月9日上午10:00至11:00”。",
    "4．可以增加、删除、复制行，可以调整次序；请不要改动表头和隐藏的“系统编号”列。",
    "5．填好后在平台上传本文件。保存之前会先列出新增、修改和读不懂的内容，供您核对。",
    "6．同一文件重复上传，不会重复增加活动。",
)


def fill_in_workbook(
    schedule: Schedule,
    columns: Sequence[ScheduleColumn],
    rows: Iterable[Known],
    *,
    heading: str,
    fresh: Mapping[str, str],
    author: str,
) -> bytes:
    """`fill_in_form` as a file by itself."""
    form = fill_in_form(schedule, columns, rows, heading=heading, fresh=fresh, author=author)
    return write_fill_in(form)


def fill_in_form(
    schedule: Schedule,
    columns: Sequence[ScheduleColumn],
    rows: Iterable[Known],
    *,
    heading: str,
    fresh: Mapping[str, str],
    author: str,
) -> FillIn:
    """The rows that are there, and below them blank ones that begin with the words `fresh`.

    A blank row has its key already, so that the file can be uploaded again and again.
    """
    rules = fields(schedule, columns)
    names = [field.name for field in rules if not field.serial]
    blank = [Known(str(uuid4()), fresh) for _ in range(SPARE_ROWS)]
    told = [
        ([str(number), *(row.values.get(name, "") for name in names)], row.key)
        for number, row in enumerate([*rows, *blank], start=1)
    ]
    return FillIn(
        title=heading,
        columns=paper_columns(columns),
        rows=told,
        instructions=_INSTRUCTIONS,
        required=frozenset(n for n, field in enumerate(rules) if field.required),
        choices=_choices(schedule, rules),
        author=author,
    )


def _choices(schedule, rules):
    """The lists, by the number of the column."""
    units = tuple(agency.short_name for agency in agencies_near(schedule.campaign))
    found = {}
    for number, field in enumerate(rules):
        if field.name == CATEGORY:
            found[number] = Choice("可填的活动主题", field.choices)
        elif field.name in UNIT_ROLES and not any(not c.strict for c in found.values()):
            found[number] = Choice("单位名录", units, strict=False)
    return found
