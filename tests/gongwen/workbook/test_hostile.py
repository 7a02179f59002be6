import json
import re
import subprocess
import sys

import pytest

from tests.gongwen.workbook import hostile

CASES = {case.id: case for case in hostile.cases()}
# Quick ones of every sort; all of them are for `make soak`.
SHORT = [
    case
    for number, case in enumerate(CASES.values())
    if number % 6 == 0 or case.outcome not in (hostile.READ, hostile.ANY, hostile.INCOMPLETE)
]
SLOW = {
    "too-large",
    "million-empty-cells",
    "far-both",
    "bomb-of-parts",
    "bomb-strings",
    "bomb-sheet",
    "many-entries",
}


def check(case):
    content = case.content()
    began = hostile.processor_seconds()
    outcome = hostile.outcome_of(hostile.Case(case.id, case.name, lambda: content, case.outcome))

    assert hostile.processor_seconds() - began < 10
    if case.outcome == hostile.ANY:
        assert outcome in (hostile.READ, "rows") or re.fullmatch(r"[^a-z]*[一-龥].*。", outcome)
    else:
        assert outcome == case.outcome


def test_there_are_three_hundred_files():
    assert len(CASES) == len(list(hostile.cases())) >= 300


@pytest.mark.parametrize(
    "case", [case for case in SHORT if case.id not in SLOW], ids=lambda case: case.id
)
def test_a_hostile_file_is_read_or_refused_with_a_clear_word(case):
    check(case)


@pytest.mark.soak
@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.id)
def test_every_hostile_file_is_read_or_refused_with_a_clear_word(case):
    check(case)


@pytest.mark.soak
def test_no_hostile_file_takes_long_or_much_memory(tmp_path):
    campaign = [sys.executable, "-m", "tests.gongwen.workbook.hostile"]

    subprocess.run([*campaign, "save", tmp_path], check=True)
    # In a process of its own, as small as that of a worker.
    told = subprocess.run([*campaign, "read", tmp_path], check=True, capture_output=True)

    found = json.loads(told.stdout)
    assert found["files"] == len(CASES)
    assert found["slowest"] < 10
    assert found["own"] <= 300
    assert found["children"] <= 300
