"""A year without its arrangement is told to whoever sets deadlines, and where one is shown."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns import calendar_in_force
from campaigns.arranged_days import FESTIVALS, Calendar, calendar_of
from reports.calendar_warning import missing_years, warned_of
from reports.deadlines import remaining
from reports.models import ReportingRequirement, Submission
from reports.states import SubmissionState
from tests.factories import NOW, Bureau, day
from tests.pages import main_text

MISSING = Calendar()
ENTERED = calendar_of(
    (date(2027, 2, number), False, name) for number, name in enumerate(FESTIVALS, start=1)
)
DUE_2027 = datetime(2027, 6, 10, 9, 30, tzinfo=UTC)
# What the pages show goes by today; no arrangement is published two years ahead.
YEAR = timezone.localdate().year + 2
LATER = datetime(YEAR, 1, 10, 9, 30, tzinfo=UTC)
SAID = f"{YEAR}年的放假安排还没有录入，工作日暂按周末推算。"


@pytest.mark.parametrize(
    ("today", "due", "calendar", "years"),
    [
        ("2026-10-31", [], MISSING, []),
        ("2026-11-01", [], MISSING, [2027]),
        ("2026-11-01", [], ENTERED, []),
        ("2026-03-02", ["2027-01-04"], MISSING, [2027]),
        ("2026-03-02", ["2027-01-04"], ENTERED, []),
        ("2026-03-02", ["2026-12-31"], MISSING, []),
        ("2027-03-02", [], MISSING, [2027]),
        ("2027-12-01", [], MISSING, [2027, 2028]),
        ("2027-12-01", [], ENTERED, [2028]),
        ("2025-11-21", [], MISSING, []),  # 2026 is built in
    ],
)
def test_years_of_which_the_dashboard_warns(today, due, calendar, years):
    assert missing_years(day(today), map(day, due), calendar) == years


def test_days_left_are_said_to_be_rough_without_the_arrangement():
    calendar_in_force.keep(MISSING)
    now = datetime(2027, 6, 7, 2, 0, tzinfo=UTC)
    assert remaining(DUE_2027, now).label == "还剩约3个工作日"

    calendar_in_force.keep(calendar_of([(date(2027, 6, 9), False, "、".join(FESTIVALS))]))
    assert remaining(DUE_2027, now).label == "还剩2个工作日"


@pytest.mark.django_db
def test_deadline_in_such_a_year_warns_those_who_see_to_it(client):
    bureau = Bureau(cities=1)
    bureau.submission(SubmissionState.AWAITED)
    people = (bureau.officer, bureau.administrator, bureau.clerks[0])
    assert [warned_of(user, NOW, MISSING) for user in people] == [[], [], []]

    ReportingRequirement.objects.update(due_at=DUE_2027)
    assert [warned_of(user, NOW, MISSING) for user in people] == [[2027], [2027], []]
    assert warned_of(bureau.officer, NOW, ENTERED) == []


@pytest.mark.django_db
def test_pages_say_that_a_deadline_is_in_such_a_year(client):
    bureau = Bureau(cities=1)
    submission = bureau.submission(SubmissionState.AWAITED)
    ReportingRequirement.objects.update(due_at=LATER)
    Submission.objects.update(due_at=LATER)

    client.force_login(bureau.officer)
    assert "请提醒系统管理员录入。" in main_text(client.get(reverse("home")))
    client.force_login(bureau.administrator)
    home = client.get(reverse("home"))
    assert f"{YEAR}年的放假安排还没有录入" in main_text(home)
    assert f"{reverse('list_arranged_days')}?year=" in home.content.decode()
    client.force_login(bureau.clerks[0])
    assert SAID in main_text(client.get(reverse("show_submission", args=[submission.pk])))
    assert SAID in main_text(client.get(submission.requirement.notice.get_absolute_url()))


@pytest.mark.django_db
def test_deadline_that_is_entered_in_such_a_year_is_told(client):
    bureau = Bureau(cities=1)
    notice = bureau.notice()
    client.force_login(bureau.officer)
    fields = {
        "kind": "summary",
        "title": "活动总结",
        "due_at": f"{YEAR}-01-10T17:30",
        "chain": "direct",
        "asks_text": "on",
        "questions-TOTAL_FORMS": 0,
        "questions-INITIAL_FORMS": 0,
        "figures-TOTAL_FORMS": 0,
        "figures-INITIAL_FORMS": 0,
    }

    response = client.post(reverse("add_requirement", args=[notice.pk]), fields, follow=True)

    assert SAID in main_text(response)
    requirement = notice.requirements.get()
    assert SAID in main_text(client.get(reverse("edit_requirement", args=[requirement.pk])))
