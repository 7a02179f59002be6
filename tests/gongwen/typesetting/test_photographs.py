"""活动照片: what stands on the sheets that a summary encloses."""

import io

import pdfplumber
import pytest
from PIL import Image

from gongwen.typesetting.enclosures import enclosure
from gongwen.typesetting.photographs import Photograph, render_photographs


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
