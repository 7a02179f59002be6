"""信函格式 (GB/T 9704-2012, 10.1), by itself and as an attachment."""

from dataclasses import replace

import pytest

from gongwen.document import Attachment, DocumentNumber, Form, Imprint
from gongwen.typesetting import render_pdf
from tests.gongwen.documents import fujian_notice
from tests.gongwen.typesetting.sheets import read

CELL = 156 / 28


def near(expected, tolerance=0.1):
    return pytest.approx(expected, abs=tolerance)


def ministry_letter():
    return replace(
        fujian_notice(),
        form=Form.LETTER,
        masthead="市场监管总局办公厅",
        title="市场监管总局办公厅关于组织开展第十五个“世界认可日”活动的通知",
        number=DocumentNumber("市监认证函", 2022, 764),
        attachments=(),
        imprint=Imprint(copied_to="国家认监委"),
    )


@pytest.fixture(scope="module")
def letter():
    return read(render_pdf(ministry_letter()))


def row(sheet, text):
    return next(row for row in sheet.rows() if text in row.text)


def test_double_rules_are_170_wide_thick_outside_and_20_above_the_foot(letter):
    rules = sorted(letter[0].rules, key=lambda rule: rule["top"])

    assert {(round(rule["x0"], 1), round(rule["x1"], 1)) for rule in rules} == {(20, 190)}
    assert [round(rule["bottom"] - rule["top"], 2) for rule in rules] == [0.9, 0.35, 0.35, 0.9]
    assert rules[2]["top"] == near(277)
    assert letter[1].rules == ()


def test_number_stands_right_below_the_upper_rule(letter):
    number = row(letter[0], "市监认证函〔2022〕764号")
    upper = sorted(letter[0].rules, key=lambda rule: rule["top"])[1]

    assert number.x1 == near(184)
    assert number.baseline - 0.88 * CELL - upper["bottom"] == near(4.87)


def test_first_page_has_no_number_and_the_second_has(letter):
    assert [row.text for row in letter[0].rows()][-1] != "—1—"
    assert [row.text for row in letter[1].rows()][-1] == "—2—"


def test_imprint_of_a_letter_has_copies_only_and_no_rules(letter):
    last = letter[-1]

    assert last.rules == ()
    assert [row.text for row in last.rows()][-2:] == ["抄送：国家认监委。", f"—{last.number}—"]


def test_a_letter_attached_to_a_notice_keeps_its_form_below_the_label():
    attached = Attachment(ministry_letter().title, ministry_letter())

    sheets = read(render_pdf(replace(fujian_notice(), attachments=(attached,))))

    page = sheets[4]
    rules = sorted(page.rules, key=lambda rule: rule["top"])
    assert page.rows()[0].text == "附件"
    assert page.rows()[1].text == "市场监管总局办公厅"
    assert [round(rule["bottom"] - rule["top"], 2) for rule in rules] == [0.9, 0.35, 0.35, 0.9]
    assert page.rows()[-1].text == "—5—"
    assert len(sheets) % 2 == 0
    assert "印发" in sheets[-1].text
