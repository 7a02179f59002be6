"""校对词库 as an Excel table, both ways."""

import io
import zipfile
from collections.abc import Iterable

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from campaigns.models import LexiconEntry
from gongwen.document import Align, Column
from gongwen.sheet import Grid, Sheet, write_workbook

COLUMNS = ("类别", "词语", "应为", "年份", "说明", "全系统使用", "状态")
WIDTHS = (0.16, 0.2, 0.2, 0.08, 0.18, 0.1, 0.08)
MOST_BYTES = 1024 * 1024
MOST_UNPACKED = 20 * MOST_BYTES
MOST_ROWS = 2000
_KINDS = {label: value for value, label in LexiconEntry.Kind.choices}


class UnreadableSheet(Exception):
    """The file is no table of ours; the message says what to do."""


def lexicon_workbook(entries: Iterable[LexiconEntry], *, author: str) -> bytes:
    columns = tuple(
        Column(title, width, Align.LEFT) for title, width in zip(COLUMNS, WIDTHS, strict=True)
    )
    rows = tuple(
        (
            entry.get_kind_display(),
            entry.wrong,
            entry.right,
            "" if entry.year is None else str(entry.year),
            entry.note,
            "是" if entry.is_shared else "否",
            "启用" if entry.is_active else "停用",
        )
        for entry in entries
    )
    note = f"类别填写：{'、'.join(_KINDS)}。"
    return write_workbook([Sheet("校对词库", Grid(columns, rows), note)], author=author)


def rows_of(data: bytes) -> list[tuple[int, dict]]:
    """(row number, fields for the form) of each filled row; raise `UnreadableSheet`."""
    found, columns = [], None
    for number, cells in enumerate(_cells(data), start=1):
        texts = ["" if cell is None else str(cell).strip() for cell in cells]
        if columns is None:
            if "类别" in texts and "词语" in texts:
                columns = {title: texts.index(title) for title in COLUMNS if title in texts}
            continue
        if number > MOST_ROWS:
            raise UnreadableSheet(f"表格超过{MOST_ROWS}行，请分几次导入。")
        row = {title: texts[at] if at < len(texts) else "" for title, at in columns.items()}
        if not row["词语"]:
            continue
        found.append(
            (
                number,
                {
                    "kind": _KINDS.get(row["类别"], row["类别"]),
                    "wrong": row["词语"],
                    "right": row.get("应为", ""),
                    "year": row.get("年份", ""),
                    "note": row.get("说明", ""),
                    "is_shared": row.get("全系统使用", "") == "是",
                    "is_active": row.get("状态", "") != "停用",
                },
            )
        )
    if columns is None:
        raise UnreadableSheet("没有找到“类别”“词语”的表头，请用导出的表填写。")
    return found


def _cells(data):
    """The rows of the first sheet; a file made to be huge when unpacked is not unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise UnreadableSheet("文件解压后过大，不能导入。")
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        yield from workbook.worksheets[0].iter_rows(values_only=True, max_row=MOST_ROWS + 10)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError) as fault:
        raise UnreadableSheet("这不是 Excel 表格（xlsx），请另存为 xlsx 后再导入。") from fault
