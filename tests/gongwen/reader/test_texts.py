"""Invented notices in the shapes that real ones come in; `texts/README.md` says how they are told.

Fields that a text's own expectation calls doubtful are not compared.
"""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from gongwen.reader import encode, read

TEXTS = [
    path
    for folder in ("texts", "texts_2", "texts_3", "texts_4")
    for path in sorted((Path(__file__).parent / folder).glob("*.txt"))
]
QUOTES = re.compile("[“”「」『』‘’'＂]")


def folded(value):
    """Layout and width aside: NFKC, one kind of quotation mark, no white space."""
    if isinstance(value, str):
        return QUOTES.sub('"', re.sub(r"\s", "", unicodedata.normalize("NFKC", value)))
    if isinstance(value, list):
        return [folded(item) for item in value]
    if isinstance(value, dict):
        return {key: folded(item) for key, item in value.items()}
    return value


def alike(key, said, expected):
    """Whether two values say the same; the thing due and its recipient may be said more fully."""
    if key != "deadlines" or len(said) != len(expected):
        return said == expected
    return all(
        one["date"] == other["date"]
        and one["text"] == other["text"]
        and all(
            one[part] == other[part]
            or (one[part] and other[part] and within(one[part], other[part]))
            for part in ("what", "to_whom")
        )
        for one, other in zip(said, expected, strict=True)
    )


def within(one, other):
    return one in other or other in one


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_notice_says_what_a_person_reads_in_it(path):
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    doubtful = expected.pop("doubtful", [])
    said = encode(read(path.read_text(encoding="utf-8")))

    wrong = {
        key: (said[key], value)
        for key, value in expected.items()
        if key not in doubtful and not alike(key, folded(said[key]), folded(value))
    }

    assert wrong == {}
