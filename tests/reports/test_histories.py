"""The five numbers through random histories of a notice: what people do in any order, over
cities, counties and requirements, whatever of it the rules let through.

After each history: rates stay in 0…100 %, the parts sum up to the whole by unit, level and
requirement, SQL and rows agree, and each number on the pages is the length of the list that
its link opens.
"""

import re
from datetime import timedelta
from fractions import Fraction
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from agencies.conflicts import Conflict
from agencies.models import User
from campaigns import workflow as campaign_workflow
from campaigns.states import NoticeState
from reports import extensions, five_numbers, outcomes, progress, roster, workflow
from reports.five_numbers import FiveNumbers, Part
from reports.levels import level_of
from reports.models import Outcome, Submission
from tests.factories import (
    NOW,
    ActivityCategoryFactory,
    ActivityFactory,
    Bureau,
    RequirementFactory,
    ScheduleFactory,
)

REASONED = {
    "return_for_revision",
    "exempt",
    "revoke_exemption",
    "revoke_acceptance",
    "report_nothing",
    "begin_correction",
    "return_correction",
}
BY_UNIT = {"report_nothing", "begin_correction", "withdraw_correction"}
STEPS = (
    "hand_in",
    "hand_in",
    "report_nothing",
    "return_for_revision",
    "accept",
    "exempt",
    "revoke_exemption",
    "revoke_acceptance",
    "ask",
    "extend",
    "begin_correction",
    "adopt_correction",
    "return_correction",
    "withdraw_correction",
    "tell",
)
# What is done, to which of the submissions or rows, and how many hours after the last.  The
# summary is due after 511 hours.
HISTORIES = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 6), st.sampled_from([1, 30, 150, 400])),
    max_size=25,
)


class World:
    """Two cities, the first with two counties; a plan asked of each city, a summary by way of
    the cities; three rows in a schedule."""

    def __init__(self):
        self.bureau = Bureau(cities=2, counties=2)
        schedule = ScheduleFactory(campaign=self.bureau.campaign)
        category = ActivityCategoryFactory(schedule=schedule)
        self.rows = [ActivityFactory(category=category) for _ in range(3)]
        for row, agency in zip(
            self.rows, [*self.bureau.cities, self.bureau.counties[0]], strict=True
        ):
            row.responsible_agencies.add(agency)
        self.notice = self.bureau.notice()
        self.notice.attachments.create(title="安排表", schedule=schedule)
        RequirementFactory(notice=self.notice, kind="plan", title="活动方案")
        RequirementFactory(notice=self.notice, chain="through_city")
        self.bureau.advance(self.notice, NoticeState.ISSUED)
        self.clerks = {
            user.agency_id: user for user in [*self.bureau.clerks, *self.bureau.county_clerks]
        }
        self.submissions = list(self.asked.order_by("pk"))
        self.now = NOW

    @property
    def asked(self):
        return Submission.objects.filter(requirement__notice=self.notice)

    def clerk_of(self, agency):
        return self.clerks[agency.pk]

    def go_on(self, step, place, hours):
        """Try the step; what the rules forbid changes nothing."""
        self.now += timedelta(hours=hours)
        submission = self.asked.get(pk=self.submissions[place % len(self.submissions)].pk)
        was_late = five_numbers.of_one(submission).late
        was_on_time = five_numbers.of_one(submission).on_time
        try:
            if step == "tell":
                self._tell(self.rows[place % len(self.rows)], place)
            else:
                self._take(step, submission)
        except (Conflict, PermissionDenied, ValidationError):
            return
        numbers = five_numbers.of_one(self.asked.get(pk=submission.pk))
        assert not (was_on_time and numbers.late), "nothing makes late what was in time"
        if step not in ("ask", "extend"):
            assert not (was_late and numbers.on_time), "and nothing but more time the reverse"

    def _take(self, step, submission):
        unit = {"by": self.clerk_of(submission.agency), "now": self.now}
        receiver = (
            self.clerk_of(submission.parent.agency) if submission.parent else self.bureau.officer
        )
        review = {"by": receiver, "now": self.now}
        until = timezone.localdate(max(self.now, submission.due_at)) + timedelta(days=9)
        if step == "hand_in":
            words = {"text": "我局组织开展了宣传活动。", "revision": submission.revision}
            workflow.save_draft(submission, **words, **unit)
            workflow.submit(submission, **unit)
        elif step == "ask":
            extensions.ask(submission, until=until, reason="活动顺延。", **unit)
        elif step == "extend":
            extensions.grant([submission], until=until, **review)
        else:
            reason = {"reason": "按规定办理。"} if step in REASONED else {}
            who = unit if step in BY_UNIT else review
            getattr(workflow, step)(submission, **who, **reason)

    def _tell(self, row, place):
        (agency,) = row.responsible_agencies.all()
        told = Outcome.objects.filter(activity=row, agency=agency).first()
        outcome = told or Outcome(activity=row, agency=agency)
        outcome.state = list(Outcome.State)[place % 3]
        outcomes.save(outcome, by=self.clerk_of(agency), now=self.now)


# --- What holds after every history ---------------------------------------------------


def check_numbers(world, *, in_force):
    """The same numbers from rows, from SQL and from the board, and their sums."""
    rows = list(world.asked.select_related("agency"))
    of_rows = [five_numbers.of_one(row, in_force=in_force) for row in rows]
    whole = five_numbers.total(of_rows)
    assert 0 <= whole.on_time <= whole.actual <= whole.expected <= len(rows)
    for words in (whole.rate, whole.rate_on_time):
        assert words == "—" or 0 <= Fraction(words.rstrip("%")) <= 100

    board = roster.build(world.notice, world.now)
    assert five_numbers.of_many(world.asked) == board.numbers() == whole
    by_unit = five_numbers.by(world.asked, "agency")
    by_level = five_numbers.by_level(world.asked)
    by_requirement = five_numbers.by(world.asked, "requirement")
    for parts in (by_unit, by_level, by_requirement):
        assert five_numbers.total(parts.values()) == whole
    for row in board.rows:
        assert row.numbers == by_unit.get((row.agency.pk,), FiveNumbers())
    for level, numbers in by_level.items():
        assert board.of_level(level).numbers() == numbers
        of_level = [
            each for row, each in zip(rows, of_rows, strict=True) if level_of(row.agency) == level
        ]
        assert five_numbers.total(of_level) == numbers
    for part in Part:
        counted = [row.pk for row, each in zip(rows, of_rows, strict=True) if each.count(part)]
        assert set(counted) == set(
            world.asked.filter(five_numbers.condition(part)).values_list("pk", flat=True)
        )
        assert len(board.entries(part=part)) == len(counted) == whole.count(part)
    for requirement in progress.of_requirements(world.notice.requirements):
        stage = board.stage(f"submission-{requirement.pk}")
        assert (requirement.expected, requirement.actual) == (
            board.numbers(stage).expected,
            board.numbers(stage).actual,
        )


# A number that is a link, and how many rows there are in the table behind it.
NUMBER = re.compile(r'href="(\?[^"#]+)"[^>]*>(?:<span>[^<]*</span> <strong>)?[^<\d]*(\d+)<')
ROW = '<th scope="row" class="col-unit"'


def check_links(world, user):
    """Each number on the pages of the board is the length of the list it opens."""
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    address = reverse("show_roster", args=[world.notice.pk])

    def read(query):
        response = client.get(address + query)
        assert response.status_code == 200
        return response.content.decode()

    promised = {}
    for view in ("", "?view=numbers"):
        for query, number in NUMBER.findall(read(view)):
            promised.setdefault(unescape(query), int(number))
            assert promised[unescape(query)] == int(number)
    assert promised
    for query, number in promised.items():
        assert read(query).count(ROW) == number, query


def check(history, *, is_withdrawn=False):
    world = World()
    for step, place, hours in history:
        world.go_on(step, place, hours)
    if is_withdrawn:
        campaign_workflow.withdraw(
            world.notice, by=world.bureau.officer, now=world.now, reason="内容有误。"
        )
    check_numbers(world, in_force=not is_withdrawn)
    check_links(world, world.bureau.officer)
    check_links(world, world.bureau.clerks[0])  # the city with its counties


class NumbersThroughHistories(TestCase):
    @settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
    @given(HISTORIES, st.booleans())
    def test_numbers_agree_and_open_their_lists(self, history, is_withdrawn):
        check(history, is_withdrawn=is_withdrawn)

    @pytest.mark.soak
    @settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
    @given(HISTORIES, st.booleans())
    def test_numbers_agree_and_open_their_lists_at_length(self, history, is_withdrawn):
        check(history, is_withdrawn=is_withdrawn)


@pytest.mark.django_db
def test_every_step_of_a_history_happens():
    """The histories are not made of steps that the rules all refuse."""
    world = World()
    for step in (
        "ask",
        "extend",
        "hand_in",
        "return_for_revision",
        "hand_in",
        "accept",
        "begin_correction",
        "withdraw_correction",
        "revoke_acceptance",
        "return_for_revision",
        "report_nothing",
        "return_for_revision",
        "exempt",
        "revoke_exemption",
    ):
        before = world.asked.get(pk=world.submissions[0].pk)
        count = before.extensions.count()
        world.go_on(step, 0, 1)
        after = world.asked.get(pk=before.pk)
        assert (after.state, after.correction, after.due_at, after.extensions.count()) != (
            before.state,
            before.correction,
            before.due_at,
            count,
        ), step
