import pytest
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.permissions import Role
from campaigns import workflow
from campaigns.models import Notice
from campaigns.states import NoticeState
from tests.factories import NOW, Bureau, ScheduleFactory, UserFactory
from tests.pages import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(bureau.officer)
    return bureau


def address(notice):
    return reverse("delete_notice", args=[notice.pk])


def test_draft_made_by_mistake_is_asked_about_and_removed(client, bureau):
    notice = bureau.notice(title="误建的通知", requirement=True)
    schedule = ScheduleFactory(campaign=bureau.campaign)
    notice.attachments.create(title="安排表", schedule=schedule)
    notice.contacts.create(name="林晓燕", phone="0591-1")

    asked = client.get(address(notice))
    response = client.post(address(notice), follow=True)

    assert "删除这份草稿？" in main_text(asked)
    assert "已删除草稿《误建的通知》。" in main_text(response)
    assert Notice.objects.count() == 0
    assert bureau.campaign.schedules.get() == schedule
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.target, entry.actor_id) == (
        "删除草稿",
        "误建的通知",
        bureau.officer.pk,
    )


def test_asking_removes_nothing(client, bureau):
    notice = bureau.notice()

    client.get(address(notice))

    assert Notice.objects.get() == notice


def test_any_officer_of_the_bureau_removes_a_draft(client, bureau):
    notice = bureau.notice()
    client.force_login(UserFactory(agency=bureau.agency, roles=[Role.OFFICER]))

    client.post(address(notice))

    assert Notice.objects.count() == 0


@pytest.mark.parametrize("state", [NoticeState.IN_REVIEW, NoticeState.ISSUED])
def test_what_has_left_the_draft_stays(client, bureau, state):
    notice = bureau.notice(state)

    assert client.post(address(notice)).status_code == 409
    assert Notice.objects.get() == notice


def test_what_was_once_sent_for_review_stays(client, bureau):
    notice = bureau.notice(NoticeState.IN_REVIEW)
    workflow.recall(notice, by=bureau.officer, now=NOW)

    response = client.post(address(notice))

    assert response.status_code == 409
    assert "这份通知送审过，流转记录须留存，不能删除。" in main_text(response)
    assert Notice.objects.get() == notice


def test_removal_is_offered_for_what_may_be_removed_only(client, bureau):
    fresh, sent = bureau.notice(), bureau.notice(NoticeState.IN_REVIEW)

    assert "删除草稿" in main_text(client.get(fresh.get_absolute_url()))
    assert "删除草稿" not in main_text(client.get(sent.get_absolute_url()))
