"""Saving while one writes: what is stored, what is answered, who is told of whom."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.permissions import Role
from campaigns import presence, workflow
from campaigns.models import Editing, Notice
from tests.campaigns.test_notice_pages import entered
from tests.factories import NOW, Bureau, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(bureau.officer)
    return bureau


@pytest.fixture
def notice(bureau):
    return bureau.notice()


def autosave(client, bureau, notice, **fields):
    form = entered(bureau, revision=notice.revision, user=bureau.officer.pk) | fields
    return client.post(reverse("autosave_notice", args=[notice.pk]), form)


def test_text_is_stored_and_the_next_revision_told(client, bureau, notice):
    response = autosave(client, bureau, notice, body="改过的正文。", title="改过的标题通知")

    answer = response.json()
    stored = Notice.objects.get()
    assert (answer["revision"], answer["left"]) == (2, [])
    assert (stored.body, stored.title, stored.revision) == ("改过的正文。", "改过的标题通知", 2)


def test_field_in_error_is_left_and_named_and_the_rest_is_stored(client, bureau, notice):
    title = notice.title

    response = autosave(client, bureau, notice, title="", body="改过的正文。")

    assert response.json()["left"] == ["标题"]
    stored = Notice.objects.get()
    assert (stored.title, stored.body) == (title, "改过的正文。")


def test_rows_are_not_touched(client, bureau, notice):
    notice.contacts.create(name="林晓燕", phone="0591-1")

    autosave(client, bureau, notice, body="改过的正文。")

    assert [contact.name for contact in notice.contacts.all()] == ["林晓燕"]


def test_writing_on_is_one_entry_in_the_audit_trail(client, bureau, notice):
    for revision in (1, 2, 3):
        autosave(client, bureau, notice, revision=revision, body=f"第{revision}次。")

    assert AuditEntry.objects.filter(action="修改通知").count() == 1


def test_second_writer_gets_both_texts_and_loses_none(client, bureau, notice):
    autosave(client, bureau, notice, body="同事的。\n二。")
    base = json.dumps({"body": "一。\n二。"})

    response = autosave(client, bureau, notice, body="一。\n二。\n我的。", base=base)

    answer = response.json()
    assert response.status_code == 409
    assert (answer["revision"], answer["closed"]) == (2, False)
    assert answer["theirs"]["body"] == "同事的。\n二。"
    assert answer["merged"]["body"] == "同事的。\n二。\n我的。"
    assert Notice.objects.get().body == "同事的。\n二。"
    aside = notice.saved_drafts.get(set_aside=True)
    assert [paragraph.text for paragraph in aside.document.body] == ["一。", "二。", "我的。"]


def test_changes_of_one_paragraph_are_not_merged(client, bureau, notice):
    autosave(client, bureau, notice, body="同事的。")

    response = autosave(
        client, bureau, notice, body="我的。", base=json.dumps({"body": notice.body})
    )

    assert response.json()["merged"] is None


@pytest.mark.parametrize("base", ["", "x", "[]", '{"body": 3}'])
def test_unreadable_base_counts_as_theirs(client, bureau, notice, base):
    autosave(client, bureau, notice, body="同事的。")

    response = autosave(client, bureau, notice, body="我的。", base=base)

    assert response.json()["merged"]["body"] == "我的。"


def test_text_sent_for_review_meanwhile_is_closed(client, bureau, notice):
    workflow.submit_for_review(notice, by=bureau.officer, now=NOW)

    response = autosave(client, bureau, notice, body="晚了。")

    assert (response.status_code, response.json()["closed"]) == (409, True)
    assert "不能再修改" in response.json()["message"]
    assert notice.saved_drafts.get(set_aside=True).document.body[0].text == "晚了。"


def test_page_of_another_person_on_this_computer_saves_nothing(client, bureau, notice):
    response = autosave(client, bureau, notice, user=bureau.reviewer.pk, body="别人的。")

    assert response.status_code == 403
    assert f"现在登录的是{bureau.officer.name}" in response.json()["message"]
    assert Notice.objects.get().revision == 1


def test_autosave_takes_few_queries(client, bureau, notice, django_assert_num_queries):
    autosave(client, bureau, notice, body="一。")

    with django_assert_num_queries(AUTOSAVE_QUERIES):
        autosave(client, bureau, notice, revision=2, body="二。")


AUTOSAVE_QUERIES = 26


# --- Presence -------------------------------------------------------------------------


def test_others_are_named_until_they_are_silent_for_long(bureau, notice):
    colleague = UserFactory(agency=bureau.agency, roles=[Role.OFFICER])
    presence.announce(notice, by=colleague, now=NOW)

    def here(now):
        return presence.others(notice, beside=bureau.officer, now=now)

    assert here(NOW + presence.EXPIRY - timedelta(seconds=1)) == [colleague]
    assert here(NOW + presence.EXPIRY) == []
    assert presence.others(notice, beside=colleague, now=NOW) == []


def test_rows_of_those_who_are_gone_are_cleared(bureau, notice):
    colleague = UserFactory(agency=bureau.agency, roles=[Role.OFFICER])
    presence.announce(notice, by=colleague, now=NOW)
    presence.announce(notice, by=bureau.officer, now=NOW + presence.EXPIRY)

    assert [row.user for row in Editing.objects.all()] == [bureau.officer]


def test_heartbeat_answers_who_else_is_here_and_leaving_ends_it(client, bureau, notice):
    address = reverse("mark_presence", args=[notice.pk])
    colleague = UserFactory(agency=bureau.agency, roles=[Role.OFFICER], name="郑文博")
    client.post(address)
    client.force_login(colleague)

    assert client.post(address).json() == {"others": [bureau.officer.name], "revision": 1}
    client.post(address, {"leaving": "1"})
    client.force_login(bureau.officer)
    assert client.post(address).json() == {"others": [], "revision": 1}
