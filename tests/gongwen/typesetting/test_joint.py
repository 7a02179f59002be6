"""Many organs that issue jointly (7.2.4, 7.3.5.1): on paper, or refused with a reason."""

from dataclasses import replace
from itertools import pairwise

import pytest

from gongwen.measuring import measure
from gongwen.profile import NATIONAL
from gongwen.typesetting import render_pdf
from gongwen.typesetting.signing import signature_rows
from tests.gongwen.documents import fujian_notice
from tests.gongwen.typesetting.sheets import read

ORGANS = (
    "福建省市场监督管理局",
    "福建省生态环境厅",
    "福建省公安厅",
    "福建省交通运输厅",
    "福建省住房和城乡建设厅",
    "福建省卫生健康委员会",
    "国家税务总局福建省税务局",
    "中国人民银行福州中心支行",
)


def joint(organs, **changes):
    real = fujian_notice()
    own = {"masthead": "\n".join((*organs, "文件")), "signature": organs, "attachments": ()}
    return replace(real, **own | changes)


def centres(document):
    width = 0.5
    rows = [row for row in signature_rows(document, NATIONAL) if row]
    return [[round(start + len(name) * width, 3) for name, start in row] for row in rows[:-1]]


def test_eight_organs_leave_text_on_page_one():
    pdf = render_pdf(joint(ORGANS))

    first = read(pdf)[0]
    assert "2025年6月9日是" in first.text
    assert [m.message for m in measure(pdf).failures] == []


def test_organs_that_leave_no_room_for_text_are_refused_with_the_number_that_fits():
    with pytest.raises(
        ValueError, match=r"联合发文机关过多（24个），首页排不下正文：此标题之上最多排\d+个"
    ):
        render_pdf(joint(ORGANS * 3))


def test_thirty_signatories_are_refused_with_the_number_that_fits():
    with pytest.raises(ValueError, match=r"签发人过多（30人），首页排不下正文：最多排1[0-9]人"):
        render_pdf(replace(fujian_notice(), signatories=("欧阳文静",) * 30))


@pytest.mark.parametrize("sealed", [True, False])
def test_a_signature_longer_than_a_line_goes_on_below(sealed):
    name = "福建省市场监督管理局" * 8

    document = replace(fujian_notice(), signature=(name,), sealed=sealed)
    rows = signature_rows(document, NATIONAL, folded=True)

    placed = [item for row in rows[:-1] for item in row]
    assert "".join(text for text, _ in placed) == name
    assert all(start >= 0 and start + len(text) <= 28 for text, start in placed)


def test_a_long_name_beside_others_is_refused():
    name = "福建省市场监督管理局" * 8
    with pytest.raises(ValueError, match=r"署名“福建省市场监督管…”共80字，一行排不下"):
        signature_rows(joint((name, "福建省教育厅")), NATIONAL)


def test_three_seals_that_fit_stand_in_one_row():
    (row,) = centres(joint(ORGANS[:3]))

    assert len(row) == 3
    assert all(b - a > 45 / (156 / 28) for a, b in pairwise(row))


def test_rows_of_seals_are_filled_from_the_first_and_stand_in_columns():
    rows = centres(joint(ORGANS[:5]))

    assert [len(row) for row in rows] == [2, 2, 1]
    assert rows[0] == rows[1]
    assert rows[2] == rows[1][-1:]


@pytest.mark.parametrize("sealed", [True, False])
def test_a_name_without_a_date_stands_in_from_the_edge(sealed):
    """(7.3.5.1, 7.3.5.2)"""
    document = replace(fujian_notice(), document_date=None, sealed=sealed)

    (((name, start),),) = [row for row in signature_rows(document, NATIONAL) if row]

    assert start + len(name) == 28 - (4 if sealed else 2)
