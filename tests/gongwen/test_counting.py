import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwen.counting import count_characters

SCRIPT = Path(__file__).parents[2] / "static/js/character-count.js"

# Answers each line, a JSON list of texts, with the list of their counts.
COUNT_LINES = """
require(process.argv[1]);
require("readline").createInterface({input: process.stdin}).on("line", (line) => {
  console.log(JSON.stringify(JSON.parse(line).map(characterCount.countCharacters)));
});
"""


class Browser:
    """The counter of the pages, run by node."""

    def __init__(self, process):
        self._process = process

    def counts(self, texts):
        self._process.stdin.write(json.dumps(texts) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@pytest.fixture(scope="module")
def node():
    return shutil.which("node") or pytest.skip("node is not installed")


@pytest.fixture(scope="module")
def browser(node):
    with subprocess.Popen(
        [node, "-e", COUNT_LINES, str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        yield Browser(process)
        process.stdin.close()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (" \t\r\n　\u200b", 0),
        ("世界认可日", 5),
        ("“世界认可日”主题活动", 11),
        ("2025年6月9日", 6),
        ("CNAS-CL01-G001: 2024《检测》", 11),
        ("举办ISO 9001培训", 6),
        ("3.5%", 4),
        ("上午10:00至11:00", 9),
        ("——……", 4),
        ("ＡＢＣ１２３", 1),
        ("naïve café", 2),
        ("nai\u0308ve cafe\u0301", 2),
        ("Ωμέγα слово", 2),
        ("𠮷野家", 3),
        ("葛\U000e0100城", 2),
        ("〇○", 2),
        ("カード", 3),
        ("①Ⅳ", 2),
        ("👍", 1),
    ],
)
def test_text_is_counted_as_people_count(text, count):
    assert count_characters(text) == count


def test_browser_puts_every_code_point_into_the_same_class(browser):
    points = [point for point in range(sys.maxunicode + 1) if not 0xD800 <= point <= 0xDFFF]
    texts = [f"a{chr(point)}a" for point in points]

    assert browser.counts(texts) == [count_characters(text) for text in texts]


@given(
    st.text()
    | st.text(
        alphabet="世界认可日。，“”—… \n\t　aZéα9９Ａ.%:-𠮷𪚥㐀\u0301\ufe00\U000e0100\u200b",
        max_size=200,
    )
)
def test_browser_counts_like_the_server(browser, text):
    assert browser.counts([text]) == [count_characters(text)]


def test_browser_says_what_is_missing_and_what_is_too_much(node):
    program = """
        require(process.argv[1]);
        const cases = [[7, null, null], [7, 10, 20], [10, 10, 20], [20, 10, 20], [21, 10, 20]];
        console.log(JSON.stringify(cases.map((bounds) => characterCount.describe(...bounds))));
    """
    output = subprocess.run(
        [node, "-e", program, str(SCRIPT)], capture_output=True, check=True, encoding="utf-8"
    ).stdout

    assert json.loads(output) == [
        {"state": "", "text": "已写 7 字"},
        {"state": "short", "text": "已写 7 字，还差 3 字"},
        {"state": "within", "text": "已写 10 字"},
        {"state": "within", "text": "已写 20 字"},
        {"state": "long", "text": "已写 21 字，超出 1 字"},
    ]
