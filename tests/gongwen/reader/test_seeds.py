"""The five real notices as they were scanned and copied, read field by field.

Expectations stand beside the texts; they say what is printed, slips included.
"""

import json
from pathlib import Path

import pytest

from gongwen.reader import encode, read
from tests.gongwen.documents import fujian_schedule

SEEDS = sorted((Path(__file__).parent / "seeds").glob("*.txt"))


def reading_of(start):
    (path,) = [path for path in SEEDS if path.name.startswith(start)]
    return read(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_seed_says_what_a_person_reads_in_it(path):
    reading = read(path.read_text(encoding="utf-8"))
    enclosed = [encode(item.document) for item in reading.attachments if item.document]

    said = encode(reading) | ({"enclosed": enclosed} if enclosed else {})

    assert said == json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def test_office_of_each_contact_is_known_though_its_name_ends_in_a_room():
    contacts = reading_of("001").contacts

    assert [(fact.value.name, fact.value.office) for fact in contacts] == [
        ("张磊柱", "市场监管总局认证监管司认监委秘书处"),
        ("王孝霞", "市场监管总局认可检测司认可管理处"),
        ("周婕", "中国合格评定国家认可中心办公室"),
    ]


def test_scanned_schedule_is_the_corrected_one_but_for_misread_characters():
    rows = [
        (
            row.number.value,
            row.category.value,
            row.content.value,
            row.time_text.value,
            "、".join(unit.value for unit in row.responsible_agencies),
        )
        for row in reading_of("000").schedule.rows
    ]

    unlike = {
        (cells[0], column)
        for cells, corrected in zip(rows, fujian_schedule().rows, strict=True)
        for column, (cell, right) in enumerate(zip(cells, corrected, strict=True))
        if cell != right
    }
    # 相关省计内业, 认验证检测处, a half-width colon, a lost stop, 举力, 市质检, 开发展.
    assert unlike == {
        ("1", 4),
        ("7", 4),
        ("17", 2),
        ("18", 2),
        ("21", 2),
        ("28", 2),
        ("30", 2),
    }


def test_cells_put_right_are_doubtful():
    rows = reading_of("000").schedule.rows

    assert [row.number.value for row in rows if row.content.doubtful] == ["24", "25", "26"]
    # The labels without 认证 beside rows 1-4 and 12-18, and the one that stood a row early.
    assert [row.number.value for row in rows if row.category.doubtful] == [
        *map(str, (1, 2, 3, 4, 12, 13, 14, 15, 16, 17, 18)),
        "29",
    ]


def test_enclosed_notice_keeps_its_own_facts():
    reading = reading_of("002")
    (enclosed,) = [item.document for item in reading.attachments]

    assert reading.printed_on.value.isoformat() == "2022-06-02"
    assert reading.printing_office.value == "广东省市场监督管理局办公室"
    assert reading.proofreader.value == "饶怡萍"
    assert enclosed.disclosure.value == "此件公开发布"
    assert enclosed.copied_to is None


def test_printed_plan_of_a_short_notice_is_its_annex():
    (plan,) = reading_of("004").attachments

    assert (plan.title.value, plan.listed) == ("2023年全省认证认可检验检测工作要点", False)
    assert [passage.level for passage in plan.passages].count(1) == 4
    assert [passage.level for passage in plan.passages].count(2) == 23
