"""Our own settings of real notices, measured by rules that share nothing with the typesetting."""

from dataclasses import replace
from time import process_time

import pytest

from gongwen.measuring import measure
from gongwen.outline import parse
from gongwen.typesetting import render_pdf
from tests.gongwen.documents import fujian_notice
from tests.gongwen.notices import NOTICES, notice_of
from tests.gongwen.typesetting.generated import notice, random_shape


def faults(document, **options):
    report = measure(render_pdf(document, **options))
    return [(m.rule, m.page, m.message) for m in report.failures]


@pytest.mark.parametrize("name", NOTICES)
def test_a_real_notice_breaks_no_rule(name):
    assert faults(notice_of(name)) == []


def test_a_draft_is_measured_like_the_document():
    document = replace(fujian_notice(), attachments=())

    assert faults(document, draft=True) == faults(document) == []


def test_an_unsealed_notice_breaks_no_rule():
    assert faults(replace(fujian_notice(), sealed=False, attachments=())) == []


@pytest.mark.parametrize(
    "text",
    [
        "请各地于2026年3月31日前将方案报送省市场监督管理局认证检测处，联系电话0591-87654321，"
        "邮箱rzjc@scjgj.fujian.gov.cn。逾期不报的，视为没有意见。",
        "材料请上传https://scjgj.fujian.gov.cn/xxgk/tzgg/202603/t20260309_1234567.htm?from="
        "timeline&scene=1&clicktime=1773014400&enterid=1773014400，逾期不予受理。",
        "一、请认真组织\n二、请示事项\n恳请批准。",
    ],
)
def test_addresses_and_demands_break_no_rule(text):
    body = (*parse(text), *fujian_notice().body)

    assert faults(replace(fujian_notice(), body=body, attachments=())) == []


def test_a_typed_line_that_there_is_no_attachment_is_no_list():
    body = (*fujian_notice().body, *parse("附件：无"))

    assert faults(replace(fujian_notice(), body=body, attachments=())) == []


def test_characters_that_no_font_has_are_named_and_all_others_read():
    body = (*parse("各单位陈\ue863同志ไทย及a\ufffe。2025年6月9日。"), *fujian_notice().body)

    ((rule, page, message),) = faults(replace(fujian_notice(), body=body, attachments=()))

    assert (rule, page) == ("P10", 1)
    assert "U+E863、“ไ”（U+0E44）、“ท”（U+0E17）、“ย”（U+0E22）、U+FFFE" in message


def test_the_lines_of_a_table_right_above_an_imprint_are_none_of_its_rules():
    assert faults(notice(random_shape(1660))) == []


def test_ten_pages_are_measured_in_three_seconds():
    pdf = render_pdf(fujian_notice())

    began = process_time()
    report = measure(pdf)

    assert report.pages == 10
    assert process_time() - began < 3
