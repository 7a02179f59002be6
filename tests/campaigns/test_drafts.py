"""Which texts of a notice are kept, and how they are compared."""

from datetime import timedelta
from io import BytesIO

import docx
import pdfplumber
import pytest
from django.http import Http404
from django.urls import reverse

from agencies.permissions import Role
from campaigns import drafts, redlines, workflow
from campaigns.documents import notice_document
from campaigns.models import Notice
from campaigns.states import NoticeState
from gongwen.redline import Change
from tests.factories import NOW, Bureau, UserFactory
from tests.pages import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def notice(bureau):
    return bureau.notice()


def write(notice, body, *, by, minutes):
    """Save another body; return whether it began a new draft."""
    now = NOW + timedelta(hours=1, minutes=minutes)
    drafts.keep_first(notice)
    Notice.objects.filter(pk=notice.pk).update(body=body, updated_at=now)
    notice.refresh_from_db()
    return drafts.keep(notice, by=by, now=now)


def bodies(notice):
    return [draft.document.body[-1].text for draft in notice.saved_drafts.all()]


def test_saves_that_follow_closely_are_one_draft(notice, bureau):
    began = [write(notice, f"第{n}次。", by=bureau.officer, minutes=n) for n in range(1, 5)]

    assert began == [True, False, False, False]
    assert bodies(notice) == ["今年的主题另行公布。", "第4次。"]


def test_pause_another_person_and_long_writing_begin_a_new_draft(notice, bureau):
    colleague = UserFactory(agency=bureau.agency, roles=[Role.OFFICER])
    officer = bureau.officer

    assert write(notice, "甲。", by=officer, minutes=1) is True
    assert write(notice, "乙。", by=colleague, minutes=2) is True
    assert write(notice, "丙。", by=colleague, minutes=13) is True
    assert [write(notice, f"{n}。", by=colleague, minutes=n) for n in range(20, 50, 9)] == [
        False,
        False,
        False,
        True,
    ]
    assert bodies(notice) == ["今年的主题另行公布。", "甲。", "乙。", "38。", "47。"]


def test_step_of_the_process_begins_a_new_draft(notice, bureau):
    write(notice, "甲。", by=bureau.officer, minutes=1)
    later = {"by": bureau.officer, "now": NOW + timedelta(minutes=62)}
    workflow.submit_for_review(notice, **later)
    workflow.recall(notice, **later)

    assert write(notice, "乙。", by=bureau.officer, minutes=3) is True


def test_list_has_present_text_versions_and_drafts_the_newest_first(notice, bureau):
    write(notice, "甲。", by=bureau.officer, minutes=1)
    workflow.submit_for_review(notice, by=bureau.officer, now=NOW + timedelta(minutes=80))
    workflow.recall(notice, by=bureau.officer, now=NOW + timedelta(minutes=81))
    write(notice, "乙。", by=bureau.officer, minutes=22)
    Notice.objects.filter(pk=notice.pk).update(body="丙。")
    notice.refresh_from_db()

    labels = [text.label for text in drafts.kept_texts(notice)]

    assert labels == ["当前文字", "草稿", "第1版（送审）", "草稿"]


def test_redline_without_choice_compares_the_last_two_texts(notice, bureau):
    write(notice, "甲。", by=bureau.officer, minutes=1)

    redline = redlines.redline_of(notice, old="", new="")

    assert [
        [(piece.change, piece.text) for piece in line.pieces]
        for line in redline.lines
        if line.is_changed
    ] == [
        [(Change.DELETED, "现就有关事项通知如下：")],
        [(Change.DELETED, "一、活动主题")],
        [(Change.DELETED, "今年的主题另行公布。")],
        [(Change.INSERTED, "甲。")],
    ]


@pytest.mark.parametrize("chosen", ["", "newest"])
def test_redline_does_not_open_with_a_text_beside_itself(notice, bureau, chosen):
    """A text sent for review twice is kept twice; the last that differs is what one looks for."""
    write(notice, "甲。", by=bureau.officer, minutes=1)
    for minute in (70, 80):
        at = NOW + timedelta(minutes=minute)
        workflow.submit_for_review(notice, by=bureau.officer, now=at)
        workflow.recall(notice, by=bureau.officer, now=at + timedelta(minutes=1))
    newest = drafts.kept_texts(notice)[0]

    redline = redlines.redline_of(notice, old=newest.key if chosen else "", new="")

    assert (newest.label, redline.new.label) == ("第2版（送审）", "第2版（送审）")
    assert [line.pieces[0].text for line in redline.lines if line.is_changed][-1] == "甲。"


def test_redline_against_the_issued_text(bureau):
    notice = bureau.notice(NoticeState.SIGNED_OFF)
    Notice.objects.filter(pk=notice.pk).update(body=notice.body + "\n更正。")
    notice.refresh_from_db()

    redline = redlines.redline_of(notice, old=redlines.ISSUED, new=drafts.NOW)

    assert [line.pieces[0].text for line in redline.lines if line.is_changed] == ["更正。"]


@pytest.mark.parametrize("key", ["v9", "d0", "x"])
def test_text_of_another_notice_is_not_found(notice, bureau, key):
    write(bureau.notice(), "别的。", by=bureau.officer, minutes=1)

    with pytest.raises(Http404):
        redlines.redline_of(notice, old=key, new="")


def test_redline_page_and_files_show_the_change(client, notice, bureau):
    write(notice, notice.body.replace("今年", "2025年"), by=bureau.officer, minutes=1)
    client.force_login(bureau.reviewer)
    addresses = [
        reverse(name, args=[notice.pk])
        for name in ("show_redline", "download_redline_pdf", "download_redline_docx")
    ]

    page, pdf, word = (client.get(address) for address in addresses)

    assert "<del>今</del><ins>2025</ins>年的主题另行公布。" in page.content.decode()
    with pdfplumber.open(BytesIO(pdf.content)) as opened:
        assert "今2025年的主题另行公布。" in opened.pages[0].extract_text().replace("\n", "")
    xml = docx.Document(BytesIO(word.content)).element.xml
    assert ('<w:delText xml:space="preserve">今</w:delText>' in xml, "w:ins " in xml) == (
        True,
        True,
    )
    assert f'w:author="{bureau.officer.name}"' in xml


def test_page_of_texts_takes_the_same_queries_for_many(
    client, notice, bureau, django_assert_num_queries
):
    for number in range(6):
        write(notice, f"第{number}次。", by=bureau.officer, minutes=20 * number)
    client.force_login(bureau.reviewer)

    with django_assert_num_queries(TEXTS_QUERIES):
        text = main_text(client.get(reverse("list_texts", args=[notice.pk])))

    assert (text.count("与上一稿"), text.count("与最新稿")) == (6, 6)


TEXTS_QUERIES = 11


def test_text_set_aside_is_kept_once_and_named(notice, bureau):
    mine = notice_document(notice)

    for minute in (1, 2):
        drafts.set_aside(notice, mine, by=bureau.officer, now=NOW + timedelta(minutes=minute))

    assert [str(draft) for draft in notice.saved_drafts.all()] == ["未采用的文字"]
