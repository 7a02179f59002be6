import io
import random

from openpyxl import load_workbook

from gongwen.workbook.changes import CellChange, Known, Origin, compare
from gongwen.workbook.entries import Entry, Problem, find_entries
from gongwen.workbook.reading import read_file
from tests.gongwen.workbook.schedules import FIELDS, known, workbook


def entry(key, row=0, **values):
    return Entry("表", row, key, values)


def row(key, **values):
    return Known(key, values)


def imported(content, name="a.xlsx"):
    return find_entries(read_file(name, content), FIELDS)


def edited(change):
    book = load_workbook(io.BytesIO(workbook()))
    change(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return imported(stream.getvalue())


def test_an_export_imported_again_changes_nothing():
    entries = imported(workbook())

    assert entries.all_problems == ()
    assert entries.notices == ()
    comparison = compare(entries.rows, known())
    assert comparison.changes_nothing
    assert len(comparison.unchanged) == 32


def test_seven_edits_a_deletion_and_two_additions_are_shown_exactly():
    def change(sheet):
        for place, value in (
            ("C3", "改了内容"),
            ("D3", "6月中旬"),
            ("E4", "2025-07-01"),
            ("G5", 999),
            ("H6", 2.5),
            ("I7", "取消"),
            ("F8", "厦门市市场监管局"),
        ):
            sheet[place] = value
        sheet.append((33, "进校园", "新活动一", "6月", None, "省计量院"))
        sheet.append((None, "进校园", "新活动二", "7月", None, "省质检院"))
        sheet.delete_rows(20)

    comparison = compare(edited(change).rows, known())

    assert [(item.known.key, item.cells) for item in comparison.changed] == [
        (
            "k0001",
            (
                CellChange("content", known()[0].values["content"], "改了内容"),
                CellChange("time_text", known()[0].values["time_text"], "6月中旬"),
            ),
        ),
        ("k0002", (CellChange("starts_on", "2025-05-28", "2025-07-01"),)),
        ("k0003", (CellChange("people", "30", "999"),)),
        ("k0004", (CellChange("cost", "1", "2.5"),)),
        ("k0005", (CellChange("state", "延期", "取消"),)),
        ("k0006", (CellChange("units", known()[5].values["units"], "厦门市市场监管局"),)),
    ]
    assert [item.entry.values["content"] for item in comparison.new] == ["新活动一", "新活动二"]
    assert [item.key for item in comparison.missing] == ["k0018"]
    assert comparison.unreadable == ()


def test_rows_and_columns_in_another_order_change_nothing():
    def change(sheet):
        rows = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=2)]
        order = list(range(10))
        random.Random(5).shuffle(order)
        body = rows[1:]
        random.Random(6).shuffle(body)
        for number, line in enumerate((rows[0], *body), 2):
            for column, source in enumerate(order, 1):
                sheet.cell(number, column).value = line[source]

    assert compare(edited(change).rows, known()).changes_nothing


def test_a_missing_column_is_not_compared():
    assert compare(edited(lambda sheet: sheet.delete_cols(9)).rows, known()).changes_nothing


def test_a_file_with_new_rows_imported_again_changes_nothing():
    entries = [entry("a", content="旧"), entry("", content="新"), entry("", content="新")]
    before = [row("a", content="旧")]

    first = compare(entries, before)
    after = [*before, row("b", content="新"), row("c", content="新")]

    assert [item.origin for item in first.new] == [Origin.NONE, Origin.NONE]
    assert compare(entries, after).changes_nothing


def test_of_copies_the_unchanged_row_keeps_its_key():
    entries = [
        entry("a", 2, content="改"),
        entry("a", 3, content="旧"),
        entry("a", 4, content="又改"),
    ]

    comparison = compare(entries, [row("a", content="旧")])

    assert [item.key for item in comparison.unchanged] == ["a"]
    assert [(item.entry.row, item.origin) for item in comparison.new] == [
        (2, Origin.COPIED),
        (4, Origin.COPIED),
    ]


def test_of_changed_copies_the_first_keeps_the_key():
    entries = [entry("a", 2, content="改"), entry("a", 3, content="又改")]

    comparison = compare(entries, [row("a", content="旧")])

    assert [item.cells for item in comparison.changed] == [(CellChange("content", "旧", "改"),)]
    assert [item.entry.row for item in comparison.new] == [3]


def test_a_row_deleted_meanwhile_says_so():
    comparison = compare([entry("z", content="旧")], [])

    assert [item.origin for item in comparison.new] == [Origin.GONE]


def test_an_unreadable_row_is_neither_missing_nor_changed():
    wrong = Entry("表", 2, "a", {"content": ""}, (Problem("表", 2, 0, "必须填写。"),))

    comparison = compare([wrong], [row("a", content="旧"), row("b", content="另")])

    assert comparison.unreadable == (wrong,)
    assert comparison.changed == ()
    assert [item.key for item in comparison.missing] == ["b"]
