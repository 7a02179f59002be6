from datetime import timedelta

import pytest

from agencies.models import Contact
from agencies.permissions import Role
from campaigns import workflow as campaign_workflow
from reports import roster
from reports.roster import Status
from reports.states import SubmissionState
from tests.factories import (
    DUE,
    NOW,
    AgencyGroupFactory,
    Bureau,
    RequirementFactory,
    UserFactory,
)
from tests.reports.steps import issued, submission_of

S = SubmissionState
AFTER = DUE + timedelta(hours=1)
BEFORE = DUE - timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "now", "submission", "review"),
    [
        (S.AWAITED, BEFORE, Status.AWAITED, Status.UNREVIEWED),
        (S.AWAITED, AFTER, Status.OVERDUE, Status.UNREVIEWED),
        (S.DRAFT, BEFORE, Status.AWAITED, Status.UNREVIEWED),
        (S.DRAFT, AFTER, Status.OVERDUE, Status.UNREVIEWED),
        (S.SUBMITTED, AFTER, Status.ON_TIME, Status.TO_REVIEW),
        (S.RETURNED, BEFORE, Status.RETURNED, Status.UNREVIEWED),
        (S.RETURNED, AFTER, Status.RETURNED, Status.UNREVIEWED),
        (S.RESUBMITTED, AFTER, Status.ON_TIME, Status.TO_REVIEW),
        (S.ACCEPTED, AFTER, Status.ON_TIME, Status.ACCEPTED),
        (S.NOTHING_TO_REPORT, AFTER, Status.NOTHING_TO_REPORT, Status.UNNEEDED),
        (S.EXEMPT, AFTER, Status.EXEMPT, Status.UNNEEDED),
    ],
)
@pytest.mark.django_db
def test_cells_say_where_a_submission_stands(state, now, submission, review):
    bureau = Bureau(cities=1)
    notice = issued(bureau)
    bureau.advance_submission(submission_of(notice, bureau.cities[0]), state)

    (row,) = roster.build(notice, now).rows

    assert [cell.status for cell in row.cells[2:]] == [submission, review]


@pytest.mark.django_db
def test_what_was_submitted_late_stays_late_after_it_was_accepted():
    bureau = Bureau(cities=1)
    notice = issued(bureau)
    bureau.advance_submission(submission_of(notice, bureau.cities[0]), S.ACCEPTED, now=AFTER)

    (row,) = roster.build(notice, AFTER).rows

    assert [cell.status for cell in row.cells[2:]] == [Status.LATE, Status.ACCEPTED]


@pytest.mark.django_db
def test_receipt_says_when():
    bureau = Bureau(cities=2)
    notice = issued(bureau)
    delivery = notice.deliveries.get(agency=bureau.cities[0])
    campaign_workflow.acknowledge(delivery, by=bureau.clerks[0], now=BEFORE)

    first, second = roster.build(notice, BEFORE).rows

    assert [(cell.status, cell.at) for cell in first.cells[:2]] == [
        (Status.DELIVERED, NOW),
        (Status.ACKNOWLEDGED, BEFORE),
    ]
    assert second.cells[1] == roster.Cell(Status.UNACKNOWLEDGED, can_be_reminded=True)


@pytest.mark.django_db
def test_unit_that_is_not_asked_is_on_the_board_all_the_same():
    bureau = Bureau(cities=2)
    notice = bureau.notice()
    requirement = RequirementFactory(notice=notice)
    requirement.groups.add(AgencyGroupFactory(owner=bureau.agency, members=bureau.cities[:1]))
    bureau.advance(notice, "issued")

    board = roster.build(notice, BEFORE, reminds=[None])

    assert [row.cells[2].status for row in board.rows] == [Status.AWAITED, Status.NOT_ASKED]
    assert [row.agency for row in board.to_remind(board.stages[2])] == bureau.cities[:1]


@pytest.mark.django_db
def test_withdrawn_notice_waits_for_nobody():
    bureau = Bureau(cities=1)
    notice = issued(bureau)
    campaign_workflow.withdraw(notice, by=bureau.officer, now=NOW, reason="内容有误。")

    (row,) = roster.build(notice, AFTER).rows

    assert [cell.status for cell in row.cells] == [
        Status.DELIVERED,
        Status.CANCELLED,
        Status.CANCELLED,
        Status.UNREVIEWED,
    ]


@pytest.mark.django_db
def test_unit_is_reachable_through_a_clerk_or_a_contact_with_an_address():
    bureau = Bureau(cities=5)
    with_clerk, retired, with_mail, with_phone, _nobody = bureau.cities
    notice = issued(bureau)
    for clerk in bureau.clerks[1:]:
        clerk.role_assignments.all().delete()
    UserFactory(agency=retired, roles=[Role.CLERK], is_active=False)
    Contact.objects.create(agency=with_mail, name="李四", email="li@example.org")
    Contact.objects.create(agency=with_phone, name="王五", phone="0591-00000000")

    board = roster.build(notice, NOW)

    assert [row.agency for row in board.rows if row.is_reachable] == [with_clerk, with_mail]


@pytest.mark.django_db
def test_board_is_empty_before_the_notice_is_issued():
    assert roster.build(Bureau().notice(requirement=True), NOW).rows == ()


@pytest.mark.django_db
def test_queries_of_the_board_do_not_grow(django_assert_num_queries):
    for cities in (1, 12):
        notice = issued(Bureau(cities=cities))
        with django_assert_num_queries(10):
            roster.build(notice, NOW)
