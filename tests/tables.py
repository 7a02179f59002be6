"""Filled-in tables as users make them, from the portal's own form."""

import io
import shutil
import subprocess

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_ROW = 3  # below title and header
needs_office = [
    pytest.mark.services,
    pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed"),
]


def edited(content, change):
    """The workbook after `change(sheet)` of its first sheet."""
    workbook = load_workbook(io.BytesIO(content))
    change(workbook.worksheets[0])
    return saved(workbook)


def saved(workbook):
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def plain_table(*rows):
    """A user's own table: these rows, the first of them its header."""
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    return saved(workbook)


def through_office(content, ending, folder):
    """The file as LibreOffice saves it under another ending."""
    (folder / "a.xlsx").write_bytes(content)
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--convert-to", ending, "--outdir", str(folder / "out"), str(folder / "a.xlsx"),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (folder / "out" / f"a.{ending}").read_bytes()


def file_of(content, name="填报表.xlsx"):
    return SimpleUploadedFile(name, content, XLSX)


def counts(found):
    """New, changed, unchanged, unreadable, missing rows of a preview."""
    comparison = found.comparison
    return tuple(
        len(rows)
        for rows in (
            comparison.new,
            comparison.changed,
            comparison.unchanged,
            comparison.unreadable,
            comparison.missing,
        )
    )
