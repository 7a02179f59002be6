"""The rows that writers and readers of workbooks are measured on: 13 columns, typed, official."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from gongwen.document import Align, Column
from gongwen.sheet import Cell, Export, Total, Totals

COUNT = 100_000
TITLE = "2025年世界认可日活动总表"
COLUMNS = (
    Column("序号", 6, Align.CENTER),
    Column("活动", 12, Align.CENTER),
    Column("活动主题", 16, Align.CENTER),
    Column("活动内容", 40),
    Column("活动时间", 10, Align.CENTER),
    Column("开始日期", 11, Align.CENTER),
    Column("结束日期", 11, Align.CENTER),
    Column("所在地市", 14, Align.CENTER),
    Column("责任单位", 14, Align.CENTER),
    Column("参加人数", 8, Align.CENTER),
    Column("参与企业", 8, Align.CENTER),
    Column("开展情况", 8, Align.CENTER),
)
_CATEGORIES = ("进企业", "进园区", "进乡村（社区）", "进校园")
_CITIES = ("福州", "厦门", "漳州", "泉州", "三明", "莆田", "南平", "龙岩", "宁德")
_FIRST = date(2025, 5, 26)


def rows(count: int = COUNT) -> Iterator[tuple[Cell, ...]]:
    """Activities, each with a text of its own; the last cell is the hidden key."""
    for i in range(count):
        day = _FIRST + timedelta(i % 30)
        yield (
            i + 1,
            "2025年世界认可日",
            f"组织开展认证认可{_CATEGORIES[i % 4]}活动",
            f"第{i + 1}场：组织省内重点企业代表与认证机构，围绕碳足迹标识认证、"
            "一次认证两张证书的可行性等内容开展研讨交流。",
            f"{day.month}月{day.day}日前后",
            day,
            day + timedelta(2),
            f"{_CITIES[i % 9]}市市场监督管理局",
            "省质检院、相关企业",
            i % 500,
            i % 37,
            "已开展" if i % 3 else "",
            f"{i * 2654435761 % 2**32:08x}",
        )


def export(count: int = COUNT) -> Export:
    totals = Totals(
        "活动汇总",
        "场次",
        (
            Total("按活动主题", tuple((name, count // 4) for name in _CATEGORIES)),
            Total("按地市", tuple((name, count // 9) for name in _CITIES)),
            Total("按月份", (("2025年5月", count // 5), ("2025年6月", count * 4 // 5))),
        ),
    )
    return Export(TITLE, COLUMNS, rows(count), keyed=True, totals=totals, author="某省市场监管局")
