"""A long text of one kind costs no more than its length: no rule goes over it again and again.

Measured in processor time, so that a busy machine does not fail it, and by growth: four
times the text may take four times as long, and a slack for what is too short to measure.
"""

import gc
import time

import pytest

from gongwen.proofreading import RULES, STANDARD, proofread
from gongwen.proofreading.facts import monday_to_friday
from gongwen.proofreading.manuscript import Manuscript
from tests.gongwen.proofreading.test_any_text import FACTS, TODAY

SHORT, MIDDLE, LONG = 5_000, 8_000, 20_000
SLACK = 0.15  # seconds of the processor
LIMIT = 75e-6  # for a character

PIECES = (
    "1",
    "a",
    "A",
    "-",
    ".",
    "—",
    "@",
    ",",
    "1.",
    "1,",
    "a.",
    "a-",
    "a ",
    "A1",
    "2025-6-",
    "2025年",
    "2025年6月9日",
    "6月9日至",
    "1～",
    "1:",
    "1、",
    "30%",
    "日前",
    "联系人 张三 ",
    "1 甲 6月 乙局 ",
    "中国质量认证 ",
    "张三、",
    "市场监管局、",
    "认",
    "一",
    "十",
    "一、",
    "（一）",
    "一是",
    "附件",
    "附件1 ",
    "主题：",
    "共",
    "的",
    "第",
    "是：",
    " ",
    "\u3000",
    "\t",
    "\n",
    " \n",
    "一、\n",
    "（一）\n",
    "1.宣传；\n",
    "1\t2\n",
    "甲\t1\n",
    "附件1\n",
    "附件：\n",
    "2025年6月9日\n",
    "（",
    "）",
    "(",
    ")",
    "（)",
    "〔",
    "〔2025〕",
    "《",
    "》",
    "《》",
    "“",
    "”",
    "“”",
    "‘",
    '"',
    "'",
    "：",
    "，",
    "。",
    "；",
    "…",
    "（\n",
    "“\n",
    "合计\t1\n",
    "1家",
    "抽查1家合格1家",
    "30家，其中",
    "三项工作：一是",
    "处 张三（",
    "6月9日前报送总结，",
    "第十七个世界认可日",
    "主题“认可赋能发展”",
)

# What a pattern opens with, and then nothing but blanks or digits or 汉字.
HEADS = (
    "2025年6月9日",
    "上午9:30",
    "约",
    "附",
    "附件1",
    "抄送",
    "〔2025〕",
    "闽市监2025",
    "由1家",
    "主题：",
    "共30家，其中",
)
FILLS = (" ", "\u3000", "1", "0", "认")

TEXTS = {
    **{piece: ("", piece, "") for piece in PIECES},
    **{head + fill: (head, fill, "认") for head in HEADS for fill in FILLS},
}


def of_length(name: str, length: int) -> str:
    head, piece, tail = TEXTS[name]
    return head + (piece * (length // len(piece) + 1))[:length] + tail


def costs(text: str) -> dict[str, float]:
    """Seconds of the processor by rule; `views` is what all rules share."""
    start = time.process_time()
    draft = Manuscript(
        text,
        today=TODAY,
        facts=FACTS,
        lexicon=STANDARD,
        working_day=monday_to_friday,
    )
    _ = draft.plain, draft.prose, draft.untitled, draft.running, draft.title
    found = {"views": time.process_time() - start}
    for rule in RULES:
        start = time.process_time()
        list(rule.check(draft))
        found[rule.id] = time.process_time() - start
    return found


@pytest.fixture
def collector_at_rest():
    """No collection of a whole test run's objects in the middle of a rule of milliseconds."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.soak
@pytest.mark.usefixtures("collector_at_rest")
@pytest.mark.parametrize("name", TEXTS)
def test_cost_of_every_rule_grows_with_the_length_only(name):
    short, long = costs(of_length(name, SHORT)), costs(of_length(name, LONG))

    growing = {
        part: (short[part], taken)
        for part, taken in long.items()
        if taken > 4 * short[part] + SLACK
    }
    assert growing == {}


@pytest.mark.parametrize("length", [MIDDLE, pytest.param(LONG, marks=pytest.mark.soak)])
@pytest.mark.parametrize("name", TEXTS)
def test_whole_of_a_long_text_is_read_in_time(name, length):
    start = time.process_time()
    proofread(of_length(name, length), today=TODAY, facts=FACTS)

    assert time.process_time() - start < LIMIT * length
