"""Attachments of every kind, with page numbers that run on (7.3.7, 7.5)."""

import io
from dataclasses import replace

import pikepdf
import pytest

from gongwen.document import Align, Attachment, Column, Table
from gongwen.measuring import measure
from gongwen.typesetting import render_pdf
from gongwen.typesetting.enclosures import NotA4
from tests.gongwen.documents import fujian_notice
from tests.gongwen.typesetting.sheets import read

CELL = 156 / 28


def near(expected, tolerance=0.1):
    return pytest.approx(expected, abs=tolerance)


def notice_text():
    return fujian_notice().body[:2]


def row(sheet, text):
    return next(row for row in sheet.rows() if text in row.text)


def with_attachments(*attachments):
    notice = fujian_notice()
    return replace(notice, body=notice.body[:3], attachments=attachments)


def blank_pdf(*sizes, rotate=0, line=40):
    """A PDF with a black line so many mm below the top of each page."""
    pdf = pikepdf.new()
    for width, height in sizes:
        page = pdf.add_blank_page(page_size=(width, height))
        drawn = f"0 0 0 rg 100 {height - line / 25.4 * 72:.3f} 300 1 re f".encode()
        page.Contents = pdf.make_stream(drawn)
        page.Rotate = rotate
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


A4 = (595.28, 841.89)
A4_ACROSS = (841.89, 595.28)


def test_names_of_several_attachments_hang_behind_their_numbers():
    """(7.3.4): wrapped lines under the name, later numbers under the first."""
    long_name = "市场监督管理局关于在“世界认可日”前后组织开展系列宣传活动的具体安排"
    body = fujian_notice().body[:1]

    sheets = read(
        render_pdf(with_attachments(Attachment(long_name, body), Attachment("报名表", body)))
    )

    sheet = next(sheet for sheet in sheets if "附件：" in sheet.text)
    rows = sheet.rows()
    index = next(i for i, r in enumerate(rows) if r.text.startswith("附件：1."))
    first, wrapped, second = rows[index : index + 3]
    assert first.x0 == near(28 + 2 * CELL)
    assert wrapped.x0 == near(first.glyphs[5].x0, 0.4)
    assert second.text == "2.报名表"
    assert second.x0 == near(first.glyphs[3].x0, 0.4)


def test_a_long_list_of_attachments_breaks_and_the_sign_off_keeps_two_of_its_lines():
    body = fujian_notice().body[:1]
    notice = with_attachments(*(Attachment(f"第{i}项活动要点", body) for i in range(1, 20)))

    sheets = read(render_pdf(notice))

    signed = next(s for s in sheets if "2025年5月26日" in s.text)
    listed = [r for r in signed.rows() if "项活动要点" in r.text]
    assert len(listed) >= 2
    assert len(sheets[0].body_rows()) + sheets[0].number > 10


def test_an_upright_table_repeats_its_head_and_ends_on_the_page_it_needs():
    columns = (Column("序号", 1, Align.CENTER), Column("单位", 5))
    table = Table(columns, tuple((str(i), "市场监管局") for i in range(1, 51)), landscape=False)

    sheets = read(render_pdf(with_attachments(Attachment("报名表", table))))

    pages = [sheet for sheet in sheets if "序号" in sheet.text]
    assert [(round(s.width), round(s.height)) for s in pages] == [(210, 297)] * len(pages)
    numbers = [
        int("".join(g.text for g in r.glyphs if g.text.isdigit()))
        for sheet in pages
        for r in sheet.rows()
        if r.text.endswith("市场监管局") and r.text[0].isdigit()
    ]
    assert numbers == list(range(1, 51))
    assert min(g.x0 for s in pages for r in s.body_rows() for g in r.glyphs) >= 28


def test_a_finished_pdf_is_taken_over_page_by_page_under_our_numbers():
    enclosed = blank_pdf(A4, A4_ACROSS)

    sheets = read(render_pdf(with_attachments(Attachment("盖章件", enclosed))))

    taken = sheets[2:4]
    assert [(round(s.width), round(s.height)) for s in taken] == [(210, 297), (297, 210)]
    assert [row.text for row in taken[0].rows()] == ["附件", "—3—"]
    assert "".join(g.text for g in taken[1].glyphs) == "—4—"
    assert [r["top"] for s in taken for r in s.rules] == [near(39.65, 0.5)] * 2
    assert sheets[-1].number % 2 == 0
    assert "印发" in sheets[-1].text


@pytest.mark.parametrize(
    ("line", "size", "top"), [(40, A4, 15), (60, A4, 37), (60, A4_ACROSS, 28), (30, A4_ACROSS, 15)]
)
def test_label_stands_on_the_first_line_where_the_file_leaves_it_free(line, size, top):
    """(7.3.7); else in the white above what stands there."""
    enclosed = blank_pdf(size, line=line)

    sheet = read(render_pdf(with_attachments(Attachment("盖章件", enclosed))))[2]

    ascent = 0.86 * CELL
    assert row(sheet, "附件").baseline == near(top + ascent, 0.5)


def test_a_page_turned_by_rotation_counts_as_it_is_seen():
    enclosed = blank_pdf(A4, rotate=90)

    sheets = read(render_pdf(with_attachments(Attachment("盖章件", enclosed))))

    assert (round(sheets[2].width), round(sheets[2].height)) == (297, 210)


def test_pages_taken_over_are_not_measured_as_ours():
    """A black line 40 mm from the edge is out of the type area, but it is not our layout."""
    notice = with_attachments(
        Attachment("参考材料", blank_pdf(A4, A4_ACROSS)), Attachment("要点", notice_text())
    )

    report = measure(render_pdf(notice))

    assert [measurement.message for measurement in report.failures] == []
    assert {m.page for m in report.measurements} & {3, 4} == set()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not a pdf", "附件PDF无法读取，请重新生成后上传。"),
        (blank_pdf((612, 792)), "附件PDF第1页不是A4幅面（216×279毫米）。"),
        (blank_pdf(A4, (420, 595)), "附件PDF第2页不是A4幅面（148×210毫米）。"),
    ],
    ids=["garbage", "letter", "a5"],
)
def test_a_pdf_that_cannot_be_taken_over_is_refused_with_its_reason(content, reason):
    with pytest.raises(NotA4) as refused:
        render_pdf(with_attachments(Attachment("盖章件", content)))

    assert str(refused.value) == reason


def test_a_locked_pdf_is_refused():
    with pikepdf.open(io.BytesIO(blank_pdf(A4))) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))

    with pytest.raises(NotA4, match="附件PDF设有密码"):
        render_pdf(with_attachments(Attachment("盖章件", out.getvalue())))


def test_active_content_of_a_finished_pdf_is_left_behind():
    with pikepdf.open(io.BytesIO(blank_pdf(A4))) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
        )
        out = io.BytesIO()
        pdf.save(out)

    written = render_pdf(with_attachments(Attachment("盖章件", out.getvalue())))

    with pikepdf.open(io.BytesIO(written)) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/JS" in o] == []
