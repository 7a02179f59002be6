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
    bodies = {kind: texts["body"] for kind, texts in answer["choices"].items()}
    assert bodies == {
        "merged": "同事的。\n二。\n我的。",
        "mine": "一。\n二。\n我的。",
        "theirs": "同事的。\n二。",
    }
    assert Notice.objects.get().body == "同事的。\n二。"
    aside = notice.saved_drafts.get(set_aside=True)
    assert [paragraph.text for paragraph in aside.document.body] == ["一。", "二。", "我的。"]


def test_where_one_paragraph_was_changed_twice_the_other_changes_stay(client, bureau, notice):
    base = json.dumps({"body": "一。\n二。\n三。"})
    autosave(client, bureau, notice, body="同事的。\n二。\n同事的三。")

    response = autosave(client, bureau, notice, body="我的。\n我的二。\n三。", base=base)

    choices = response.json()["choices"]
    assert choices["merged"] is None
    assert choices["mine"]["body"] == "我的。\n我的二。\n同事的三。"
    assert choices["theirs"]["body"] == "同事的。\n我的二。\n同事的三。"


@pytest.mark.parametrize("base", ["", "x", "[]", '{"body": 3}', "[" * 100_000])
def test_without_a_readable_base_nothing_is_merged(client, bureau, notice, base):
    autosave(client, bureau, notice, body="同事的。")

    response = autosave(client, bureau, notice, body="我的。", base=base)

    choices = response.json()["choices"]
    assert (choices["merged"], choices["mine"]["body"]) == (None, "我的。")


def test_breaks_of_a_title_are_no_change_of_it(client, bureau, notice):
    title = "关于组织开展活动\n的通知"
    autosave(client, bureau, notice, title=title, body="一。\n二。")
    base = json.dumps({"title": title, "body": "一。\n二。"})
    autosave(client, bureau, notice, title=title, revision=2, body="同事的。\n二。")

    response = autosave(
        client, bureau, notice, title=title, revision=2, body="一。\n我的。", base=base
    )

    merged = response.json()["choices"]["merged"]
    assert (merged["title"], merged["body"]) == (title, "同事的。\n我的。")


def test_conflict_tells_what_the_rows_are_now(client, bureau, notice):
    notice.contacts.create(name="林晓燕", phone="0591-1")
    page = client.get(reverse("edit_notice", args=[notice.pk])).context
    autosave(client, bureau, notice, body="同事的。")

    answer = autosave(client, bureau, notice, body="我的。").json()

    assert answer["opened"] == [page["contacts"].forms[0]["opened"].value()]


def test_conflict_tells_what_is_picked_in_the_stored_draft(client, bureau, notice):
    group = notice.addressee_groups.get()
    autosave(client, bureau, notice, body="同事的。", sealed="on", printed_on="2030-01-02")

    picked = autosave(client, bureau, notice, body="我的。").json()["picked"]

    assert picked == {
        "number_series": [str(notice.number_series.pk)],
        "form": ["document"],
        "is_upward": [],
        "sealed": ["on"],
        "printed_on": ["2030-01-02"],
        "addressee_groups": [str(group.pk)],
        "addressee_agencies": [],
    }


# --- One window -----------------------------------------------------------------------


def from_window(client, bureau, notice, key, sent, **fields):
    return autosave(client, bureau, notice, window=key, sent=sent, **fields)


def test_save_whose_answer_was_lost_is_no_conflict(client, bureau, notice):
    from_window(client, bureau, notice, "甲", 1, body="一。")

    response = from_window(client, bureau, notice, "甲", 2, body="一。二。")

    assert (response.status_code, response.json()["revision"]) == (200, 3)
    assert Notice.objects.get().body == "一。二。"


def test_save_that_arrives_twice_or_late_changes_nothing(client, bureau, notice):
    from_window(client, bureau, notice, "甲", 2, body="新。")

    again = from_window(client, bureau, notice, "甲", 2, body="新。")
    late = from_window(client, bureau, notice, "甲", 1, body="旧。")

    assert (again.json()["revision"], late.json()["revision"]) == (2, 2)
    stored = Notice.objects.get()
    assert (stored.body, stored.revision) == ("新。", 2)


def test_the_very_same_from_another_window_is_no_conflict(client, bureau, notice):
    from_window(client, bureau, notice, "甲", 1, body="一。")

    response = from_window(client, bureau, notice, "乙", 1, body="一。")

    assert (response.status_code, response.json()["revision"]) == (200, 2)


def test_other_text_from_another_window_of_oneself_is_a_conflict_and_kept(client, bureau, notice):
    from_window(client, bureau, notice, "甲", 1, body="甲窗口的。")

    answer = from_window(client, bureau, notice, "乙", 1, body="乙窗口的。")
    assert (answer.status_code, answer.json()["own"]) == (409, True)
    assert answer.json()["message"] == "您打开之后，您在另一个窗口又保存了新的内容。"
    from_window(client, bureau, notice, "乙", 2, revision=2, body="乙窗口的。")

    kept = [draft.document.body[-1].text for draft in notice.saved_drafts.all()][1:]
    assert kept == ["甲窗口的。", "乙窗口的。", "乙窗口的。"]


def test_window_does_not_save_over_a_colleague(client, bureau, notice):
    from_window(client, bureau, notice, "甲", 1, body="我的。")
    colleague = UserFactory(agency=bureau.agency, roles=[Role.OFFICER])
    client.force_login(colleague)
    from_window(client, bureau, notice, "丙", 1, user=colleague.pk, revision=2, body="同事的。")
    client.force_login(bureau.officer)

    response = from_window(client, bureau, notice, "甲", 2, revision=2, body="我又写的。")

    answer = response.json()
    assert (response.status_code, answer["own"], answer["by"]) == (409, False, colleague.name)
    assert answer["message"] == "您打开之后，同事已经保存了新的内容。"
    assert Notice.objects.get().body == "同事的。"


def test_button_after_a_save_on_the_way_saves_once_more(client, bureau, notice):
    """保存草稿 was pressed before the answer to the last save while writing was there."""
    from_window(client, bureau, notice, "甲", 1, body="一。")
    address = reverse("edit_notice", args=[notice.pk])
    form = entered(bureau, revision=1, body="一。二。", window="甲", sent=2)

    pressed = client.post(address, form)
    again = client.post(address, form)

    assert (pressed.status_code, again.status_code) == (302, 302)
    stored = Notice.objects.get()
    assert (stored.body, stored.revision) == ("一。二。", 3)


@pytest.mark.parametrize("fields", [{"window": "甲"}, {"window": "甲", "sent": "x"}, {"sent": "3"}])
def test_window_that_does_not_count_is_none(client, bureau, notice, fields):
    autosave(client, bureau, notice, body="一。", **fields)

    assert autosave(client, bureau, notice, body="二。", **fields).status_code == 409


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


AUTOSAVE_QUERIES = 25


# --- Presence -------------------------------------------------------------------------


def test_others_are_named_until_they_are_silent_for_long(bureau, notice):
    colleague = UserFactory(agency=bureau.agency, roles=[Role.OFFICER])
    presence.announce(notice, by=colleague, window="甲", now=NOW)

    def here(now, user=bureau.officer, window="乙"):
        return presence.others(notice, beside=user, window=window, now=now)

    assert here(NOW + presence.EXPIRY - timedelta(seconds=1)) == [colleague]
    assert here(NOW + presence.EXPIRY) == []
    assert here(NOW, colleague, "甲") == []
    assert here(NOW, colleague, "乙") == [colleague]


def test_rows_of_those_who_are_gone_are_cleared(bureau, notice):
    colleague = UserFactory(agency=bureau.agency, roles=[Role.OFFICER])
    presence.announce(notice, by=colleague, window="甲", now=NOW)
    presence.announce(notice, by=bureau.officer, window="乙", now=NOW + presence.EXPIRY)

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


def test_own_other_window_is_named_and_each_person_once(client, bureau, notice):
    address = reverse("mark_presence", args=[notice.pk])
    client.post(address, {"window": "甲"})
    client.post(address, {"window": "乙"})

    answer = client.post(address, {"window": "丙"}).json()

    assert answer["others"] == ["您在另一个窗口"]
    client.post(address, {"window": "甲", "leaving": "1"})
    client.post(address, {"window": "乙", "leaving": "1"})
    assert client.post(address, {"window": "丙"}).json()["others"] == []


# --- A new notice ---------------------------------------------------------------------


def begin(client, bureau, key="0f8fad5b-d9cb-469f-a165-70867728950e", **fields):
    fields = {"creation_key": key, "user": bureau.officer.pk, "window": "甲", "sent": 1} | fields
    address = reverse("begin_notice", args=[bureau.campaign.pk])
    return client.post(address, entered(bureau, **fields))


def test_new_notice_becomes_a_draft_with_its_first_words(client, bureau):
    contacts = [{"name": "林晓燕", "phone": "0591-1"}]

    answer = begin(client, bureau, title="", body="第一句。", contacts=contacts).json()

    notice = Notice.objects.get()
    assert (notice.body, notice.state, list(notice.authors.all())) == (
        "第一句。",
        "draft",
        [bureau.officer],
    )
    assert (answer["notice"], answer["revision"], answer["left"]) == (notice.pk, 1, ["标题"])
    assert answer["edit"] == reverse("edit_notice", args=[notice.pk])
    row = answer["rows"]["contacts-0"]
    page = client.get(answer["edit"])
    shown = page.context["contacts"].forms[0]
    assert row == {"id": notice.contacts.get().pk, "opened": shown["opened"].value()}
    assert AuditEntry.objects.get(action="起草通知").target_id == notice.pk


def test_new_form_sent_twice_begins_one_draft_and_goes_on_in_it(client, bureau):
    first = begin(client, bureau, body="一。").json()
    again = begin(client, bureau, body="一。二。", sent=2).json()
    notice = Notice.objects.get()

    response = from_window(client, bureau, notice, "甲", 3, body="一。二。")

    assert (first["same"], again["same"], again["notice"]) == (True, False, notice.pk)
    assert response.json()["revision"] == 2
    assert Notice.objects.get().body == "一。二。"


def test_rows_that_a_new_notice_began_with_are_not_doubled(client, bureau):
    contacts = [{"name": "林晓燕", "phone": "0591-1"}]
    answer = begin(client, bureau, contacts=contacts).json()
    contacts = [{"name": "林晓燕", "phone": "0591-2", **answer["rows"]["contacts-0"]}]
    form = entered(bureau, revision=1, contacts=contacts)

    response = client.post(answer["edit"], form)

    assert response.status_code == 302
    assert [contact.phone for contact in Notice.objects.get().contacts.all()] == ["0591-2"]


def test_new_form_without_its_key_begins_nothing(client, bureau):
    assert begin(client, bureau, key="").status_code == 403
    assert Notice.objects.count() == 0


NEW_KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


def press(client, bureau, **fields):
    """保存草稿 in the form of a new notice."""
    address = reverse("draft_notice", args=[bureau.campaign.pk])
    return client.post(address, entered(bureau, creation_key=NEW_KEY, **fields))


def test_button_after_a_beginning_whose_answer_was_lost_saves_the_later_words(client, bureau):
    begin(client, bureau, body="一。", contacts=[{"name": "林晓燕", "phone": "0591-1"}])
    later = {"body": "一。二。", "contacts": [{"name": "林晓燕", "phone": "0591-2"}]}

    responses = [press(client, bureau, window="甲", sent=2, **later) for _ in range(2)]

    notice = Notice.objects.get()
    assert [response.url for response in responses] == [notice.get_absolute_url()] * 2
    assert (notice.body, notice.revision) == ("一。二。", 2)
    assert [contact.phone for contact in notice.contacts.all()] == ["0591-2"]
    assert str(notice.creation_key) == NEW_KEY


def test_beginning_that_a_colleague_wrote_on_meanwhile_is_not_written_over(client, bureau):
    begin(client, bureau, body="一。")
    notice = Notice.objects.get()
    colleague = UserFactory(agency=bureau.agency, roles=[Role.OFFICER])
    client.force_login(colleague)
    from_window(client, bureau, notice, "丙", 1, user=colleague.pk, body="同事的。")
    client.force_login(bureau.officer)

    press(client, bureau, window="甲", sent=2, body="一。二。")

    assert sorted(Notice.objects.values_list("body", flat=True)) == ["一。二。", "同事的。"]


@pytest.mark.parametrize(
    "changes", [{"body": "二。"}, {"contacts": [{"name": "林晓燕", "phone": "0591-2"}]}]
)
def test_new_form_pressed_again_with_other_words_without_javascript_loses_none(
    client, bureau, changes
):
    """The browser goes back to the form as it was, with the key that it had."""
    first = {"body": "一。", "contacts": [{"name": "林晓燕", "phone": "0591-1"}]}
    press(client, bureau, **first)
    press(client, bureau, **first)
    press(client, bureau, **(first | changes))

    texts = [
        (notice.body, [contact.phone for contact in notice.contacts.all()])
        for notice in Notice.objects.order_by("pk")
    ]
    second = first | changes
    assert texts == [("一。", ["0591-1"]), (second["body"], [second["contacts"][0]["phone"]])]
