"""版式核对 on the notice page, and at 登记 on the very bytes that are stored."""

import hashlib
import io
from dataclasses import replace

import openpyxl
import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse

from agencies.models import Job
from campaigns import enclosures, layout, official, previews, workflow
from campaigns.models import HouseStyle, LayoutCheck, Notice, OfficialCopy
from campaigns.states import NoticeState
from gongwen.document import Attachment, Column, Table
from gongwen.measuring import measure
from tests.factories import NOW, ActivityCategoryFactory, ActivityFactory, Bureau
from tests.files import A4, pdf, upload
from tests.gongwen.documents import fujian_notice
from tests.pages import main_text

pytestmark = pytest.mark.django_db

S = NoticeState


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(bureau.officer)
    return bureau


def check(client, notice):
    return client.post(reverse("check_layout", args=[notice.pk]))


def panel(client, notice):
    return client.get(notice.get_absolute_url() + "?view=print")


def crooked(bureau):
    """A signed text whose imprint has a day of printing and no office, as 7.4.3 does not allow."""
    notice = bureau.notice(S.SIGNED_OFF)
    version = notice.versions.last()
    imprint = version.content["imprint"] | {"printing_office": "", "printed_on": "2025-05-26"}
    version.content |= {"imprint": imprint}
    version.save()
    return notice


def test_page_offers_the_check_and_then_shows_the_verdict(client, bureau):
    notice = bureau.notice()

    before = main_text(panel(client, notice))
    response = check(client, notice)
    after = main_text(panel(client, notice))

    assert "登记时还会自动核对一次，不合格的不能登记。" in before
    assert response.url == f"{notice.get_absolute_url()}?view=print#layout"
    assert "版式核对 重新核对 合格 没有不合格项。" in after
    assert f"由{bureau.officer.name}核对，第 1 次保存的正文；文件格式，共 2 页。" in after
    assert "纸型" in after


def test_verdict_is_stale_once_the_text_has_changed(client, bureau):
    notice = bureau.notice()
    check(client, notice)
    assert "已经过时" not in main_text(panel(client, notice))

    Notice.objects.filter(pk=notice.pk).update(body="现就有关事项通知如下：\n一、新的内容")

    assert "以下结果已经过时，请重新核对。" in main_text(panel(client, notice))
    assert "已过时 核对之后有改动" in main_text(client.get(notice.get_absolute_url()))


def test_verdict_outlives_review_and_signing_which_change_no_text(client, bureau):
    notice = bureau.notice()
    check(client, notice)

    bureau.advance(notice, S.SIGNED_OFF)

    assert "已经过时" not in main_text(panel(client, notice))


def test_reviewer_finds_the_layout_checked(client, bureau):
    notice = bureau.notice()

    client.post(reverse("take_notice_step", args=[notice.pk, "submit_for_review"]))

    assert LayoutCheck.objects.get(notice=notice).report["failed"] == 0


def test_what_fails_comes_first_with_page_measure_and_clause(client, bureau):
    notice = bureau.notice()
    notice.attachments.create(
        title="另外的名称", enclosed=bureau.notice(S.ISSUED, title="关于开展活动的通知")
    )

    check(client, notice)

    text = main_text(panel(client, notice))
    assert "不合格 1 处不合格，改正后才能登记。" in text
    assert "附件名称“另外的名称”，应为“关于开展活动的通知”：" in text


def test_official_file_keeps_what_was_measured_of_its_bytes(client, bureau):
    notice = bureau.notice(S.REGISTERED)

    copy = notice.official_copy
    assert copy.measured == layout.as_json(measure(official.read(copy)))
    assert notice.official_copies.get(format="docx").measured is None
    assert "登记时核对，结果随正式文件留存" in main_text(panel(client, notice))


def test_failing_pages_are_not_registered_and_leave_nothing_behind(client, bureau):
    notice = crooked(bureau)

    with pytest.raises(ValidationError) as refused:
        workflow.register(notice, by=bureau.officer, now=NOW)

    first, reason, *_ = refused.value.messages
    assert first == "版式核对有不合格项，没有登记，也没有占用文号。请按提示处理后再登记。"
    assert reason.startswith("第")
    assert "印发机关左缘" in reason
    assert reason.endswith("（GB/T 9704 7.4.3）")
    notice.refresh_from_db()
    assert (notice.state, notice.number) == (S.SIGNED_OFF, None)
    assert OfficialCopy.objects.count() == 0
    assert not default_storage.exists("official")
    assert bureau.notice(S.REGISTERED).number_serial == 1


def test_refused_registration_says_why_on_the_page(client, bureau):
    notice = crooked(bureau)

    response = client.post(reverse("take_notice_step", args=[notice.pk, "register"]))

    assert response.status_code == 422
    assert "（GB/T 9704 7.4.3）" in main_text(response)


def test_refusal_is_one_alert_and_its_panel_stands_below(client, bureau):
    notice = crooked(bureau)

    response = client.post(reverse("take_notice_step", args=[notice.pk, "register"]))

    alert, panel = sections(response, "alert-danger", 'id="layout"')
    failed = LayoutCheck.objects.get(notice=notice).report["failed"]
    assert response.content.decode().count("alert-danger") == 1
    assert alert.partition("</ul>")[0].count("<li>") == failed
    assert panel.partition("</ol>")[0].count("<li>") == failed


def sections(response, *marks):
    """What follows each mark on the page."""
    page = response.content.decode()
    return [page.partition(mark)[2] for mark in marks]


def test_missing_upload_is_told_at_registration(client, bureau):
    notice = bureau.notice(title="关于开展活动的通知")
    received = enclosures.receive(upload(), by=bureau.officer, now=NOW)
    notice.attachments.create(title="参考材料", pdf=received)
    bureau.advance(notice, S.SIGNED_OFF)
    default_storage.delete(enclosures.path_of(received.sha256))

    response = client.post(reverse("take_notice_step", args=[notice.pk, "register"]))

    assert response.status_code == 409
    assert "上传的附件缺失。" in main_text(response)
    notice.refresh_from_db()
    assert notice.number is None


def test_failing_layout_is_learnt_when_sent_and_stands_beside_the_buttons(client, bureau):
    notice = bureau.notice()
    HouseStyle.objects.create(agency=notice.issuer, red="#0000ff")

    sent = client.post(
        reverse("take_notice_step", args=[notice.pk, "submit_for_review"]), follow=True
    )
    client.force_login(bureau.reviewer)
    at_review = client.get(notice.get_absolute_url())

    failed = LayoutCheck.objects.get(notice=notice).report["failed"]
    assert f"版式核对有{failed}项不合格，改正后才能登记。可以撤回送审，修改后再送。" in main_text(
        sent
    )
    assert "版式不合格" not in main_text(sent)
    assert f"版式不合格 {failed} 处" in main_text(at_review)


def test_registered_notice_is_not_checked_again(client, bureau):
    notice = bureau.notice(S.REGISTERED)

    response = check(client, notice)

    assert response.status_code == 409
    assert "正式文件的版式在登记时核对过，不再重新核对。" in main_text(response)


def test_recipients_see_nothing_of_the_check(client, bureau):
    notice = bureau.notice(S.ISSUED)
    client.force_login(bureau.clerks[0])

    assert "版式核对" not in main_text(panel(client, notice))


# --- Characters -------------------------------------------------------------------------


def test_characters_that_fangsong_lacks_are_told_with_their_places(client, bureau):
    notice = bureau.notice(body="现就有关事项通知如下：\n请𠮷先生参加。")

    text = main_text(client.get(notice.get_absolute_url()))

    assert "以下字符仿宋体缺字：" in text
    assert "𠮷 U+20BB7 正文第2段“请𠮷先生参加。”" in text


def test_usual_text_lacks_nothing(client, bureau):
    assert "缺字" not in main_text(client.get(bureau.notice().get_absolute_url()))


# --- Files ------------------------------------------------------------------------------


def test_official_pdf_carries_the_schedules_workbook(client, bureau):
    category = ActivityCategoryFactory(schedule__campaign=bureau.campaign)
    ActivityFactory(category=category)
    notice = bureau.notice()
    notice.attachments.create(title="活动安排表", schedule=category.schedule)

    bureau.advance(notice, S.REGISTERED)

    with pikepdf.open(io.BytesIO(official.read(notice.official_copy))) as pdf:
        (name,) = pdf.attachments
        content = pdf.attachments[name].get_file().read_bytes()
        description = pdf.attachments[name].description
    assert (name, description) == ("schedule.xlsx", "活动安排表（Excel）")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert "开展第" in str([cell.value for row in sheet for cell in row])
    assert "活动安排表 schedule.xlsx" in main_text(client.get(notice.get_absolute_url()))
    assert (
        notice.official_copy.sha256
        == hashlib.sha256(official.read(notice.official_copy)).hexdigest()
    )


# --- Long texts -------------------------------------------------------------------------


def long_notice(bureau, rows=301, state=S.DRAFT):
    category = ActivityCategoryFactory(schedule__campaign=bureau.campaign)
    ActivityFactory.create_batch(
        rows, category=category, starts_on=None, ends_on=None, precision=""
    )
    notice = bureau.notice(title="关于开展活动的通知")
    notice.attachments.create(title="活动安排表", schedule=category.schedule)
    return bureau.advance(notice, state)


def test_long_text_is_typeset_by_a_worker_only(client, bureau):
    notice = long_notice(bureau)

    preview = client.get(reverse("preview_notice", args=[notice.pk]))
    page = main_text(client.get(preview.url))
    asked = client.post(reverse("prepare_preview", args=[notice.pk]))

    assert preview.url == f"{notice.get_absolute_url()}?view=print"
    assert "排版需要一些时间，由后台生成。" in page
    assert asked.url == Job.objects.get().get_absolute_url()
    assert "生成《关于开展活动的通知》的版式预览" in main_text(client.get(preview.url))


def test_long_text_is_registered_by_a_worker(client, bureau):
    notice = long_notice(bureau, state=S.SIGNED_OFF)

    response = client.post(
        reverse("take_notice_step", args=[notice.pk, "register"]), {"revision": notice.revision}
    )

    job = Job.objects.get()
    notice.refresh_from_db()
    assert (response.url, job.kind) == (job.get_absolute_url(), "register_notice")
    assert notice.state == S.SIGNED_OFF


def table_of(cell, rows=100):
    columns = (Column("内容", 1.0),)
    table = Table(columns, tuple((cell,) for _ in range(rows)))
    return replace(fujian_notice(), attachments=(Attachment("表", table),))


def test_long_cells_and_uploaded_pages_make_a_text_long(bureau):
    received = enclosures.receive(upload(pdf(*[A4] * 41)), by=bureau.officer, now=NOW)
    with_pages = Attachment("材料", enclosures.reference(received.sha256))

    assert not previews.is_long(table_of("短"))
    assert previews.is_long(table_of("长" * 400))
    assert previews.is_long(replace(fujian_notice(), attachments=(with_pages,)))
