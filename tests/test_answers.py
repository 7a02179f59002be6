"""Everybody goes everywhere: the answers are those of the access table, the pages in order."""

from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import override_settings

from tests.page_faults import faults, latin_words
from tests.pages import all_text
from tests.test_access import Line, read_table
from tests.world import World

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Answered:
    """What one person got for one line: the answer in the words of the table, and the page."""

    line: Line
    person: str
    answer: str
    content: bytes  # of a page; empty for anything else

    @property
    def where(self):
        return f"{self.line.name} {self.line.target} {self.person}"


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world, and what everybody in it was answered, asked once for all tests of this module."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
    ):
        world = World()
        answers = [
            answered(line, person, world.ask(line, person))
            for line, people in read_table().items()
            for person in people
        ]
        transaction.set_rollback(True)
    return world, answers


@pytest.fixture
def world(loaded):
    return loaded[0]


@pytest.fixture
def answers(loaded):
    return loaded[1]


@pytest.fixture
def pages(answers):
    """What people get to see when they go somewhere."""
    return [
        one for one in answers if one.answer == "200" and one.line.method == "GET" and one.content
    ]


def answered(line, person, response):
    is_page = response.get("Content-Type", "").startswith("text/html")
    return Answered(line, person, answer(response), response.content if is_page else b"")


def answer(response):
    """An action is answered by the login page itself, which shows what was typed."""
    to_login = response.status_code == 302 and response.url.startswith("/login/?next=")
    if response.status_code == 403:
        to_login = 'autocomplete="current-password"' in response.content.decode()
    return "login" if to_login else str(response.status_code)


def test_everybody_gets_the_answer_of_the_table(answers):
    expected = read_table()

    assert {
        f"{got.where} {got.line.method}": f"is {got.answer}, should be {should_be}"
        for got in answers
        if got.answer != (should_be := expected[got.line][got.person])
    } == {}


def test_every_page_of_every_person_is_in_order(pages):
    wrong = {page.where: found for page in pages if (found := faults(page.content.decode()))}

    assert wrong == {}
    # As many different pages as the table has names; fewer means the test looks at nothing.
    assert len({page.line.name for page in pages}) > 30


def test_every_page_of_every_person_is_in_chinese(pages):
    english = {page.where: words for page in pages if (words := latin_words(all_text(page)))}

    assert english == {}


def test_no_page_of_a_foreign_bureau_names_ours(world, pages):
    theirs = {
        page.where: all_text(page) for page in pages if page.person in {"stranger", "foreign"}
    }

    assert {"home - stranger", "list_notices - stranger", "list_accounts - foreign"} <= set(theirs)
    ours = [world.officer.agency.name, world.city.name, world.clerk.username]
    assert [where for where, text in theirs.items() if any(name in text for name in ours)] == []
