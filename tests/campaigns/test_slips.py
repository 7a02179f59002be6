"""Findings and pages of the form as typed."""

import base64

import pytest
from django.urls import reverse

from campaigns.formats import notice_pdf
from campaigns.models import Notice
from gongwen.pictures import page_pictures
from tests.campaigns.test_notice_pages import entered, rows
from tests.factories import ActivityFactory, Bureau, ScheduleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(bureau.officer)
    return bureau


def ask(client, bureau, name, **fields):
    return client.post(reverse(name, args=[bureau.campaign.pk]), entered(bureau, **fields))


def slips(client, bureau, **fields):
    return ask(client, bureau, "proofread_draft", **fields).json()["findings"]


def cut(found, field, value):
    """What the findings of one field stand on, as a browser cuts it."""
    units = value.encode("utf-16-le")
    return [
        units[2 * slip["start"] : 2 * slip["end"]].decode("utf-16-le")
        for slip in found
        if slip["field"] == field
    ]


def test_slip_is_told_with_its_place_in_the_body_as_typed(client, bureau):
    body = "　　现就有关事项通知如下：\r\n\r\n  𠀀一、活动时间\r\n(一)请于6月8下午2:30前报送。"

    found = slips(client, bureau, body=body)

    assert cut(found, "body", body.replace("\r\n", "\n")) == ["(一)", "6月8"]
    assert [slip for slip in found if slip["field"] and slip["start"] >= slip["end"]] == []


def test_fix_replaces_exactly_what_it_stands_on(client, bureau):
    body = "现就有关事项通知如下：\n(一)请按时报送。"

    found = [slip for slip in slips(client, bureau, body=body) if slip["fix"] is not None]

    mended = body
    for slip in sorted(found, key=lambda slip: -slip["start"]):
        mended = mended[: slip["start"]] + slip["fix"] + mended[slip["end"] :]
    assert mended == "现就有关事项通知如下：\n（一）请按时报送。"


def test_slip_in_the_title_stands_in_its_field(client, bureau):
    title = "某省市场监督管理局关于组织开展活动的通知。"

    found = slips(client, bureau, title=title)

    assert "。" in cut(found, "title", title)


def test_text_of_an_enclosed_notice_is_not_ours_to_correct(client, bureau):
    other = bureau.notice("issued")
    Notice.objects.filter(pk=other.pk).update(body="(一)请于6月8下午报送。")
    enclosing = rows("attachments", {"title": "转发", "enclosed": other.pk})

    quotes = [slip["quote"] for slip in slips(client, bureau, **enclosing)]

    assert [quote for quote in quotes if "6月8" in quote] == []


def test_pages_come_as_pictures_and_known_ones_only_by_name(client, bureau):
    first = ask(client, bureau, "picture_draft").json()["pages"]
    known = " ".join(page["key"] for page in first)

    again = ask(client, bureau, "picture_draft", known=known).json()["pages"]

    assert pictures(first)[0][:4] == b"\x89PNG"
    assert again == [{"key": page["key"]} for page in first]


def test_pages_beside_the_text_are_those_of_the_exported_draft(client, bureau):
    schedule = ActivityFactory(category__schedule__campaign=bureau.campaign).category.schedule
    fields = rows("attachments", {"title": schedule.title, "schedule": schedule.pk})
    fields["printing_office"] = "某省市场监督管理局办公室"
    shown = ask(client, bureau, "picture_draft", **fields).json()["pages"]

    ask(client, bureau, "draft_notice", **fields)

    exported = page_pictures(notice_pdf(Notice.objects.get()))
    assert pictures(shown) == [picture.png for picture in exported]
    assert len(shown) == 4


def test_long_text_is_not_typeset_while_one_types(client, bureau):
    response = ask(client, bureau, "picture_draft", body="长" * 21_000)

    assert response.status_code == 409
    assert response.json() == {
        "pages": [],
        "message": "这份通知约45页，不边写边排版。请保存后在通知页面的“版式”中查看。",
    }


def pictures(pages):
    prefix = "data:image/png;base64,"
    return [base64.b64decode(page["image"].removeprefix(prefix)) for page in pages]


def test_foreign_attachments_are_neither_printed_nor_checked(client, bureau):
    foreign = ScheduleFactory(campaign=Bureau().campaign)
    plain = ask(client, bureau, "picture_draft").json()["pages"]

    with_foreign = ask(
        client,
        bureau,
        "picture_draft",
        **rows("attachments", {"title": "别处的表", "schedule": foreign.pk}),
    ).json()["pages"]

    assert [page["key"] for page in with_foreign] == [page["key"] for page in plain]


def test_foreign_notice_is_not_found(client, bureau):
    foreign = Bureau().notice()

    response = ask(client, bureau, "proofread_draft", notice=foreign.pk)

    assert response.status_code == 404


def test_findings_take_few_queries(client, bureau, django_assert_num_queries):
    with django_assert_num_queries(SLIPS_QUERIES):
        slips(client, bureau)


SLIPS_QUERIES = 13
