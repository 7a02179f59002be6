"""Numbers found again in a text, and put anew without touching anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import phrases

BODY = "（一）厦门市局。场次12场，参加340人。\n（二）泉州市局。场次12场，参加500人。"


def clause(text, nth=0):
    start = -1
    for _ in range(nth + 1):
        start = BODY.index(text, start + 1)
    return start, start + len(text)


def test_phrase_begins_earlier_until_it_stands_once():
    assert phrases.unique(BODY, *clause("参加340人")) == "参加340人"
    assert phrases.unique(BODY, *clause("场次12场", 1)) == "泉州市局。场次12场"


def test_phrase_stays_in_its_paragraph():
    body = "场次12场。\n场次12场。"

    assert phrases.unique(body, 0, 5) == "场次12场"


def test_number_is_put_anew_and_phrases_around_it_follow():
    inner, outer = "泉州市局。场次12场", "泉州市局。场次12场，参加500人"

    body, follow = phrases.renewed(BODY, [inner, outer, "参加340人"], 0, "12场", "13场")

    assert body == BODY.replace("泉州市局。场次12场", "泉州市局。场次13场")
    assert follow == ["泉州市局。场次13场", "泉州市局。场次13场，参加500人", "参加340人"]


def test_phrase_that_another_becomes_like_begins_earlier_from_then_on():
    body, follow = phrases.renewed(BODY, ["参加340人", "参加500人"], 0, "340人", "500人")

    assert [body.count(phrase) for phrase in follow] == [1, 1]
    assert follow[1].endswith("参加500人")


def test_words_that_are_gone_or_stand_twice_are_said():
    with pytest.raises(phrases.NotThere):
        phrases.renewed(BODY, ["参加999人"], 0, "999人", "1人")
    with pytest.raises(phrases.Twice):
        phrases.renewed(BODY, ["场次12场"], 0, "12场", "13场")


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.data())
def test_every_number_can_be_put_anew_one_after_the_other(values, data):
    """However many are alike: each phrase stands once, and still ends with its number."""
    lines = [f"（{place}）第{place}市局。场次{value}场" for place, value in enumerate(values)]
    body = "。\n".join(lines) + "。"
    ends = [body.index(line) + len(line) for line in lines]
    found = [
        phrases.unique(body, end - len(f"场次{value}场"), end)
        for end, value in zip(ends, values, strict=True)
    ]
    for _ in range(4):
        which = data.draw(st.integers(0, len(values) - 1))
        new = data.draw(st.integers(0, 30))
        body, found = phrases.renewed(body, found, which, f"{values[which]}场", f"{new}场")
        values[which] = new

    assert [body.count(phrase) for phrase in found] == [1] * len(values)
    assert [phrase.endswith(f"场次{value}场") for phrase, value in zip(found, values, strict=True)]
    assert (
        body
        == "。\n".join(
            f"（{place}）第{place}市局。场次{value}场" for place, value in enumerate(values)
        )
        + "。"
    )
