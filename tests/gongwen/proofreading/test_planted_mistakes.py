"""The planted set itself must hold, or recall and precision measured on it mean nothing."""

import json
from pathlib import Path

PLANTED = Path(__file__).parent / "planted"
CLEAN = {path.name: path.read_text() for path in (PLANTED / "clean").glob("*.txt")}
MISTAKES = json.loads((PLANTED / "mistakes.json").read_text())


def test_set_has_the_size_that_figures_are_quoted_for():
    assert len(CLEAN) == 25
    assert len(MISTAKES) == 585


def test_every_clean_text_has_its_facts():
    facts = json.loads((PLANTED / "facts.json").read_text())

    assert facts.keys() == CLEAN.keys()


def test_every_mistake_has_one_place_in_its_text():
    elsewhere = [m for m in MISTAKES if CLEAN[m["base"]].count(m["find"]) != 1]

    assert elsewhere == []


def test_every_span_lies_in_what_was_replaced():
    outside = []
    for mistake in MISTAKES:
        first = CLEAN[mistake["base"]].index(mistake["find"])
        if not first <= mistake["start"] < mistake["end"] <= first + len(mistake["replace"]):
            outside.append(mistake)

    assert outside == []


def test_no_mistake_is_planted_twice():
    texts = {
        (mistake["base"], CLEAN[mistake["base"]].replace(mistake["find"], mistake["replace"]))
        for mistake in MISTAKES
    }

    assert len(texts) == len(MISTAKES)
