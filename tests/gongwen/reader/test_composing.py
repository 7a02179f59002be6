"""The reading of a document whose parts are known."""

from datetime import date

from gongwen.reader import Reading
from gongwen.reader.reading import Part
from tests.gongwen.documents import fujian_notice


def quoted(reading, fact):
    return [reading.text[start:end] for start, end in fact.spans]


def test_every_part_of_a_document_has_its_place():
    reading = Reading.of(fujian_notice())

    assert quoted(reading, reading.title) == [reading.title.value]
    assert quoted(reading, reading.document_number) == ["闽市监认证〔2025〕147号"]
    assert quoted(reading, reading.issue_date) == ["2025年5月26日"]
    assert reading.issue_date.value == date(2025, 5, 26)
    assert quoted(reading, reading.copied_to) == [
        "市场监管总局认可与检验检测监督管理司，省委办公厅，省政府办公厅"
    ]
    assert [passage.text for passage in reading.passages] == reading.text.splitlines()


def test_every_paragraph_has_its_place_and_part():
    reading = Reading.of(fujian_notice())

    for passage in reading.passages:
        ((start, end),) = passage.spans
        assert reading.text[start:end] == passage.text
    assert [passage.part for passage in reading.passages[:5]] == [
        Part.MASTHEAD,
        Part.NUMBER,
        Part.TITLE,
        Part.ADDRESSEES,
        Part.BODY,
    ]
    assert [passage.part for passage in reading.passages].count(Part.TABLE) == 33
