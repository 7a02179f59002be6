"""What LibreOffice makes of the Word file, measured in the PDF it prints.

Its office fonts are our derived set under the names that the file asks for.
"""

import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from gongwen.measuring import measure
from gongwen.typesetting import fonts, numbers, render_docx, render_pdf
from gongwen.typesetting.docx.styles import FONTS
from tests.gongwen.documents import fujian_notice
from tests.gongwen.notices import NOTICES, notice_of
from tests.gongwen.typesetting.sheets import read
from tests.gongwen.typesetting.test_docx import letter
from tests.gongwen.typesetting.test_hostile_text import every_field

WRITER = Path("/usr/lib/libreoffice/program/libswlo.so")

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        not (shutil.which("soffice") and WRITER.exists()),
        reason="LibreOffice's writer is not installed (scripts/setup.sh --for-tests does it)",
    ),
]

_STANDS_FOR = {
    "fangsong": "GW Fangsong",
    "kaiti": "GW Kaiti",
    "heiti": "GW Heiti",
    "songti": "GW Songti",
    "xiaobiaosong": "GW Xiaobiaosong",
}

# What the print of a notice breaks, one entry a place, and why.  LibreOffice reads no
# w:autoSpaceDE and sets a fifth of an em between Han characters and digits:
# S11  the date is a character wider than the name is centred on;
# P06  a line of many numbers holds 26 characters (a line of Shanghai's because marks
#      that follow a quotation neither hang nor are squeezed);
# T13  it reads no w:noLineBreaksBefore either and parts a number from 年, or a date;
# S64  the same two in the text of an attachment;
# I01  a page more than the PDF, whose rows alone come closer so that a sign-off fits its page.
BROKEN = {
    "fujian-2023": ["I01", "S11", "S64", "S64"],
    "fujian-2025": ["S11", "T13"],
    "guangdong-2022": ["P06", "S11"],
    "samr-2022": ["S11"],
    "samr-2024": ["S11"],
    "shanghai-2021": ["P06", "S11", "T13"],
}
MEASURED_WITH = "LibreOffice 7.4"


def near(expected, tolerance):
    return pytest.approx(expected, abs=tolerance)


def font_configuration(folder):
    matches = "".join(
        f'<match target="pattern"><test name="family"><string>{FONTS[face][0]}</string></test>'
        f'<edit name="family" mode="prepend" binding="strong"><string>{family}</string></edit></match>'
        for face, family in _STANDS_FOR.items()
    )
    path = folder / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{fonts.directory()}</dir>{matches}</fontconfig>"
    )
    return path


VARIANTS = {
    "notice": fujian_notice(),
    "unsealed": replace(fujian_notice(), sealed=False, attachments=()),
    "letter": letter(),
}

HOSTILE = '</w:t>&lt;{ INCLUDETEXT "/etc/hostname" } =1+1'


@pytest.fixture(scope="module")
def prints(tmp_path_factory):
    """Name → the PDF that LibreOffice prints of its Word file."""
    folder = tmp_path_factory.mktemp("office")
    documents = VARIANTS | {name: notice_of(name) for name in NOTICES}
    documents["hostile"] = every_field(HOSTILE)
    files = [folder / f"{name}.docx" for name in documents]
    for file, document in zip(files, documents.values(), strict=True):
        file.write_bytes(render_docx(document))
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--convert-to", "pdf", "--outdir", folder, *files,
        ],
        env={
            "FONTCONFIG_FILE": str(font_configuration(folder)),
            "HOME": str(folder),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
        },
        check=True,
        capture_output=True,
        timeout=180,
    )  # fmt: skip
    return {file.stem: file.with_suffix(".pdf").read_bytes() for file in files}


@pytest.fixture(scope="module")
def printed(prints):
    """Each variant as the sheets of LibreOffice's PDF and of ours."""
    return {
        name: (read(prints[name]), read(render_pdf(document)))
        for name, document in VARIANTS.items()
    }


@pytest.fixture(scope="module")
def _version_measured_with():
    told = subprocess.run(["soffice", "--version"], check=True, capture_output=True, text=True)
    if not told.stdout.startswith(MEASURED_WITH):
        pytest.skip(f"the list is that of {MEASURED_WITH}, here is {told.stdout.strip()}")


@pytest.mark.usefixtures("_version_measured_with")
@pytest.mark.parametrize("name", NOTICES)
def test_print_of_a_real_notice_breaks_the_known_rules_and_no_other(prints, name):
    failures = measure(prints[name]).failures

    broken = sorted(failure.rule for failure in failures)
    assert broken == BROKEN[name], [failure.message for failure in failures]


def row(sheet, text):
    return next(row for row in sheet.rows() if text in row.text)


def test_full_pages_have_22_lines_on_the_grid(printed):
    for sheet in printed["notice"][0][1:3]:
        baselines = [row.baseline for row in sheet.body_rows()]
        assert len(baselines) == 22
        assert baselines[0] == near(41.92, 0.15)
        steps = {round(b - a, 2) for a, b in pairwise(baselines)}
        assert steps <= {10.43, 10.44, 10.45, 10.46}


def test_full_lines_of_han_have_28_characters(printed):
    counts = Counter(
        len(row.glyphs)
        for sheet in printed["notice"][0][1:3]
        for row in sheet.body_rows()
        if row.x0 < 28.5 and row.x1 > 183 and not any(g.text.isascii() for g in row.glyphs)
    )

    assert counts.most_common(1)[0][0] == 28
    assert set(counts) <= {27, 28}


@pytest.mark.parametrize("name", ["notice", "letter"])
def test_head_stands_where_the_pdf_has_it(printed, name):
    office, ours = printed[name]

    number = "号" if name == "notice" else "764号"
    for text in ("市场监", number, "世界认可日”", "各设区市"):
        assert row(office[0], text).baseline == near(row(ours[0], text).baseline, 0.4)


def test_page_numbers_stand_where_the_pdf_has_them(printed):
    office, ours = printed["notice"]

    for index in (0, 1):
        theirs, our = office[index].rows()[-1], ours[index].rows()[-1]
        assert (theirs.text, theirs.baseline) == (our.text, near(our.baseline, 0.1))
        assert (theirs.x0, theirs.x1) == (near(our.x0, 0.2), near(our.x1, 0.2))
    turned = [glyph for glyph in office[4].glyphs if not glyph.upright]
    assert "".join(glyph.text for glyph in turned) == "—5—"
    expected = [glyph for glyph in ours[4].glyphs if not glyph.upright]
    assert turned[1].x0 == near(expected[1].x0, 0.6)
    assert turned[1].baseline == near(expected[1].baseline, 0.6)


def test_sealed_date_ends_four_cells_before_the_edge(printed):
    rows = [row for sheet in printed["notice"][0] for row in sheet.rows()]

    (day,) = [row for row in rows if row.text == "2025年5月26日"]
    assert day.x1 == near(184 - 4 * numbers.CELL, 0.1)


def test_imprint_ends_at_the_foot_of_the_last_even_page(printed):
    for name in ("notice", "unsealed"):
        last = printed[name][0][-1]
        bottom = max(last.rules, key=lambda rule: rule["bottom"])
        assert (bottom["top"] + bottom["bottom"]) / 2 == near(262, 0.1)
        assert (bottom["x0"], bottom["x1"]) == (near(28, 0.1), near(184, 0.1))
        assert last.number % 2 == 0


def test_no_character_of_the_text_is_lost(printed):
    for office, ours in printed.values():
        wanted = Counter(glyph.text for sheet in ours for glyph in sheet.glyphs)
        found = Counter(glyph.text for sheet in office for glyph in sheet.glyphs)
        lost = wanted - found
        # The merged category stands once in the office, on every page in the PDF.
        assert [text for text in lost if text in "，。、；：？！“”（）0123456789"] == []


def test_hostile_text_is_printed_as_it_stands(prints):
    printed = "".join(glyph.text for sheet in read(prints["hostile"]) for glyph in sheet.glyphs)

    # In every field, and where 附件说明, head row and heading repeat one.
    assert printed.count("".join(HOSTILE.split())) == 18
