"""What two people made of one page is brought together, and nothing either wrote is lost."""

from hypothesis import given
from hypothesis import strategies as st

from gongwen.quantities import Quantity
from reports.meeting import Parts, Seals, meet_parts, meet_rows, read, sealed
from reports.proposals import Row

WORDS = st.sampled_from(["", "甲", "乙", "丙"])
CELLS = st.fixed_dictionaries({"content": WORDS, "time": WORDS})
TABLE = st.dictionaries(st.sampled_from("abcde"), CELLS)


def rows_of(table):
    return [Row(key, cells) for key, cells in table.items()]


def test_part_that_one_changed_is_taken_and_what_both_changed_told():
    base = {"text": "原文。", "figure_1": Quantity(300), "question_1": "问题。"}
    mine = base | {"text": "我写的。", "figure_1": Quantity(400)}
    theirs = {"text": "同事写的。", "figure_1": Quantity(300), "figure_2": Quantity(5)}

    met = meet_parts(sealed(base, ()), mine, theirs)

    assert met == Parts(
        brought={"question_1": None, "figure_2": Quantity(5)}, both={"text": "同事写的。"}
    )


def test_without_seals_every_difference_is_of_both():
    met = meet_parts(None, {"text": "我写的。"}, {"question_1": "同事写的。"})

    assert met == Parts(both={"text": None, "question_1": "同事写的。"})


def test_words_that_go_on_from_ones_own_are_no_contradiction():
    mine, theirs = {"text": "前半句，后半句。"}, {"text": "前半句"}
    nothing = sealed({}, ())

    assert meet_parts(nothing, mine, theirs, is_own=True) == Parts()
    assert meet_parts(nothing, mine, theirs) == Parts(both={"text": "前半句"})
    assert meet_parts(nothing, theirs, mine, is_own=True) == Parts(both=mine)


def test_seals_are_read_as_they_were_sent_and_garbage_is_none():
    seals = sealed({"text": "甲"}, [Row("a", {"content": "乙", "time": ""})])

    assert read(str(seals)) == seals
    assert [read(text) for text in ("", "[]", "1", "[1, 2]", '[{}, {"a": 1}]', "[" * 9999)] == (
        [None] * 6
    )
    assert read("[{}, {}]") == Seals({}, {})


@given(TABLE, TABLE, TABLE)
def test_rows_of_both_are_there_and_each_change_is_in_them_or_told(base, mine, theirs):
    met = meet_rows(sealed({}, rows_of(base)), rows_of(mine), rows_of(theirs))
    found = {row.key: row.values for row in met.rows}

    assert len(found) == len(met.rows)
    for key in base | mine | theirs:
        was, my, their = base.get(key), mine.get(key), theirs.get(key)
        if my is None or their is None:
            left = my or their
            is_removed = was is not None and left in (None, was)
            assert found.get(key) == (None if is_removed else left)
            continue
        for name, text in found[key].items():
            told = met.both.get((key, name))
            one = was[name] if was else None
            if my[name] == their[name] or their[name] == one:
                assert (text, told) == (my[name], None)
            elif my[name] == one:
                assert (text, told) == (their[name], None)
            else:
                assert (text, told) == (my[name], their[name])
