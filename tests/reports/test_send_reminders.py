"""The command, the sweep in the worker, and the mail that arrives."""

import time
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from agencies import messages
from agencies.models import OutgoingMessage
from campaigns import workflow
from reports import reminders, reminding
from reports.models import Submission
from reports.states import SubmissionState
from reports.tasks import sweep
from tests.factories import NOW, Bureau

MONDAY = datetime(2025, 6, 9, 1, 0, tzinfo=UTC)  # 9:00 in Fuzhou, five working days before
THURSDAY = "2025-06-12T09:00+08:00"


def world():
    """Of three cities that await the summary due on Monday 16 June one has submitted.

    What was queued on the way here has left already, the first step of the plan too.
    """
    bureau = Bureau(cities=3)
    submitted = bureau.submission(city=2)
    bureau.advance_submission(submitted, SubmissionState.SUBMITTED)
    deliveries = submitted.requirement.notice.deliveries.order_by("agency__position")
    for delivery, clerk in zip(deliveries, bureau.clerks, strict=True):
        workflow.acknowledge(delivery, by=clerk, now=NOW)
    messages.send_due(now=NOW)
    reminders.queue_reminders(now=MONDAY)
    messages.send_due(now=MONDAY)
    return bureau


def send_reminders(now):
    output = StringIO()
    call_command("send_reminders", now=now, stdout=output)
    return output.getvalue().splitlines()[-1]


@pytest.mark.django_db
def test_command_run_twice_sends_once():
    bureau = world()
    mail.outbox.clear()

    assert send_reminders(THURSDAY) == "queued 4, sent 4"
    assert send_reminders(THURSDAY) == "queued 0, sent 0"

    assert sorted(letter.to for letter in mail.outbox) == sorted(
        [clerk.email] for clerk in bureau.clerks[:2]
    )


@pytest.mark.django_db
def test_command_without_an_offset_means_local_time():
    world()

    assert send_reminders("2025-06-12T08:59") == "queued 0, sent 0"
    assert send_reminders("2025-06-12T09:00") == "queued 4, sent 4"


@pytest.mark.django_db
def test_command_goes_on_where_sending_failed(settings):
    world()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there

    assert send_reminders(THURSDAY) == "queued 4, sent 2"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_reminders("2025-06-12T09:01+08:00") == "queued 0, sent 2"


@pytest.mark.parametrize("text", ["", "gestern", "2025-13-01", "9点"])
def test_command_says_what_an_instant_looks_like(text):
    with pytest.raises(CommandError, match=r"2025-06-13T09:00\+08:00"):
        send_reminders(text)


@pytest.mark.parametrize("text", ["0001-01-01T00:00", "1999-12-31", "9999-12-31T23:59-12:00"])
def test_command_refuses_years_that_cannot_be_meant(text):
    with pytest.raises(CommandError, match="年份要在2000至2100年之间"):
        send_reminders(text)


@pytest.mark.services
@pytest.mark.django_db
def test_reminder_arrives_over_smtp(smtp_server):
    bureau = world()
    smtp_server.messages.clear()

    assert send_reminders(THURSDAY) == "queued 4, sent 4"
    assert send_reminders(THURSDAY) == "queued 0, sent 0"

    assert sorted(letter["to"] for letter in smtp_server.messages) == sorted(
        clerk.email for clerk in bureau.clerks[:2]
    )
    # A long encoded header is folded, and the fold is read as a space.
    subjects = {letter["subject"].replace(" ", "") for letter in smtp_server.messages}
    assert subjects == {"【请报送】活动总结：还剩2个工作日"}
    body = smtp_server.messages[0].get_body(["plain"]).get_content()
    assert "截止时间为2025年6月16日 17:30，目前待报送。" in body


def wait_for(ready, seconds=180):
    give_up_at = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < give_up_at, "the worker did not do it in time"
        time.sleep(0.05)


@pytest.mark.services
def test_sweep_in_a_real_worker_sends_once(celery_worker_process, smtp_server):
    """Two sweeps lie in Redis; the worker reminds and mails once."""
    bureau = Bureau(cities=2)
    bureau.submission()
    messages.send_due(now=NOW)
    smtp_server.messages.clear()
    # By hand, because the worker's clock is that of this day: it may be a holiday.
    now = timezone.now()
    outcome = reminding.remind_now(Submission.objects.all(), by=bureau.officer, now=now)
    assert (outcome.reminded, smtp_server.messages) == (bureau.cities, [])

    for _ in range(2):
        sweep.delay()

    # What asked for a step that is taken by now was dropped, and is not sent.
    wanted = OutgoingMessage.objects.exclude(state="obsolete")
    waiting = wanted.exclude(state="sent")
    wait_for(lambda: not waiting.exists() and len(smtp_server.messages) == 2)
    assert sorted(letter["to"] for letter in smtp_server.messages) == sorted(
        clerk.email for clerk in bureau.clerks
    )
    assert set(wanted.values_list("attempts", flat=True)) == {1}
