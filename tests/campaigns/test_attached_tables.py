"""A table as an attachment, and an upward document: what the summary of a bureau is made of."""

import io

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns import enclosures
from campaigns.documents import notice_document
from campaigns.models import Notice, NoticeAttachment
from gongwen import serialization
from gongwen.document import Column, Table
from tests.factories import NOW, Bureau
from tests.files import upload

pytestmark = pytest.mark.django_db

TABLE = Table(
    (Column("序号", 0.1), Column("单位", 0.6), Column("场次（场）", 0.3)),
    (("1", "厦门市", "12"), ("2", "泉州市", "约30"), ("", "合计", "约42")),
    landscape=False,
)


@pytest.fixture
def bureau():
    return Bureau(cities=1)


@pytest.fixture
def draft(bureau):
    notice = bureau.notice(body="现就有关事项通知如下：\n一、总体情况\n各项数据见附件。")
    notice.attachments.create(title="数据汇总表", table=serialization.encode_table(TABLE))
    return notice


def test_table_is_printed_and_kept_as_it_was_made(bureau, draft):
    assert notice_document(draft).attachments[0].content == TABLE

    issued = bureau.advance(draft, "issued")

    assert issued.versions.last().document.attachments[0].content == TABLE


def test_pdf_carries_the_table_as_a_workbook_with_its_row_of_sums(client, bureau, draft):
    attachment = draft.attachments.get()
    client.force_login(bureau.officer)

    response = client.get(reverse("download_carried_workbook", args=[attachment.pk]))

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [1, "厦门市", "12"] in rows
    assert [None, "合计", "约42"] in rows


def test_attachment_has_one_content(draft):
    two = NoticeAttachment(
        notice=draft,
        title="两样",
        table=serialization.encode_table(TABLE),
        pdf=enclosures.receive(upload(), by=draft.drafter, now=NOW),
    )

    with pytest.raises(ValidationError, match="只选择一项"):
        two.full_clean()


def test_form_saves_a_table_with_another_name_and_nothing_else(client, bureau, draft):
    client.force_login(bureau.officer)
    page = client.get(reverse("edit_notice", args=[draft.pk]))
    posted = {
        name: value
        for name, value in page.context["form"].initial.items()
        if value is not None and not isinstance(value, bool | list)
    }
    posted |= {"revision": draft.revision, "addressee_groups": [draft.addressee_groups.get().pk]}
    for prefix, total in (("attachments", 1), ("contacts", 0)):
        posted |= {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": total}
    attachment = draft.attachments.get()
    posted |= {"attachments-0-id": attachment.pk, "attachments-0-title": "各地数据"}

    response = client.post(reverse("edit_notice", args=[draft.pk]), posted)

    assert response.status_code == 302
    attachment.refresh_from_db()
    assert (attachment.title, attachment.table) == ("各地数据", serialization.encode_table(TABLE))


def test_upward_document_names_whoever_signed_it(bureau, draft):
    Notice.objects.filter(pk=draft.pk).update(is_upward=True)
    draft.refresh_from_db()
    assert notice_document(draft).signatories == ()

    issued = bureau.advance(draft, "issued")

    assert issued.versions.last().document.signatories == (bureau.signatory.name,)
