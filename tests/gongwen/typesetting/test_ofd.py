"""OFD against the PDF of the same document, read by a reader that shares no code with the writer."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pdfplumber
import pikepdf
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from gongwen.document import (
    Align,
    AttachedFile,
    Attachment,
    Column,
    Form,
    Imprint,
    Table,
)
from gongwen.typesetting import render_ofd, render_pdf
from gongwen.typesetting.ofd import Unsupported, from_pdf
from tests.gongwen.documents import fujian_notice
from tests.gongwen.ofd_beside_pdf import MM, assert_same_text_and_places, stray_ink_of
from tests.gongwen.ofd_reader import Reader
from tests.gongwen.ofd_structure import faults
from tests.gongwen.typesetting.test_hostile_text import every_field


def letter():
    notice = fujian_notice()
    return replace(
        notice,
        form=Form.LETTER,
        masthead="市场监管总局办公厅",
        urgency="特急",
        body=notice.body[:8],
        attachments=(),
        imprint=Imprint(copied_to="国家认监委"),
    )


def with_attachments():
    """Text, an upright table and a whole document behind a short notice."""
    notice = fujian_notice()
    columns = (Column("单位", 2, Align.CENTER), Column("任务", 5))
    rows = (("福州市局", "组织开展宣传活动。"), ("厦门市局", "组织实验室开放日。"))
    return replace(
        notice,
        body=notice.body[:3],
        attachments=(
            Attachment("工作要点", notice.body[:6]),
            Attachment("任务分工表", Table(columns, rows, landscape=False)),
            Attachment("市场监管总局办公厅的函", letter()),
        ),
    )


DOCUMENTS = {"notice": fujian_notice, "letter": letter, "attachments": with_attachments}


@pytest.fixture(scope="module")
def written():
    """Name → the PDF of a document and the OFD made of it."""
    pdfs = {name: render_pdf(make()) for name, make in DOCUMENTS.items()}
    return {name: (pdf, from_pdf(pdf, DOCUMENTS[name]())) for name, pdf in pdfs.items()}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_character_stands_where_the_pdf_has_it(written, name):
    assert_same_text_and_places(*written[name])


@pytest.mark.parametrize(("name", "index"), [("notice", 0), ("notice", 9), ("letter", 0)])
def test_rules_are_those_of_the_pdf_in_place_and_colour(written, name, index):
    """Cell borders, which the PDF cuts out of larger shapes, are compared as pictures below."""
    pdf, ofd = written[name]
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        wanted = [
            (
                *(round(float(rect[side]) * MM, 2) for side in ("x0", "top", "x1", "bottom")),
                tuple(round(part * 255) for part in rect["non_stroking_color"]),
            )
            for rect in opened.pages[index].rects
        ]

    rules = [
        (rule.x, rule.y, rule.x + rule.width, rule.y + rule.height, rule.colour[:3])
        for rule in Reader(ofd).pages[index].rules
    ]

    assert [(*(round(edge, 2) for edge in box), colour) for *box, colour in rules] == wanted
    assert len(wanted) > 0


@pytest.mark.parametrize(
    ("name", "page"),
    [("notice", 0), ("notice", 3), ("notice", 4), ("notice", 9), ("letter", 0), ("attachments", 4)],
)
def test_drawn_pages_have_ink_where_the_pdf_has_it(written, name, page):
    pdf, ofd = written[name]

    assert stray_ink_of(Reader(ofd), page, pdf) < 128


@pytest.mark.parametrize("name", DOCUMENTS)
def test_package_keeps_to_the_standard(written, name):
    assert faults(written[name][1]) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_embedded_fonts_map_every_character_of_their_runs(written, name):
    reader = Reader(written[name][1])
    maps = {}
    for font, file in reader.fonts.values():
        with TTFont(io.BytesIO(file)) as opened:
            maps[font] = set(opened.getBestCmap())

    unmapped = {
        character.text
        for page in reader.pages
        for character in page.characters
        if character.glyph is None and ord(character.text) not in maps[character.font]
    }

    assert unmapped == set()


def test_wide_pages_lie_across_and_turn_only_the_page_number(written):
    page = Reader(written["notice"][1]).pages[4]

    turned = [character for character in page.characters if not character.upright]

    assert (page.width, page.height) == (297, 210)
    assert "".join(character.text for character in turned).replace(" ", "") == "—5—"
    assert {character.matrix for character in turned} == {(0, 1, -1, 0)}
    assert len({character.x for character in turned}) == 1
    assert all(b.y > a.y for a, b in pairwise(turned))


def test_mark_is_red_and_narrowed(written):
    page = Reader(written["notice"][1]).pages[0]

    mark = [character for character in page.characters if character.size > 12]

    assert "".join(character.text for character in mark) == "福建省市场监督管理局文件"
    assert {character.colour[:3] for character in mark} == {(230, 0, 18)}
    assert all(character.matrix[0] < 1 and character.matrix[3] == 1 for character in mark)


def test_information_comes_from_the_document_and_not_from_the_clock(written):
    information = Reader(written["notice"][1]).information

    identifier = information.pop("DocID")
    assert len(identifier) == 32
    assert information == {
        "Title": "福建省市场监管局关于组织开展2025年“世界认可日”主题活动的通知",
        "Author": "福建省市场监督管理局",
        "Subject": "闽市监认证〔2025〕147号",
        "CreationDate": "2025-05-26",
        "DocUsage": "Normal",
        "Creator": "gongwen",
    }


def test_undated_document_has_no_creation_date():
    notice = replace(letter(), document_date=None, imprint=None)

    ofd = render_ofd(notice)

    assert "CreationDate" not in Reader(ofd).information
    assert moments(ofd) == {(1980, 1, 1, 0, 0, 0)}


def test_archive_is_the_same_every_time_and_begins_with_its_entry(written):
    pdf, ofd = written["letter"]

    assert from_pdf(pdf, letter()) == ofd
    assert zipfile.ZipFile(io.BytesIO(ofd)).namelist()[:2] == ["OFD.xml", "Doc_0/Document.xml"]
    assert moments(ofd) == {(2025, 5, 26, 0, 0, 0)}


def moments(ofd):
    return {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(ofd)).infolist()}


def test_other_text_gives_another_identifier(written):
    other = render_ofd(replace(letter(), body=letter().body[:3]))

    assert Reader(other).information["DocID"] != Reader(written["letter"][1]).information["DocID"]


def test_draft_mark_shines_through(written):
    page = Reader(render_ofd(letter(), draft=True)).pages[0]

    mark = [character for character in page.characters if character.text in "草稿"][:2]

    assert [character.text for character in mark] == ["草", "稿"]
    assert not any(character.upright for character in mark)
    assert all(max(character.colour[:3]) > 180 or character.colour[3] < 100 for character in mark)


def test_carried_files_come_along():
    workbook = AttachedFile("schedule.xlsx", b"PK\x03\x04workbook", "活动安排表.xlsx")

    ofd = render_ofd(letter(), files=(workbook,))

    assert Reader(ofd).attachments == {"活动安排表.xlsx": workbook.content}
    assert faults(ofd) == []


def test_notice_and_its_attachment_are_in_the_outline(written):
    outlines = [entry[:3] for entry in Reader(written["notice"][1]).outlines]

    assert (1, "二、活动安排", 1) in outlines
    assert (2, "（一）开展认证认可进企业活动", 1) in outlines
    assert [entry for entry in outlines if entry[0] == 0 or "附件" in entry[1]] == [
        (0, "福建省市场监管局关于组织开展2025年“世界认可日”主题活动的通知", 0),
        (1, "附件 福建省第十八个“世界认可日”四进活动安排表", 4),
    ]


def test_bookmarks_become_outlines(written):
    pdf, _ = written["letter"]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        with opened.open_outline() as outline:
            outline.root.clear()
            top = float(opened.pages[0].mediabox[3])
            first = pikepdf.OutlineItem("通知<正文>", 0, "XYZ", left=0, top=top - 100 / MM)
            first.children.append(pikepdf.OutlineItem("二、活动安排", 1))
            outline.root.append(first)
        out = io.BytesIO()
        opened.save(out)

    ofd = from_pdf(out.getvalue(), letter())

    assert Reader(ofd).outlines == [
        (0, "通知<正文>", 0, pytest.approx(100, abs=0.01)),
        (1, "二、活动安排", 1, 0),
    ]
    assert faults(ofd) == []


HOSTILE = [
    '</ofd:TextCode><ofd:Page ID="1"/>&lt;![CDATA[<!--',
    "]]>&amp;\"'<?xml version='1.0'?>",
    "\u202e反向\u200b零宽\ufeff",
    "😀𠮷㎡𠮷",
    "  多  个  空格  ",
]


@pytest.mark.parametrize("text", HOSTILE, ids=["tags", "entities", "invisible", "rare", "blanks"])
def test_hostile_text_stays_text(text):
    notice = letter()
    paragraph = replace(notice.body[0], text=f"前{text}后", level=0, heading_end=0)
    document = replace(
        notice, title=f"关于{text}的通知", signature=(f"某局{text}",), body=(paragraph,)
    )
    pdf = render_pdf(document)

    ofd = from_pdf(pdf, document)

    assert faults(ofd) == []
    assert_same_text_and_places(pdf, ofd)
    title = Reader(ofd).information["Title"]
    assert title == document.title


@pytest.mark.parametrize("text", HOSTILE, ids=["tags", "entities", "invisible", "rare", "blanks"])
def test_hostile_text_in_any_field_leaves_the_package_to_the_standard(text):
    ofd = render_ofd(every_field(text))

    assert faults(ofd) == []
    reader = Reader(ofd)
    told = [reader.information[name] for name in ("Title", "Author")]
    assert told == [text, text]
    assert reader.outlines[-1][1].split() == ["附件", *text.split()]


def test_control_characters_become_replacement_characters():
    """WeasyPrint draws them with an encoding of its own, which pdfplumber cannot read."""
    notice = letter()
    text = "前\x07\x1b[31m\ufffe后"
    paragraph = replace(notice.body[0], text=text, level=0, heading_end=0)

    ofd = render_ofd(replace(notice, title=f"关于{text}的通知", body=(paragraph,)))

    assert faults(ofd) == []
    assert Reader(ofd).information["Title"] == "关于前\ufffd\ufffd[31m\ufffd后的通知"
    assert "前\ufffd\ufffd[31m\ufffd后" in Reader(ofd).pages[0].text


def enclosing(content):
    return replace(letter(), attachments=(Attachment("扫描件", content),))


def scanned(mode):
    """An A4 page that is one picture, dark on its upper half."""
    image = Image.new(mode, (210, 297), "white")
    image.paste("black", (0, 0, 210, 148))
    out = io.BytesIO()
    image.save(out, "PDF", resolution=25.4)
    return out.getvalue()


@pytest.mark.parametrize("mode", ["RGB", "L", "1"])
def test_pictures_of_an_enclosed_pdf_are_taken_over(mode):
    pdf = render_pdf(enclosing(scanned(mode)))

    ofd = from_pdf(pdf, letter())

    page = next(page for page in Reader(ofd).pages if page.pictures)
    assert faults(ofd) == []
    [picture] = page.pictures
    assert (picture.x, picture.y) == (pytest.approx(0, abs=0.3), pytest.approx(0, abs=0.3))
    assert (picture.width, picture.height) == (
        pytest.approx(210, abs=0.3),
        pytest.approx(297, abs=0.3),
    )
    drawn = Reader(ofd).draw(page, 1.0).convert("L")
    assert drawn.getpixel((20, 60)) < 30
    assert drawn.getpixel((20, 240)) > 225


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"/P sh", "绘图操作 sh"),
        (b"0 0 m 99 0 l 99 99 l 66 33 l h W n", "凸多边形"),
        (b"BT 1 Tr (x) Tj ET", "描绘方式 1"),
    ],
)
def test_what_has_no_counterpart_is_refused_by_name(written, content, named):
    with pikepdf.open(io.BytesIO(written["letter"][0])) as opened:
        opened.pages[0].contents_add(content)
        out = io.BytesIO()
        opened.save(out)

    with pytest.raises(Unsupported, match=named):
        from_pdf(out.getvalue(), letter())


def odd(content, resources=None):
    """A PDF of one page of A4 with any description."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595.28, 841.89))
    page.obj.Contents = pdf.make_stream(content)
    if resources:
        page.obj.Resources = resources(pdf)
    out = io.BytesIO()
    pdf.save(out, compress_streams=False)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"1 0 0 1 0 0 5 cm",
        b"(x) Tf",
        b"/F9 12 Tf",
        b"/Y Do",
        b"/GS9 gs",
        b"(x) w",
        b"1 2 l f",
        b"1e999 0 0 1 0 0 cm 0 0 1 1 re f",
        b"BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI",
        b"\x00\xff(((",
    ],
)
def test_nonsense_on_somebody_elses_page_is_refused(content):
    with pytest.raises(Unsupported):
        from_pdf(odd(content), letter())


def nested(pdf):
    """Ten forms that each paint the next one ten times: a milliard rectangles."""
    box = [0, 0, 595, 842]
    kind = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Form, "BBox": box}
    form = pdf.make_stream(b"0 0 1 1 re f", **kind)
    for _ in range(9):
        outer = pdf.make_stream(b"/X Do " * 10, **kind)
        outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
        form = outer
    return pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))


def huge(pdf):
    picture = pdf.make_stream(
        b"",
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=20000,
        Height=20000,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
    )
    return pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=picture))


@pytest.mark.parametrize(
    ("resources", "named"), [(nested, "过于繁复的图形"), (huge, "20000×20000像素的图片")]
)
def test_what_would_take_for_ever_is_refused(monkeypatch, resources, named):
    monkeypatch.setattr("gongwen.typesetting.ofd.content._MOST_STEPS", 20_000)

    with pytest.raises(Unsupported, match=named):
        from_pdf(odd(b"/X Do", resources), letter())


@pytest.mark.parametrize(
    ("name", "old", "new", "clause"),
    [
        ("OFD.xml", b'DocType="OFD"', b'DocType="PDF"', "7.4"),
        ("OFD.xml", b"ofdspec.org/2016", b"example.org/2016", "7"),
        ("Doc_0/Document.xml", b"Page_0", b"Page_9", "7.3"),
        ("Doc_0/Document.xml", b"<ofd:MaxUnitID>", b"<ofd:MaxUnitID>0", "7.5"),
        ("Doc_0/Document.xml", b"<ofd:Pages>", b"<ofd:Outlines/><ofd:Pages>", "7.5"),
        ("Doc_0/PublicRes.xml", b"font_0.otf", b"font_z.otf", "7.3"),
        ("Doc_0/PublicRes.xml", b'FontName="', b'Name="', "11.1"),
        ("Doc_0/Pages/Page_0/Content.xml", b'Font="', b'Font="9', "7.3"),
        ("Doc_0/Pages/Page_0/Content.xml", b'DeltaX="g ', b'DeltaX="x ', "11.3"),
        (
            "Doc_0/Pages/Page_0/Content.xml",
            b"<ofd:AbbreviatedData>M",
            b"<ofd:AbbreviatedData>Z",
            "9.1",
        ),
    ],
)
def test_table_of_the_standard_catches_a_fault(written, name, old, new, clause):
    source = zipfile.ZipFile(io.BytesIO(written["letter"][1]))
    spoilt = io.BytesIO()
    with zipfile.ZipFile(spoilt, "w") as target:
        for entry in source.namelist():
            content = source.read(entry)
            if entry == name:
                assert old in content
                content = content.replace(old, new)
                if b"MaxUnitID>0" in new:
                    content = content.replace(
                        b"MaxUnitID>0", b"MaxUnitID>0</ofd:MaxUnitID><ofd:MaxUnitID>"
                    )
            target.writestr(entry, content)

    assert clause in {fault.partition(":")[0] for fault in faults(spoilt.getvalue())}


def test_day_before_archives_had_clocks_is_written_all_the_same():
    ofd = render_ofd(replace(letter(), document_date=date(1979, 10, 1)))

    assert Reader(ofd).information["CreationDate"] == "1979-10-01"
    assert moments(ofd) == {(1980, 1, 1, 0, 0, 0)}
