"""Two people with the same notice open: the rows of its form, too, know of each other."""

import pytest
from django.urls import reverse

from campaigns.models import Notice
from tests.campaigns.test_notice_pages import edit, rows
from tests.factories import Bureau
from tests.pages import main_text

pytestmark = pytest.mark.django_db

SAVED_MEANWHILE = "您打开之后，同事已经保存了新的内容。"
SAVED_ELSEWHERE = "您打开之后，您在另一个窗口又保存了新的内容。"


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(bureau.officer)
    return bureau


@pytest.fixture
def notice(bureau):
    notice = bureau.notice()
    notice.attachments.create(title="甲表", text="一", position=1)
    notice.attachments.create(title="乙表", text="二", position=2)
    return notice


def row(attachment, **changes):
    fields = {"id": attachment.pk, "title": attachment.title, "text": attachment.text}
    return fields | changes


def stored(notice):
    return [(row.title, row.text) for row in notice.attachments.all()]


def test_row_that_a_colleague_removed_meanwhile_becomes_a_new_one(client, bureau, notice):
    first, second = notice.attachments.all()
    removing = rows("attachments", row(first, DELETE="on"), row(second), initial=2)
    edit(client, bureau, notice, **removing)
    typed = rows("attachments", row(first, text="一改"), row(second, text="二改"), initial=2)

    response = edit(client, bureau, notice, body="我写的正文。", **typed)

    assert SAVED_ELSEWHERE in main_text(response)
    assert stored(notice) == [("乙表", "二")]
    assert [form["text"].value() for form in response.context["attachments"]] == ["二改", "一改"]
    assert response.context["attachments"].errors == [{}, {}]

    again = {
        field.html_name: field.value() or ""
        for form in response.context["attachments"]
        for field in form
        if field.name != "DELETE"
    }
    again |= {"attachments-TOTAL_FORMS": 2, "attachments-INITIAL_FORMS": 1}
    edit(client, bureau, Notice.objects.get(), body="我写的正文。", **again)

    assert Notice.objects.get().body == "我写的正文。"
    assert stored(notice) == [("乙表", "二改"), ("甲表", "一改")]


def test_conflict_is_said_even_when_something_typed_is_wrong(client, bureau, notice):
    edit(client, bureau, notice, body="同事保存的正文。")

    response = edit(client, bureau, notice, title="", body="我写的正文。")

    text = main_text(response)
    assert SAVED_ELSEWHERE in text
    assert "目前已保存的正文 同事保存的正文。" in text
    assert "title" in response.context["form"].errors
    assert response.context["form"]["revision"].value() == "2"


@pytest.mark.parametrize("initial", [0, 1])
def test_row_of_another_notice_is_refused(client, bureau, notice, initial):
    foreign = Bureau().notice().attachments.create(title="他人的附件", text="原文")

    response = edit(
        client, bureau, notice, **rows("attachments", row(foreign, text="改"), initial=initial)
    )

    assert response.status_code == 200
    assert "id" in response.context["attachments"].forms[-1].errors
    foreign.refresh_from_db()
    assert (foreign.notice_id == notice.pk, foreign.text) == (False, "原文")


@pytest.mark.parametrize("value", ["", "x", "9" * 30])
def test_form_without_a_readable_count_of_rows_is_refused(client, bureau, notice, value):
    address = reverse("edit_notice", args=[notice.pk])

    response = client.post(address, {"revision": 7, "attachments-TOTAL_FORMS": value})

    assert response.status_code == 200
    assert SAVED_MEANWHILE in main_text(response)


# --- Rows that both have open ---------------------------------------------------------


def as_opened(client, notice):
    """The rows as the page shows them: (fields to be posted, the rows' names by title)."""
    page = client.get(reverse("edit_notice", args=[notice.pk])).context
    fields = {}
    for name in ("attachments", "contacts"):
        formset = page[name]
        fields[f"{name}-TOTAL_FORMS"] = formset.total_form_count()
        fields[f"{name}-INITIAL_FORMS"] = formset.initial_form_count()
        for field in [field for form in formset for field in form]:
            if field.name not in ("DELETE", "upload"):
                fields[field.html_name] = field.value() or ""
    return fields


def followed(client, response):
    return client.get(response.url)


def said(response):
    return [error for form in response.context["attachments"] for error in form.non_field_errors()]


def test_row_a_colleague_changed_is_not_put_back_by_a_form_that_left_it_alone(
    client, bureau, notice
):
    mine, theirs = as_opened(client, notice), as_opened(client, notice)
    edit(client, bureau, notice, **theirs | {"attachments-0-text": "同事改的"})
    mine |= {"attachments-1-text": "我改的"}

    first = edit(client, bureau, notice, **mine)
    again = edit(client, bureau, Notice.objects.get(), **mine)

    assert [form["text"].value() for form in first.context["attachments"]][:2] == [
        "同事改的",
        "我改的",
    ]
    assert again.status_code == 302
    assert stored(notice) == [("甲表", "同事改的"), ("乙表", "我改的")]


def test_row_that_both_changed_is_saved_as_typed_only_after_it_was_said(client, bureau, notice):
    mine, theirs = as_opened(client, notice), as_opened(client, notice)
    edit(client, bureau, notice, **theirs | {"attachments-0-text": "同事改的"})
    mine |= {"attachments-0-text": "我改的"}

    response = edit(client, bureau, Notice.objects.get(), **mine)

    assert said(response) == [
        "打开之后，这个附件已在别处改为“甲表，同事改的”。以这里填写的为准的，请再保存一次。"
    ]
    assert stored(notice)[0] == ("甲表", "同事改的")
    mine["attachments-0-opened"] = response.context["attachments"].forms[0]["opened"].value()
    edit(client, bureau, Notice.objects.get(), **mine)
    assert stored(notice)[0] == ("甲表", "我改的")


def test_rows_a_colleague_added_and_removed_stay_so(client, bureau, notice):
    mine, theirs = as_opened(client, notice), as_opened(client, notice)
    theirs |= {
        "attachments-0-DELETE": "on",
        "attachments-2-title": "丙表",
        "attachments-2-text": "三",
    }
    edit(client, bureau, notice, **theirs)

    response = followed(client, edit(client, bureau, Notice.objects.get(), **mine))

    assert "打开之后别处改过的联系人、附件，已照新的保留。" in main_text(response)
    assert stored(notice) == [("乙表", "二"), ("丙表", "三")]


def test_row_to_be_removed_stays_if_a_colleague_changed_it(client, bureau, notice):
    mine, theirs = as_opened(client, notice), as_opened(client, notice)
    edit(client, bureau, notice, **theirs | {"attachments-0-text": "同事改的"})

    response = edit(client, bureau, Notice.objects.get(), **mine | {"attachments-0-DELETE": "on"})

    assert said(response) == [
        "打开之后，这个附件已在别处改为“甲表，同事改的”，没有移除。仍要移除的，请再移除一次。"
    ]
    assert stored(notice)[0] == ("甲表", "同事改的")
    assert response.context["attachments"].forms[0]["text"].value() == "同事改的"


def test_row_in_which_nothing_changed_is_no_conflict_however_its_lines_end(client, bureau, notice):
    notice.attachments.filter(title="甲表").update(text="一\n二")
    mine = as_opened(client, notice) | {"attachments-0-text": "一\r\n二\r\n"}

    response = followed(client, edit(client, bureau, notice, **mine))

    assert "已照新的保留" not in main_text(response)
    assert stored(notice)[0] == ("甲表", "一\n二")
