import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen.merging import merge

TEXTS = st.lists(st.sampled_from("甲乙丙丁"), max_size=6).map("\n".join)
PARAGRAPHS = [f"第{number}段。" for number in range(1, 7)]

# What one person does to each paragraph: leaves it, words it anew, deletes it, adds one behind it.
KEPT, CHANGED, DELETED, FOLLOWED = range(4)
WORK = st.lists(st.integers(KEPT, FOLLOWED), min_size=6, max_size=6)


@given(TEXTS, TEXTS)
def test_change_of_one_person_alone_is_taken(base, changed):
    assert merge(base, changed, base).text == changed
    assert merge(base, base, changed).text == changed
    assert merge(base, changed, changed).text == changed


@given(TEXTS, TEXTS, TEXTS)
def test_it_does_not_matter_who_was_first(base, mine, theirs):
    merged, turned = merge(base, mine, theirs), merge(base, theirs, mine)

    assert merged.text == turned.text
    assert merged.with_mine == turned.with_theirs


def written(work, who):
    lines = []
    for paragraph, done in zip(PARAGRAPHS, work, strict=True):
        if done != DELETED:
            lines.append(f"{who}改的{paragraph}" if done == CHANGED else paragraph)
        if done == FOLLOWED:
            lines.append(f"{who}在{paragraph[:-1]}后加的。")
    return "\n".join(lines)


@given(WORK, WORK)
def test_each_ones_new_paragraphs_are_kept(my_work, their_work):
    """Wherever only one of them changed anything in a paragraph or beside it, all is there."""
    base, mine, theirs = "\n".join(PARAGRAPHS), written(my_work, "我"), written(their_work, "他")

    merged = merge(base, mine, theirs)

    assert {line for line in mine.split("\n") if line.startswith("我")} <= set(
        merged.with_mine.split("\n")
    )
    assert {line for line in theirs.split("\n") if line.startswith("他")} <= set(
        merged.with_theirs.split("\n")
    )
    if merged.text is not None:
        assert merged.text == merged.with_mine == merged.with_theirs


@given(st.lists(st.sampled_from([KEPT, "我", "他"]), min_size=6, max_size=6))
def test_different_paragraphs_worded_anew_are_joined(who):
    mine, theirs = (
        "\n".join(f"{one}改的{p}" if w == one else p for p, w in zip(PARAGRAPHS, who, strict=True))
        for one in ("我", "他")
    )
    both = [f"{w}改的{p}" if w else p for p, w in zip(PARAGRAPHS, who, strict=True)]

    assert merge("\n".join(PARAGRAPHS), mine, theirs).text == "\n".join(both)


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        ("一改\n二\n三", "一\n二\n三改", "一改\n二\n三改"),
        ("一改\n二\n三", "一\n二改\n三", "一改\n二改\n三"),
        ("一\n二\n三改", "一\n二\n三\n四", "一\n二\n三改\n四"),
        ("一改\n二\n三", "一另改\n二\n三", None),
        ("一\n二\n三\n四", "一\n二\n三\n五", None),
        ("一\n三", "一\n二\n二后加\n三", None),
        ("零\n一\n二\n三", "一\n二\n三\n四", "零\n一\n二\n三\n四"),
        ("二\n三", "一\n二\n三改", "二\n三改"),
        ("一\n三", "一\n三\n四", "一\n三\n四"),
    ],
)
def test_paragraphs_that_touch_are_left_to_people(mine, theirs, merged):
    assert merge("一\n二\n三", mine, theirs).text == merged


def test_where_both_changed_a_paragraph_the_other_changes_stay():
    merged = merge("一\n二\n三", "一我改\n二\n三我改", "一他改\n二他改\n三")

    assert merged.with_mine == "一我改\n二他改\n三我改"
    assert merged.with_theirs == "一他改\n二他改\n三我改"
