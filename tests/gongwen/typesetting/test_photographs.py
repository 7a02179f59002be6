"""活动照片: what stands on the sheets that a summary encloses."""

import io
from dataclasses import replace

import docx
import pdfplumber
import pytest
from docx.oxml.ns import qn
from PIL import Image

from gongwen.document import Attachment
from gongwen.typesetting import render_docx, render_pdf
from gongwen.typesetting.enclosures import enclosure
from gongwen.typesetting.photographs import Photograph, render_photographs
from tests.gongwen.documents import fujian_notice
from tests.gongwen.typesetting.sheets import read


def picture(size=(90, 60)):
    written = io.BytesIO()
    Image.new("RGB", size, "red").save(written, "JPEG")
    return written.getvalue()


def texts(made):
    with pdfplumber.open(io.BytesIO(made)) as opened:
        return [page.extract_text() for page in opened.pages]


def test_six_pictures_stand_on_a_page_of_a4_each_above_its_words():
    photographs = [Photograph(picture(), f"第{number}张") for number in range(1, 8)]

    made = render_photographs("活动照片", photographs)

    assert enclosure(made).pages == (False, False)
    first, second = texts(made)
    assert [f"第{number}张" in first for number in range(1, 8)] == [True] * 6 + [False]
    assert "第7张" in second
    with pdfplumber.open(io.BytesIO(made)) as opened:
        assert [len(page.images) for page in opened.pages] == [6, 1]


def test_caption_is_words_and_nothing_else():
    caption = '<img src="file:///etc/passwd"> & “开放日”'

    made = render_photographs("活动照片", [Photograph(picture(), caption)])

    assert "file:///etc/passwd" in texts(made)[0]


def test_sheet_without_pictures_is_refused():
    with pytest.raises(ValueError, match="没有照片"):
        render_photographs("活动照片", [])


def test_first_page_has_its_label_and_title_where_attachments_of_ours_have_them():
    """附件 on the first line of the type area, the title on the third (7.3.7)."""
    photographs = [Photograph(picture(), "开放日现场")] * 6
    sheet = render_photographs("活动照片", photographs)
    notice = replace(
        fujian_notice(),
        body=fujian_notice().body[:3],
        attachments=(
            Attachment("活动要点", fujian_notice().body[:1]),
            Attachment("活动照片", sheet),
        ),
    )

    text, pictured = read(render_pdf(notice))[2:4]

    for words, same in (("附件", "附件"), ("活动照片", "活动要点")):
        mine = next(row for row in pictured.rows() if row.text.startswith(words))
        theirs = next(row for row in text.rows() if row.text.startswith(same))
        assert mine.baseline == pytest.approx(theirs.baseline, abs=0.5)
    assert pictured.rows()[0].x0 == pytest.approx(28, abs=0.5)


def test_word_file_has_every_page_behind_one_of_its_own():
    """Pictures of whole sheets; the label is text, and the number the program's."""
    photographs = [Photograph(picture(), "开放日现场")] * 7
    notice = replace(
        fujian_notice(),
        attachments=(Attachment("活动照片", render_photographs("活动照片", photographs)),),
    )

    word = docx.Document(io.BytesIO(render_docx(notice)))

    sheets = word.element.body.findall(f".//{qn('wp:anchor')}/{qn('a:graphic')}//{qn('pic:pic')}")
    assert len(sheets) == 2
    extents = [each.find(f".//{qn('a:ext')}").attrib for each in sheets]
    assert [(int(e["cx"]) // 36000, int(e["cy"]) // 36000) for e in extents] == [(210, 297)] * 2
    labels = [p.text for p in word.paragraphs if p.style.name == "附件标识"]
    assert labels == ["附件"]
