"""Whatever is typed: no failure, places inside the text, and a certain fix mends."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from gongwen.proofreading import RULES, CampaignFacts, PastCampaign, Severity, proofread
from gongwen.proofreading.registry import read_example
from tests.gongwen.proofreading.planted_mistakes import CLEAN

TODAY = date(2025, 5, 26)
FACTS = CampaignFacts(
    series="世界认可日",
    first_year=2008,
    year=2025,
    event_date=date(2025, 6, 9),
    themes=("认可：赋能中小企业发展",),
    last_year=PastCampaign(2024, 17, date(2024, 6, 9), ("认可：赋能明天，塑造未来",)),
    is_public=True,
)

PIECES = sorted(
    {read_example(marked).text for rule in RULES for marked in rule.wrong}
    | {text for rule in RULES for text in rule.right}
)
marks = st.sampled_from(
    list("，。、；：“”‘’《》〈〉（）()[]〔〕\"'-—–~～…\n\t \u3000\u200b0129年月日时第号一二三附件")
)
texts = st.lists(st.one_of(marks, st.sampled_from(PIECES), st.text(max_size=6)), max_size=30).map(
    "".join
)


@given(texts)
@settings(max_examples=150, deadline=None)
def test_every_text_is_proofread_and_every_place_lies_in_it(text):
    for finding in proofread(text, today=TODAY, facts=FACTS):
        start, end = finding.span
        assert 0 <= start <= end <= len(text)
        assert finding.fix != text[start:end]
        assert finding.message
        assert finding.source


@given(st.sampled_from(sorted(CLEAN)), st.data())
@settings(max_examples=60, deadline=None)
def test_applying_a_fix_removes_the_finding_and_brings_no_error(name, data):
    clean = CLEAN[name]
    rule = data.draw(st.sampled_from([rule for rule in RULES if rule.is_on]))
    example = read_example(data.draw(st.sampled_from(rule.wrong)))
    place = data.draw(st.sampled_from([i for i, c in enumerate(clean) if c == "\n"]))
    piece = example.text.splitlines()[-1]
    text = f"{clean[:place]}\n{piece}{clean[place:]}"

    before = proofread(text, today=TODAY)
    for finding in before:
        if finding.fix is None:
            continue
        start, end = finding.span
        mended = text[:start] + finding.fix + text[end:]
        after = proofread(mended, today=TODAY)

        assert count(after, finding.rule) < count(before, finding.rule)
        assert errors(after) <= errors(before)


def count(findings, rule):
    return sum(finding.rule == rule for finding in findings)


def errors(findings):
    return sum(finding.severity is Severity.ERROR for finding in findings)


def test_all_fixes_of_an_example_mend_it():
    for rule in RULES:
        for marked in rule.wrong:
            example = read_example(marked)
            if example.fix is None:
                continue
            start, end = example.span
            mended = example.text[:start] + example.fix + example.text[end:]
            kept = proofread(mended, today=rule.today, facts=rule.facts, only=frozenset({rule.id}))
            whole = proofread(
                example.text, today=rule.today, facts=rule.facts, only=frozenset({rule.id})
            )
            assert len(kept) < len(whole), (rule.id, example.text)
