"""What an archive asks of the file: PDF/A, tags, attached files, the same bytes every time."""

import io
import re
from dataclasses import replace

import page
import pikepdf
import pytest

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
        assert [entry.title for entry in top.children] == ["附件1 活动要点", "附件2 关于活动的函"]
        assert [entry.title for entry in top.children[1].children] == [
            "附件 福建省第十八个“世界认可日”四进活动安排表"
        ]


def test_spacing_is_said_as_one_number(archived):
    """Of two numbers around an empty string Chromium's reader drops one."""
    with pikepdf.open(io.BytesIO(archived)) as pdf:
        contents = b"".join(page.Contents.read_bytes() for page in pdf.pages)

    assert re.findall(rb"[\d.]+<>-?[\d.]+", contents) == []
