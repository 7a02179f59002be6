"""The clerk's page saves itself: text, answers and figures, and never over a colleague."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from agencies.permissions import Role
from reports import meeting, workflow
from reports.models import Submission
from reports.states import SubmissionState
from tests.factories import NOW, Bureau, FigureFieldFactory, UserFactory

pytestmark = pytest.mark.usefixtures("made")


@pytest.fixture(autouse=True)
def nobody_saved_before():
    """Who saved is kept in the cache by numbers that another test has used too."""
    cache.clear()


S = SubmissionState
NOTHING = str(meeting.sealed({}, ()))  # what a page of a submission still empty was opened on


class Desk:
    """A clerk's submission with a question and a figure, and a colleague at another desk."""

    def __init__(self):
        self.bureau = Bureau(cities=1)
        self.submission = self.bureau.submission()
        self.clerk = self.bureau.clerks[0]
        self.colleague = UserFactory(agency=self.bureau.cities[0], roles=[Role.CLERK])
        question = self.submission.requirement.questions.create(text="存在问题")
        field = FigureFieldFactory(
            requirement=self.submission.requirement, name="参加人数", unit="人"
        )
        self.question, self.figure = f"question_{question.pk}", f"figure_{field.pk}"

    def save(self, client, by, *, window="page", revision=0, **data):
        client.force_login(by)
        return client.post(
            reverse("autosave_submission", args=[self.submission.pk]),
            {"user": by.pk, "window": window, "revision": revision, "seals": NOTHING} | data,
        )

    @property
    def stored(self):
        found = Submission.objects.get(pk=self.submission.pk)
        answers = [answer.text for answer in found.answers.all()]
        return found.state, found.text, answers, [str(each) for each in found.figures.all()]


def make_world():
    return Desk()


@pytest.fixture
def desk(made):
    return made


def told(response):
    answer = response.json()
    for what in ("at", "seals", "rows", "cells"):
        answer.pop(what, None)
    return response.status_code, answer


def test_everything_valid_is_saved_and_the_rest_is_named(client, desk):
    first = desk.save(
        client, desk.clerk, text="正文。", **{desk.question: "人手。", desk.figure: "约1.2万"}
    )
    second = desk.save(client, desk.clerk, text="正文。", revision=1, **{desk.figure: "很多"})

    assert told(first) == (200, {"revision": 1, "left": [], "checks": {}})
    assert told(second) == (200, {"revision": 2, "left": ["参加人数"], "checks": {}})
    assert desk.stored == (S.DRAFT, "正文。", [], ["约12000人"])


def test_what_looks_wrong_is_said_beside_its_part(client, desk):
    answer = desk.save(client, desk.clerk, text="参加3000人。", **{desk.figure: "2000"})

    remark = "“参加人数”文字里写3000人，数据填2000人，两处不一致。"
    assert answer.json()["checks"] == {desk.figure: [remark]}


def test_colleagues_words_come_back_beside_ones_own_and_neither_is_lost(client, desk):
    desk.save(client, desk.colleague, window="theirs", text="同事写的。", **{desk.figure: "300"})

    answer = desk.save(client, desk.clerk, text="我写的。", **{desk.question: "人手。"})

    at = answer.json()["by"]
    assert at.startswith(f"{desk.colleague.name} ")
    assert told(answer) == (
        409,
        {
            "message": "您打开之后，同事已经保存了新的内容。您写的内容没有覆盖它。",
            "closed": False,
            "revision": 1,
            "by": at,
            "said": [f"{at}改了“参加人数”，已并入本页。"],
            "apart": f"{at}也改了“正文”，与本页写的不一致",
            "brought": {desk.figure: {"value": "300", "approximate": False}},
            "both": {"text": "同事写的。"},
        },
    )
    assert desk.stored == (S.DRAFT, "同事写的。", [], ["300人"])


def test_what_only_others_changed_is_saved_once_the_page_shows_it(client, desk):
    desk.save(client, desk.colleague, window="theirs", text="同事写的。")

    told_of = desk.save(client, desk.clerk, **{desk.question: "人手。"}).json()
    desk.save(
        client,
        desk.clerk,
        **{desk.question: "人手。", "text": told_of["brought"]["text"]},
        revision=told_of["revision"],
        seals=told_of["seals"],
    )

    assert (told_of["both"], desk.stored) == ({}, (S.DRAFT, "同事写的。", ["人手。"], []))


def test_ones_own_other_window_is_named_as_such_and_nothing_of_it_is_lost(client, desk):
    desk.save(client, desk.clerk, window="other", text="另一个窗口。")

    answer = desk.save(client, desk.clerk, text="这个窗口。")

    assert (answer.status_code, answer.json()["by"][:6]) == (409, "您另一个窗口")
    assert desk.stored[1] == "另一个窗口。"


def test_words_that_go_on_from_ones_own_of_another_window_are_no_conflict(client, desk):
    desk.save(client, desk.clerk, window="before the reload", text="前半句")

    mine = desk.save(client, desk.clerk, window="after it", text="前半句，后半句。")
    theirs = desk.save(client, desk.colleague, window="theirs", text="前半句，后半句。同事。")

    assert (mine.status_code, theirs.status_code) == (200, 409)
    assert desk.stored[1] == "前半句，后半句。"


def test_save_whose_answer_was_lost_is_no_conflict_with_oneself(client, desk):
    desk.save(client, desk.clerk, text="前半句")

    answer = desk.save(client, desk.clerk, text="前半句，后半句。")

    assert (answer.status_code, answer.json()["revision"]) == (200, 2)
    assert desk.stored[1] == "前半句，后半句。"


def test_lost_answer_does_not_excuse_a_colleagues_save_in_between(client, desk):
    desk.save(client, desk.clerk, text="我写的。")
    desk.save(client, desk.colleague, window="theirs", revision=1, text="同事改的。")

    answer = desk.save(client, desk.clerk, text="我又写的。")

    assert answer.status_code == 409
    assert desk.stored[1] == "同事改的。"


def test_number_a_colleague_gave_is_shown_where_ones_own_cannot_be_read_yet(client, desk):
    desk.save(client, desk.colleague, window="theirs", **{desk.figure: "500"})

    answer = desk.save(client, desk.clerk, **{desk.figure: "很多"})

    assert answer.status_code == 409
    assert answer.json()["both"] == {desk.figure: {"value": "500", "approximate": False}}


def test_same_words_from_two_pages_are_no_conflict(client, desk):
    desk.save(client, desk.colleague, window="theirs", text="一样的。")

    answer = desk.save(client, desk.clerk, text="一样的。")

    assert (answer.status_code, answer.json()["revision"]) == (200, 1)


def test_after_handing_in_nothing_is_saved_any_more(client, desk):
    workflow.report_nothing(desk.submission, by=desk.colleague, now=NOW, reason="没有开展。")

    answer = desk.save(client, desk.clerk, text="后写的。")

    status, refused = told(answer)
    assert (status, refused["closed"]) == (409, True)
    assert refused["message"].startswith("本项报送现为“零报告”，不能再修改。")


def test_whoever_sits_here_now_does_not_save_for_another(client, desk):
    client.force_login(desk.colleague)

    answer = client.post(
        reverse("autosave_submission", args=[desk.submission.pk]),
        {"user": desk.clerk.pk, "revision": 0, "text": "我写的。"},
    )

    assert answer.status_code == 403
    assert desk.stored == (S.AWAITED, "", [], [])


def test_session_that_has_ended_is_said_so(client, desk):
    answer = client.post(
        reverse("autosave_submission", args=[desk.submission.pk]),
        {"user": desk.clerk.pk, "revision": 0, "text": "我写的。"},
        headers={"accept": "application/json"},
    )

    assert (answer.status_code, answer.json()) == (403, {"expired": True})
