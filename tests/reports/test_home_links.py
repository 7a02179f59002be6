"""The numbers on the start page lead to lists of exactly as many."""

import pytest
from django.urls import reverse

from agencies.models import OutgoingMessage
from campaigns import workflow
from campaigns.states import NoticeState
from reports import todo
from tests.factories import NOW, Bureau

pytestmark = pytest.mark.django_db


def section(user, title):
    return next(part for part in todo.sections(user, NOW) if part.title == title)


def listed(client, user, part):
    client.force_login(user)
    return [notice.title for notice in client.get(part.url).context["page_obj"]]


def test_own_drafts_lead_to_just_these(client):
    bureau = Bureau()
    bureau.notice(title="我的通知")
    bureau.notice(title="同事的通知", drafter=bureau.reviewer).authors.set([bureau.reviewer])
    bureau.notice(NoticeState.IN_REVIEW, title="已送审通知")

    part = section(bureau.officer, "我的草稿")

    assert (part.count, listed(client, bureau.officer, part)) == (1, ["我的通知"])


def test_what_waits_for_acknowledgement_leads_to_just_these(client):
    bureau = Bureau()
    clerk = bureau.clerks[0]
    bureau.notice(NoticeState.ISSUED, title="未签收通知")
    done = bureau.notice(NoticeState.ISSUED, title="已签收通知")
    workflow.acknowledge(done.deliveries.get(agency=clerk.agency), by=clerk, now=NOW)
    bureau.notice(NoticeState.WITHDRAWN, title="已废止通知")

    part = section(clerk, "待签收")

    assert (part.count, listed(client, clerk, part)) == (1, ["未签收通知"])


def test_recipients_are_offered_no_filter_of_drafts(client):
    bureau = Bureau()
    client.force_login(bureau.clerks[0])

    choices = client.get(reverse("list_notices")).context["filter"].form.fields["scope"].choices

    assert [label for _, label in choices] == ["全部", "待签收"]


def test_mail_that_asks_for_a_step_is_dropped_once_the_step_is_taken():
    bureau = Bureau()
    notice = bureau.notice(NoticeState.IN_REVIEW)
    asked = OutgoingMessage.objects.filter(subject__startswith="【请核稿", channel="email")
    assert [message.state for message in asked] == ["queued"]

    workflow.approve_review(notice, by=bureau.reviewer, now=NOW)

    assert [message.state for message in asked.all()] == ["obsolete"]
    next_mail = OutgoingMessage.objects.filter(subject__startswith="【请签发", channel="email")
    assert [message.state for message in next_mail] == ["queued"]
