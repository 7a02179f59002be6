import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen.merging import merge

TEXTS = st.lists(st.sampled_from("甲乙丙丁"), max_size=6).map("\n".join)


@given(TEXTS, TEXTS)
def test_change_of_one_person_alone_is_taken(base, changed):
    assert merge(base, changed, base) == changed
    assert merge(base, base, changed) == changed
    assert merge(base, changed, changed) == changed


@given(TEXTS, TEXTS, TEXTS)
def test_it_does_not_matter_who_was_first(base, mine, theirs):
    assert merge(base, mine, theirs) == merge(base, theirs, mine)


@given(st.text("子丑寅卯"), st.text("子丑寅卯"))
def test_changes_in_two_parts_are_both_there(one, other):
    base = "一\n甲\n二\n三\n乙\n四"
    mine = base.replace("甲", f"甲{one}")
    theirs = base.replace("乙", f"乙{other}")

    assert merge(base, mine, theirs) == mine.replace("乙", f"乙{other}")


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        ("一改\n二\n三", "一\n二\n三改", "一改\n二\n三改"),
        ("一改\n二\n三", "一另改\n二\n三", None),
        ("一改\n二\n三", "一\n二改\n三", None),
        ("一\n二\n三\n四", "一\n二\n三\n五", None),
        ("零\n一\n二\n三", "一\n二\n三\n四", "零\n一\n二\n三\n四"),
        ("二\n三", "一\n二\n三改", "二\n三改"),
    ],
)
def test_paragraphs_that_touch_are_left_to_people(mine, theirs, merged):
    assert merge("一\n二\n三", mine, theirs) == merged
