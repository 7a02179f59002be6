from datetime import datetime, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import OutgoingMessage
from agencies.permissions import Role
from reports.states import SubmissionState
from tests.factories import (
    DUE,
    AgencyFactory,
    Bureau,
    UserFactory,
)
from tests.pages import main_text
from tests.reports.steps import issued, submission_of

S = SubmissionState
AFTER = DUE + timedelta(hours=1)
BEFORE = DUE - timedelta(hours=1)


pytestmark = pytest.mark.usefixtures("made")


def make_world():
    """Due last year: city 0 accepted, 1 submitted, 2 and 3 overdue; 3 cannot be reached."""
    bureau = Bureau(cities=4)
    notice = issued(bureau)
    for city, state in zip(bureau.cities, (S.ACCEPTED, S.SUBMITTED), strict=False):
        bureau.advance_submission(submission_of(notice, city), state)
    bureau.clerks[3].role_assignments.all().delete()
    return SimpleNamespace(bureau=bureau, notice=notice)


@pytest.fixture
def bureau(made):
    return made.bureau


@pytest.fixture
def notice(made):
    return made.notice


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
        "送达 已送达 4 签收 待签收 4 催签收 待签收的4家单位 活动总结报送 汇编总结 逾期未报 2 催报 逾期未报的2家单位 按时报送 2 "
        "活动总结审核 待审核 1 已审核 1 未到审核 2"
    ) in page
    assert listed(client, notice) == [city.name for city in bureau.cities]
    assert page.count("未设联系人") == 1
    assert "催报这些单位" not in page


def test_words_that_leave_something_open_are_explained_below_the_board(client, bureau, notice):
    client.force_login(bureau.officer)

    page = client.get(address("show_roster", notice))

    assert (
        "待审核 ：已报送，等待审核。 未到审核 ：还没有报送，没有内容可以审核。 口径说明"
    ) in main_text(page)
    assert 'title="还没有报送，没有内容可以审核。">未到审核' in page.content.decode()


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
        ("submission-{}", "nonsense", [0, 1, 2, 3]),
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
    assert rows[0][0] == f"{notice.title}进度表（活动总结报送：逾期未报）"
    stages = ["送达", "送达时间", "签收", "签收时间", "活动总结报送", "活动总结报送时间"]
    assert rows[1] == ["序号", "单位", *stages, "活动总结审核"]
    delivered = datetime(2025, 5, 26, 10, 0)  # noqa: DTZ001 spreadsheets know no zones
    assert rows[2:4] == [
        [at, city.name, "已送达", delivered, "待签收", None, "逾期未报", None, "未到审核"]
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
    assert sheet["G3"].value == "按时报送"
    assert sheet["H3"].value == datetime(2025, 5, 26, 10, 0)  # noqa: DTZ001
    assert sheet["H3"].number_format == 'yyyy"年"m"月"d"日" hh:mm'


def test_queries_of_the_page_do_not_grow(client, django_assert_num_queries, db):
    for cities in (1, 12):
        bureau = Bureau(cities=cities)
        notice = issued(bureau)
        client.force_login(bureau.officer)
        with django_assert_num_queries(17):
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
    assert f"{bureau.cities[3].name}未设联系人，没有催到，请电话联系。" in main_text(response)
    assert response.redirect_chain[0][0] == address(
        "show_roster", notice, "submission-{}", "overdue"
    )
    message = OutgoingMessage.objects.filter(key__startswith="reminder:").first()
    assert message.body.startswith("请于今日下班前报送。\n\n")


def test_officer_chases_receipts_from_the_page(client, bureau, notice):
    client.force_login(bureau.officer)
    whole = client.get(address("show_roster", notice)).content.decode()
    assert 'href="?stage=receipt&amp;status=unacknowledged#remind">催签收' in whole

    response = remind(client, notice, "receipt", "unacknowledged", text="请今日签收。")

    assert "已向3家单位发出催报。" in main_text(response)
    assert f"{bureau.cities[3].name}未设联系人，没有催到，请电话联系。" in main_text(response)
    notes = OutgoingMessage.objects.filter(key__startswith="receipt:", channel="in_app")
    assert {note.recipient.agency for note in notes} == set(bureau.cities[:3])


def test_locked_stage_offers_no_reminder_but_to_who_was_returned(client, db):
    bureau = Bureau(cities=2)
    notice = issued(bureau, locks_at=DUE)
    bureau.advance_submission(submission_of(notice, bureau.cities[0]), S.RETURNED)
    client.force_login(bureau.officer)

    html = client.get(address("show_roster", notice)).content.decode()

    assert html.count("#remind") == 2  # the receipts, and the one returned
    assert "status=returned#remind" in html
    remind(client, notice)
    assert reminded() == []


def test_second_click_says_that_nothing_was_sent(client, bureau, notice):
    client.force_login(bureau.officer)
    remind(client, notice)

    response = remind(client, notice)

    assert "有1家单位今天已经催过，没有重复发送。" in main_text(response)
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
