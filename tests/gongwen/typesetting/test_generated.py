"""Properties of pages: notices of 1 to 40 pages, 0 to 5 attachments, both usual forms.

A few short ones in the suite, 1,000 of any length under `make soak`.
"""

import random
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gongwen.document import Align, Attachment, Column, Form, Paragraph, Table
from gongwen.outline import parse
from gongwen.typesetting import render_pdf
from gongwen.typesetting.composer import HANGING, NEVER_FIRST, NEVER_LAST
from tests.gongwen.documents import FUJIAN_BODY, fujian_notice
from tests.gongwen.typesetting.sheets import read

CLAUSES = [
    clause + mark
    for line in FUJIAN_BODY.splitlines()
    for sentence in line.split("。")
    for clause, mark in [(sentence.strip(), "。")]
    if len(clause) > 8 and not clause.startswith(("一、", "二、", "三、", "四、", "（"))
]
HEADINGS = ["活动主题", "高度重视，认真组织", "强化宣传", "组织实施和工作要求", "有关事项"]
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Shape:
    """What a generated notice is made of; `seed` picks the words."""

    seed: int
    paragraphs: int
    form: Form
    attachments: tuple[str, ...]
    sealed: bool
    signed: bool


def shapes(longest):
    return st.builds(
        Shape,
        seed=st.integers(0, 2**32),
        paragraphs=st.integers(1, longest),
        form=st.sampled_from([Form.DOCUMENT, Form.LETTER]),
        attachments=st.lists(st.sampled_from(["text", "wide", "upright"]), max_size=5).map(tuple),
        sealed=st.booleans(),
        signed=st.sampled_from([True, True, True, False]),
    )


def body(words, count):
    paragraphs = []
    for index in range(count):
        text = "".join(words.choice(CLAUSES) for _ in range(words.randint(1, 4)))
        kind = words.random()
        if kind < 0.15 and index:
            paragraphs += parse(f"{words.choice(NUMERALS)}、{words.choice(HEADINGS)}")
        elif kind < 0.4:
            paragraphs += parse(f"（{words.choice(NUMERALS)}）{words.choice(HEADINGS)}。{text}")
        else:
            cut = words.randint(0, min(30, len(text) - 2))
            rest = text[cut:].lstrip("，。、；：”’）》")
            paragraphs.append(Paragraph(rest or text))
    return (*paragraphs, Paragraph(words.choice(CLAUSES)))


def attachment(words, kind, number):
    if kind == "text":
        return Attachment(f"活动要点{number}", body(words, words.randint(1, 20)))
    columns = (
        Column("序号", 1, Align.CENTER),
        Column("类别", 2, Align.CENTER, merged=True),
        Column("内容", 6),
    )
    categories = sorted(words.choice("甲乙丙") + "类活动" for _ in range(words.randint(1, 40)))
    rows = tuple(
        (str(i), category, "".join(words.choice(CLAUSES) for _ in range(words.randint(1, 2))))
        for i, category in enumerate(categories, 1)
    )
    return Attachment(f"安排表{number}", Table(columns, rows, landscape=kind == "wide"))


def notice(shape):
    words = random.Random(shape.seed)
    real = fujian_notice()
    return replace(
        real,
        form=shape.form,
        masthead=real.masthead if shape.form is Form.DOCUMENT else "市场监管总局办公厅",
        body=body(words, shape.paragraphs),
        attachments=tuple(
            attachment(words, kind, i) for i, kind in enumerate(shape.attachments, 1)
        ),
        sealed=shape.sealed,
        signature=real.signature if shape.signed else (),
        document_date=real.document_date if shape.signed else None,
    )


# Shrinking would set hundreds of notices; a shape is readable as it is.
WITHOUT_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]


@settings(max_examples=3, phases=WITHOUT_SHRINKING)
@given(shapes(longest=12))
def test_short_notices_keep_to_the_grid_and_the_type_area(shape):
    assert_sound(shape)


@pytest.mark.soak
@settings(max_examples=1000, phases=WITHOUT_SHRINKING)
@given(shapes(longest=230))
def test_notices_of_any_length_keep_to_the_grid_and_the_type_area(shape):
    assert_sound(shape)


def assert_sound(shape):
    sheets = read(render_pdf(notice(shape)))

    assert len(sheets) % 2 == 0
    assert_imprint_at_the_foot(sheets[-1], shape.form)
    for sheet, following in pairwise(sheets):
        if continues(sheet, following):
            assert_full(sheet, following)
    for sheet in sheets:
        assert_line_ends(sheet)
        assert_inside(sheet)
        assert_page_number(sheet, sheets, shape.form)
    for sheet in sheets:
        assert not is_heading(last_text(sheet)) or sheet is sheets[-1]


def text_rows(sheet):
    upright = sheet.width < 250
    return [row for row in sheet.body_rows() if upright and row.glyphs[0].x0 > 27]


def last_text(sheet):
    rows = text_rows(sheet)
    return rows[-1] if rows else None


def is_heading(row):
    return row is not None and not row.text.startswith("附件") and has_heading_face(row)


def has_heading_face(row):
    """Heiti or Kaiti throughout, marks aside."""
    return all(g.font in ("GW-Heiti", "GW-Kaiti", "GW-Hei-Punct") for g in row.glyphs)


def is_table(sheet):
    return "序号类别内容" in "".join(row.text for row in sheet.rows())


def continues(sheet, following):
    """Does the text of one page run on to the next?"""
    here, there = text_rows(sheet), text_rows(following)
    if not here or not there or is_table(sheet) or is_table(following):
        return False
    return not there[0].text.startswith("附件") or "：" in there[0].text


def assert_full(sheet, following):
    """22 lines, but that a heading or the sign-off may take its group along."""
    rows = text_rows(sheet)
    first = text_rows(following)
    if has_heading_face(first[0]) or sheet.number == 1:
        return
    signs_off = any("2025年5月26日" in r.text or "（此件" in r.text for r in first)
    if signs_off or first[0].text.startswith("附件："):
        return
    label = rows[0].text.startswith("附件") and len(rows[0].text) < 5
    if not label:
        assert len(rows) == 22, (sheet.number, len(rows), first[0].text)


def assert_line_ends(sheet):
    for row in text_rows(sheet):
        if row.x0 < 28.5 and not row.text.startswith(("——", "（此件")):
            assert row.text[0] not in NEVER_FIRST
        if row.x1 > 183.5:
            assert row.text[-1] not in NEVER_LAST


def assert_inside(sheet):
    for row in sheet.rows():
        if row.text == f"—{sheet.number}—":
            continue
        for glyph in row.glyphs:
            if sheet.width < 250:
                assert glyph.x0 > 27.9
                assert 29 < glyph.baseline < 263 + 11 * (sheet.number == 1)
                assert glyph.x1 < 184.2 or (glyph.text in HANGING and glyph.x1 < 190)
            else:
                assert glyph.x0 > 34.9
                assert glyph.x1 < 260.1
                assert 27 < glyph.baseline < 184.5


def assert_imprint_at_the_foot(sheet, form):
    if form is Form.DOCUMENT:
        rule = sheet.rules[-1]
        assert abs((rule["top"] + rule["bottom"]) / 2 - 262) <= 0.5
        assert "印发" in sheet.text
    else:
        assert sheet.rules == ()
        assert "抄送" in sheet.text


def assert_page_number(sheet, sheets, form):
    numbered = f"—{sheet.number}—" in "".join(g.text for g in sheet.glyphs)
    if sheet.number == 1:
        assert numbered == (form is Form.DOCUMENT)
    elif sheet.glyphs and sheet is not sheets[-1]:
        assert numbered
