"""Rows of running text as paragraphs, in files whose fonts do not tell every character."""

from gongwen.measuring.page import Glyph
from gongwen.measuring.rows import Row
from gongwen.measuring.rules.paragraphs import paragraphs_of
from gongwen.typesetting import numbers as n


def row(*texts):
    """Cells from the left edge on, one glyph each."""
    return Row(
        1,
        tuple(
            Glyph(text, x, x + n.CELL, 100.0, n.CELL, "FangSong", 0.88, (0.0, 0.0, 0.0))
            for i, text in enumerate(texts)
            for x in [n.AREA_LEFT + i * n.CELL]
        ),
    )


def test_glyph_may_show_more_than_one_character():
    finished, undivided, plain = row("会", "。"), row("(cid:7)", "国"), row("国", "家")

    assert list(paragraphs_of([finished, undivided])) == [[finished], [undivided]]
    assert list(paragraphs_of([finished, plain])) == [[finished], [plain]]
