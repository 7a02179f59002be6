"""Whole texts: clean ones stay clean, real slips are found, planted ones mostly."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gongwen.proofreading import Severity, proofread
from gongwen.reader import Reading, read
from tests.gongwen.notices import NOTICES, notice_of
from tests.gongwen.proofreading.planted_mistakes import CLEAN, proofread_as, score

SEEDS = {
    path.stem[:3]: path.read_text(encoding="utf-8")
    for path in (Path(__file__).parents[1] / "reader" / "seeds").glob("*.txt")
}
TODAY = date(2026, 11, 21)


def slips(text, rule):
    """What a rule marks in a seed as the reader read it."""
    reading = read(SEEDS[text])
    return [
        reading.text[slice(*finding.span)]
        for finding in proofread(reading, today=TODAY)
        if finding.rule == rule
    ]


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_text_has_no_finding(name):
    assert proofread_as(name, CLEAN[name]) == ()


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_text_as_read_has_no_finding(name):
    assert proofread_as(name, CLEAN[name]) == proofread(
        read(CLEAN[name]), today=TODAY, ignore=frozenset({"K65"})
    )


# What the printed notices themselves have wrong: 二、 twice, 日 left out, a theme in two forms.
SLIPS_IN_PRINT = {
    "fujian-2025": [("K31", "二")],
    "guangdong-2022": [("C04", "传递质量信任，服务绿色发展"), ("K102", "6月8")],
}


def of_its_year(name):
    """The notice, dated in its own year where it tells no day."""
    day = date(int(name[-4:]), 5, 26)
    notice = notice_of(name)
    imprint = notice.imprint and replace(notice.imprint, printed_on=day)
    return replace(notice, document_date=day, imprint=imprint)


@pytest.mark.parametrize("name", NOTICES)
def test_a_corrected_notice_shows_no_more_than_its_own_slips(name):
    reading = Reading.of(of_its_year(name))

    found = [
        (finding.rule, reading.text[slice(*finding.span)])
        for finding in proofread(reading, today=TODAY)
        if finding.severity is not Severity.HINT
    ]

    assert found == SLIPS_IN_PRINT.get(name, [])


def test_a_day_without_its_character_is_found():
    assert slips("002", "K102") == ["6月8"]


def test_half_width_brackets_of_outline_numbers_are_found():
    assert slips("000", "K30") == ["(四)", "(一)", "(二)", "(三)", "(一)", "(二)"]


def test_straight_quotation_marks_are_found():
    found = slips("002", "K81")

    assert found[0] == '"世界认可日"'
    assert sum(slip.count('"') for slip in found) == SEEDS["002"].count('"')


def test_an_empty_cell_of_the_schedule_is_found():
    reading = read(SEEDS["000"])

    found = [
        finding.message for finding in proofread(reading, today=TODAY) if finding.rule == "K104"
    ]

    assert found == ["第26行的“活动内容”是空的。"]


def test_most_planted_mistakes_are_found_and_little_else():
    result = score()

    assert result.planted.total() >= 300
    assert result.recall >= 0.94
    assert result.precision >= 0.985
