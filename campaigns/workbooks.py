"""The schedule's Excel file."""

import io
import re
import zipfile

from campaigns.documents import notice_document, schedule_table
from gongwen.document import AttachedFile, Table
from gongwen.sheet import Grid, Sheet, write_workbook

_MOMENTS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_UNDATED = b"2000-01-01T00:00:00Z"


def schedule_workbook(schedule) -> bytes:
    """The official table as an XLSX file: one sheet, ready to print, its serials as numbers."""
    return table_workbook(
        schedule.title, schedule_table(schedule), author=schedule.campaign.host.name
    )


def table_workbook(title, table, *, author) -> bytes:
    """A numbered table as an XLSX file; the same table always gives the same bytes.

    A row of sums has no serial.
    """
    rows = tuple((int(serial) if serial else "", *cells) for serial, *cells in table.rows)
    sheet = Sheet(title, Grid(table.columns, rows, table.landscape))
    return _undated(write_workbook([sheet], author=author))


def carried_files(document) -> tuple[AttachedFile, ...]:
    """The workbooks of the document's tables, which its PDF carries inside."""
    tables = [a for a in document.attachments if isinstance(a.content, Table)]
    author = "、".join(document.signature)
    return tuple(
        AttachedFile(
            f"schedule-{number}.xlsx" if len(tables) > 1 else "schedule.xlsx",
            table_workbook(attachment.title, attachment.content, author=author),
            f"{attachment.title}（Excel）",
        )
        for number, attachment in enumerate(tables, start=1)
    )


def carried_workbook(attachment) -> bytes:
    """The workbook of one attached schedule or table, byte for byte as the notice's PDF carries it."""
    notice = attachment.notice
    document = notice_document(notice)
    position = list(notice.attachments.values_list("pk", flat=True)).index(attachment.pk)
    table = document.attachments[position].content
    return table_workbook(attachment.title, table, author="、".join(document.signature))


def _undated(workbook):
    """Without the moment of writing, which would make every official file another one."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for item in source.infolist():
            content = source.read(item)
            if item.filename == "docProps/core.xml":
                content = _MOMENTS.sub(rb"\g<1>" + _UNDATED, content)
            target.writestr(zipfile.ZipInfo(item.filename), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()
