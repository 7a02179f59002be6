"""What every page keeps to, whoever looks at it: the pages of the access table, as rendered."""

import re
from collections import Counter

import pytest

from tests.pages import all_text
from tests.test_access import read_table
from tests.world import World

pytestmark = pytest.mark.django_db

ALLOWED_WORDS = {"Excel", "Word", "SHA", "MB", "GB"}
# File types, as the form lists what it takes.
FILE_TYPES = {"pdf", "doc", "docx", "xls", "xlsx", "wps", "ofd", "zip", "jpg", "jpeg", "png"}
FILE_TYPES |= {"txt", "html"}
NAMES = re.compile(
    r"[\w.]+@[\w.]+"  # mail addresses
    r"|\buser\d+\b"  # the factories' login names
    r"|\b[0-9a-f]{8,64}\b"  # hashes
    r"|\bschedule(?:-\d+)?\.xlsx\b"  # carried in a PDF, where names are of ASCII
)
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
FAULTS = {
    "inline script": r"<script\b(?![^>]*\ssrc=)|<script\b[^>]*>\s*[^<\s]|\son[a-z]+\s*=\s*[\"']|javascript:",
    "inline style": r"<style\b|\sstyle\s*=\s*[\"']",
    "foreign host": r"(?:src|href|action|srcset|content)\s*=\s*[\"']?(?:https?:)?//",
    "template braces": r"{{|}}|{%|%}|{#|#}",
    "None": r">\s*None\s*<",
}


def pages(world):
    """(where, response) for every page and every person who gets to see it."""
    for line, people in read_table().items():
        if line.method != "GET" or line.name == "health":
            continue
        for person, answer in people.items():
            if answer == "200" and not world.address(line).endswith((".pdf", ".xlsx")):
                response = world.ask(line, person)
                if response.get("Content-Type", "").startswith("text/html"):
                    yield f"{line.name} {line.target} {person}", response


@pytest.fixture
def world():
    return World()


@pytest.fixture
def rendered(world):
    return list(pages(world))


def latin_words(text):
    words = set(LATIN_WORD.findall(NAMES.sub(" ", text))) - ALLOWED_WORDS
    return sorted(word for word in words if word.lower() not in FILE_TYPES)


def faults(html):
    found = [name for name, pattern in FAULTS.items() if re.search(pattern, html)]
    titles = re.findall(r"<title>(.*?)</title>", html, re.DOTALL)
    if len(titles) != 1 or not titles[0].strip().endswith("主题活动管理平台"):
        found.append(f"title {titles}")
    if (headings := len(re.findall(r"<h1\b", html))) != 1:
        found.append(f"{headings} main headings")
    ids = Counter(re.findall(r"\sid=\"([^\"]+)\"", html))
    found += [f"id {name} twice" for name, count in ids.items() if count > 1]
    labels = set(re.findall(r"<label[^>]*\sfor=\"([^\"]+)\"", html))
    found += [f"label for nothing: {name}" for name in sorted(labels - set(ids))]
    return found


def test_every_page_of_every_person_is_in_order(rendered):
    wrong = {
        where: found for where, response in rendered if (found := faults(response.content.decode()))
    }

    assert wrong == {}
    # As many different pages as the table has names; fewer means the test looks at nothing.
    assert len({where.split()[0] for where, _ in rendered}) > 30


def test_every_page_of_every_person_is_in_chinese(rendered):
    english = {
        where: words for where, response in rendered if (words := latin_words(all_text(response)))
    }

    assert english == {}


def test_no_page_of_a_foreign_bureau_names_ours(world, rendered):
    theirs = {
        where: all_text(response)
        for where, response in rendered
        if where.split()[-1] in {"stranger", "foreign"}
    }

    assert {"home - stranger", "list_notices - stranger", "list_accounts - foreign"} <= set(theirs)
    ours = [world.officer.agency.name, world.city.name, world.clerk.username]
    assert [where for where, text in theirs.items() if any(name in text for name in ours)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("导出 Excel，SHA-256：0a1b2c3d4e5f", []),
        ("联系 user3@example.org（user3）", []),
        ("支持pdf、docx、png", []),
        ("Page not found", ["Page", "found", "not"]),
        ("草稿 draft", ["draft"]),
    ],
)
def test_english_words_are_noticed(text, words):
    assert latin_words(text) == words


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
