"""Tables over many pages: head and category on each, no row lost, no text cut by a rule."""

import io
from dataclasses import replace
from itertools import pairwise
from time import process_time

import pdfplumber
import pikepdf
import pytest

from gongwen.document import Attachment, Column, Table
from gongwen.measuring import measure
from gongwen.typesetting import render_pdf
from gongwen.typesetting.tables import set_table
from tests.gongwen.documents import ENTERPRISES, SCHEDULE_COLUMNS, fujian_notice, fujian_schedule
from tests.gongwen.typesetting.sheets import MM, read

HEAD = "序号活动主题活动内容活动时间责任单位"
THEME, CONTENT = 1, 2


def with_table(table):
    """The Fujian notice cut short: its table begins on page 3."""
    notice = fujian_notice()
    return replace(notice, body=notice.body[:3], attachments=(Attachment("安排表", table),))


def schedule(count):
    """A schedule of so many rows in the four categories, every row a text of its own."""
    rows = fujian_schedule().rows
    return Table(
        SCHEDULE_COLUMNS,
        tuple(
            (str(i + 1), rows[i * 32 // count][THEME], f"第{i + 1}场：{content}", *others)
            for i in range(count)
            for _, _, content, *others in [rows[i % 32]]
        ),
    )


def one_row(theme, content):
    return Table(SCHEDULE_COLUMNS, (("1", theme, content, "6月9日", "省质检院"),))


def cells_of(page):
    """Texts by column, top down: of a landscape page with five columns."""
    edges = upright_rules(page)
    columns = [[] for _ in pairwise(edges)]
    for char in page.chars:
        if not char["upright"] or not edges[0] < char["x0"] < edges[-1]:
            continue
        index = max(i for i, edge in enumerate(edges) if edge < char["x0"])
        columns[index].append(char)
    ordered = (
        sorted(column, key=lambda c: (round(-c["matrix"][5]), c["x0"])) for column in columns
    )
    return ["".join(c["text"] for c in column) for column in ordered]


def upright_rules(page):
    return sorted({round(r["x0"], 1) for r in page.rects if r["width"] < 1 < r["height"]})


def assert_whole(pdf, table):
    """Every page has its head and categories, every text is there once, no rule cuts any."""
    shown = [[] for _ in table.columns]
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        pages = [page for page in opened.pages if page.width > page.height]
        for page in pages:
            assert_uncut(page)
            texts = cells_of(page)
            heads = [column.title for column in table.columns]
            if page is pages[0]:
                texts = [t[t.index(h) :] for t, h in zip(texts, heads, strict=True)]
            assert [t[: len(h)] for t, h in zip(texts, heads, strict=True)] == heads
            for column, text, head in zip(shown, texts, heads, strict=True):
                column.append(text.removeprefix(head))
            page.close()
    for index, column in enumerate(table.columns):
        if not column.merged:
            assert "".join(shown[index]) == "".join(row[index] for row in table.rows)
    assert all(shown[THEME])
    return shown[THEME]


def assert_uncut(page):
    """No rule runs through a character."""
    level = [r for r in page.rects if r["height"] < 1 < r["width"]]
    upright = [r for r in page.rects if r["width"] < 1 < r["height"]]
    for char in page.chars:
        if not char["upright"]:
            continue
        baseline, size = page.height - char["matrix"][5], char["size"]
        top, bottom = baseline - 0.8 * size, baseline + 0.1 * size
        for rule in level:
            beside = rule["x1"] <= char["x0"] or char["x1"] <= rule["x0"]
            assert beside or rule["bottom"] <= top or bottom <= rule["top"], char["text"]
        for rule in upright:
            beside = rule["bottom"] <= top or bottom <= rule["top"]
            assert beside or rule["x1"] <= char["x0"] + 0.1 or char["x1"] <= rule["x0"] + 0.1


def table_faults(pdf):
    failures = measure(pdf).failures
    return [(m.rule, m.page, m.message) for m in failures if m.rule[0] in "TL"]


def test_thirty_two_rows_are_whole_on_five_pages():
    table = fujian_schedule()

    themes = assert_whole(render_pdf(with_table(table)), table)

    assert [text.count("组织开展") for text in themes] == [1, 1, 2, 2, 1]


def test_two_hundred_rows_are_whole_with_a_category_on_every_page():
    table = schedule(200)

    themes = assert_whole(render_pdf(with_table(table)), table)

    assert len(themes) > 25
    assert all(text.startswith("组织开展") for text in themes)


@pytest.mark.soak
def test_two_thousand_rows_are_whole_and_take_seconds():
    table = schedule(2000)

    began = process_time()
    pdf = render_pdf(with_table(table))
    taken = process_time() - began

    assert_whole(pdf, table)
    assert taken < 10


def test_a_row_taller_than_a_page_runs_on_below_head_and_category():
    content = "".join(f"第{i}项工作由各有关单位分别落实。" for i in range(1, 120))
    table = one_row(ENTERPRISES, content)

    pdf = render_pdf(with_table(table))

    themes = assert_whole(pdf, table)
    assert themes == [ENTERPRISES] * len(themes)
    assert len(themes) > 2
    assert table_faults(pdf) == []


def test_a_category_taller_than_a_page_runs_on_instead_of_repeating():
    theme = "".join(f"第{i}类" for i in range(1, 150))
    table = one_row(theme, "开展宣传。")

    pdf = render_pdf(with_table(table))

    assert "".join(assert_whole(pdf, table)) == theme
    assert table_faults(pdf) == []


def test_a_row_that_fits_a_page_moves_there_whole():
    """20 lines do not fit below the first row; they fit the next page."""
    short, tall = "开展宣传。", "\n".join(f"第{i}项。" for i in range(1, 21))
    rows = (("1", "甲", short, "6月", "局"), ("2", "甲", tall, "6月", "局"))

    sheets = read(render_pdf(with_table(Table(SCHEDULE_COLUMNS, rows))))

    assert "第1项。" not in sheets[2].text
    assert all(f"第{i}项。" in sheets[3].text for i in range(1, 21))


def test_later_pages_of_a_table_begin_and_end_within_the_type_area():
    table = schedule(60)

    pdf = render_pdf(with_table(table))

    assert table_faults(pdf) == []
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[3]
        tops = [rule["top"] * MM for rule in page.rects]
        bottoms = [rule["bottom"] * MM for rule in page.rects]
    assert min(tops) == pytest.approx(28, abs=0.05)
    assert 160 < max(bottoms) <= 184.05


def test_an_empty_table_is_its_head():
    sheets = read(render_pdf(with_table(Table(SCHEDULE_COLUMNS, ()))))

    assert HEAD in "".join(row.text for row in sheets[2].rows())


@pytest.mark.parametrize(
    "text",
    ["镕㎡喆￥5", "é̄a", "مرحبا", "한글", "第\u00a01\t场", "𠮷野", "\u200b零宽", "", "   "],
    ids=[
        "rare",
        "combining",
        "right-to-left",
        "hangul",
        "blanks",
        "plane-2",
        "zero-width",
        "empty",
        "only-blanks",
    ],
)
def test_any_character_can_stand_in_a_cell(text):
    sheets = read(render_pdf(with_table(one_row("甲", f"前{text}后"))))

    printed = "".join(glyph.text for row in sheets[2].rows() for glyph in row.glyphs)
    assert "前" in printed
    assert "后" in printed
    assert {c for c in text if "\u3400" < c < "\u9fff" or c == "𠮷"} <= set(printed)


def test_cells_are_tagged_row_by_row_and_the_specimen_leaves_no_trace():
    pdf = render_pdf(with_table(fujian_schedule()))

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        elements = [
            item for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item
        ]
        kinds = [str(item.S) for item in elements]
        parents = opened.Root.StructTreeRoot.ParentTree.Nums

        assert len(opened.pages) == 8
        assert len(parents) == 2 * len(opened.pages)
        assert kinds.count("/Sect") == 0
        assert kinds.count("/Table") == 5
        assert kinds.count("/TH") == 5 * 5
        assert kinds.count("/TR") == 5 + 32
        assert kinds.count("/TD") == 32 * 4 + 7
        for table in (item for item in elements if item.S == "/Table"):
            page = next(p for p in opened.pages if p.obj.objgen == table.Pg.objgen)
            cells = [cell.objgen for row in table.K for cell in row.K]
            marked = [item.objgen for item in parents[2 * int(page.StructParents) + 1]]
            assert marked[-len(cells) :] == cells


def test_no_row_stands_alone_on_the_last_page():
    columns = (Column("序号", 1), Column("内容", 6))

    for count in range(20, 60):
        rows = tuple((str(i), f"第{i}项活动") for i in range(1, count + 1))
        pages = set_table(Table(columns, rows, landscape=True), 225.0, 30.0).pages

        shown = [len(page.rows) - 1 for page in pages]
        assert sum(shown) == count
        assert shown[-1] > 1


def rows_by_page(*categories):
    """Numbers of the rows on each page of a table whose categories have so many rows."""
    columns = (Column("序号", 1), Column("活动主题", 2, merged=True), Column("内容", 6))
    themes = [f"主题{number}" for number, count in enumerate(categories) for _ in range(count)]
    rows = tuple((str(i), theme, f"第{i}项活动") for i, theme in enumerate(themes, start=1))
    pages = set_table(Table(columns, rows, landscape=True), 225.0, 30.0).pages
    return [[int(row[0].lines[0].text) for row in page.rows[1:]] for page in pages]


def test_row_that_would_stand_alone_takes_its_category_along():
    full = len(rows_by_page(60)[0])

    assert rows_by_page(full - 2, 3) == [list(range(1, full - 1)), [full - 1, full, full + 1]]
    assert rows_by_page(full + 1) == [list(range(1, full)), [full, full + 1]]
