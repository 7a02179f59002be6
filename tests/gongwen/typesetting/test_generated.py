"""Properties of pages: notices of 1 to 40 pages, 0 to 5 attachments, both usual forms.

A few short ones in the suite, 1,000 of any length under `make soak`.
"""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gongwen.document import Document, Form, Table
from gongwen.measuring import measure
from gongwen.typesetting import render_pdf
from gongwen.typesetting.composer import HANGING, NEVER_FIRST, NEVER_LAST
from tests.gongwen.typesetting.generated import notice, random_shape
from tests.gongwen.typesetting.sheets import read

# Shrinking would set hundreds of notices; a shape is readable as it is.
WITHOUT_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]


@settings(max_examples=3, phases=WITHOUT_SHRINKING)
@given(st.integers(0, 2**32))
def test_notices_of_every_shape_keep_to_the_grid_and_the_type_area(seed):
    assert_sound(random_shape(seed))


@pytest.mark.soak
@settings(max_examples=1000, phases=WITHOUT_SHRINKING)
@given(st.integers(0, 2**32))
def test_a_thousand_notices_keep_to_the_grid_and_the_type_area(seed):
    assert_sound(random_shape(seed))


def assert_sound(shape):
    document = notice(shape)
    pdf = render_pdf(document)
    sheets = read(pdf)

    assert [(m.rule, m.page, m.message) for m in measure(pdf).failures] == []
    assert len(sheets) % 2 == 0
    assert_imprint_at_the_foot(sheets[-1], shape.form)
    for sheet, following in pairwise(sheets):
        if continues(sheet, following):
            assert_full(sheet, following)
    for sheet in sheets:
        assert_line_ends(sheet)
        assert_inside(sheet)
        assert_page_number(sheet, sheets, shape.form)
    for sheet in sheets[:-1]:
        long_letter_page = sheet.number == 1 and shape.form is Form.LETTER
        assert long_letter_page or not is_heading(last_text(sheet))
    assert_whole(document, sheets)


def assert_whole(document, sheets):
    """Every character of the document is printed, and as often as it is there."""
    printed = Counter(glyph.text for sheet in sheets for glyph in sheet.glyphs)
    wanted = Counter("".join("".join(texts_of(document)).split()))

    assert wanted - printed == Counter()
    if not any(isinstance(a.content, Table | bytes) for a in document.attachments):
        more = printed - wanted - Counter("抄送主送签发人印发年月日" * 8 + "附件一的函" * 20)
        assert {c for c in more if "一" <= c <= "龥"} == set()


def texts_of(document):
    yield document.masthead
    yield document.copy_number + document.classification + document.urgency
    yield document.title
    yield str(document.number or "")
    yield document.addressees
    yield document.note
    yield from document.signature
    yield from document.signatories
    yield from (paragraph.text for paragraph in document.body)
    if document.imprint:
        yield document.imprint.copied_to
        yield document.imprint.printing_office * (document.form is Form.DOCUMENT)
    for attachment in document.attachments:
        yield attachment.title * (1 if isinstance(attachment.content, bytes | Document) else 2)
        if isinstance(attachment.content, Document):
            yield from texts_of(attachment.content)
        elif isinstance(attachment.content, Table):
            yield from (row[0] + row[2] for row in attachment.content.rows)
        elif isinstance(attachment.content, tuple):
            yield from (paragraph.text for paragraph in attachment.content)


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
    listed = first[0].text.startswith("附件：") or any(r.text.startswith("附件：") for r in rows)
    if signs_off or listed:
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
        stamp = row.text.startswith("附件") and row.baseline < 25  # on an enclosed page
        if row.text == f"—{sheet.number}—" or stamp:
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
        # The last attachment may be a letter, with a rule of its own below the type area.
        rule = [rule for rule in sheet.rules if rule["x1"] - rule["x0"] < 157][-1]
        assert abs((rule["top"] + rule["bottom"]) / 2 - 262) <= 0.5
        assert "印发" in sheet.text
    else:
        assert [rule for rule in sheet.rules if abs(rule["bottom"] - 262) < 3] == []
        assert all(glyph.size < 5 for glyph in sheet.glyphs if glyph.baseline > 250)


def assert_page_number(sheet, sheets, form):
    numbered = f"—{sheet.number}—" in "".join(g.text for g in sheet.glyphs)
    if sheet.number == 1:
        assert numbered == (form is Form.DOCUMENT)
    elif sheet.glyphs and sheet is not sheets[-1]:
        assert numbered
