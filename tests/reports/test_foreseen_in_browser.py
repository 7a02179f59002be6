"""What the preview shows in the browser is what is sent in the weeks that follow."""

from collections import defaultdict
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from agencies import messages
from agencies.models import Contact, OutgoingMessage
from campaigns import workflow
from reports import reminders
from tests.factories import Bureau, RequirementFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
]


def shown(page):
    """Moment, unit, who gets it by which channels, and subject; of what somebody gets."""
    found = page.locator("details.moment").evaluate_all(
        """moments => moments.flatMap(moment => [...moment.querySelectorAll("section")].flatMap(
            letter => [...letter.querySelectorAll("li")].map(unit => [
                moment.querySelector("time").dateTime,
                unit.querySelector("b").innerText.trim(),
                unit.innerText.slice(unit.querySelector("b").innerText.length).trim(),
                letter.querySelector("h3").innerText.trim(),
            ])
        ))"""
    )
    return sorted(
        (datetime.fromisoformat(moment), *rest) for moment, *rest in found if "不发" not in rest[1]
    )


def sent():
    """The same of the messages that left."""
    ends = defaultdict(list)
    rows = OutgoingMessage.objects.filter(mergeable=True, state="sent").order_by("pk")
    for row in rows.select_related("agency", "recipient", "contact"):
        who = (row.recipient or row.contact).name
        key = row.sent_at, row.agency.short_name, who, row.subject
        ends[key].append(row.get_channel_display())
    return sorted(
        (at, unit, f"{who}（{'、'.join(channels)}）", subject)
        for (at, unit, who, subject), channels in ends.items()
    )


def test_preview_is_what_is_sent(page, smtp_server):
    now = timezone.now()
    bureau = Bureau(cities=3)
    notice = bureau.notice()
    RequirementFactory(notice=notice, due_at=now + timedelta(days=21))
    bureau.advance(notice, "issued", now=now)
    workflow.acknowledge(
        notice.deliveries.get(agency=bureau.cities[0]), by=bureau.clerks[0], now=now
    )
    Contact.objects.create(
        agency=bureau.cities[1], name="王处长", duty="head", email="w@example.org"
    )
    messages.send_due(now=now)
    page.goto("/login/")
    page.fill("[name=username]", bureau.officer.username)
    page.fill("[name=password]", "secret-password")
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "login" not in url)

    page.goto(f"/notices/{notice.pk}/reminders/preview/?open=1")
    rows = shown(page)
    for moment in sorted({row[0] for row in rows}):
        reminders.queue_reminders(now=moment)
        messages.send_due(now=moment)

    # Two receipts of two units and of one head; four steps of three units and of one head.
    assert len(rows) == 2 * 2 + 1 + 4 * 3 + 1
    assert sent() == rows
