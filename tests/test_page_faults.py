"""That what no page may show would be noticed; the pages themselves are in test_answers.py."""

from types import SimpleNamespace

import pytest

from tests.page_faults import faults, latin_words
from tests.pages import all_text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("导出 Excel，SHA-256：0a1b2c3d4e5f", []),
        ("联系 user3@example.org（user3）", []),
        ("支持pdf、docx、png", []),
        ("Alt+回车换行；请核对 REDIS_URL，或执行 send_reminders", []),
        ("Page not found", ["Page", "found", "not"]),
        ("草稿 draft", ["draft"]),
    ],
)
def test_english_words_are_noticed(text, words):
    assert latin_words(text) == words


def test_words_that_nobody_meets_are_none():
    page = SimpleNamespace(
        content='<p title="甲">乙</p><template><p title="丙">丁</p></template>'.encode()
    )

    assert all_text(page) == "乙 甲"


PAGE = "<title>通知 · 主题活动管理平台</title><h1>通知</h1>"


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<label for="a">甲</label><input id="a">', []),
        ("<script>go()</script>", ["inline script"]),
        ('<p onclick="go()">', ["inline script"]),
        ('<p style="color:red">', ["inline style"]),
        ('<img src="//elsewhere.example/a.png">', ["foreign host"]),
        ("{{ notice.title }}", ["template braces"]),
        ("<td>None</td>", ["None"]),
        ("<h1>又一个</h1>", ["2 main headings"]),
        ('<p id="a"><p id="a">', ["id a twice"]),
        ('<label for="a">甲</label>', ["label for nothing: a"]),
        ("<title></title>", ["title ['通知 · 主题活动管理平台', '']"]),
    ],
)
def test_faults_are_noticed(html, found):
    assert faults(PAGE + html) == found
