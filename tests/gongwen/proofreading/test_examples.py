"""Every rule is documented by texts it speaks up about and texts it leaves alone."""

import pytest

from gongwen.proofreading import RULES, Finding, Rule, proofread
from gongwen.proofreading.registry import read_example


def findings(rule: Rule, text: str) -> tuple[Finding, ...]:
    return proofread(text, today=rule.today, facts=rule.facts, only=frozenset({rule.id}))


WRONG = [
    pytest.param(rule, marked, id=f"{rule.id}-{index}")
    for rule in RULES
    for index, marked in enumerate(rule.wrong, 1)
]
RIGHT = [
    pytest.param(rule, text, id=f"{rule.id}-{index}")
    for rule in RULES
    for index, text in enumerate(rule.right, 1)
]


@pytest.mark.parametrize(("rule", "marked"), WRONG)
def test_a_wrong_example_is_found_where_it_is_marked(rule, marked):
    example = read_example(marked)

    found = [(finding.span, finding.fix) for finding in findings(rule, example.text)]

    assert (example.span, example.fix) in found


@pytest.mark.parametrize(("rule", "text"), RIGHT)
def test_a_right_example_is_left_alone(rule, text):
    assert findings(rule, text) == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_examples_of_both_kinds_and_a_source(rule):
    assert rule.wrong
    assert rule.right
    assert rule.source
    assert rule.title
