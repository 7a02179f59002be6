from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl import load_workbook

from agencies.models import Contact, OutgoingMessage
from agencies.permissions import Role
from campaigns import workflow as campaign_workflow
from reports import roster
from reports.models import Submission
from reports.roster import Status
from reports.states import SubmissionState
from tests.factories import (
    DUE,
    NOW,
    AgencyFactory,
    AgencyGroupFactory,
    Bureau,
    RequirementFactory,
    UserFactory,
)
from tests.pages import main_text

S = SubmissionState
AFTER = DUE + timedelta(hours=1)
BEFORE = DUE - timedelta(hours=1)


def issued(bureau, **requirement):
    notice = bureau.notice()
    RequirementFactory(notice=notice, **requirement)
    return bureau.advance(notice, "issued")


def submission_of(notice, agency):
    return Submission.objects.get(requirement__notice=notice, agency=agency)


# --- The board ------------------------------------------------------------------------


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
    assert second.cells[1] == roster.Cell(Status.UNACKNOWLEDGED)


@pytest.mark.django_db
def test_unit_that_is_not_asked_is_on_the_board_all_the_same():
    bureau = Bureau(cities=2)
    notice = bureau.notice()
    requirement = RequirementFactory(notice=notice)
    requirement.groups.add(AgencyGroupFactory(owner=bureau.agency, members=bureau.cities[:1]))
    bureau.advance(notice, "issued")

    board = roster.build(notice, BEFORE)

    assert [row.cells[2].status for row in board.rows] == [Status.AWAITED, Status.NOT_ASKED]
    assert board.open_submissions(board.stages[2]) == [submission_of(notice, bureau.cities[0])]


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
    for clerk in bureau.clerks[1:]:
        clerk.role_assignments.all().delete()
    UserFactory(agency=retired, roles=[Role.CLERK], is_active=False)
    Contact.objects.create(agency=with_mail, name="李四", email="li@example.org")
    Contact.objects.create(agency=with_phone, name="王五", phone="0591-00000000")

    board = roster.build(issued(bureau), NOW)

    assert [row.agency for row in board.rows if row.is_reachable] == [with_clerk, with_mail]


@pytest.mark.django_db
def test_board_is_empty_before_the_notice_is_issued():
    assert roster.build(Bureau().notice(requirement=True), NOW).rows == ()


@pytest.mark.django_db
def test_queries_of_the_board_do_not_grow(django_assert_num_queries):
    for cities in (1, 12):
        notice = issued(Bureau(cities=cities))
        with django_assert_num_queries(5):
            roster.build(notice, NOW)


class CountsOpenTheirLists(TestCase):
    """Whatever has happened, each number is the length of the list it opens."""

    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.sampled_from(S), min_size=1, max_size=6), st.sampled_from([BEFORE, AFTER]))
    def test_every_count_is_the_length_of_its_list(self, states, now):
        bureau = Bureau(cities=len(states))
        notice = issued(bureau)
        for city, state in zip(bureau.cities, states, strict=True):
            bureau.advance_submission(submission_of(notice, city), state)

        board = roster.build(notice, now)

        for stage in board.stages:
            counts = board.counts(stage)
            assert sum(count for _, count in counts) == len(states)
            for status, count in counts:
                named = board.find(stage.key, status.slug)
                assert named == (stage, status)
                assert len(board.only(*named).rows) == count > 0


# --- The page -------------------------------------------------------------------------


@pytest.fixture
def bureau(db):
    return Bureau(cities=4)


@pytest.fixture
def notice(bureau):
    """Due last year: city 0 accepted, 1 submitted, 2 and 3 overdue; 3 cannot be reached."""
    notice = issued(bureau)
    for city, state in zip(bureau.cities, (S.ACCEPTED, S.SUBMITTED), strict=False):
        bureau.advance_submission(submission_of(notice, city), state)
    bureau.clerks[3].role_assignments.all().delete()
    return notice


def address(name, notice, stage="", status=""):
    url = reverse(name, args=[notice.pk])
    if not stage:
        return url
    return f"{url}?stage={stage.format(notice.requirements.get().pk)}&status={status}"


def listed(client, *args):
    """The units in the table of the page."""
    html = client.get(address("show_roster", *args)).content.decode()
    rows = html.split('<th scope="row"')[1:]
    return [row.partition("<div>")[2].partition("<")[0].strip() for row in rows]


def test_page_counts_every_stage_and_lists_every_unit(client, bureau, notice):
    client.force_login(bureau.officer)

    page = main_text(client.get(address("show_roster", notice)))

    assert (
        "送达 已送达 4 签收 待签收 4 活动总结报送 逾期未报 2 按时报送 2 "
        "活动总结审核 待审核 1 已审核 1 未到审核 2"
    ) in page
    assert listed(client, notice) == [city.name for city in bureau.cities]
    assert page.count("未设联系人") == 1
    assert "催报这些单位" not in page


@pytest.mark.parametrize(
    ("stage", "status", "cities"),
    [
        ("delivery", "delivered", [0, 1, 2, 3]),
        ("receipt", "unacknowledged", [0, 1, 2, 3]),
        ("submission-{}", "on_time", [0, 1]),
        ("submission-{}", "overdue", [2, 3]),
        ("review-{}", "to_review", [1]),
        ("review-{}", "accepted", [0]),
        ("review-{}", "unreviewed", [2, 3]),
        ("submission-{}", "late", []),
        ("nonsense", "late", [0, 1, 2, 3]),
    ],
)
def test_number_opens_exactly_its_list(client, bureau, notice, stage, status, cities):
    client.force_login(bureau.officer)

    assert listed(client, notice, stage, status) == [bureau.cities[at].name for at in cities]


def test_unissued_notice_has_no_roster_yet(client, bureau):
    client.force_login(bureau.officer)
    notice = bureau.notice(requirement=True)

    assert "还没有送达单位" in main_text(client.get(address("show_roster", notice)))


def test_workbook_holds_exactly_what_is_shown(client, bureau, notice):
    client.force_login(bureau.officer)

    response = client.get(address("export_roster", notice, "submission-{}", "overdue"))

    sheet = load_workbook(BytesIO(response.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == f"{notice.title}办理进度（活动总结报送：逾期未报）"
    assert rows[1] == ["序号", "单位", "送达", "签收", "活动总结报送", "活动总结审核"]
    assert rows[2:4] == [
        [str(at), city.name, "已送达 5月26日10:00", "待签收", "逾期未报", "未到审核"]
        for at, city in enumerate(bureau.cities[2:], start=1)
    ]
    assert rows[4][0].endswith("共2家单位。")
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''2025")


def test_workbook_of_the_whole_board_has_every_unit(client, bureau, notice):
    client.force_login(bureau.officer)

    content = client.get(address("export_roster", notice)).content

    sheet = load_workbook(BytesIO(content)).active
    assert [row[1].value for row in sheet.iter_rows(min_row=3, max_row=6)] == [
        city.name for city in bureau.cities
    ]
    assert sheet["E3"].value == "按时报送 5月26日10:00"


def test_queries_of_the_page_do_not_grow(client, django_assert_num_queries, db):
    for cities in (1, 12):
        bureau = Bureau(cities=cities)
        notice = issued(bureau)
        client.force_login(bureau.officer)
        with django_assert_num_queries(11):
            assert len(listed(client, notice)) == cities


# --- Reminding from the page ----------------------------------------------------------


def remind(client, notice, stage="submission-{}", status="overdue", **data):
    requirement = notice.requirements.get()
    data |= {"stage": stage.format(requirement.pk), "status": status}
    return client.post(reverse("remind_units", args=[notice.pk]), data, follow=True)


def reminded():
    found = OutgoingMessage.objects.filter(key__startswith="reminder:", channel="in_app")
    return [message.recipient.agency for message in found]


def test_officer_reminds_the_units_behind_a_number(client, bureau, notice):
    client.force_login(bureau.officer)
    shown = client.get(address("show_roster", notice, "submission-{}", "overdue"))
    assert "催报这些单位" in main_text(shown)

    response = remind(client, notice, text="请于今日下班前报送。")

    assert reminded() == [bureau.cities[2]]
    assert "已向1家单位发出催报。" in main_text(response)
    assert "有1家单位未设联系人，请电话联系。" in main_text(response)
    assert response.redirect_chain[0][0] == address(
        "show_roster", notice, "submission-{}", "overdue"
    )
    message = OutgoingMessage.objects.filter(key__startswith="reminder:").first()
    assert message.body.startswith("请于今日下班前报送。\n\n")


def test_second_click_says_that_nothing_was_sent(client, bureau, notice):
    client.force_login(bureau.officer)
    remind(client, notice)

    response = remind(client, notice)

    assert "今天已经催报过这些单位，没有重复发送。" in main_text(response)
    assert reminded() == [bureau.cities[2]]


@pytest.mark.parametrize("text", ["长" * 501, "空\0字符"])
def test_unfit_word_of_ones_own_is_refused(client, bureau, notice, text):
    client.force_login(bureau.officer)

    response = remind(client, notice, text=text)

    assert "没有催报。附言：" in main_text(response)
    assert reminded() == []


@pytest.mark.parametrize(
    ("stage", "status"),
    [("submission-{}", "on_time"), ("receipt", "unacknowledged"), ("review-{}", "unreviewed")],
)
def test_list_without_open_submissions_offers_no_reminder(client, bureau, notice, stage, status):
    client.force_login(bureau.officer)

    shown = client.get(address("show_roster", notice, stage, status))

    assert "催报这些单位" not in main_text(shown)


def test_reminding_needs_a_list(client, bureau, notice):
    client.force_login(bureau.officer)

    assert remind(client, notice, status="nonsense").status_code == 404
    assert client.get(reverse("remind_units", args=[notice.pk])).status_code == 405
    assert reminded() == []


# --- Who ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["officer", "reviewer", "signatory", "administrator"])
def test_issuing_bureau_sees_its_roster_and_the_officer_alone_reminds(client, bureau, notice, who):
    client.force_login(getattr(bureau, who))

    shown = client.get(address("show_roster", notice, "submission-{}", "overdue"))

    assert shown.status_code == 200
    assert ("催报这些单位" in main_text(shown)) is (who == "officer")
    assert remind(client, notice).status_code == (200 if who == "officer" else 403)


def outsiders(bureau):
    """Units see nothing of each other, whatever roles their people have at home."""
    city = bureau.cities[1]
    return [
        bureau.clerks[0],
        UserFactory(agency=city, roles=[Role.CLERK, Role.SUPERIOR]),
        UserFactory(agency=city, roles=[Role.OFFICER, Role.ADMINISTRATOR]),
        Bureau(cities=0).officer,
    ]


@pytest.mark.parametrize("number", range(4))
def test_roster_is_not_found_by_units_and_strangers(client, bureau, notice, number):
    client.force_login(outsiders(bureau)[number])

    assert client.get(address("show_roster", notice)).status_code == 404
    assert client.get(address("export_roster", notice)).status_code == 404
    assert remind(client, notice).status_code == 404


def test_superior_reads_the_roster_and_does_not_remind(client, bureau, notice):
    bureau.agency.parent = AgencyFactory(level="national")
    bureau.agency.save()
    client.force_login(UserFactory(agency=bureau.agency.parent, roles=[Role.SUPERIOR]))

    assert listed(client, notice) == [city.name for city in bureau.cities]
    assert remind(client, notice).status_code == 403
    assert client.get(address("show_roster", bureau.notice(requirement=True))).status_code == 404
