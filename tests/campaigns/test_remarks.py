"""批注: written under review, found again in the changed text, settled by the writers."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from agencies.models import AuditEntry, OutgoingMessage
from campaigns import remarks, workflow
from campaigns.models import Notice
from campaigns.states import NoticeState
from tests.factories import NOW, Bureau
from tests.pages import main_text

pytestmark = pytest.mark.django_db

BODY = (
    "现就有关事项通知如下：\n一、活动时间\n请于6月16日前报送。\n二、报送方式\n请于6月16日前报送。"
)


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def notice(bureau):
    return bureau.notice(NoticeState.IN_REVIEW, body=BODY)


def write(notice, bureau, quote="6月16日", start=None, text="请核实日期。"):
    return remarks.write(notice, text=text, quote=quote, start=start, by=bureau.reviewer, now=NOW)


def placed(notice):
    return [notice.body[note.start : note.end] for note in remarks.placed(notice)]


def test_remark_stands_where_the_words_were_selected(notice, bureau):
    second = BODY.rindex("6月16日")

    remark = write(notice, bureau, start=second)

    assert (remark.quote, remark.start) == ("6月16日", second)
    assert AuditEntry.objects.filter(action="批注", detail={"text": "请核实日期。"}).count() == 1


def test_place_is_counted_as_the_browser_counts(bureau):
    notice = bureau.notice(NoticeState.IN_REVIEW, body="𠀀𠀀报送。报送。")

    remark = write(notice, bureau, quote="报送", start=7)

    assert remark.start == 5
    note = remarks.placed(notice)[0]
    assert (note.span, note.start, note.end) == ((5, 7), 7, 9)


@pytest.mark.parametrize("quote", ["没有的文字", ""])
def test_words_that_are_not_in_the_text_are_refused(notice, bureau, quote):
    with pytest.raises(ValidationError, match="正文中没有这段文字"):
        write(notice, bureau, quote=quote, start=3)


def test_remark_moves_with_its_words_and_says_when_they_are_gone(notice, bureau):
    write(notice, bureau, quote="报送方式")
    notice.body = "新的开头。\n" + BODY

    assert placed(notice) == ["报送方式"]
    notice.body = BODY.replace("二、报送方式\n", "")
    assert [note.span for note in remarks.placed(notice)] == [None]


def test_return_carries_the_remarks_and_tells_of_them(client, notice, bureau):
    write(notice, bureau)
    workflow.return_for_revision(notice, by=bureau.reviewer, now=NOW, reason="请修改。")

    letter = OutgoingMessage.objects.filter(recipient=bureau.officer).latest("pk")
    assert "另有1条批注，请在修改时逐条处理。" in letter.body
    client.force_login(bureau.officer)
    page = client.get(reverse("edit_notice", args=[notice.pk]))
    start = BODY.index("6月16日")
    assert f'data-start="{start}" data-end="{start + 5}"' in page.content.decode()
    assert "请核实日期。" in main_text(page)


def test_writer_settles_a_remark_once(notice, bureau):
    remark = write(notice, bureau)
    workflow.return_for_revision(notice, by=bureau.reviewer, now=NOW, reason="请修改。")

    for minute in (1, 2):
        remarks.resolve(remark, by=bureau.officer, now=NOW + timedelta(minutes=minute))

    assert (remark.resolved_by, remark.resolved_at) == (
        bureau.officer,
        NOW + timedelta(minutes=1),
    )
    assert AuditEntry.objects.filter(action="处理批注").count() == 1
    assert remarks.placed(Notice.objects.get()) == []


def test_nobody_settles_a_remark_of_another_under_review(notice, bureau):
    remark = write(notice, bureau)

    for person in (bureau.officer, bureau.signatory):
        with pytest.raises(PermissionDenied):
            remarks.resolve(remark, by=person, now=NOW)
    remarks.resolve(remark, by=bureau.reviewer, now=NOW)


def test_remarks_are_written_only_under_review(bureau):
    for state in (NoticeState.DRAFT, NoticeState.REVIEWED, NoticeState.ISSUED):
        with pytest.raises(PermissionDenied):
            write(bureau.notice(state, body=BODY), bureau)


def test_page_keeps_what_was_typed_when_the_words_are_wrong(client, notice, bureau):
    client.force_login(bureau.reviewer)

    response = client.post(
        reverse("list_remarks", args=[notice.pk]), {"quote": "没有的文字", "text": "请核实。"}
    )

    text = main_text(response)
    assert "正文中没有这段文字" in text
    assert "请核实。" in text
    assert notice.remarks.count() == 0


def test_page_marks_the_words(client, notice, bureau):
    write(notice, bureau, quote="活动时间\n请于6月16日前")
    client.force_login(bureau.reviewer)

    html = client.get(reverse("list_remarks", args=[notice.pk])).content.decode()

    assert '<p>一、<mark class="note-comment">活动时间</mark></p>' in html
    assert '<p><mark class="note-comment">请于6月16日前</mark>报送。</p>' in html


def test_page_takes_the_same_queries_for_many(client, notice, bureau, django_assert_num_queries):
    for _ in range(5):
        write(notice, bureau)
    client.force_login(bureau.reviewer)

    with django_assert_num_queries(PAGE_QUERIES):
        client.get(reverse("list_remarks", args=[notice.pk]))


PAGE_QUERIES = 9
