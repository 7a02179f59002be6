"""Our own settings of real notices, measured by rules that share nothing with the typesetting."""

from dataclasses import replace
from time import perf_counter

import pytest

from gongwen.measuring import measure
from gongwen.typesetting import render_pdf
from tests.gongwen.documents import fujian_notice
from tests.gongwen.notices import NOTICES, notice_of


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


def test_ten_pages_are_measured_in_three_seconds():
    pdf = render_pdf(fujian_notice())

    began = perf_counter()
    report = measure(pdf)

    assert report.pages == 10
    assert perf_counter() - began < 3
