"""Workbooks through LibreOffice, as a user's program would save them."""

import shutil
import subprocess

import pytest

from gongwen.workbook.changes import compare
from gongwen.workbook.entries import find_entries
from gongwen.workbook.reading import read_file
from tests.gongwen.workbook.schedules import FIELDS, known, workbook

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed"),
]


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_a_workbook_saved_by_another_program_changes_nothing(tmp_path, ending):
    (tmp_path / "a.xlsx").write_bytes(workbook())

    subprocess.run(
        [
            "soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--convert-to", ending, "--outdir", str(tmp_path / "out"), str(tmp_path / "a.xlsx"),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    entries = find_entries(
        read_file(f"a.{ending}", (tmp_path / "out" / f"a.{ending}").read_bytes()), FIELDS
    )
    assert entries.all_problems == ()
    comparison = compare(entries.rows, known())
    assert comparison.changes_nothing
    assert len(comparison.unchanged) == 32
