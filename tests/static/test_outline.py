"""The outline in the browser is the twin of gongwen/outline.py, and numbers by it."""

import pytest

from gongwen import outline
from tests.static.conftest import SCRIPTS

pytestmark = pytest.mark.browser

LINES = [
    "现就有关事项通知如下：",
    "一、活动主题",
    "一、活动时间：6月9日",
    "一、二等奖各三名",
    "十二、请各单位认真落实",
    "（一）开展宣传。各单位要组织。",
    "(二)开展培训",
    "㈢ 开展检查",
    "（四）、各市局要做好组织工作",
    "1.活动方案",
    "1．6月9日前后",
    "6.9活动",
    "⒉ 联系人：张三",
    "（1）材料齐全；",
    "⑵填写完整",
    "2025年6月9日是世界认可日。",
    "　　三、工作要求",
    "二十一、主要任务。各地要抓好落实。",
    "",
]


@pytest.fixture(scope="module")
def script(browser):
    """A page with the script; no test leaves anything in it."""
    context = browser.new_context()
    page = context.new_page()
    page.add_script_tag(content=(SCRIPTS / "outline.js").read_text())
    yield page
    context.close()


def test_browser_and_server_read_the_same_outline(script):
    read = script.evaluate(
        "lines => lines.map(line => outline.read(line))"
        ".map(({level, headingEnd}) => [level, headingEnd])",
        LINES,
    )

    expected = []
    for line in LINES:
        lead = len(line) - len(line.lstrip())
        for paragraph in outline.parse(line) or [None]:
            level, end = (paragraph.level, paragraph.heading_end) if paragraph else (0, 0)
            expected.append([level, end and end + lead])
    assert read == expected


@pytest.mark.parametrize(
    ("line", "following"),
    [
        ("一、活动主题", "二、"),
        ("九、其他", "十、"),
        ("十、其他", "十一、"),
        ("十九、其他", "二十、"),
        ("二十、其他", "二十一、"),
        ("（一）开展宣传", "（二）"),
        ("(九)开展宣传", "（十）"),
        ("㈢开展宣传", "（四）"),
        ("1.方案", "2."),
        ("９．方案", "10."),
        ("⒉方案", "3."),
        ("（1）方案", "（2）"),
        ("⑼方案", "（10）"),
        ("正文", ""),
    ],
)
def test_next_number(script, line, following):
    assert script.evaluate("line => outline.next(line)", line) == following


def test_numbers_start_anew_below_each_heading(script):
    text = "一、甲\n（一）子。\n（三）丑。\n1.寅\n三、乙\n(一)卯。\n正文\n（1）辰\n（1）巳"

    changed = script.evaluate(
        "text => outline.renumber(text).reverse()"
        ".reduce((all, {from, to, insert}) => all.slice(0, from) + insert + all.slice(to), text)",
        text,
    )

    assert (
        changed
        == "一、甲\n（一）子。\n（二）丑。\n1.寅\n二、乙\n（一）卯。\n正文\n（1）辰\n（2）巳"
    )
