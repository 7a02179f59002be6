from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen.alignment import opcodes
from gongwen.merging import merge
from gongwen.redline import after, before, compare, compare_lines

WORDS = st.lists(st.sampled_from("甲乙丙"), max_size=8)
MANY = 5_000  # its square is beyond what is looked at pair by pair


@given(WORDS, WORDS)
def test_usual_texts_are_aligned_as_the_library_does(old, new):
    assert opcodes(old, new) == SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["甲"] * MANY, ["甲"] * MANY, [("equal", 0, MANY, 0, MANY)]),
        (
            ["甲"] * MANY,
            ["甲"] * MANY + ["乙"],
            [("equal", 0, MANY, 0, MANY), ("insert", MANY, MANY, MANY, MANY + 1)],
        ),
        (
            ["乙"] + ["甲"] * MANY,
            ["甲"] * MANY,
            [("delete", 0, 1, 0, 0), ("equal", 1, MANY + 1, 0, MANY)],
        ),
        (
            ["始", *["甲", "乙"] * MANY, "终"],
            ["始", *["乙", "甲"] * MANY, "终"],
            [
                ("equal", 0, 1, 0, 1),
                ("replace", 1, 2 * MANY + 1, 1, 2 * MANY + 1),
                ("equal", 2 * MANY + 1, 2 * MANY + 2, 2 * MANY + 1, 2 * MANY + 2),
            ],
        ),
    ],
)
def test_endless_repetition_is_compared_from_both_ends(old, new, expected):
    assert opcodes(old, new) == expected


def test_merging_and_redlines_of_endless_repetition_come_to_an_end():
    """Each took minutes: twenty thousand blank lines, or commas, fit into one notice."""
    blank = "\n" * 20_000
    mine, theirs = f"{blank}我加的。", f"他加的。{blank}"
    assert merge(blank, mine, theirs).text == f"他加的。{blank}我加的。"

    old, new = ["甲", "乙"] * MANY, ["乙", "甲"] * MANY
    lines = compare_lines(old, new)
    assert (before(lines), after(lines)) == (old, new)

    commas = "，" * 20_000
    pieces = compare(f"{commas}甲", f"{commas}乙")
    assert [piece.text for piece in pieces] == [commas, "甲", "乙"]
