"""The fields of a schedule and its 32 activities, as the tests of imports use them."""

import io
from datetime import date, timedelta

from gongwen.document import Align, Column
from gongwen.sheet import Export, write_export
from gongwen.workbook.changes import Known
from gongwen.workbook.fields import Field, Kind
from tests.gongwen.documents import fujian_notice

FIELDS = (
    Field("serial", "序号", serial=True),
    Field("category", "活动主题", ("类别",), required=True),
    Field("content", "活动内容", ("内容", "活动名称"), required=True, longest=500),
    Field("time_text", "活动时间", ("时间",), required=True),
    Field("starts_on", "开始日期", kind=Kind.DATE),
    Field("units", "责任单位", ("承办单位",), required=True),
    Field("people", "参加人数", kind=Kind.COUNT),
    Field("cost", "经费", kind=Kind.NUMBER),
    Field("state", "开展情况", choices=("已开展", "延期", "取消")),
)
NAMES = [field.name for field in FIELDS if not field.serial]
_COLUMNS = (
    Column("序号", 6, Align.CENTER),
    Column("活动主题", 16, Align.CENTER),
    Column("活动内容", 40),
    Column("活动时间", 12, Align.CENTER),
    Column("开始日期", 12, Align.CENTER),
    Column("责任单位", 20, Align.CENTER),
    Column("参加人数", 8, Align.CENTER),
    Column("经费", 8, Align.CENTER),
    Column("开展情况", 8, Align.CENTER),
)


def activities():
    """The 32 rows of the notice with figures, as typed cells under their keys."""
    (attachment,) = fujian_notice().attachments
    states = ("已开展", "延期", "取消", "")
    return {
        f"k{number:04}": (
            number,
            category,
            content,
            time_text,
            date(2025, 5, 26) + timedelta(number),
            units,
            number * 10,
            number / 4,
            states[number % 4],
        )
        for number, (_, category, content, time_text, units) in enumerate(
            attachment.content.rows, 1
        )
    }


def known():
    """The same rows as the database would know them."""
    rows = []
    for key, (_, *cells) in activities().items():
        texts = [text(cell) for cell in cells]
        rows.append(Known(key, dict(zip(NAMES, texts, strict=True))))
    return rows


def text(cell):
    if hasattr(cell, "isoformat"):
        return cell.isoformat()
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def workbook():
    """The administrator's export of these rows."""
    stream = io.BytesIO()
    rows = [(*cells, key) for key, cells in activities().items()]
    write_export(Export("四进活动安排表", _COLUMNS, rows, keyed=True), stream)
    return stream.getvalue()
