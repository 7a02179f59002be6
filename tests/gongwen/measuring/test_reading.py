"""Files that are no official document, or no PDF at all: an answer in words, never a traceback."""

import io

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongwen.measuring import Report, Unreadable, measure
from gongwen.measuring.fonts import Face, face_of
from gongwen.measuring.page import read
from tests.gongwen.measuring import specimens as s
from tests.gongwen.measuring.pages import Picture, Specimen, Text

SOUND = s.order().pdf()


def rules_broken(pdf):
    return sorted({m.rule for m in measure(pdf).failures})


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"not a PDF", b"PK\x03\x04" + bytes(99)])
def test_what_is_no_pdf_is_refused_in_words(content):
    with pytest.raises(Unreadable, match="无法读取"):
        measure(content)


def test_a_locked_pdf_is_refused_in_words():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(SOUND)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))

    with pytest.raises(Unreadable, match="密码"):
        measure(out.getvalue())


def test_a_pdf_without_pages_is_refused_in_words():
    out = io.BytesIO()
    pikepdf.new().save(out)

    with pytest.raises(Unreadable, match="没有页面"):
        measure(out.getvalue())


def test_a_scan_without_text_is_told_to_be_one():
    report = measure(Specimen((Picture("scan", 1, 0, 0, 210, 297),), 1).pdf())

    assert report.form == ""
    assert "扫描件" in report.failures[0].message + report.failures[1].message


def test_a_text_that_is_no_official_document_breaks_the_rule_of_the_mark_alone():
    stranger = Specimen((Text("text", 1, 20, 30, "会议通知", 5, "western"),), 1)

    report = measure(stranger.pdf())

    assert [(m.rule, m.measured) for m in report.failures] == [("H04", "未见")]
    assert report.form == ""


def test_pages_of_another_size_are_measured_as_such():
    letter_paper = Specimen((Text("text", 1, 20, 30, "notice", 5, "western"),), 1, {1: (216, 279)})

    assert rules_broken(letter_paper.pdf()) == ["H04", "P01"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_files_are_measured_or_refused(data):
    content = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(len(content) // 2, len(content)))

    try:
        answer = measure(bytes(content[:end]))
    except Unreadable as refused:
        answer = str(refused)

    assert isinstance(answer, Report) or answer.endswith("。")


def test_places_are_read_in_millimetres_from_the_top_left_corner():
    (sheet,) = read(Specimen((Text("text", 1, 30, 50, "国", 5),), 1).pdf())
    (glyph,) = sheet.portrait

    assert (glyph.x0, glyph.x1) == (pytest.approx(30, abs=0.01), pytest.approx(35, abs=0.01))
    assert glyph.baseline == pytest.approx(50, abs=0.01)
    assert glyph.top == pytest.approx(50 - 0.88 * 5, abs=0.01)


def changed(pdf, change):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            change(opened, page)
        opened.save(out)
    return out.getvalue()


def test_a_landscape_page_may_be_a_rotated_one():
    """The same page, stored upright and displayed turned by /Rotate."""

    def lay_across(opened, page):
        if page.mediabox[2] > page.mediabox[3]:
            page.mediabox = [0, 0, page.mediabox[3], page.mediabox[2]]
            turned = f"0 1 -1 0 {page.mediabox[2]} 0 cm"
            page.contents_add(turned.encode(), prepend=True)
            page.Rotate = 90

    assert rules_broken(changed(s.landscape().pdf(), lay_across)) == []


def test_a_page_may_begin_elsewhere_than_at_nought():
    def shifted(opened, page):
        page.mediabox = [float(edge) + 40 for edge in page.mediabox]
        page.contents_add(b"1 0 0 1 40 40 cm", prepend=True)

    assert rules_broken(changed(s.letter().pdf(), shifted)) == []


def test_a_crop_box_moves_nothing():
    def cropped(opened, page):
        page.cropbox = [20, 10, page.mediabox[2] - 15, page.mediabox[3] - 30]

    assert rules_broken(changed(s.letter().pdf(), cropped)) == []


@pytest.mark.parametrize("turn", ["up", "down"])
def test_turned_text_is_read_in_the_frame_it_is_read_in(turn):
    page = Specimen((Text("text", 1, 60, 100, "国", 5, turn=turn),), 1)

    (sheet,) = read(page.pdf())

    place = {"up": (197, 60), "down": (100, 150)}[turn]
    (glyph,) = sheet.wide if turn == "up" else sheet.astray
    assert (glyph.x0, glyph.baseline) == (
        pytest.approx(place[0], abs=0.01),
        pytest.approx(place[1], abs=0.01),
    )
    assert glyph.size == pytest.approx(5, abs=0.01)


@pytest.mark.parametrize(
    ("name", "face"),
    [
        ("ABCDEF+FangSong_GB2312", Face.FANGSONG),
        ("仿宋_GB2312", Face.FANGSONG),
        ("\xb7\xc2\xcb\xce_GB2312", Face.FANGSONG),
        ("STFangsong", Face.FANGSONG),
        ("FZXBSJW--GB1-0", Face.XIAOBIAOSONG),
        ("方正小标宋简体", Face.XIAOBIAOSONG),
        ("KaiTi_GB2312", Face.KAITI),
        ("SimHei", Face.HEITI),
        ("SimSun", Face.SONGTI),
        ("GW-Latin", Face.SONGTI),
        ("TimesNewRomanPSMT", Face.OTHER),
    ],
)
def test_fonts_are_known_by_their_names(name, face):
    assert face_of(name) is face


def marked(page, mark):
    opened = pikepdf.open(io.BytesIO(s.document().pdf()))
    opened.pages[page - 1].obj.PieceInfo = mark
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def test_pages_marked_as_enclosed_are_named_as_not_measured():
    report = measure(marked(5, pikepdf.Dictionary(Gongwen=pikepdf.Dictionary())))

    assert report.unmeasured == (5,)
    assert "第5页标为随文所附的文件，没有核对。" in report.to_text()


@pytest.mark.parametrize("mark", [pikepdf.Dictionary(Gongwen=1), pikepdf.Array([1]), 5])
def test_the_first_page_is_measured_whatever_marks_it_bears(mark):
    report = measure(marked(1, mark))

    assert (report.unmeasured, report.failures) == ((), ())
