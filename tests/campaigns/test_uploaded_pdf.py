"""PDFs that an author attaches: checked, kept whatever else is wrong, printed with our numbers."""

import io
from datetime import timedelta
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies import jobs
from agencies.models import Job
from campaigns import drafting, enclosures, official
from campaigns.models import Notice, NoticeVersion, UploadedPdf
from campaigns.states import NoticeState
from tests.campaigns.test_notice_pages import draft, edit
from tests.factories import NOW, Bureau
from tests.files import A4, pdf, upload
from tests.pages import main_text

pytestmark = pytest.mark.django_db

A5 = (419.5, 595.28)


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(bureau.officer)
    return bureau


def locked():
    return pdf(encryption=pikepdf.Encryption(owner="o", user="u"))


def restricted():
    return pdf(encryption=pikepdf.Encryption(owner="o", user=""))


def with_pdf(bureau, state=NoticeState.DRAFT, content=b""):
    notice = bureau.notice(title="关于开展活动的通知")
    received = enclosures.receive(upload(content), by=bureau.officer, now=NOW)
    notice.attachments.create(title="参考材料", pdf=received)
    return bureau.advance(notice, state)


def test_uploaded_pdf_becomes_an_attachment_named_after_its_file(client, bureau):
    draft(client, bureau, attachments=[{"title": "", "upload": upload(pdf(A4, A4))}])

    attachment = Notice.objects.get().attachments.get()
    assert (attachment.title, attachment.pdf.name, attachment.pdf.pages) == (
        "参考材料",
        "参考材料.pdf",
        2,
    )
    assert attachment.pdf.uploaded_by == bureau.officer
    stored = Path(default_storage.path(enclosures.path_of(attachment.pdf.sha256)))
    modes = (stored.stat().st_mode & 0o777, stored.parent.stat().st_mode & 0o777)
    assert modes == (0o640, 0o750)


def test_upload_survives_an_error_elsewhere_in_the_form(client, bureau):
    refused = draft(client, bureau, title="", attachments=[{"title": "", "upload": upload()}])

    (row, *_) = refused.context["attachments"]
    assert "已上传： 参考材料.pdf 共 1 页。" in main_text(refused)
    assert Notice.objects.count() == 0

    draft(client, bureau, attachments=[{"title": "", "pdf": row["pdf"].value()}])

    assert Notice.objects.get().attachments.get().pdf == UploadedPdf.objects.get()


def test_saved_upload_stays_and_may_be_replaced(client, bureau):
    notice = with_pdf(bureau)
    attachment = notice.attachments.get()
    row = {"id": attachment.pk, "title": "参考材料", "pdf": attachment.pdf_id}

    page = client.get(reverse("edit_notice", args=[notice.pk]))
    assert "已上传： 参考材料.pdf" in main_text(page)
    edit(client, bureau, notice, attachments=[row], **{"attachments-INITIAL_FORMS": 1})
    assert notice.attachments.get().pdf == attachment.pdf

    notice.refresh_from_db()
    row["upload"] = upload(pdf(A4, A4), "修订稿.pdf")
    edit(client, bureau, notice, attachments=[row], **{"attachments-INITIAL_FORMS": 1})
    assert notice.attachments.get().pdf.name == "修订稿.pdf"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04", "不是PDF，没有上传。请另存为PDF后再上传。"),
        (b"%PDF-1.7 nonsense", "没有上传：附件PDF无法读取，请重新生成后上传。"),
        (pdf(A4, A5), "没有上传：附件PDF第2页不是A4幅面（148×210毫米）。"),
        (locked(), "没有上传：附件PDF设有密码，请取消密码后重新上传。"),
        (restricted(), "没有上传：附件PDF设有密码或限制，请取消后重新上传。"),
        (
            pdf(*[A4] * 20)[:2500],
            "没有上传：附件PDF不完整或已损坏，可能没有传完，请重新生成后上传。",
        ),
        (pdf(*[A4] * 201), "有201页，最多200页，没有上传。"),
    ],
)
def test_what_cannot_be_taken_over_is_refused_with_its_reason(client, bureau, content, reason):
    response = draft(client, bureau, attachments=[{"title": "甲", "upload": upload(content)}])

    assert f"文件“参考材料.pdf”{reason}" in main_text(response).replace(" ", "")
    assert "选择且只选择一项" not in main_text(response)
    assert response.context["form"]["body"].value() != ""
    assert UploadedPdf.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("资料.exe", "资料.exe.pdf"),
        ("C:\\文件\\资料.PDF", "资料.pdf"),
        (".pdf", "附件.pdf"),
        ("甲" * 200 + ".pdf", "甲" * 116 + ".pdf"),
    ],
)
def test_uploaded_file_is_named_as_the_pdf_it_is(name, kept):
    assert enclosures.pdf_name(name) == kept


def test_empty_file_is_refused_by_its_name(client, bureau):
    empty = SimpleUploadedFile("空白.pdf", b"", "application/pdf")

    response = draft(client, bureau, attachments=[{"title": "甲", "upload": empty}])

    assert "文件“空白.pdf”是空的，没有上传。" in main_text(response)
    assert UploadedPdf.objects.count() == 0


def test_too_large_a_file_is_refused(bureau, settings):
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    content = pdf() + b"%" * 1024 * 1024

    with pytest.raises(ValidationError, match="超过1MB，没有上传"):
        enclosures.receive(upload(content), by=bureau.officer, now=NOW)


def test_strangers_upload_cannot_be_attached(client, bureau):
    foreign = enclosures.receive(upload(), by=Bureau().officer, now=NOW)

    response = draft(client, bureau, attachments=[{"title": "甲", "pdf": foreign.pk}])

    assert response.status_code == 200
    assert Notice.objects.count() == 0


def test_pages_are_printed_behind_the_text_and_numbered_on(client, bureau):
    notice = with_pdf(bureau, content=pdf(A4, A4))

    response = client.get(reverse("preview_notice", args=[notice.pk]))

    with pdfplumber.open(io.BytesIO(response.content)) as printed:
        numbers = [page.extract_text().split("—")[-2].strip() for page in printed.pages]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) >= 4


def test_version_names_the_file_and_the_official_pdf_holds_it(bureau):
    notice = with_pdf(bureau, NoticeState.REGISTERED)

    version = NoticeVersion.objects.filter(notice=notice).last()
    assert len(str(version.content)) < 5000
    assert enclosures.references(version.document) == {UploadedPdf.objects.get().sha256}
    assert notice.official_copy.measured["failed"] == 0


def test_attachment_is_downloaded_under_its_name_by_whoever_reads_the_notice(client, bureau):
    notice = with_pdf(bureau, NoticeState.ISSUED)
    client.force_login(bureau.clerks[0])

    page = client.get(notice.get_absolute_url())
    response = client.get(f"/attachments/{notice.attachments.get().pdf_id}/file.pdf")

    assert "参考材料.pdf 共 1 页" in main_text(page)
    assert response.content == pdf()
    assert response["Content-Disposition"].endswith("%E5%8F%82%E8%80%83%E6%9D%90%E6%96%99.pdf")


def test_damaged_file_is_not_printed(client, bureau):
    notice = with_pdf(bureau)
    with default_storage.open(enclosures.path_of(UploadedPdf.objects.get().sha256), "wb") as file:
        file.write(b"%PDF-1.4 forged")

    response = client.get(reverse("preview_notice", args=[notice.pk]))

    assert response.status_code == 409
    assert "上传的附件与上传时的不一致。" in main_text(response)


def test_upload_that_no_notice_took_is_removed_after_a_day(bureau):
    unused = enclosures.receive(upload(), by=bureau.officer, now=NOW)
    enclosures.receive(upload(pdf(A4, A4)), by=bureau.officer, now=NOW)
    taken = bureau.notice()
    taken.attachments.create(title="甲", pdf=UploadedPdf.objects.get(pages=2))

    assert enclosures.forget_unused(now=NOW + timedelta(hours=23)) == 0
    assert enclosures.forget_unused(now=NOW + timedelta(days=1)) == 1

    assert not default_storage.exists(enclosures.path_of(unused.sha256))
    assert UploadedPdf.objects.get().pages == 2


@pytest.mark.parametrize("count", [1, 5])
def test_preview_takes_the_same_queries_for_one_attachment_and_for_many(
    client, bureau, count, django_assert_num_queries
):
    notice = bureau.notice()
    for number in range(count):
        received = enclosures.receive(upload(), by=bureau.officer, now=NOW)
        notice.attachments.create(title=f"材料{number}", pdf=received)
        notice.attachments.create(title=f"附{number}", text="正文。")

    with django_assert_num_queries(11):
        client.get(reverse("preview_notice", args=[notice.pk]))


def test_title_keeps_the_lines_of_its_author_and_reads_as_one_line(client, bureau):
    typed = "某省市场监督管理局\r\n关于组织开展活动的通知"

    draft(client, bureau, title=typed)

    notice = Notice.objects.get()
    assert (notice.title, notice.broken_title) == (
        "某省市场监督管理局关于组织开展活动的通知",
        "某省市场监督管理局\n关于组织开展活动的通知",
    )
    page = client.get(notice.get_absolute_url())
    assert page.context["sheet"]["title"] == notice.title
    assert page.context["sheet"]["title_lines"] == tuple(notice.broken_title.split("\n"))
    form = client.get(reverse("edit_notice", args=[notice.pk])).context["form"]
    assert form["title"].value() == notice.broken_title
    edit(client, bureau, notice, title=notice.title)
    notice.refresh_from_db()
    assert notice.broken_title == ""


def test_line_of_a_title_that_is_too_wide_is_refused(client, bureau):
    response = draft(client, bureau, title=f"{'甲' * 30}\n的通知")

    assert f"标题第1行“{'甲' * 30}”印不下一行" in main_text(response)


def test_form_for_a_new_notice_sent_twice_makes_one_draft(client, bureau):
    page = client.get(reverse("draft_notice", args=[bureau.campaign.pk]))
    key = page.context["form"]["creation_key"].value()

    responses = [draft(client, bureau, creation_key=str(key)) for _ in range(2)]

    notice = Notice.objects.get()
    assert [response.url for response in responses] == [notice.get_absolute_url()] * 2
    assert drafting._made_by(key, bureau.reviewer) is None


# --- OFD --------------------------------------------------------------------------------


def ask_for_ofd(client, notice):
    return client.get(reverse("download_notice_ofd", args=[notice.pk]))


def do_the_job():
    job = jobs.claim(now=NOW)
    jobs.run(job.pk, job.attempts, clock=lambda: NOW)
    job.refresh_from_db()
    return job


def test_ofd_with_somebodys_pdf_is_made_by_a_worker_and_kept(client, bureau):
    notice = with_pdf(bureau, NoticeState.REGISTERED)

    waiting = ask_for_ofd(client, notice)
    job = do_the_job()
    made = ask_for_ofd(client, notice)

    assert waiting.url == job.get_absolute_url()
    assert (job.state, job.file_name) == (
        Job.State.DONE,
        f"{notice.number}关于开展活动的通知.ofd",
    )
    assert made.content == official.read(notice.official_copies.get(format="ofd"))
    assert made.content.startswith(b"PK")


def test_ofd_asked_for_is_not_handed_out_after_a_move_to_another_bureau(client, bureau):
    notice = with_pdf(bureau, NoticeState.REGISTERED)
    ask_for_ofd(client, notice)
    address = reverse("download_job", args=[do_the_job().pk])
    assert client.get(address).status_code == 200

    bureau.officer.agency = Bureau().officer.agency
    bureau.officer.save()

    assert client.get(address).status_code == 404


def test_ofd_that_cannot_be_made_says_why(client, bureau):
    with pikepdf.open(io.BytesIO(pdf())) as opened:
        opened.pages[0].obj.Contents = opened.make_stream(b"/F9 12 Tf")
        content = io.BytesIO()
        opened.save(content)
    notice = with_pdf(bureau, NoticeState.REGISTERED, content=content.getvalue())

    ask_for_ofd(client, notice)

    assert do_the_job().error == (
        "附件PDF含有不能转为OFD的内容：写法有误的页面、字体或图片。"
        "正式文件（PDF）不受影响，请改为下载PDF。"
    )
