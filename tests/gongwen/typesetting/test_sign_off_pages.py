"""The sign-off and page 1 (7.3.3, 7.3.5.5): text on both, and no half-empty page between."""

from dataclasses import replace

from gongwen.document import Attachment, Paragraph
from gongwen.measuring import measure
from gongwen.typesetting import render_pdf
from tests.gongwen.documents import fujian_notice
from tests.gongwen.notices import notice_of
from tests.gongwen.typesetting.sheets import read

TITLE = "福建省市场监管局关于开展2026年检验检测机构“双随机、一公开”监督检查工作的通知"
UNITS = "各设区市、平潭综合实验区市场监管局，省市场监管局相关处室、直属单位"
ORGANS = ("福建省市场监督管理局", "福建省生态环境厅", "福建省公安厅")


def notice(*texts, **changes):
    real = fujian_notice()
    body = tuple(map(Paragraph, texts))
    return replace(real, body=body, **{"title": TITLE, "addressees": UNITS} | changes)


def failures(pdf):
    return [(m.rule, m.message) for m in measure(pdf).failures]


def test_the_sign_off_leaves_the_only_line_of_text_on_page_one():
    document = notice(
        "现将有关材料印发给你们，请遵照执行。",
        attachments=(Attachment("监督检查工作方案", (Paragraph("各地按本方案检查。"),)),),
    )

    pdf = render_pdf(document)

    first, second = read(pdf)[:2]
    assert "现将有关材料印发给你们" in first.text
    assert "附件：监督检查工作方案" in second.text
    assert "2025年5月26日" in second.text
    assert failures(pdf) == []


def test_a_short_joint_request_shows_its_first_line_on_page_one():
    document = notice(
        "现将有关事项请示如下。",
        "妥否，请批示。",
        title="关于请求批准设立国家碳计量中心（福建）的请示",
        addressees="福建省人民政府",
        masthead="\n".join((*ORGANS, "文件")),
        signature=ORGANS,
        signatories=("黄启明", "欧阳文静", "李强"),
        attachments=(),
    )

    pdf = render_pdf(document)

    first, second = read(pdf)[:2]
    assert "现将有关事项请示如下" in first.text
    assert "妥否，请批示" in second.text
    assert failures(pdf) == []


def test_rows_stand_closer_where_the_sign_off_lacks_one_row_of_page_one():
    """(7.3.5.5): the Fujian notice of 2023."""
    pdf = render_pdf(notice_of("fujian-2023"))

    sheets = read(pdf)
    assert [row.text for row in sheets[0].body_rows()[-2:]] == ["2025年5月26日", "（此件主动公开）"]
    assert len(sheets) == 6
    assert failures(pdf) == []


def test_a_title_of_three_lines_begins_on_line_three_of_an_attachment():
    """(7.3.7): what is left to the grid stands below it."""
    title = (
        "2026年检验检测机构监督检查情况汇总表和含机动车检验、生态环境监测、食品检验等重点领域的明细"
    )
    attachment = Attachment(title, (Paragraph("各地按本表填报，于每季度末月25日前报送。"),))

    pdf = render_pdf(notice("现将有关材料印发给你们，请遵照执行。", attachments=(attachment,)))

    assert [m.message for m in measure(pdf).failures if m.rule == "S62"] == []
    first = next(row for sheet in read(pdf)[1:] for row in sheet.rows() if row.glyphs[0].size > 7)
    assert abs(first.baseline - 0.88 * first.glyphs[0].size - 57.89) < 0.1
