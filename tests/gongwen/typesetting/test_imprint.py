"""An imprint of very many units (7.4): always whole, always inside the type area."""

from dataclasses import replace

import pytest

from gongwen.document import Form, Imprint
from gongwen.measuring import measure
from gongwen.typesetting import render_pdf
from tests.gongwen.documents import fujian_notice
from tests.gongwen.typesetting.sheets import read

PLACES = ["福州市", "厦门市", "漳州市龙文区", "平潭综合实验区", "泉州市惠安县", "宁德市", "三明市"]


def units(count, name="市场监督管理局"):
    return "，".join(f"{PLACES[i % len(PLACES)]}第{i + 1}{name}" for i in range(count))


def notice(form, addressed, copied):
    real = fujian_notice()
    return replace(
        real,
        form=form,
        masthead=real.masthead if form is Form.DOCUMENT else "市场监管总局办公厅",
        attachments=(),
        addressees=units(addressed) or real.addressees,
        imprint=replace(
            real.imprint, copied_to=units(copied, "质量检验院") or real.imprint.copied_to
        ),
    )


LONGER = pytest.mark.soak  # half a second to a second each


@pytest.mark.parametrize("form", [Form.DOCUMENT, Form.LETTER])
@pytest.mark.parametrize(
    ("addressed", "copied"),
    [
        (40, 0),
        (0, 40),
        (40, 40),
        (100, 100),
        pytest.param(60, 0, marks=LONGER),
        pytest.param(100, 0, marks=LONGER),
        pytest.param(0, 100, marks=LONGER),
    ],
)
def test_an_imprint_of_many_units_is_sound_and_whole(form, addressed, copied):
    pdf = render_pdf(notice(form, addressed, copied))

    assert [(m.rule, m.message) for m in measure(pdf).failures] == []
    sheets = read(pdf)
    text = "".join(
        row.text
        for sheet in sheets
        for row in sheet.rows()
        if row.text not in (f"—{sheet.number}—", "")
    )
    assert text.count(units(addressed)) == 1 or not addressed
    assert text.count(units(copied, "质量检验院")) == 1 or not copied
    for sheet in sheets:
        baselines = [row.baseline for row in sheet.body_rows()]
        assert not baselines or 37 < min(baselines) <= max(baselines) < 275


def test_names_of_an_imprint_leave_one_character_free_on_the_right():
    sheets = read(render_pdf(notice(Form.DOCUMENT, 0, 20)))

    rows = [row for row in sheets[-1].rows() if 4.9 < row.glyphs[0].size < 5 and row.x0 > 40]
    assert max(row.x1 for row in rows) < 184 - 4.9


def test_forty_units_stand_on_one_page():
    sheets = read(render_pdf(notice(Form.DOCUMENT, 0, 40)))

    assert [sheet.number for sheet in sheets if "抄送" in sheet.text] == [sheets[-1].number]
    printed = "".join(row.text for row in sheets[-1].rows())
    assert units(40, "质量检验院") in printed


@pytest.mark.parametrize("form", [Form.DOCUMENT, Form.LETTER])
def test_an_imprint_without_a_word_leaves_no_trace(form):
    bare = replace(notice(form, 0, 0), imprint=Imprint())

    sheets = read(render_pdf(bare))

    assert render_pdf(bare) == render_pdf(replace(bare, imprint=None))
    assert [rule for rule in sheets[-1].rules if rule["top"] > 200] == []
