"""The lexicon: edited by an office, and as it is delivered."""

from datetime import date

from gongwen.proofreading import STANDARD, Entry, EntryKind, Lexicon, proofread

TODAY = date(2025, 5, 26)


def typos(text, lexicon):
    return [
        (text[slice(*finding.span)], finding.fix)
        for finding in proofread(text, today=TODAY, lexicon=lexicon)
        if finding.rule == "K95"
    ]


def test_an_entry_of_the_office_is_found():
    lexicon = STANDARD.extended([Entry("市监局", "市场监管局", EntryKind.TYPO)])

    assert typos("请报送市监局。", lexicon) == [("市监局", "市场监管局")]


def test_a_word_taken_out_is_no_longer_found():
    assert typos("认真布署。", STANDARD) == [("布署", "部署")]
    assert typos("认真布署。", STANDARD.extended([], without=["布署"])) == []


def test_a_word_inside_a_longer_one_that_is_right_is_left_alone():
    lexicon = Lexicon((Entry("责人", "责任人", EntryKind.TYPO, unless=("负责人",)),))

    assert typos("负责人名单", lexicon) == []
    assert typos("职责人名单", lexicon) == [("责人", "责任人")]


def test_the_longest_of_two_entries_is_told():
    lexicon = Lexicon(
        (
            Entry("防犯", "防范", EntryKind.TYPO),
            Entry("防犯于未然", "防患于未然", EntryKind.TYPO),
        )
    )

    assert typos("防犯于未然", lexicon) == [("防犯于未然", "防患于未然")]


def test_no_entry_is_right_according_to_another():
    wrong = {entry.wrong for entry in STANDARD.entries}

    assert [entry for entry in STANDARD.entries if entry.right in wrong] == []


def test_no_fix_leaves_its_slip_standing():
    assert [
        entry
        for entry in STANDARD.entries
        if entry.right
        and entry.wrong in entry.right
        and not any(entry.right == word for word in entry.unless)
    ] == []


def test_an_empty_lexicon_is_silent():
    assert typos("认真布署。", Lexicon(())) == []


def words(text, *own):
    lexicon = STANDARD.extended([], own=own)
    found = proofread(text, today=TODAY, lexicon=lexicon)
    return [text[slice(*finding.span)] for finding in found]


def test_nothing_is_found_inside_an_own_term():
    assert words("由布署科技公司承办。") == ["布署"]
    assert words("由布署科技公司承办，认真布署。", "布署科技公司") == ["布署"]
    assert words("由布署科技公司承办，认真布署。", "布署") == []


def test_an_own_term_hides_no_slip_of_another_kind():
    assert words("(一)请于6月8下午报送。", "(一)", "6月8") == words("(一)请于6月8下午报送。")
