"""The Word file as python-docx reads it back: styles, fields, tables, frames, properties."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn

from gongwen.document import Attachment, Attendance, DocumentNumber, Form, Imprint
from gongwen.outline import parse
from gongwen.profile import Profile
from gongwen.typesetting import numbers as n
from gongwen.typesetting import render_docx
from tests.gongwen.documents import fujian_notice

MM = 36000  # EMU
TWIPS = 25.4 / 1440


def reopened(document, **options):
    return docx.Document(io.BytesIO(render_docx(document, **options)))


def letter():
    return replace(
        fujian_notice(),
        form=Form.LETTER,
        masthead="市场监管总局办公厅",
        number=DocumentNumber("市监认证函", 2022, 764),
        attachments=(),
        imprint=Imprint(copied_to="国家认监委"),
    )


@pytest.fixture(scope="module")
def fujian():
    return reopened(fujian_notice())


def paragraphs(word, style):
    return [paragraph for paragraph in word.paragraphs if paragraph.style.style_id == style]


def texts(word, style):
    return [paragraph.text for paragraph in paragraphs(word, style)]


def attribute(element, path, name):
    for tag in path.split("/"):
        element = element.find(qn(f"w:{tag}"))
    return element.get(qn(f"w:{name}"))


# --- The page and its styles ----------------------------------------------------------


def test_page_holds_22_lines_of_28_characters(fujian):
    section = fujian.sections[0]

    grid = section._sectPr.find(qn("w:docGrid"))
    height = section.page_height - section.top_margin - section.bottom_margin
    width = section.page_width - section.left_margin - section.right_margin
    assert grid.get(qn("w:type")) == "lines"
    pitch = int(grid.get(qn("w:linePitch"))) * TWIPS
    assert int(height / MM / pitch) == 22
    body = fujian.styles["公文正文"].element
    tracking = int(attribute(body, "rPr/spacing", "val")) / 20
    assert int(width / 12700 / (16 + tracking)) == 28


@pytest.mark.parametrize(
    ("style", "font", "points"),
    [
        ("发文机关标志", "方正小标宋简体", 49.0),
        ("发文字号", "仿宋_GB2312", 16.0),
        ("Title", "方正小标宋简体", 22.0),
        ("主送机关", "仿宋_GB2312", 16.0),
        ("公文正文", "仿宋_GB2312", 16.0),
        ("Heading 1", "黑体", 16.0),
        ("Heading 2", "楷体_GB2312", 16.0),
        ("Heading 3", "仿宋_GB2312", 16.0),
        ("附件标识", "黑体", 16.0),
        ("表头", "黑体", 12.0),
        ("表格文字", "仿宋_GB2312", 12.0),
        ("版记", "仿宋_GB2312", 14.0),
        ("Footer", "宋体", 14.0),
    ],
)
def test_style_names_its_office_font_for_han_and_latin(fujian, style, font, points):
    properties = fujian.styles[style].element.rPr

    fonts = properties.find(qn("w:rFonts"))
    assert {fonts.get(qn(f"w:{script}")) for script in ("eastAsia", "ascii", "hAnsi")} == {font}
    if style != "发文机关标志":  # sized by its length, paragraph by paragraph
        assert fujian.styles[style].font.size.pt == points


def test_font_table_names_what_an_office_without_a_font_shall_take(fujian):
    file = zipfile.ZipFile(io.BytesIO(render_docx(fujian_notice())))

    table = file.read("word/fontTable.xml").decode()

    for font, other in (("仿宋_GB2312", "仿宋"), ("楷体_GB2312", "楷体")):
        assert f'<w:font w:name="{font}"><w:altName w:val="{other}"/>' in table


def test_fonts_of_the_house_have_the_usual_ones_behind_them():
    profile = Profile(fonts={"fangsong": ("华文仿宋",), "kaiti": ("华文楷体", "方正楷体")})
    content = render_docx(fujian_notice(), profile=profile)

    table = zipfile.ZipFile(io.BytesIO(content)).read("word/fontTable.xml").decode()

    for font, other in (("华文仿宋", "仿宋_GB2312"), ("华文楷体", "方正楷体"), ("黑体", "SimHei")):
        assert f'<w:font w:name="{font}"><w:altName w:val="{other}"/>' in table


@pytest.mark.parametrize(
    ("style", "alias", "level"),
    [("Title", None, 0), ("Heading 1", "一级标题", 0), ("Heading 2", "二级标题", 1)],
)
def test_headings_have_outline_levels(fujian, style, alias, level):
    element = fujian.styles[style].element

    assert attribute(element, "pPr/outlineLvl", "val") == str(level)
    found = element.find(qn("w:aliases"))
    assert (found.get(qn("w:val")) if found is not None else None) == alias


def test_lines_neither_begin_nor_end_where_a_number_or_a_date_would_be_parted(fujian):
    settings = fujian.settings.element
    lists = {
        name: settings.find(qn(f"w:{name}")).get(qn("w:val"))
        for name in ("noLineBreaksBefore", "noLineBreaksAfter")
    }

    assert set("，。、；：？！）》」』”’…％年月日时分秒") <= set(lists["noLineBreaksBefore"])
    assert set("（《“‘〔￥年月") <= set(lists["noLineBreaksAfter"])
    # Word holds no more of them.
    assert len(lists["noLineBreaksBefore"]) <= 100
    assert len(lists["noLineBreaksAfter"]) <= 50


def test_house_profile_changes_fonts_red_and_margins():
    profile = Profile(mirrored=True, red="#ff0000", fonts={"fangsong": ("华文仿宋",)})

    word = reopened(fujian_notice(), profile=profile)

    assert attribute(word.styles["公文正文"].element, "rPr/rFonts", "eastAsia") == "华文仿宋"
    assert str(word.styles["发文机关标志"].font.color.rgb) == "FF0000"
    assert word.settings.element.find(qn("w:mirrorMargins")) is not None


# --- The text -------------------------------------------------------------------------


def test_every_part_has_its_style_and_text(fujian):
    notice = fujian_notice()

    assert texts(fujian, "Mark") == [notice.masthead]
    assert texts(fujian, "DocumentNumber") == [str(notice.number)]
    assert texts(fujian, "Title") == [
        "福建省市场监管局关于组织开展2025年\n“世界认可日”主题活动的通知"
    ]
    assert texts(fujian, "Addressees") == [f"{notice.addressees}："]
    assert texts(fujian, "Heading1") == [
        "一、活动主题",
        "二、活动安排",
        "三、组织实施",
        "四、有关事项",
    ]
    assert texts(fujian, "AttachmentList") == ["附件：福建省第十八个“世界认可日”四进活动安排表"]
    assert texts(fujian, "SignatureLine") == list(notice.signature)
    assert texts(fujian, "DocumentDate") == ["2025年5月26日"]
    assert texts(fujian, "Annotation") == [f"（{notice.note}）"]
    assert texts(fujian, "AttachmentLabel") == ["附件"]
    assert texts(fujian, "AttachmentTitle") == ["福建省第十八个“世界认可日”四进活动安排表"]


def test_heading_that_text_runs_on_behind_is_set_apart_by_a_character_style(fujian):
    paragraph = next(p for p in fujian.paragraphs if p.text.startswith("（一）高度重视"))

    heading, text = paragraph.runs
    assert (heading.text, heading.style.name) == ("（一）高度重视，认真组织。", "二级标题文字")
    assert attribute(heading.style.element, "rPr/rFonts", "eastAsia") == "楷体_GB2312"
    assert text.text.startswith("各地要高度重视")
    assert paragraph.style.name == "公文正文"


def test_head_rule_is_a_red_border_below_the_number(fujian):
    (number,) = paragraphs(fujian, "DocumentNumber")

    border = number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert border.get(qn("w:color")) == "E60012"
    assert int(border.get(qn("w:sz"))) / 8 * n.MM_PER_POINT == pytest.approx(0.5, abs=0.05)


def test_sealed_date_ends_four_cells_before_the_edge_and_the_name_is_centred_on_it(fujian):
    (date_line,), (name,) = paragraphs(fujian, "DocumentDate"), paragraphs(fujian, "SignatureLine")

    right = date_line.paragraph_format.right_indent / MM
    assert right == pytest.approx(4 * n.CELL, abs=0.05)
    centre = n.AREA_WIDTH - right - 6.5 * n.CELL / 2  # 2025年5月26日 is 6.5 cells wide
    indent = name.paragraph_format.left_indent / MM
    assert (indent + n.AREA_WIDTH) / 2 == pytest.approx(centre, abs=0.05)
    assert name.alignment == 1


def test_unsealed_date_begins_two_cells_behind_the_name():
    word = reopened(replace(fujian_notice(), sealed=False))

    (date_line,), (name,) = paragraphs(word, "DocumentDate"), paragraphs(word, "SignatureLine")
    offset = date_line.paragraph_format.left_indent - name.paragraph_format.left_indent
    assert offset / MM == pytest.approx(2 * n.CELL, abs=0.05)


def test_several_attachments_hang_behind_their_numbers():
    text = parse("一、总体要求")
    word = reopened(
        replace(fujian_notice(), attachments=(Attachment("甲", text), Attachment("乙", text)))
    )

    first, second = paragraphs(word, "AttachmentList")
    assert [first.text, second.text] == ["附件：1.甲", "2.乙"]
    assert first.paragraph_format.left_indent == second.paragraph_format.left_indent
    starts = [
        (item.paragraph_format.left_indent + item.paragraph_format.first_line_indent) / MM
        for item in (first, second)
    ]
    assert starts == [pytest.approx(2 * n.CELL, abs=0.05), pytest.approx(5 * n.CELL, abs=0.05)]
    assert texts(word, "AttachmentLabel") == ["附件1", "附件2"]


def test_sign_off_is_kept_with_the_text_before_it(fujian):
    at = [paragraph.text for paragraph in fujian.paragraphs].index("2025年5月26日")

    chain = fujian.paragraphs[at - 3 : at + 1]
    assert [
        paragraph.paragraph_format.keep_with_next or paragraph.style.paragraph_format.keep_with_next
        for paragraph in chain
    ] == [True, True, True, True]


def test_only_paragraph_may_stay_on_page_1_without_the_sign_off():
    word = reopened(replace(fujian_notice(), body=parse("请组织开展。")))

    (only,) = paragraphs(word, "GongwenBody")[:1]
    assert only.paragraph_format.keep_with_next is None


def test_minutes_list_who_attended():
    notice = replace(
        fujian_notice(), form=Form.MINUTES, attendance=(Attendance("出席", "张三、李四"),)
    )

    assert texts(reopened(notice), "Attendance") == ["出席：张三、李四"]


def test_order_has_its_number_and_no_title():
    word = reopened(replace(fujian_notice(), form=Form.ORDER, number=None, order_number="第12号"))

    assert (texts(word, "DocumentNumber"), texts(word, "Title")) == (["第12号"], [])


# --- The table ------------------------------------------------------------------------


def test_table_stands_in_a_landscape_section_of_its_own(fujian):
    assert [
        (section.orientation, section.page_width > section.page_height)
        for section in fujian.sections
    ] == [(0, False), (1, True), (0, False)]


def test_table_begins_at_the_type_area_on_every_wide_page(fujian):
    wide = fujian.sections[1]

    margins = (wide.top_margin, wide.right_margin, wide.left_margin)
    assert [round(margin / MM, 1) for margin in margins] == [28, 37, 35]


def test_head_row_repeats_and_no_row_is_split(fujian):
    (table,) = fujian.tables

    rows = [[child.tag.partition("}")[2] for child in row._tr.trPr] for row in table.rows]
    assert rows == [["cantSplit", "tblHeader"], *[["cantSplit"]] * 32]


def test_equal_categories_are_one_merged_cell(fujian):
    (table,) = fujian.tables
    schedule = fujian_notice().attachments[0].content

    cells = [row.cells[1] for row in table.rows][1:]
    assert [cell.text for cell in cells] == [row[1] for row in schedule.rows]
    assert len({id(cell._tc) for cell in cells}) == 4


def test_cells_hold_the_table_s_text(fujian):
    (table,) = fujian.tables
    schedule = fujian_notice().attachments[0].content

    rows = [tuple(cell.text for cell in row.cells) for row in table.rows]
    assert rows == [tuple(column.title for column in schedule.columns), *schedule.rows]


# --- Page numbers ---------------------------------------------------------------------


def instructions(footer):
    return [text.text.strip() for text in footer._element.iter(qn("w:instrText"))]


def test_page_numbers_are_fields_outside_on_odd_and_even_pages(fujian):
    section = fujian.sections[0]

    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.text, even.text) == ("— 1 —", "— 1 —")
    assert instructions(section.footer) == instructions(section.even_page_footer) == ["PAGE"]
    assert (odd.alignment, even.alignment) == (2, 0)
    assert odd.paragraph_format.right_indent / MM == pytest.approx(n.SIZE_4, abs=0.05)
    assert even.paragraph_format.left_indent / MM == pytest.approx(n.SIZE_4, abs=0.05)
    assert fujian.settings.odd_and_even_pages_header_footer


def test_numbers_of_landscape_pages_are_turned(fujian):
    footer = fujian.sections[1].footer._element

    (body,) = [item for item in footer.iter() if item.tag.endswith("}bodyPr")]
    assert body.get("vert") == "vert"
    assert instructions(fujian.sections[1].footer) == ["PAGE"]


def test_first_page_of_a_letter_has_no_number():
    section = reopened(letter()).sections[0]

    assert section.different_first_page_header_footer
    assert section.first_page_footer.paragraphs[0].text == ""
    assert instructions(section.footer) == ["PAGE"]


def test_first_page_of_a_letter_has_a_line_more_which_taller_footers_take_from_the_others():
    section = reopened(letter()).sections[0]

    def height(footer):
        spacings = [paragraph._p.pPr.find(qn("w:spacing")) for paragraph in footer.paragraphs]
        own = twips_of(
            reopened(letter()).styles["Footer"].element.pPr.find(qn("w:spacing")), "line"
        )
        return sum(
            twips_of(spacing, "before") + (twips_of(spacing, "line") or own) for spacing in spacings
        )

    bottom = section.bottom_margin / MM
    assert bottom == pytest.approx(n.MARGIN_BOTTOM - n.PITCH, abs=0.05)
    for footer in (section.footer, section.even_page_footer):
        held_back = section.footer_distance / MM + height(footer)
        assert held_back == pytest.approx(n.MARGIN_BOTTOM, abs=0.1)
    assert section.footer_distance / MM + height(section.first_page_footer) < bottom


def twips_of(element, name):
    return int(element.get(qn(f"w:{name}"), 0)) * TWIPS


def test_letter_has_its_mark_in_a_frame_and_two_double_rules():
    word = reopened(letter())

    (mark,) = paragraphs(word, "Mark")
    assert mark._p.pPr.find(qn("w:framePr")).get(qn("w:vAnchor")) == "page"
    heights = [int(extent.get("cy")) for extent in word.element.iter(qn("wp:extent"))]
    thick, thin = round(n.LETTER_RULE_THICK * MM), round(n.LETTER_RULE_THIN * MM)
    assert heights == [thick, thin, thin, thick]


# --- 版记 -----------------------------------------------------------------------------


def test_imprint_stands_in_a_frame_at_the_foot_of_an_even_page(fujian):
    lines = paragraphs(fujian, "Imprint")

    assert [line.text for line in lines if line.text] == [
        "抄送：市场监管总局认可与检验检测监督管理司，省委办公厅，省政府办公厅。",
        "福建省市场监督管理局办公室\t2025年5月26日印发",
    ]
    frames = {tuple(sorted(line._p.pPr.find(qn("w:framePr")).items())) for line in lines}
    assert len(frames) == 1
    assert attribute(fujian.sections[-1]._sectPr, "type", "val") == "evenPage"


def test_addressees_without_room_on_page_1_stand_in_the_imprint():
    units = "、".join(["各设区市市场监督管理局"] * 40)

    word = reopened(replace(fujian_notice(), addressees=units))

    assert texts(word, "Addressees") == []
    assert f"主送：{units}。" in texts(word, "Imprint")


def test_enclosed_document_begins_on_a_page_of_its_own_with_its_own_head():
    word = reopened(replace(fujian_notice(), attachments=(Attachment("总局的函", letter()),)))

    (label,) = paragraphs(word, "AttachmentLabel")
    assert label.paragraph_format.page_break_before
    assert texts(word, "Mark") == ["福建省市场监督管理局文件", "市场监管总局办公厅"]
    assert texts(word, "DocumentNumber")[1] == "市监认证函〔2022〕764号"
