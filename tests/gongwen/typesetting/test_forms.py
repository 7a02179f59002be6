"""Every kind of head, sign-off and special form (clauses in brackets)."""

from dataclasses import replace

import pytest

from gongwen.document import Attachment, Attendance, DocumentNumber, Form, Paragraph
from gongwen.profile import Profile
from gongwen.typesetting import render_pdf
from tests.gongwen.documents import fujian_notice
from tests.gongwen.typesetting.sheets import read

CELL = 156 / 28
PITCH = 10.447
ORGANS = ("福建省市场监督管理局", "福建省教育厅", "福建省工业和信息化厅")


def near(expected, tolerance=0.1):
    return pytest.approx(expected, abs=tolerance)


def short_notice(**changes):
    notice = fujian_notice()
    return replace(notice, **{"body": notice.body[:3], "attachments": ()} | changes)


def sheets_of(**changes):
    return read(render_pdf(short_notice(**changes)))


def row(sheet, text):
    return next(row for row in sheet.rows() if text in row.text)


def place(sheet, text):
    """The glyphs of a text, wherever in its row it stands."""
    found = row(sheet, text)
    start = found.text.index(text)
    return found.glyphs[start : start + len(text)]


def centre(glyphs):
    return (glyphs[0].x0 + glyphs[-1].x1) / 2


def top(glyph):
    return glyph.baseline - 0.88 * glyph.size


# --- 版头 -----------------------------------------------------------------------------


def test_copy_number_classification_and_urgency_stand_in_the_first_three_lines():
    """(7.2.1–7.2.3)"""
    rows = sheets_of(copy_number="000012", classification="机密★1年", urgency="特急")[0].rows()

    assert [row.text for row in rows[:3]] == ["000012", "机密★1年", "特急"]
    assert [top(row.glyphs[0]) for row in rows[:3]] == [
        near(37),
        near(37 + PITCH),
        near(37 + 2 * PITCH),
    ]
    assert {round(row.x0, 1) for row in rows[:3]} == {28}
    assert [row.glyphs[0].font for row in rows[:3]] == ["GW-Latin", "GW-Heiti", "GW-Heiti"]


def test_an_upward_document_names_its_signatory_right_of_the_number():
    """(7.2.5, 7.2.6)"""
    sheet = sheets_of(signatories=("张三丰",))[0]
    label, name = place(sheet, "签发人："), place(sheet, "张三丰")
    number = place(sheet, "闽市监认证〔2025〕147号")

    assert number[0].x0 == near(28 + CELL)
    assert name[-1].x1 == near(184 - CELL)
    assert {glyph.font for glyph in name} == {"GW-Kaiti"}
    assert {glyph.font for glyph in label} == {"GW-Fangsong", "GW-Punct"}
    assert number[0].baseline == near(name[0].baseline, 0.01)


def test_several_signatories_stand_two_a_row_and_the_number_beside_the_last():
    """(7.2.5, 7.2.6)"""
    sheet = sheets_of(signatories=("张三丰", "李四海", "王五"))[0]
    first, second, third = (place(sheet, name) for name in ("张三丰", "李四海", "王五"))
    number = place(sheet, "闽市监认证〔2025〕147号")
    (rule,) = sheet.rules

    assert first[0].baseline == near(second[0].baseline, 0.01)
    assert second[-1].x1 == near(184 - CELL)
    assert third[0].x0 == near(first[0].x0)
    assert third[0].baseline == near(first[0].baseline + PITCH)
    assert number[0].baseline == near(third[0].baseline, 0.01)
    assert rule["top"] - (number[0].baseline + 0.12 * CELL) == near(4)


def test_a_joint_mark_stacks_the_organs_with_the_word_beside_them():
    """(7.2.4): sponsor first, 文件 at half height on the right."""
    sheet = sheets_of(masthead="\n".join((*ORGANS, "文件")))[0]
    rows = [place(sheet, organ) for organ in ORGANS]
    word = place(sheet, "文件")

    assert [glyphs[0].x0 for glyphs in rows] == [near(rows[0][0].x0, 0.5)] * 3
    assert [glyphs[-1].x1 for glyphs in rows] == [near(rows[0][-1].x1, 0.5)] * 3
    assert [glyphs[0].baseline for glyphs in rows] == sorted(g[0].baseline for g in rows)
    assert word[0].x0 > rows[0][-1].x1
    assert word[0].baseline == near(rows[1][0].baseline, 0.5)
    assert centre((rows[0][0], word[-1])) == near(106, 1)


def test_too_many_addressees_move_to_the_imprint_above_the_copies():
    """(7.3.2): text must show on page 1; no rule between 主送 and 抄送."""
    addressees = "、".join(f"第{i}市市场监督管理局" for i in range(1, 31))

    sheets = sheets_of(addressees=addressees)

    assert "2025年6月9日是" in row(sheets[0], "2025年6月9日").text
    last = sheets[-1]
    main, copies = row(last, "主送：第1市"), row(last, "抄送：市场监管总局")
    assert main.x0 == near(28 + 4.939)
    assert main.baseline < copies.baseline
    assert [r for r in last.rules if main.baseline < r["top"] < copies.baseline - 5] == []
    assert row(last, "第30市市场监督管理局。").x0 == near(main.glyphs[3].x0)
    assert last.number % 2 == 0


def test_addressees_that_leave_room_for_text_stay_on_page_one():
    addressees = "、".join(f"第{i}市市场监督管理局" for i in range(1, 11))

    sheets = sheets_of(addressees=addressees)

    assert row(sheets[0], "第1市").baseline < row(sheets[0], "2025年6月9日").baseline
    assert "主送" not in "".join(sheet.text for sheet in sheets)


# --- 署名、日期、印章 ---------------------------------------------------------------------


def test_joint_seals_find_room_without_touching():
    """(7.3.5.1): names one for one under their seals, the last over the date as well."""
    sheets = sheets_of(signature=ORGANS)
    sheet = next(sheet for sheet in sheets if "2025年5月26日" in sheet.text)
    glyphs = [place(sheet, organ) for organ in ORGANS]
    centres = [(centre(g), g[0].baseline) for g in glyphs]
    day = place(sheet, "2025年5月26日")

    for i, (x, y) in enumerate(centres):
        assert 28 + 22.5 <= x <= 184 - 22.5
        for other_x, other_y in centres[:i]:
            assert max(abs(x - other_x), abs(y - other_y)) > 45
    assert centre(day) == near(centres[-1][0])
    assert day[0].baseline == near(centres[-1][1] + PITCH)


@pytest.mark.parametrize("count", [2, 4, 5, 7])
def test_joint_sign_off_of_many_organs_stays_in_the_type_area(count):
    organs = tuple(f"福建省第{i}市场监督管理局" for i in range(1, count + 1))

    sheets = sheets_of(signature=organs)

    found = [place(s, organ) for organ in organs for s in sheets if organ in joined(s)]
    assert len(found) == count
    assert all(glyphs[0].x0 >= 28 and glyphs[-1].x1 <= 184.1 for glyphs in found)


def test_joint_organs_without_seals_stand_below_each_other():
    """(7.3.5.2)"""
    sheets = sheets_of(signature=ORGANS, sealed=False)
    sheet = next(sheet for sheet in sheets if "2025年5月26日" in sheet.text)
    rows = [row(sheet, organ) for organ in ORGANS]

    assert [r.baseline - rows[0].baseline for r in rows] == [0, near(PITCH), near(2 * PITCH)]
    assert len({round(r.x0, 2) for r in rows}) == 1
    assert row(sheet, "2025年5月26日").x0 - rows[0].x0 == near(2 * CELL)


# --- 命令、纪要、信函 ----------------------------------------------------------------------


def test_an_order_has_its_mark_at_57_and_a_stamped_signature():
    """(10.2, 7.3.5.3)"""
    sheets = sheets_of(
        form=Form.ORDER,
        masthead="福建省人民政府令",
        order_number="第12号",
        addressees="",
        signature=(),
        signer_title="省长",
        signer="王小明",
        imprint=None,
        note="",
    )
    first = sheets[0]
    number, text = row(first, "第12号"), row(first, "2025年6月9日是")
    signed = next(sheet for sheet in sheets if "王小明" in sheet.text)
    signer, title = place(signed, "王小明"), place(signed, "省长")
    day = row(signed, "2025年5月26日")

    assert "主题活动的通知" not in first.text
    assert centre(number.glyphs) == near(106)
    assert 20.3 <= top(text.glyphs[0]) - (number.baseline + 0.12 * CELL) <= 26.3
    assert signer[-1].x1 == near(184 - 4 * CELL)
    assert signer[0].x0 - title[-1].x1 == near(2 * CELL)
    assert day.x1 == near(184 - 4 * CELL)


def test_minutes_name_who_attended_below_the_text():
    """(10.3)"""
    names = "陈珉煜、王小明、张三丰、李四、王五、赵六、孙七、周八、吴九、郑十、冯十一"
    sheets = sheets_of(
        form=Form.MINUTES,
        masthead="福建省市场监督管理局会议纪要",
        signature=(),
        document_date=None,
        note="",
        attendance=(Attendance("出席", names), Attendance("请假", "褚十三")),
    )
    sheet = next(sheet for sheet in sheets if "出席" in sheet.text)
    rows = sheet.rows()
    start = next(i for i, r in enumerate(rows) if r.text.startswith("出席："))
    present, wrapped, absent = rows[start : start + 3]

    assert present.x0 == near(28 + 2 * CELL)
    assert [glyph.font for glyph in present.glyphs[:2]] == ["GW-Heiti", "GW-Heiti"]
    assert present.glyphs[3].font == "GW-Fangsong"
    assert wrapped.x0 == near(present.glyphs[3].x0)
    assert absent.text == "请假：褚十三"


def test_text_of_a_letter_ends_a_gap_above_the_lower_rule():
    """(10.1): ⅞ of a character between the last line of page 1 and the rule."""
    notice = fujian_notice()
    letter = replace(
        notice,
        form=Form.LETTER,
        masthead="市场监管总局办公厅",
        number=DocumentNumber("市监认证函", 2022, 764),
        attachments=(),
    )

    sheets = read(render_pdf(letter))

    last = sheets[0].rows()[-1]
    rule = sorted(sheets[0].rules, key=lambda rule: rule["top"])[2]
    assert rule["top"] - (last.baseline + 0.12 * CELL) == near(4.84, 0.5)
    assert len(sheets[1].body_rows()) == 22


# --- The house's own choices -------------------------------------------------------------


def test_a_mirrored_profile_moves_even_pages_and_their_numbers_by_two_millimetres():
    """(5.2.1)"""
    sheets = read(render_pdf(fujian_notice(), profile=Profile(mirrored=True)))

    assert sheets[0].body_rows()[-1].x0 == near(28)
    assert min(r.x0 for r in sheets[1].body_rows()) == near(26)
    assert row(sheets[1], "—2—").x0 == near(26 + 4.939)
    assert row(sheets[2], "—3—").x1 == near(184 - 4.939)
    turned = [glyph for glyph in sheets[5].glyphs if not glyph.upright]
    assert len(sheets) == 10
    assert "".join(glyph.text for glyph in turned) == "—6—"


def test_red_and_faces_follow_the_profile():
    pdf = render_pdf(
        short_notice(), profile=Profile(red="#ff0000", fonts={"fangsong": ("GW Kaiti",)})
    )
    sheet = read(pdf)[0]

    assert sheet.rules[0]["colour"] == (1, 0, 0)
    assert {glyph.font for glyph in row(sheet, "各设区市").glyphs} == {"GW-Kaiti"}


def joined(sheet):
    return "".join(row.text for row in sheet.rows())


def test_a_wrapped_name_of_an_attachment_stands_below_its_first_character():
    """(7.3.4): a label is not spread with its line."""
    title = (
        "福建省市场监督管理局2025年度“世界认可日”认证认可进企业系列活动项目安排一览表和联络员名单"
    )
    attachments = tuple(
        Attachment(f"{title}（第{i}批）", short_notice().body[:1]) for i in range(3)
    )

    sheets = sheets_of(attachments=attachments)

    rows = [row for sheet in sheets[:2] for row in sheet.body_rows()]
    start = next(i for i, row in enumerate(rows) if row.text.startswith("附件：1."))
    name = rows[start].glyphs[5]
    wrapped = [row for row in rows[start : start + 6] if not row.text.startswith(tuple("附23"))]
    assert len(wrapped) >= 3
    assert {round(row.x0 - name.x0, 1) for row in wrapped} == {0}


def test_a_date_is_whole_in_every_line_of_a_page():
    text = "请各设区市市场监管局于2025年12月11日前将活动总结报送省局。"
    body = tuple(Paragraph("监管" * length + text) for length in range(14))

    rows = [row.text for sheet in sheets_of(body=body) for row in sheet.body_rows()]

    assert sum("2025年12月11日" in row for row in rows) == 14
