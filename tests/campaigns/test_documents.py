import io

import pdfplumber
import pytest

from campaigns.documents import notice_document, schedule_table
from campaigns.formats import notice_pdf
from campaigns.models import Notice
from campaigns.states import NoticeState
from tests.factories import ActivityCategoryFactory, ActivityFactory, Bureau, ScheduleFactory

pytestmark = pytest.mark.django_db


def printed(pdf):
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return "".join(page.extract_text() for page in document.pages).replace("\n", "")


def test_schedule_has_one_row_per_activity_numbered_through():
    schedule = ScheduleFactory()
    second = ActivityCategoryFactory(schedule=schedule, name="进园区", position=2)
    first = ActivityCategoryFactory(schedule=schedule, name="进企业", position=1)
    for category, content, position in [
        (second, "丙", 1),
        (first, "乙", 2),
        (first, "甲", 1),
        (second, "丁", 2),
    ]:
        ActivityFactory(
            category=category,
            content=content,
            position=position,
            time_text="6月9日",
            responsible_text="厦门市局",
        )

    table = schedule_table(schedule)

    assert table.rows == (
        ("1", "进企业", "甲", "6月9日", "厦门市局"),
        ("2", "进企业", "乙", "6月9日", "厦门市局"),
        ("3", "进园区", "丙", "6月9日", "厦门市局"),
        ("4", "进园区", "丁", "6月9日", "厦门市局"),
    )


def test_single_contact_stands_in_one_line_of_the_text():
    notice = Bureau().notice(body="现通知如下：")
    notice.contacts.create(name="林晓燕", office="认证处", phone="0591-1", email="a@example.org")

    texts = [paragraph.text for paragraph in notice_document(notice).body]

    assert texts == [
        "现通知如下：",
        "联系人：林晓燕，认证处，联系电话：0591-1，邮箱：a@example.org。",
    ]


def test_draft_is_marked_as_one():
    assert "草稿" in printed(notice_pdf(Bureau().notice()))


def test_registered_notice_gives_the_frozen_file():
    notice = Bureau().notice(NoticeState.REGISTERED)

    pdf = notice_pdf(notice)

    with notice.official_copy.file.open() as file:
        assert pdf == file.read()


def test_received_notice_is_not_marked_as_a_draft():
    bureau = Bureau()
    notice = bureau.notice(kind=Notice.Kind.RECEIVED, title="关于开展活动的来文通知")

    text = printed(notice_pdf(notice))

    assert "来文通知" in text
    assert "草稿" not in text
