"""The Fujian notice, measured against GB/T 9704-2012 (clauses in brackets)."""

import io
from dataclasses import replace
from itertools import pairwise

import pytest
from pdfplumber import open as open_pdf

from gongwen.document import Attachment
from gongwen.typesetting import render_pdf
from tests.gongwen.documents import (
    ENTERPRISES,
    PARKS,
    SCHOOLS,
    VILLAGES,
    fujian_notice,
)
from tests.gongwen.typesetting.sheets import read

CELL = 156 / 28


def near(expected, tolerance=0.1):
    return pytest.approx(expected, abs=tolerance)


def row(sheet, text):
    return next(row for row in sheet.rows() if text in row.text)


def test_full_pages_hold_22_lines_on_a_constant_pitch(fujian):
    """(5.2.3)"""
    for sheet in fujian[1:3]:
        baselines = [row.baseline for row in sheet.body_rows()]
        steps = [b - a for a, b in pairwise(baselines)]

        assert len(baselines) == 22
        assert min(steps) == near(10.447, 0.01)
        assert max(steps) == near(10.447, 0.01)


def test_the_22_lines_fill_the_type_area(fujian):
    """(5.2.1): the em boxes run from 37 to 262."""
    rows = fujian[1].body_rows()

    assert rows[0].baseline - 0.88 * CELL == near(37)
    assert rows[-1].baseline + 0.12 * CELL == near(262)


def test_full_lines_of_han_hold_28_characters_between_28_and_184(fujian):
    """(5.2.1, 5.2.3): two give a character to a short last line."""
    full = [
        row
        for sheet in fujian[1:3]
        for row in sheet.body_rows()
        if row.x0 == near(28) and row.x1 == near(184)
    ]

    assert len(full) == 24
    assert sorted(len(row.glyphs) for row in full) == 2 * [27] + 22 * [28]


def test_a_hanging_mark_stands_in_the_margin_and_nothing_else_does(fujian):
    outside = [
        glyph.text
        for sheet in fujian[:4]
        for row in sheet.body_rows()
        for glyph in row.glyphs
        if glyph.x1 > 184.1
    ]

    assert set(outside) == {"、", "，", "："}


def test_the_red_mark_begins_35_below_the_type_area_and_is_centred(fujian_pdf):
    """(7.2.4), measured in ink."""
    with open_pdf(io.BytesIO(fujian_pdf)) as opened:
        image = opened.pages[0].to_image(resolution=200).original.convert("RGB")
    red = [
        (x, y)
        for x in range(image.width)
        for y in range(300, 720)
        if image.getpixel((x, y))[0] > 180 and image.getpixel((x, y))[1] < 100
    ]
    mm = 25.4 / 200

    assert min(y for _, y in red) * mm == near(72, 0.3)
    assert (min(x for x, _ in red) + max(x for x, _ in red)) / 2 * mm == near(106, 1)


def test_number_and_red_rule_follow_the_mark(fujian):
    """(7.2.5, 7.2.7): the rule is 4 below the number and as wide as the type area."""
    (rule,) = fujian[0].rules
    number = row(fujian[0], "闽市监认证〔2025〕147号")

    assert (number.x0 + number.x1) / 2 == near(106)
    assert rule["top"] - (number.baseline + 0.12 * CELL) == near(4)
    assert (rule["x0"], rule["x1"]) == (near(28), near(184))
    assert rule["colour"] == pytest.approx((0.902, 0, 0.071), abs=0.001)


def test_title_addressees_and_text_keep_their_distances(fujian):
    """(7.3.1, 7.3.2): two lines below the rule; one line above the addressees."""
    sheet = fujian[0]
    titles = [row for row in sheet.rows() if row.glyphs[0].size == near(7.76, 0.02)]
    first = row(sheet, "各设区市")
    (rule,) = sheet.rules

    assert [row.text for row in titles] == [
        "福建省市场监管局关于组织开展2025年",
        "“世界认可日”主题活动的通知",
    ]
    assert {round((row.x0 + row.x1) / 2) for row in titles} == {106}
    assert 20.3 <= titles[0].baseline - 0.88 * 7.761 - rule["bottom"] <= 26.3
    assert titles[1].baseline - titles[0].baseline == near(12.6, 0.1)
    assert 9.9 <= first.baseline - 0.88 * CELL - (titles[1].baseline + 0.12 * 7.761) <= 15.8
    assert first.x0 == near(28)


def test_paragraphs_are_indented_by_two_characters(fujian):
    """(7.3.3)"""
    assert row(fujian[0], "2025年6月9日是").x0 == near(28 + 2 * CELL)
    assert row(fujian[1], "活动”（安排表见附件）").x0 == near(28)


def test_headings_take_their_faces_and_run_in_text_its_own(fujian):
    """(7.3.3): level 1 黑体, level 2 楷体, text 仿宋."""
    level1 = row(fujian[1], "二、活动安排")
    level2 = row(fujian[1], "（一）开展认证认可进企业活动。深入")

    assert {glyph.font for glyph in level1.glyphs} == {"GW-Heiti", "GW-Hei-Punct"}
    assert {glyph.font for glyph in level2.glyphs[:15]} == {"GW-Kaiti"}
    assert {glyph.font for glyph in level2.glyphs[15:]} == {"GW-Fangsong"}


def test_no_page_ends_with_a_heading(fujian):
    last = [sheet.body_rows()[-1] for sheet in fujian[:4]]

    assert [row.text for row in last if row.glyphs[0].font == "GW-Heiti"] == []


def test_sign_off_leaves_room_for_the_seal(fujian):
    """(7.3.5.1): date four characters in, name centred on it, two blank lines above."""
    sheet = fujian[3]
    listed = row(sheet, "附件：福建省第十八个")
    name, day = row(sheet, "福建省市场监督管理局"), row(sheet, "2025年5月26日")

    assert listed.x0 == near(28 + 2 * CELL)
    assert day.x1 == near(184 - 4 * CELL)
    assert (name.x0 + name.x1) / 2 == near((day.x0 + day.x1) / 2)
    assert name.baseline - listed.baseline == near(3 * 10.447, 0.05)
    assert row(sheet, "（此件主动公开）").x0 == near(28 + 2 * CELL)


def test_unsealed_sign_off_stands_two_characters_in():
    """(7.3.5.2)"""
    sheets = read(render_pdf(replace(fujian_notice(), sealed=False, attachments=())))
    name, day = row(sheets[3], "福建省市场监督管理局"), row(sheets[3], "2025年5月26日")

    assert name.x1 == near(184 - 2 * CELL)
    assert day.x0 - name.x0 == near(2 * CELL)


def test_page_numbers_stand_outside_at_269(fujian):
    """(7.5): odd right, even left, one character in."""
    for sheet in fujian[:4]:
        number = next(row for row in sheet.rows() if row.text == f"—{sheet.number}—")
        dash = number.glyphs[0]

        assert dash.baseline - 0.30 * dash.size == near(269)
        if sheet.number % 2:
            assert number.x1 == near(184 - dash.size)
        else:
            assert number.x0 == near(28 + dash.size)


def test_landscape_pages_keep_the_number_where_upright_pages_have_it(fujian):
    """(8): seen on the portrait sheet, turned clockwise."""
    for sheet in fujian[4:9]:
        turned = [glyph for glyph in sheet.glyphs if not glyph.upright]

        assert (round(sheet.width), round(sheet.height)) == (297, 210)
        assert "".join(glyph.text for glyph in turned) == f"—{sheet.number}—"
        assert turned[0].x0 + (0.12 + 0.30) * turned[0].size == near(28)
        assert {glyph.x0 < 35 for glyph in turned} == {True}


def test_attachment_begins_on_a_page_of_its_own_with_its_title_on_line_three(fujian):
    """(7.3.7)"""
    label, title = fujian[4].rows()[:2]

    assert label.text == "附件"
    assert label.glyphs[0].font == "GW-Heiti"
    assert title.text == "福建省第十八个“世界认可日”四进活动安排表"
    assert title.baseline - 0.88 * 7.761 - (label.baseline - 0.88 * CELL) == near(2 * 10.447)


def test_schedule_shows_every_row_once_and_its_head_on_every_page(fujian):
    pages = fujian[4:9]
    numbered = [
        "".join(glyph.text for glyph in row.glyphs if glyph.x0 < 47 and glyph.text.isdigit())
        for sheet in pages
        for row in sheet.rows()
    ]
    numbers = [int(text) for text in numbered if text]

    assert numbers == list(range(1, 33))
    assert [sheet.text.count("序号") for sheet in pages] == [1, 1, 1, 1, 1]


def test_category_stands_on_every_page_it_spans(fujian):
    shown = []
    for sheet in fujian[4:9]:
        label = "".join(
            glyph.text
            for row in sheet.rows()
            for glyph in row.glyphs
            if 45 < glyph.x0 < 76 and glyph.font.endswith("Fangsong")
        )
        shown.append([name for name in (ENTERPRISES, PARKS, VILLAGES, SCHOOLS) if name in label])

    assert shown == [
        [ENTERPRISES],
        [ENTERPRISES],
        [ENTERPRISES, PARKS],
        [PARKS, VILLAGES],
        [SCHOOLS],
    ]


def test_categories_taller_than_their_rows_settle_on_every_page():
    notice = fujian_notice()
    rows = tuple((str(i), PARKS if i % 3 else SCHOOLS, "宣传", "6月", "局") for i in range(1, 41))
    table = replace(notice.attachments[0].content, rows=rows)

    sheets = read(render_pdf(replace(notice, attachments=(Attachment("安排表", table),))))

    for sheet in sheets[4:-1]:
        glyphs = [glyph for row in sheet.rows() for glyph in row.glyphs]
        numbers = "".join(glyph.text if glyph.x0 < 47 else " " for glyph in glyphs).split()
        themes = [PARKS if int(n) % 3 else SCHOOLS for n in numbers if n.isdigit()]
        groups = 1 + sum(a != b for a, b in pairwise(themes)) if themes else 0
        printed = "".join(glyph.text for glyph in glyphs if 47 < glyph.x0 < 80)
        assert printed.count("组织开展") == groups


def test_imprint_ends_an_even_last_page_at_the_foot_of_the_type_area(fujian):
    """(7.4.1)"""
    last = fujian[-1]
    thickness = [round(rule["bottom"] - rule["top"], 2) for rule in last.rules]
    office = row(last, "福建省市场监督管理局办公室")

    assert len(fujian) == 10
    assert thickness == [0.35, 0.25, 0.35]
    assert (last.rules[-1]["top"] + last.rules[-1]["bottom"]) / 2 == near(262, 0.05)
    assert {(round(rule["x0"]), round(rule["x1"])) for rule in last.rules} == {(28, 184)}
    assert office.text == "福建省市场监督管理局办公室2025年5月26日印发"
    assert (office.x0, office.x1) == (near(28 + 4.939), near(184 - 4.939))


def test_imprint_falls_on_an_even_last_page_for_every_length():
    notice = fujian_notice()
    for length in (1, 2, 3, 5, 8):
        short = replace(notice, body=notice.body[:length], attachments=())

        sheets = read(render_pdf(short))

        assert len(sheets) % 2 == 0
        assert sheets[-1].rules[-1]["bottom"] == near(262.175)
        assert "印发" in sheets[-1].text


def test_a_blank_side_before_the_imprint_carries_no_number_nor_does_the_imprint():
    """(7.5)"""
    notice = fujian_notice()
    filling = replace(notice.body[0], text="监" * 28 * 25)
    full = replace(notice, body=(filling,), attachments=(), signature=(), document_date=None)

    sheets = read(render_pdf(replace(full, note="")))

    assert [sheet.number for sheet in sheets if not sheet.glyphs] == [3]
    assert [row.text for row in sheets[1].rows()][-1] == "—2—"
    assert "—" not in sheets[3].text


def test_draft_marks_every_page_and_moves_nothing(fujian, fujian_draft):
    def placed(sheet):
        return [
            (glyph.text, round(glyph.x0, 2), round(glyph.baseline, 2))
            for glyph in sheet.glyphs
            if glyph.text not in "草稿"
        ]

    assert [placed(sheet) for sheet in fujian_draft] == [placed(sheet) for sheet in fujian]
    marks = ["".join(g.text for g in sheet.glyphs if g.text in "草稿") for sheet in fujian_draft]
    assert marks == ["草稿草稿"] * 10
    assert [sheet for sheet in fujian if "草稿" in sheet.text] == []


def test_the_same_document_gives_the_same_bytes(fujian_pdf):
    assert render_pdf(fujian_notice()) == fujian_pdf


def test_metadata_name_title_number_language_and_date(fujian_pdf):
    with open_pdf(io.BytesIO(fujian_pdf)) as opened:
        information = opened.metadata
        language = opened.doc.catalog["Lang"]

    assert information["Title"] == fujian_notice().title
    assert information["Subject"] == "闽市监认证〔2025〕147号"
    assert information["Author"] == "福建省市场监督管理局"
    assert information["CreationDate"].startswith("D:20250526")
    assert language == b"zh-CN"


def test_several_attachments_are_numbered_and_their_names_aligned():
    """(7.3.4, 7.3.7)"""
    notice = fujian_notice()
    attachments = (
        Attachment("活动要点", notice.body[:3]),
        Attachment("活动安排表", notice.attachments[0].content),
    )

    sheets = read(render_pdf(replace(notice, attachments=attachments)))

    first, second = row(sheets[3], "附件：1.活动要点"), row(sheets[3], "2.活动安排表")
    assert second.x0 == near(first.glyphs[3].x0)
    assert sheets[4].rows()[0].text == "附件1"
    assert sheets[5].rows()[0].text == "附件2"


@pytest.mark.parametrize("lines", [7, 9, 10, 11, 16])
def test_sign_off_keeps_two_lines_of_text_on_its_page(lines):
    """(7.3.5.5): never a page with a signature and no text."""
    assert_closing_is_sound(lines)


@pytest.mark.soak
def test_sign_off_and_imprint_are_sound_for_every_length():
    for lines in range(1, 70):
        assert_closing_is_sound(lines)


def assert_closing_is_sound(lines):
    notice = fujian_notice()
    filling = replace(notice.body[0], text="监" * (28 * lines - 2))
    sheets = read(render_pdf(replace(notice, body=(filling,), attachments=())))

    signed = next(sheet for sheet in sheets if "福建省市场监督管理局2025" in joined(sheet))
    assert sum(row.text.startswith("监监") for row in signed.rows()) >= min(lines, 2)
    last = sheets[-1]
    assert len(sheets) % 2 == 0
    assert last.rules[-1]["bottom"] == near(262.175)
    text = [row.baseline for row in last.body_rows() if row.glyphs[0].size > 5]
    assert max(text, default=0) + 5 < last.rules[-3]["top"]
    assert "".join(joined(sheet) for sheet in sheets).count("监") >= 28 * lines - 2


def joined(sheet):
    return "".join(row.text for row in sheet.rows())
