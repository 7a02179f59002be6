"""回执: a number, a time and what was handed in, for every time it was."""

from datetime import timedelta

import pytest
from django.urls import reverse

from reports import uploads, workflow
from reports.models import Answer, Figure
from reports.states import SubmissionState
from tests.factories import DUE, NOW, Bureau, FigureFieldFactory
from tests.pages import main_text
from tests.reports.files import upload

pytestmark = pytest.mark.django_db

S = SubmissionState


@pytest.fixture
def bureau():
    return Bureau(cities=2)


def receipt(client, user, submission, **query):
    client.force_login(user)
    return client.get(reverse("show_receipt", args=[submission.pk]), query)


def test_receipt_says_what_was_handed_in_when_and_to_whom(client, bureau):
    submission = bureau.submission()
    question = submission.requirement.questions.create(text="存在问题")
    optional = submission.requirement.questions.create(text="意见建议", is_required=False)
    field = FigureFieldFactory(requirement=submission.requirement, name="参加人数", unit="人")
    workflow.save_draft(
        submission,
        text="我局组织开展了宣传活动。",
        figures=[Figure(submission=submission, field=field, value=620, approximate=True)],
        answers=[Answer(submission=submission, question=question, text="人手不足。")],
        by=bureau.clerks[0],
        now=NOW,
        revision=0,
    )
    uploads.attach(submission, [upload("总结.pdf")], by=bureau.clerks[0], now=NOW)
    workflow.submit(submission, by=bureau.clerks[0], now=NOW)

    response = receipt(client, bureau.clerks[0], submission)

    version = submission.versions.get()
    page = main_text(response)
    assert f"报送回执 编号 {version.receipt_number} 报送单位 {submission.agency.name}" in page
    assert f"接收单位 {bureau.agency.name} 报送事项 活动总结（报送，第1次）" in page
    assert "收到时间 2025年5月26日 10:00:00（截止时间2025年6月16日 17:30）" in page
    assert f"报送人 {bureau.clerks[0].name}" in page
    assert response.context["lines"] == [
        ("正文", ["12字"]),
        ("存在问题", ["5字"]),
        (optional.text, ["未填写"]),
        ("参加人数", ["约620人"]),
        ("附件", ["总结.pdf"]),
    ]


def test_each_time_has_a_receipt_of_its_own(client, bureau):
    submission = bureau.submission(S.RESUBMITTED)
    first, second = submission.versions.all()

    latest = main_text(receipt(client, bureau.clerks[0], submission))
    earlier = main_text(receipt(client, bureau.clerks[0], submission, number=1))

    assert f"重报回执 编号 {second.receipt_number}" in latest
    assert f"报送回执 编号 {first.receipt_number}" in earlier
    assert first.receipt_number != second.receipt_number


def test_late_receipt_says_so(client, bureau):
    submission = bureau.submission(S.SUBMITTED, now=DUE + timedelta(days=1))

    assert "（逾期，截止时间2025年6月16日 17:30）" in main_text(
        receipt(client, bureau.clerks[0], submission)
    )


def test_nothing_to_report_has_a_receipt_with_its_reason(client, bureau):
    submission = bureau.submission(S.NOTHING_TO_REPORT)

    page = main_text(receipt(client, bureau.clerks[0], submission))

    assert "零报告回执" in page
    assert "零报告 本地未开展活动。" in page


def test_before_handing_in_and_for_neighbours_there_is_none(client, bureau):
    submitted, drafted = bureau.submission(S.SUBMITTED), bureau.submission(S.DRAFT)

    assert receipt(client, bureau.clerks[0], drafted).status_code == 404
    assert receipt(client, bureau.clerks[0], submitted, number=2).status_code == 404
    assert receipt(client, bureau.clerks[0], submitted, number="x").status_code == 404
    assert receipt(client, bureau.clerks[1], submitted).status_code == 404
    assert receipt(client, bureau.officer, submitted).status_code == 200
