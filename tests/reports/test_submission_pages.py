import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse

from agencies.permissions import Role
from campaigns import workflow as campaign_workflow
from reports import uploads, workflow
from reports.models import Submission
from reports.states import SubmissionState
from tests.factories import (
    DUE,
    NOW,
    AgencyFactory,
    Bureau,
    FigureFieldFactory,
    UserFactory,
)
from tests.pages import main_text
from tests.reports.files import PDF, upload

pytestmark = pytest.mark.django_db

S = SubmissionState


@pytest.fixture
def bureau():
    return Bureau(cities=3)


def page_of(client, user, submission):
    client.force_login(user)
    return client.get(submission.get_absolute_url())


def step_url(submission, step):
    return reverse("take_submission_step", args=[submission.pk, step])


def post_step(client, submission, step, **data):
    """What the page of the submission posts, as it stands now."""
    revision = Submission.objects.get(pk=submission.pk).revision
    return client.post(step_url(submission, step), {"revision": revision} | data)


def buttons(response):
    """The steps that the page offers."""
    return re.findall(r'action="/submissions/\d+/steps/(\w+)/"', response.content.decode())


# --- One submission -------------------------------------------------------------------


def test_officer_sees_everything_that_was_submitted(client, bureau):
    submission = bureau.submission(S.DRAFT)
    field = FigureFieldFactory(requirement=submission.requirement, name="参加人数", unit="人")
    submission.figures.create(field=field, value=620, approximate=True)
    uploads.attach(submission, [upload("总结.pdf")], by=bureau.clerks[0], now=NOW)
    bureau.advance_submission(submission, S.SUBMITTED)

    page = main_text(page_of(client, bureau.officer, submission))

    assert f"{submission.agency.name}：活动总结 已报送 按时" in page
    assert "正文 12字 我局组织开展了宣传活动。" in page
    assert "参加人数 约620人" in page
    assert "总结.pdf" in page
    assert f"流转记录 报送 {bureau.clerks[0].name}（{submission.agency.short_name}）" in page


@pytest.mark.parametrize(
    ("state", "officer", "clerk"),
    [
        (S.AWAITED, ["exempt"], []),
        (S.DRAFT, ["exempt"], []),
        (S.SUBMITTED, ["return_for_revision", "accept"], []),
        (S.RETURNED, ["exempt"], []),
        (S.RESUBMITTED, ["return_for_revision", "accept"], []),
        (S.ACCEPTED, ["revoke_acceptance"], ["begin_correction"]),
        (S.NOTHING_TO_REPORT, ["return_for_revision"], []),
        (S.EXEMPT, ["revoke_exemption"], []),
    ],
)
def test_page_offers_what_the_reader_may_do(client, bureau, state, officer, clerk):
    submission = bureau.submission(state)
    edit = reverse("edit_submission", args=[submission.pk])

    by_officer = page_of(client, bureau.officer, submission)
    by_clerk = page_of(client, bureau.clerks[0], submission)

    assert (buttons(by_officer), buttons(by_clerk)) == (officer, clerk)
    assert (f'href="{edit}"' in by_clerk.content.decode()) is submission.is_open
    assert f'href="{edit}"' not in by_officer.content.decode()


@pytest.mark.parametrize("who", ["reviewer", "signatory", "administrator"])
def test_colleagues_of_the_officer_read_only(client, bureau, who):
    response = page_of(client, getattr(bureau, who), bureau.submission(S.SUBMITTED))

    assert (response.status_code, buttons(response)) == (200, [])


def test_late_submission_says_so(client, bureau):
    submission = bureau.submission(S.SUBMITTED, now=DUE + timedelta(days=1))

    assert "活动总结 已报送 逾期报送" in main_text(page_of(client, bureau.officer, submission))


def test_locked_submission_says_so_to_the_clerk(client, bureau):
    submission = bureau.submission(locks_at=DUE + timedelta(days=2))

    response = page_of(client, bureau.clerks[0], submission)

    assert (
        "本项报送已于2025年6月18日 17:30锁定（报送要求的锁定时间），不能再填报。"
        f"仍要报送的，可以申请延期，或联系{bureau.agency.short_name}准予延期。"
        in main_text(response)
    )
    assert f"/submissions/{submission.pk}/edit/" not in response.content.decode()


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        ("accept", S.SUBMITTED, S.ACCEPTED),
        ("return_for_revision", S.SUBMITTED, S.RETURNED),
        ("exempt", S.AWAITED, S.EXEMPT),
        ("revoke_acceptance", S.ACCEPTED, S.SUBMITTED),
        ("revoke_exemption", S.EXEMPT, S.AWAITED),
    ],
)
def test_officer_takes_a_step(client, bureau, step, before, after):
    submission = bureau.submission(before)
    client.force_login(bureau.officer)

    response = post_step(client, submission, step, reason="请补充参加人数。")

    assert response.headers["Location"] == submission.get_absolute_url()
    submission.refresh_from_db()
    assert submission.state == after
    expected = "" if step == "accept" else "请补充参加人数。"
    assert submission.transitions.last().reason == expected


def test_accepting_asks_first(client, bureau):
    html = page_of(client, bureau.officer, bureau.submission(S.SUBMITTED)).content.decode()

    question = f"确定{bureau.cities[0].short_name}报送的“活动总结”审核通过？"
    assert f'data-confirm="{question}">审核通过</button>' in html


def test_withdrawn_notice_needs_no_report_and_says_why(client, bureau):
    submission = bureau.submission()
    notice = submission.requirement.notice
    campaign_workflow.withdraw(notice, by=bureau.officer, now=NOW, reason="活动改期。")

    page = main_text(page_of(client, bureau.clerks[0], submission))

    assert "通知已废止，无需报送。理由：活动改期。" in page
    assert "截止时间 已废止，无需报送" in page
    assert "2025年6月16日" not in page
    assert "已废止，无需报送。理由：活动改期。" in main_text(client.get(notice.get_absolute_url()))


def test_clerk_reports_nothing(client, bureau):
    submission = bureau.submission()
    client.force_login(bureau.clerks[0])

    response = post_step(client, submission, "report_nothing", reason="本地未开展活动。")

    submission.refresh_from_db()
    assert submission.state == S.NOTHING_TO_REPORT
    number = submission.versions.get().receipt_number
    assert response.headers["Location"] == reverse("show_receipt", args=[submission.pk])
    assert f"零报告，等待{bureau.agency.short_name}审核。回执编号{number}。" in main_text(
        client.get(response.headers["Location"])
    )


def test_incomplete_draft_is_not_submitted_from_its_page(client, bureau):
    submission = bureau.submission()
    client.force_login(bureau.clerks[0])

    response = post_step(client, submission, "submit")

    assert "正文还没有填写。" in main_text(response)
    assert Submission.objects.get(pk=submission.pk).state == S.AWAITED


@pytest.mark.parametrize(
    ("reason", "message"),
    [("", "请写明退回的理由。"), ("长" * 501, "理由最多500字，现有501字，请精简。")],
)
def test_unfit_reason_is_said_and_kept(client, bureau, reason, message):
    submission = bureau.submission(S.SUBMITTED)
    client.force_login(bureau.officer)

    response = post_step(client, submission, "return_for_revision", reason=reason)

    html = response.content.decode()
    assert message in main_text(response)
    assert '<details class="reason-form" open>' in html
    assert f"required>{reason}</textarea>" in html or f">{reason}</textarea>" in html
    assert Submission.objects.get(pk=submission.pk).state == S.SUBMITTED


def test_step_that_came_too_late_is_a_conflict(client, bureau):
    submission = bureau.submission(S.ACCEPTED)
    client.force_login(bureau.officer)

    response = post_step(client, submission, "return_for_revision", reason="请补充。")

    assert response.status_code == 409
    assert "本项报送现为“已审核”，不能再退回。" in main_text(response)


def test_officer_cannot_accept_a_text_they_have_not_seen(client, bureau):
    submission = bureau.submission(S.SUBMITTED)
    html = page_of(client, bureau.officer, submission).content.decode()
    (read,) = set(re.findall(r'name="revision" value="(\d+)"', html))
    at_once = {"by": bureau.officer, "now": NOW}
    workflow.return_for_revision(submission, **at_once, reason="请补充数据。")
    bureau.advance_submission(submission, S.SUBMITTED)

    for revision in (read, "", "?"):
        response = client.post(step_url(submission, "accept"), {"revision": revision})
        assert Submission.objects.get(pk=submission.pk).state == S.RESUBMITTED

    response = client.post(
        step_url(submission, "return_for_revision"), {"revision": read, "reason": "缺少数据。"}
    )
    assert response.status_code == 409
    assert "报送内容又有改动，请重新阅读后再办理。" in main_text(response)
    assert "缺少数据。</textarea>" in response.content.decode()


def test_step_is_a_post_and_has_a_name(client, bureau):
    submission = bureau.submission(S.SUBMITTED)
    client.force_login(bureau.officer)

    assert client.get(step_url(submission, "accept")).status_code == 405
    assert post_step(client, submission, "delete").status_code == 404
    assert Submission.objects.get(pk=submission.pk).state == S.SUBMITTED


# --- Who sees what --------------------------------------------------------------------


def test_units_do_not_find_each_others_submissions(client, bureau):
    submission = bureau.submission(S.SUBMITTED)

    for stranger in (bureau.clerks[1], Bureau(cities=0).officer):
        assert page_of(client, stranger, submission).status_code == 404
        assert post_step(client, submission, "accept").status_code == 404


def test_superior_sees_what_bureaus_below_received_and_no_drafts(client, bureau):
    ministry = AgencyFactory(level="national")
    bureau.agency.parent = ministry
    bureau.agency.save()
    superior = UserFactory(agency=ministry, roles=[Role.SUPERIOR])

    assert page_of(client, superior, bureau.submission(S.SUBMITTED)).status_code == 200
    assert page_of(client, superior, bureau.submission(S.DRAFT)).status_code == 404


def test_superior_role_in_a_city_shows_nothing_of_the_neighbours(client, bureau):
    submission = bureau.submission(S.SUBMITTED)
    neighbour = UserFactory(agency=bureau.cities[1], roles=[Role.SUPERIOR])

    assert page_of(client, neighbour, submission).status_code == 404
    assert list(Submission.objects.visible_to(neighbour)) == [
        Submission.objects.get(agency=bureau.cities[1])
    ]


# --- Files ----------------------------------------------------------------------------


@pytest.fixture
def file(bureau):
    """A file of a draft, not handed in."""
    submission = bureau.submission()
    name = "福州市局 活动总结.pdf"
    uploads.attach(submission, [upload(name)], by=bureau.clerks[0], now=NOW)
    return submission.files.get()


@pytest.mark.parametrize("who", ["officer", "reviewer", "superior"])
def test_others_read_and_download_only_what_was_handed_in(client, bureau, who):
    ministry = AgencyFactory(level="national")
    bureau.agency.parent = ministry
    bureau.agency.save()
    superior = UserFactory(agency=ministry, roles=[Role.SUPERIOR])
    reader = superior if who == "superior" else getattr(bureau, who)
    submission, clerk = bureau.submission(S.DRAFT), bureau.clerks[0]
    field = FigureFieldFactory(requirement=submission.requirement, name="参加人数", unit="人")
    submission.figures.create(field=field, value=620)
    uploads.attach(submission, [upload("初稿.pdf")], by=clerk, now=NOW)
    if who != "superior":
        page = main_text(page_of(client, reader, submission))
        assert "单位还没有报送。" in page
        assert all(word not in page for word in ("宣传活动", "620", "初稿.pdf"))
    bureau.advance_submission(submission, S.RETURNED)

    submission.refresh_from_db()
    submission.figures.update(value=999)
    uploads.attach(submission, [upload("修改稿.png")], by=clerk, now=NOW)
    workflow.save_draft(
        submission, text="还没改好。", by=clerk, now=NOW, revision=submission.revision
    )

    page = main_text(page_of(client, reader, submission))
    assert "退回前报送的内容" in page
    assert all(word in page for word in ("我局组织开展了宣传活动。", "620人", "初稿.pdf"))
    assert all(word not in page for word in ("还没改好", "999", "修改稿"))
    for file in submission.files.all():
        response = client.get(reverse("download_file", args=[file.pk]))
        assert response.status_code == (200 if file.name == "初稿.pdf" else 404)
        assert not response.streaming or b"".join(response.streaming_content) == PDF
    own = main_text(page_of(client, clerk, submission))
    assert all(word in own for word in ("还没改好。", "999人", "修改稿.png"))


def test_nothing_to_report_hands_in_nothing(client, bureau, file):
    submission = file.submission
    workflow.save_draft(submission, text="未用的草稿。", by=bureau.clerks[0], now=NOW, revision=0)
    bureau.advance_submission(submission, S.NOTHING_TO_REPORT)

    page = main_text(page_of(client, bureau.officer, submission))

    assert "零报告，没有正文。" in page
    assert "未用的草稿" not in page
    assert file.name not in page


def test_file_is_downloaded_under_its_own_name(client, bureau, file):
    bureau.advance_submission(file.submission, S.SUBMITTED)
    client.force_login(bureau.officer)

    response = client.get(reverse("download_file", args=[file.pk]))

    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Disposition"] == (
        f"attachment; filename*=utf-8''{quote('福州市局 活动总结.pdf')}"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/octet-stream"


def test_file_of_another_unit_is_not_found(client, bureau, file):
    for stranger in (bureau.clerks[1], Bureau(cities=0).officer):
        client.force_login(stranger)
        assert client.get(reverse("download_file", args=[file.pk])).status_code == 404
        assert client.post(reverse("delete_file", args=[file.pk])).status_code == 404


def test_clerk_deletes_a_file(client, bureau, file):
    client.force_login(bureau.clerks[0])
    url = reverse("delete_file", args=[file.pk])

    assert client.get(url).status_code == 405
    response = client.post(url)

    assert response.headers["Location"] == reverse("edit_submission", args=[file.submission_id])
    assert not file.submission.files.exists()


def test_officer_does_not_delete_files(client, bureau, file):
    client.force_login(bureau.officer)
    delete = reverse("delete_file", args=[file.pk])

    assert client.post(delete).status_code == 404
    bureau.advance_submission(file.submission, S.SUBMITTED)
    assert client.post(delete).status_code == 403
    assert file.submission.files.exists()


def test_queries_of_one_submission_do_not_grow(client, bureau, django_assert_num_queries):
    submission = bureau.submission(S.RESUBMITTED)
    for figures in (1, 6):
        for _ in range(figures):
            field = FigureFieldFactory(requirement=submission.requirement)
            submission.figures.create(field=field, value=1)
        client.force_login(bureau.officer)
        with django_assert_num_queries(19):
            client.get(submission.get_absolute_url())
