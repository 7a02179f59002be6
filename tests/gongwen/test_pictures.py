"""Pictures of pages: what a page shows is known before it is drawn."""

import io

import pikepdf
import pytest
from PIL import Image

from gongwen import outline
from gongwen.document import AttachedFile, Attachment, Document, Form
from gongwen.pictures import page_keys, page_pictures
from gongwen.typesetting import render_pdf
from tests.files import pdf
from tests.gongwen.documents import fujian_schedule

LINES = [f"第{number}段，各单位要认真组织本项活动，及时总结报送情况。" for number in range(60)]


def document(lines=LINES, enclosed=None):
    return Document(
        Form.DOCUMENT,
        "某省市场监督管理局文件",
        "关于组织开展活动的通知",
        outline.parse("\n".join(lines)),
        attachments=(
            Attachment("活动安排表", fujian_schedule()),
            *([Attachment("参考材料", enclosed)] if enclosed else []),
        ),
    )


@pytest.fixture(scope="module")
def typed():
    """The pages before and after a character was typed on page 3 that stood nowhere yet."""
    assert "龘" not in "".join(LINES)
    after = [*LINES[:40], LINES[40].replace("项", "龘"), *LINES[41:]]
    return tuple(render_pdf(document(lines), draft=True) for lines in (LINES, after))


def marked(content: bytes, words: bytes) -> bytes:
    """The same PDF with something drawn on its first page."""
    opened = pikepdf.open(io.BytesIO(content))
    page = opened.pages[0]
    page.contents_add(words)
    out = io.BytesIO()
    opened.save(out, deterministic_id=True)
    return out.getvalue()


def test_only_the_page_that_was_typed_on_has_another_key(typed):
    before, after = map(page_keys, typed)

    changed = [
        number
        for number, pair in enumerate(zip(before, after, strict=True), 1)
        if len({*pair}) == 2
    ]

    assert changed == [3]


def test_pages_put_together_from_old_and_new_pictures_are_those_of_the_pdf(typed):
    kept = {picture.key: picture.png for picture in page_pictures(typed[0])}

    refreshed = page_pictures(typed[1], known=kept.keys())

    assert [picture.png is None for picture in refreshed] == [
        picture.key in kept for picture in refreshed
    ]
    shown = [picture.png or kept[picture.key] for picture in refreshed]
    assert shown == [picture.png for picture in page_pictures(typed[1])]


def test_files_carried_inside_change_no_picture(typed):
    carrying = render_pdf(
        document(), draft=True, files=[AttachedFile("schedule.xlsx", b"PK", "活动安排表")]
    )

    assert page_pictures(carrying) == page_pictures(typed[0])


def test_a_draft_looks_other_than_the_final_text(typed):
    final = render_pdf(document())

    assert not set(page_keys(final)) & set(page_keys(typed[0]))


def test_an_enclosed_page_that_shows_something_else_has_another_key():
    black, red = (
        page_keys(render_pdf(document(LINES[:2], marked(pdf(), words))))
        for words in (b"0 g 100 100 50 50 re f", b"1 0 0 rg 100 100 50 50 re f")
    )

    assert [one == other for one, other in zip(black, red, strict=True)] == [
        *[True] * (len(black) - 1),
        False,
    ]


def test_paper_is_white_on_every_page_masthead_red_and_the_mark_of_a_draft_seen(typed):
    first, second, *_ = (
        Image.open(io.BytesIO(picture.png)).convert("RGB")
        for picture in page_pictures(typed[0], most=2)
    )

    assert most_common(first)[:1] == most_common(second)[:1] == [(255, 255, 255)]
    assert (230, 0, 18) in most_common(first)
    shades = [most_common(page.crop((200, 300, 630, 800)))[1] for page in (first, second)]
    assert shades == [(241, 241, 241), (238, 238, 238)]


def most_common(image):
    colours = sorted(image.getcolors(100), reverse=True)
    return [colour for _, colour in colours]
