"""What an archive asks of the file: PDF/A, tags, attached files, the same bytes every time."""

import io
import re
from collections import defaultdict
from dataclasses import replace

import page
import pikepdf
import pytest
from pdfplumber import open as open_pdf

from gongwen.document import AttachedFile, Attachment, Form
from gongwen.typesetting import render_pdf
from tests.gongwen.documents import fujian_notice

WORKBOOK = AttachedFile("schedule.xlsx", b"PK\x03\x04 a workbook", "四进活动安排表")


@pytest.fixture(scope="module")
def archived():
    return render_pdf(fujian_notice(), files=[WORKBOOK])


def test_it_is_pdf_a_3u_without_findings(archived):
    report = page.validate_pdf_bytes(archived, profile=page.ValidationProfile.PDF_A_3U)

    assert [failure.message for failure in report.failures] == []


def test_tags_lack_nothing_of_pdf_ua_but_its_name(archived):
    report = page.validate_pdf_bytes(archived, profile=page.ValidationProfile.PDF_UA_1)

    assert {failure.rule_id for failure in report.failures} == {
        "PDFUA1-ID-PART-001",
        "PDFUA1-ID-SCHEMA-001",
    }


def test_the_workbook_travels_inside_named_in_ascii_and_described(archived):
    with pikepdf.open(io.BytesIO(archived)) as pdf:
        (carried,) = pdf.attachments.values()
        specification = carried.obj

        assert carried.filename == "schedule.xlsx"
        assert carried.description == "四进活动安排表"
        assert carried.get_file().read_bytes() == WORKBOOK.content
        assert specification.AFRelationship == pikepdf.Name.Data
        assert len(pdf.Root.AF) == 1


def test_the_same_document_with_files_gives_the_same_bytes(archived):
    assert render_pdf(fujian_notice(), files=[WORKBOOK]) == archived


def test_an_attached_file_with_a_chinese_name_is_refused():
    with pytest.raises(ValueError, match="附带文件的名称只能用英文字母和数字"):
        AttachedFile("安排表.xlsx", b"")


def test_all_fonts_are_embedded(archived):
    with pikepdf.open(io.BytesIO(archived)) as pdf:
        descriptors = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]

        assert descriptors
        assert [str(item.FontName) for item in descriptors if "/FontFile3" not in item] == []


def test_the_outline_lists_the_document_and_its_attachments_below_it():
    notice = fujian_notice()
    letter = replace(notice, form=Form.LETTER, title="关于活动的函")
    attachments = (
        Attachment("活动要点", notice.body[:2]),
        Attachment(letter.title, letter),
    )

    written = render_pdf(replace(notice, attachments=attachments))

    with pikepdf.open(io.BytesIO(written)) as pdf, pdf.open_outline() as outline:
        (top,) = outline.root
        assert top.title == notice.title
        below = [entry for entry in top.children if entry.title.startswith("附件")]
        assert [entry.title for entry in below] == ["附件1 活动要点", "附件2 关于活动的函"]
        assert [entry.title for entry in below[0].children] == ["一、活动主题"]
        assert [entry.title for entry in below[1].children] == [
            "一、活动主题",
            "二、活动安排",
            "三、组织实施",
            "四、有关事项",
            "附件 福建省第十八个“世界认可日”四进活动安排表",
        ]


def test_spacing_is_said_as_one_number(archived):
    """Of two numbers around an empty string Chromium's reader drops one."""
    with pikepdf.open(io.BytesIO(archived)) as pdf:
        contents = b"".join(page.Contents.read_bytes() for page in pdf.pages)

    assert re.findall(rb"[\d.]+<>-?[\d.]+", contents) == []


def test_paragraphs_and_headings_are_tagged_as_wholes(fujian_pdf):
    """One element each, on however many lines and pages."""
    with pikepdf.open(io.BytesIO(fujian_pdf)) as opened:
        elements = list(tagged(opened))
        texts = marked_texts(opened)
        read = [(tag, "".join(texts[mark] for mark in marks)) for tag, marks in elements]

    notice = fujian_notice()
    paragraphs = [text for tag, text in read if tag == "/P"]
    assert [text for tag, text in read if tag == "/H2"] == [
        p.text for p in notice.body if p.level == 1
    ]
    assert ("/H1", notice.title) in read
    assert ("/H1", notice.attachments[0].title) in read
    assert [p.text for p in notice.body if not p.level] == [
        text for text in paragraphs if text in {p.text for p in notice.body if not p.level}
    ]
    assert {tag for tag, _ in read} >= {"/H1", "/H2", "/P", "/TD", "/TH"}
    assert "/BlockQuote" not in {tag for tag, _ in read}


def test_headings_are_bookmarks_below_the_title(fujian_pdf):
    with pikepdf.open(io.BytesIO(fujian_pdf)) as opened, opened.open_outline() as outline:
        (title,) = outline.root
        found = [(item.title, [below.title for below in item.children]) for item in title.children]

    assert found == [
        ("一、活动主题", []),
        (
            "二、活动安排",
            [
                "（一）开展认证认可进企业活动",
                "（二）开展认证认可进园区活动",
                "（三）开展认证认可进乡村社区活动",
                "（四）开展认证认可进校园活动",
            ],
        ),
        (
            "三、组织实施",
            ["（一）高度重视，认真组织", "（二）强化宣传，提升质效", "（三）严格纪律，务求实效"],
        ),
        ("四、有关事项", []),
        ("附件 福建省第十八个“世界认可日”四进活动安排表", []),
    ]


def tagged(pdf):
    """Leaf blocks of the structure tree in order: tag, and its marks as (page, number)."""
    pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}

    def marks(element):
        kids = element.get("/K", [])
        for kid in [kids] if isinstance(kids, int) else kids:
            if isinstance(kid, pikepdf.Dictionary):
                yield from marks(kid)
            else:
                yield pages[element.Pg.objgen], int(kid)

    def blocks(element):
        if element.S in ("/Document", "/Div", "/Sect", "/Table", "/TR", "/THead", "/TBody"):
            for kid in element.K:
                yield from blocks(kid)
        else:
            yield str(element.S), list(marks(element))

    return blocks(pdf.Root.StructTreeRoot.K[0])


def marked_texts(pdf):
    """What each mark holds, as pdfplumber reads it."""
    out = io.BytesIO()
    pdf.save(out)
    texts = defaultdict(str)
    with open_pdf(out) as opened:
        for index, page in enumerate(opened.pages):
            for char in page.chars:
                texts[index, char["mcid"]] += char["text"]
    return texts


def test_the_imprint_names_the_office_before_the_date_and_no_paragraph_is_empty(fujian_pdf):
    with pikepdf.open(io.BytesIO(fujian_pdf)) as opened:
        texts = marked_texts(opened)
        read = [(tag, "".join(texts[m] for m in marks)) for tag, marks in tagged(opened)]

    assert [text for tag, text in read if tag == "/P" and not text] == []
    printed = next(text for _, text in read if text.endswith("印发"))
    assert printed.startswith(fujian_notice().imprint.printing_office)
