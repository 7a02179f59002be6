"""What several say about one question: once what is the same, beside each other what is near."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen.condensing import Said, condense, sentences


def matters(*said):
    """(kind, words, who) of each matter, of texts by units named 1, 2, 3 …"""
    found = condense([Said(str(who), words) for who, words in enumerate(said, 1)])
    return [
        (kind.label, matter.words, [each.source for each in matter.said])
        for kind in found
        for matter in kind.matters
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "基层人员不足。宣传形式不够丰富；经费紧张。",
            ["基层人员不足", "宣传形式不够丰富", "经费紧张"],
        ),
        ("主要有两个问题：一是人员不足；二是经费紧张。", ["人员不足", "经费紧张"]),
        ("一、人员不足。\n二、经费紧张。", ["人员不足", "经费紧张"]),
        ("1. 人员不足\n2. 经费紧张", ["人员不足", "经费紧张"]),
        ("人员不足。因此只能分批开展。", ["人员不足。因此只能分批开展"]),
        ("有的提出“太远；太偏。”希望就近办理。", ["有的提出“太远；太偏。”希望就近办理"]),
        ("经费缺30万元：一是场地费；二是材料费。", ["经费缺30万元", "场地费", "材料费"]),
        ("经费没有落实：一是场地费；二是材料费。", ["经费没有落实", "场地费", "材料费"]),
        ("存在2个不足：一是人员不足；二是经费紧张。", ["人员不足", "经费紧张"]),
        ("场地小（只能进8人；每天两批）。", ["场地小（只能进8人；每天两批）"]),
        ("无。", []),
        ("  \n ", []),
    ],
)
def test_text_falls_into_what_can_stand_by_itself(text, parts):
    assert sentences(text) == parts


def test_same_matter_is_said_once_in_the_words_that_say_least():
    assert matters(
        "目前基层专业人员还不足。", "专业人员不足。", "专业人员短缺。", "缺少校准车。"
    ) == [
        ("", "专业人员不足", ["1", "2", "3"]),
        ("", "缺少校准车", ["4"]),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("专业人员不足", "专业人员充足"),
        ("校准车不足", "校准车驾驶员不足"),
        ("建议统一编印宣传资料", "建议统一编印宣传折页"),
        ("只能进8人", "只能进12人"),
        ("经费不能列支", "经费能列支"),
        ("省局培训市局人员", "市局培训省局人员"),
        ("经费缺口3.5万元", "经费缺口35万元"),
        ("参加人数增长10%", "参加人数增长10"),
        ("每批只能进5—8人", "每批只能进58人"),
        ("分5和8人两批", "分58人两批"),
        ("不足3人", "3人不足"),
        ("设备不足影响检测", "设备影响检测不足"),
    ],
)
def test_what_differs_in_one_word_is_not_said_for_the_other(one, other):
    assert [(words, who) for _, words, who in matters(one, other)] == [
        (one, ["1"]),
        (other, ["2"]),
    ]


def test_matters_of_one_kind_stand_together_and_those_of_most_units_first():
    assert matters(
        "学校课时紧，只能安排在课后。",
        "实验室空间小，每批只能进8人。",
        "线上互动少。",
        "实验室在园区，接待规模受限。",
        "线上互动少。",
        "场地太小。",
    ) == [
        ("场地接待", "实验室空间小，每批只能进8人", ["2"]),
        ("场地接待", "实验室在园区，接待规模受限", ["4"]),
        ("场地接待", "场地太小", ["6"]),
        ("", "线上互动少", ["3", "5"]),
        ("", "学校课时紧，只能安排在课后", ["1"]),
    ]


def test_unit_that_says_a_thing_twice_is_named_once():
    assert matters("人员不足。人员不足。") == [("", "人员不足", ["1"])]


WORDS = st.lists(
    st.sampled_from(["人员", "不足", "场地", "小", "，", "。", "；", "经费", "建议", "8", "一是", "：", "“", "”", "（", "\n"]),
    max_size=12,
).map("".join)  # fmt: skip


@given(st.lists(WORDS, max_size=6))
def test_not_a_word_is_made_up_and_each_is_traced_to_who_wrote_it(texts):
    kinds = condense([Said(str(who), text) for who, text in enumerate(texts)])

    for kind in kinds:
        for matter in kind.matters:
            assert matter.words in [each.words for each in matter.said]
            for each in matter.said:
                assert each.words in texts[int(each.source)]


@given(st.lists(WORDS, max_size=6))
def test_every_sentence_is_in_one_matter(texts):
    said = {(str(who), part) for who, text in enumerate(texts) for part in sentences(text)}
    kinds = condense([Said(str(who), text) for who, text in enumerate(texts)])
    found = [(each.source, each.words) for kind in kinds for m in kind.matters for each in m.told]

    assert sorted(found) == sorted(said)
