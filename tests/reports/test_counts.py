"""Whatever has happened, each number is the length of the list it opens."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils.http import urlencode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from agencies.models import RoleAssignment
from agencies.permissions import Role
from campaigns import workflow as campaign_workflow
from campaigns.states import NoticeState
from reports import progress, roster, todo
from reports.filters import SubmissionFilter
from reports.five_numbers import Part
from reports.models import Submission
from reports.roster.selection import Selection
from reports.states import SubmissionState
from tests.factories import DUE, Bureau, RequirementFactory

S = SubmissionState
BEFORE, AFTER = DUE - timedelta(hours=1), DUE + timedelta(hours=1)
# What became of one unit, and when.
UNITS = st.lists(
    st.tuples(st.sampled_from(S), st.sampled_from([BEFORE, AFTER])), min_size=1, max_size=6
)
TIMES = st.sampled_from([BEFORE, AFTER, AFTER + timedelta(days=1)])


def arrange(units, *, is_withdrawn):
    bureau = Bureau(cities=len(units))
    notice = bureau.notice()
    RequirementFactory(notice=notice)
    bureau.advance(notice, NoticeState.ISSUED)
    for city, (state, at) in zip(bureau.cities, units, strict=True):
        submission = Submission.objects.get(requirement__notice=notice, agency=city)
        bureau.advance_submission(submission, state, now=at)
    # One person of the bureau answers to others as well: the two lists must not mix.
    RoleAssignment.objects.create(user=bureau.officer, role=Role.CLERK)
    if is_withdrawn:
        campaign_workflow.withdraw(notice, by=bureau.officer, now=AFTER, reason="内容有误。")
    return bureau, notice


def listed(user, now, **query):
    request = RequestFactory().get(f"/submissions/?{urlencode(query)}")
    request.user = user
    visible = Submission.objects.visible_to(user)
    found = SubmissionFilter(request.GET, queryset=visible, request=request, now=now)
    return found.qs.count()


def check_counts(units, now, is_withdrawn):
    bureau, notice = arrange(units, is_withdrawn=is_withdrawn)
    board = roster.build(notice, now)

    counted = {}
    for stage in board.stages:
        counts = board.counts(stage)
        assert sum(count for _, count in counts) == len(units)
        for status, count in counts:
            named = Selection.read({"stage": stage.key, "status": status.slug}, board)
            assert (named.stage, named.status) == (stage, status)
            assert len(board.only(stage, status).rows) == count > 0
            counted[status.slug] = count

    for timing in ("on_time", "late", "overdue"):
        assert listed(bureau.officer, now, timing=timing) == counted.get(timing, 0)
    assert listed(bureau.officer, now, state="to_review") == (
        0 if is_withdrawn else counted.get("to_review", 0)
    )
    for user in (bureau.officer, *bureau.clerks):
        for section in todo.sections(user, now):
            if section.url.startswith("/submissions/"):
                query = dict(pair.split("=") for pair in section.url.partition("?")[2].split("&"))
                assert listed(user, now, **query) == section.count
    (requirement,) = progress.of_requirements(notice.requirements)
    stage = board.stage(f"submission-{requirement.pk}")
    assert len(board.entries(stage, Part.ACTUAL)) == requirement.actual


class CountsOpenTheirLists(TestCase):
    @settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
    @given(UNITS, TIMES, st.booleans())
    def test_every_count_is_the_length_of_its_list(self, units, now, is_withdrawn):
        check_counts(units, now, is_withdrawn)

    @pytest.mark.soak
    @settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])
    @given(UNITS, TIMES, st.booleans())
    def test_every_count_is_the_length_of_its_list_at_length(self, units, now, is_withdrawn):
        check_counts(units, now, is_withdrawn)
