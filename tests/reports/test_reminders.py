"""What the sweep queues by the plan, and what it leaves alone."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from agencies import messages, sending
from agencies.models import Contact, OutgoingMessage, Robot
from agencies.permissions import Role
from campaigns import workflow as campaign_workflow
from reports import reminder_plan, reminders, tasks
from reports.models import Extension, Reminder, ReminderStep, Submission
from reports.states import SubmissionState
from tests.factories import DUE, NOW, Bureau, RequirementFactory, UserFactory

Kind, S, Audience = Reminder.Kind, SubmissionState, ReminderStep.Audience


def at(text):
    """A moment in Fuzhou."""
    return timezone.make_aware(datetime.fromisoformat(text))


# Two working days before Monday 16 June, which is what the house's plan waits for.
THURSDAY = at("2025-06-12T09:00")


@pytest.fixture
def bureau(db):
    """Two cities have acknowledged the notice and await the summary due on Monday 16 June."""
    bureau = Bureau(cities=2)
    bureau.submission()
    acknowledge_all(bureau)
    return bureau


def acknowledge_all(bureau):
    for delivery in notice_of(bureau).deliveries.all():
        clerk = next(each for each in bureau.clerks if each.agency == delivery.agency)
        campaign_workflow.acknowledge(delivery, by=clerk, now=NOW)


def notice_of(bureau):
    return bureau.agency.notices.get()


def queue(text):
    return reminders.queue_reminders(now=at(text))


def reminded():
    return sorted(
        OutgoingMessage.objects.filter(key__startswith="reminder:").values_list(
            "recipient__agency__name", "channel"
        )
    )


def both(*cities):
    return sorted((city.name, channel) for city in cities for channel in ("email", "in_app"))


def submission_of(city):
    return Submission.objects.get(agency=city)


def head_of(city):
    return Contact.objects.create(
        agency=city,
        name="王处长",
        duty=Contact.Duty.SECTION_HEAD,
        email=f"head{city.pk}@example.org",
    )


def test_open_submissions_are_reminded_of(bureau):
    assert reminders.queue_reminders(now=THURSDAY) == 4

    assert reminded() == both(*bureau.cities)
    assert set(Reminder.objects.values_list("kind", "slot", "due_on", "created_at")) == {
        ("upcoming", "T-2w/clerk", DUE.date(), THURSDAY)
    }


@pytest.mark.parametrize(
    ("state", "is_reminded"),
    [
        (S.AWAITED, True),
        (S.DRAFT, True),
        (S.RETURNED, True),
        (S.SUBMITTED, False),
        (S.RESUBMITTED, False),
        (S.ACCEPTED, False),
        (S.NOTHING_TO_REPORT, False),
        (S.EXEMPT, False),
    ],
)
def test_only_who_still_has_to_submit_is_reminded(bureau, state, is_reminded):
    bureau.advance_submission(submission_of(bureau.cities[0]), state)

    reminders.queue_reminders(now=THURSDAY)

    assert reminded() == both(*(bureau.cities if is_reminded else bureau.cities[1:]))


def test_plan_of_the_house_from_the_first_step_to_the_last(bureau):
    """The heads and the office are told only where the unit has named them."""
    head_of(bureau.cities[0])
    found = {}
    for day in range(1, 30):
        for hour in ("08:59", "09:00", "20:00"):
            if queued := queue(f"2025-06-{day:02}T{hour}"):
                found[f"{day:02}T{hour}"] = queued

    assert found == {
        "09T09:00": 4,
        "12T09:00": 4,
        "16T09:00": 4,
        "17T09:00": 4,
        "19T09:00": 1,
    }
    told = Reminder.objects.order_by("pk").values_list("kind", "slot")
    assert list(dict.fromkeys(told)) == [
        ("upcoming", "T-5w/clerk"),
        ("upcoming", "T-2w/clerk"),
        ("due_today", "T+0w/clerk"),
        ("overdue", "T+1w/clerk"),
        ("overdue", "T+3w/head"),
    ]


def test_machine_that_was_off_for_days_reminds_once(bureau):
    assert queue("2025-06-16T09:30") == 4
    assert Reminder.objects.filter(slot="T+0w/clerk").count() == Reminder.objects.count() == 2


def test_step_missed_by_night_is_taken_in_the_morning(bureau, settings):
    settings.QUIET_HOURS = (time(20), time(8))

    assert [queue(f"2025-06-{when}") for when in ("12T21:00", "13T07:59", "13T08:00")] == [0, 0, 4]


def test_step_missed_for_weeks_is_left_out(bureau):
    assert [queue(f"2025-07-{day}T09:00") for day in ("01", "02")] == [4, 0]


def test_due_date_that_moved_is_reminded_of_anew(bureau):
    reminders.queue_reminders(now=THURSDAY)
    Submission.objects.update(due_at=DUE + timedelta(days=1))

    assert queue("2025-06-12T09:01") == 4  # Friday has not come, T-5 has
    assert queue("2025-06-13T09:00") == 4
    assert queue("2025-06-13T09:01") == 0


def test_extension_leaves_out_the_steps_before_it(bureau):
    reminders.queue_reminders(now=THURSDAY)
    submission = submission_of(bureau.cities[0])
    Extension.objects.create(
        submission=submission,
        state=Extension.State.GRANTED,
        until=DUE + timedelta(days=7),
        previous_due_at=DUE,
        decided_at=at("2025-06-16T08:30"),
        decided_by=bureau.officer,
    )
    Submission.objects.filter(pk=submission.pk).update(due_at=DUE + timedelta(days=7))

    # T-5 of 23 June is 16 June, 9:00: the first step after the extension.
    assert queue("2025-06-16T08:45") == 0
    assert queue("2025-06-16T09:00") == 4
    assert set(Reminder.objects.filter(submission=submission).values_list("slot", "due_on")) == {
        ("T-2w/clerk", DUE.date()),
        ("T-5w/clerk", DUE.date() + timedelta(days=7)),
    }


def test_requirement_issued_after_its_first_steps_begins_with_the_next(db):
    bureau = Bureau(cities=1)
    bureau.submission(now=at("2025-06-11T15:00"))

    assert [queue(f"2025-06-{day}T09:00") for day in ("11", "12")] == [0, 4]  # and its receipt


def test_withdrawn_notice_is_not_reminded_of(bureau):
    campaign_workflow.withdraw(notice_of(bureau), by=bureau.officer, now=NOW, reason="内容有误。")

    assert reminders.queue_reminders(now=THURSDAY) == 0


def test_what_waits_is_dropped_with_the_withdrawal(bureau):
    reminders.queue_reminders(now=THURSDAY)
    campaign_workflow.withdraw(notice_of(bureau), by=bureau.officer, now=NOW, reason="内容有误。")

    waiting = OutgoingMessage.objects.filter(key__startswith="reminder:")
    assert set(waiting.values_list("state", flat=True)) == {"obsolete"}


def test_unit_without_clerks_is_reminded_through_its_contact(bureau):
    bureau.clerks[0].role_assignments.all().delete()
    Contact.objects.create(agency=bureau.cities[0], name="李四", email="li@example.org")
    head_of(bureau.cities[0])

    assert reminders.queue_reminders(now=THURSDAY) == 3

    assert OutgoingMessage.objects.get(address="li@example.org").subject == (
        "【请报送】活动总结：还剩2个工作日"
    )


def test_unit_is_reminded_once_it_has_a_contact(bureau):
    bureau.clerks[0].role_assignments.all().delete()

    assert reminders.queue_reminders(now=THURSDAY) == 2
    Contact.objects.create(agency=bureau.cities[0], name="李四", email="li@example.org")
    assert queue("2025-06-12T10:00") == 1


# --- Wording ----------------------------------------------------------------------------


def note_to(clerk):
    return OutgoingMessage.objects.get(
        recipient=clerk, channel="in_app", key__startswith="reminder:"
    )


def test_letter_says_what_by_when_and_how_it_stands(bureau):
    reminders.queue_reminders(now=THURSDAY)

    submission = submission_of(bureau.cities[0])
    note = note_to(bureau.clerks[0])
    assert note.subject == "【请报送】活动总结：还剩2个工作日"
    assert note.body == (
        f"{bureau.agency.name}《{submission.requirement.notice.title}》要求"
        f"{bureau.cities[0].name}报送“活动总结”，截止时间为2025年6月16日 17:30，目前待报送。"
    )
    assert note.link == f"/submissions/{submission.pk}/"


def test_overdue_letter_says_so(bureau):
    queue("2025-06-17T09:00")

    assert note_to(bureau.clerks[0]).subject == "【请报送】活动总结：已逾期1个工作日"


def test_returned_submission_is_asked_for_in_other_words_and_not_of_its_head(bureau):
    head_of(bureau.cities[0])
    bureau.advance_submission(submission_of(bureau.cities[0]), S.RETURNED)
    queue("2025-06-17T09:00")

    note = note_to(bureau.clerks[0])
    assert note.subject == "【请修改重报】活动总结"
    assert note.body.endswith("目前已退回，请修改重报。")
    assert Reminder.objects.get(submission__agency=bureau.cities[0]).kind == Kind.RETURNED
    assert queue("2025-06-19T09:00") == 0


def test_due_on_a_holiday_is_said_on_the_working_day_before(db):
    bureau = Bureau(cities=1)
    bureau.submission(due_at=at("2025-06-15T17:30"))
    acknowledge_all(bureau)
    queue("2025-06-13T09:00")

    assert note_to(bureau.clerks[0]).subject == "【请报送】活动总结：2天后截止"


# --- Heads and office -------------------------------------------------------------------


def test_head_is_told_privately(bureau):
    head = head_of(bureau.cities[0])
    Robot.objects.create(
        agency=bureau.cities[0], kind="wecom", name="工作群", address="https://example.org/"
    )
    reminders.queue_reminders(now=at("2025-06-17T09:00"))
    OutgoingMessage.objects.all().delete()

    assert queue("2025-06-19T09:00") == 1

    mail = OutgoingMessage.objects.get()
    assert (mail.channel, mail.contact, mail.robot) == ("email", head, None)
    assert mail.subject == "【请督促报送】活动总结：已逾期3个工作日"
    assert mail.body.endswith("目前待报送。请督促本单位联络员办理。本提醒只发给贵单位科室负责人。")
    other = bureau.cities[1]
    assert other.name not in mail.body
    assert other.short_name not in mail.body


def test_mail_to_the_head_that_fails_is_not_read_out_in_the_group_chat(bureau, settings):
    settings.SMS_URL = "https://sms.example.org/"
    city = bureau.cities[0]
    Contact.objects.create(
        agency=city, name="王处长", duty="head", email="w@example.org", phone="13800138000"
    )
    Robot.objects.create(agency=city, kind="wecom", name="工作群", address="https://example.org/")
    queue("2025-06-17T09:00")
    OutgoingMessage.objects.all().delete()
    queue("2025-06-19T09:00")

    mail = OutgoingMessage.objects.get()
    sending.fall_back(mail, now=THURSDAY)
    short = OutgoingMessage.objects.get(fallback_of=mail)
    sending.fall_back(short, now=THURSDAY)

    assert (mail.channel, short.channel) == ("email", "sms")
    assert OutgoingMessage.objects.count() == 2


def test_contact_of_another_duty_is_never_told(bureau):
    Contact.objects.create(
        agency=bureau.cities[0], name="办公室", duty=Contact.Duty.OFFICE, email="o@example.org"
    )
    queue("2025-06-17T09:00")

    assert queue("2025-06-19T09:00") == 0
    assert queue("2025-06-23T09:00") == 1


# --- Locks, receipts, counties ----------------------------------------------------------


@pytest.mark.parametrize(("state", "is_reminded"), [(S.DRAFT, False), (S.RETURNED, True)])
def test_who_can_submit_no_more_is_not_reminded(db, state, is_reminded):
    bureau = Bureau(cities=1)
    bureau.submission(state, locks_at=DUE)
    acknowledge_all(bureau)

    assert queue("2025-06-17T09:00") == (2 if is_reminded else 0)


def test_receipt_is_reminded_of_until_it_is_acknowledged(db):
    bureau = Bureau(cities=2)
    notice = bureau.notice("issued")
    head_of(bureau.cities[1])
    first, second = notice.deliveries.order_by("agency__position")

    assert [queue(f"2025-05-{day}T09:00") for day in ("26", "27")] == [0, 4]
    campaign_workflow.acknowledge(first, by=bureau.clerks[0], now=at("2025-05-27T10:00"))
    assert [queue(f"2025-05-{day}T09:00") for day in ("28", "29", "30")] == [2, 1, 0]
    assert list(second.reminders.order_by("pk").values_list("kind", "slot")) == [
        ("receipt", "T+1w/clerk"),
        ("receipt", "T+2w/clerk"),
        ("receipt", "T+3w/head"),
    ]
    letters = OutgoingMessage.objects.filter(key__startswith="receipt:").order_by("pk")
    assert letters.first().subject == f"【请签收】{notice.title}"
    assert letters.last().subject == f"【请督促签收】{notice.title}"


def test_held_reminder_of_receipt_is_dropped_with_the_receipt(db):
    bureau = Bureau(cities=1)
    delivery = bureau.notice("issued").deliveries.get()
    queue("2025-05-27T09:00")
    campaign_workflow.acknowledge(delivery, by=bureau.clerks[0], now=NOW)

    held = OutgoingMessage.objects.filter(key__startswith="receipt:")
    assert set(held.values_list("state", flat=True)) == {"obsolete"}


def test_notice_that_was_received_on_paper_is_nobody_s_to_remind_of(bureau):
    notice = notice_of(bureau)
    notice.deliveries.update(acknowledged_at=None, acknowledged_by=None)
    type(notice).objects.update(kind="received")

    assert list(reminders.due_reminders(at("2025-05-27T09:00"))) == []


def test_reminder_of_a_day_that_was_put_off_does_not_leave(bureau):
    messages.send_due(now=NOW)
    reminders.queue_reminders(now=THURSDAY)
    Submission.objects.filter(agency=bureau.cities[0]).update(due_at=DUE + timedelta(days=7))

    messages.send_due(now=THURSDAY)

    mails = OutgoingMessage.objects.filter(key__startswith="reminder:", channel="email")
    assert dict(mails.values_list("recipient__agency__name", "state")) == {
        bureau.cities[0].name: "obsolete",
        bureau.cities[1].name: "sent",
    }


# --- The officer's plan -----------------------------------------------------------------


def plan(bureau, *steps, now=NOW, requirement=True):
    notice = notice_of(bureau)
    rows = [ReminderStep(**{"offset": 0} | step) for step in steps]
    about = notice.requirements.get() if requirement else None
    reminder_plan.put(notice, about, rows, by=bureau.officer, now=now)


def test_plan_of_the_officer_takes_the_place_of_the_house_s(bureau):
    plan(
        bureau,
        {"offset": -3, "at": time(14, 30), "subject": "还剩{还剩}", "body": "{单位}：{事项}"},
    )

    assert [queue(f"2025-06-{when}") for when in ("11T14:29", "11T14:30", "12T09:00")] == [0, 4, 0]
    note = note_to(bureau.clerks[0])
    assert (note.subject, note.body) == (
        "还剩还剩3个工作日",
        f"{bureau.cities[0].name}：活动总结",
    )


def test_step_of_days_moves_to_the_next_working_morning(bureau):
    plan(bureau, {"offset": -2, "counting": "days"})

    assert [queue(f"2025-06-{when}") for when in ("14T09:00", "15T12:00", "16T08:00")] == [0, 0, 4]


def test_step_put_in_afterwards_does_not_reach_back(bureau):
    plan(bureau, {"offset": -4}, {"offset": 1}, now=at("2025-06-12T10:00"))

    assert [queue(f"2025-06-{day}T09:00") for day in ("13", "16", "17")] == [0, 0, 4]


def test_step_that_stays_is_not_taken_again(bureau):
    queue("2025-06-12T09:00")
    plan(bureau, {"offset": -2}, {"offset": 1}, now=at("2025-06-12T10:00"))

    assert [queue(f"2025-06-{day}T09:00") for day in ("13", "17")] == [0, 4]


def test_plan_without_steps_is_switched_off(bureau):
    plan(bureau)

    assert [queue(f"2025-06-{day}T09:00") for day in ("09", "12", "16", "17")] == [0, 0, 0, 0]
    assert {step.is_active for step in notice_of(bureau).reminder_steps.all()} == {False}


def test_tags_in_a_text_stay_text_in_the_mail(bureau, mailoutbox):
    plan(
        bureau, {"offset": -2, "subject": "<b>{事项}</b>", "body": "{单位}<script>{事项}</script>"}
    )
    reminders.queue_reminders(now=THURSDAY)
    messages.send_due(now=THURSDAY)

    mail = next(each for each in mailoutbox if "活动总结</b>" in each.subject)
    html = mail.alternatives[0][0]
    assert "&lt;script&gt;活动总结&lt;/script&gt;" in html
    assert "<script" not in html
    assert "<b>" not in html


def test_channels_of_the_step_come_in_its_order(bureau, settings):
    settings.SMS_URL = "https://sms.example.org/"
    bureau.clerks[0].phone = "13800138000"
    bureau.clerks[0].save()
    plan(bureau, {"offset": -2, "channels": ["sms", "email"]})
    reminders.queue_reminders(now=THURSDAY)

    sent = OutgoingMessage.objects.filter(key__startswith="reminder:").exclude(channel="in_app")
    assert dict(sent.values_list("recipient__agency__name", "channel")) == {
        bureau.cities[0].name: "sms",
        bureau.cities[1].name: "email",
    }


# --- Load -------------------------------------------------------------------------------


def test_queries_do_not_grow_with_the_units(django_assert_num_queries, db):
    for cities in (2, 12):
        bureau = Bureau(cities=cities)
        bureau.submission()
        acknowledge_all(bureau)
        with django_assert_num_queries(20):
            reminders.queue_reminders(now=THURSDAY)


def test_sweep_that_has_nothing_to_do_asks_little(django_assert_num_queries, bureau):
    reminders.queue_reminders(now=THURSDAY)

    with django_assert_num_queries(6):
        assert queue("2025-06-12T09:01") == 0


def test_heads_that_no_unit_has_named_cost_a_sweep_nothing(django_assert_num_queries, bureau):
    queue("2025-06-17T09:00")

    with django_assert_num_queries(6):
        assert queue("2025-06-19T09:00") == 0


def test_what_one_sweep_leaves_of_very_many_the_next_one_takes(bureau, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 1)
    monkeypatch.setattr(reminders, "MOST_AT_ONCE", 1)

    assert [reminders.queue_reminders(now=THURSDAY) for _ in range(3)] == [2, 2, 0]


def test_sweep_that_left_some_is_followed_by_another_at_once(bureau, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 1)
    monkeypatch.setattr(reminders, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(timezone, "now", lambda: THURSDAY)

    tasks.sweep()

    assert Reminder.objects.count() == 2


def test_two_requirements_of_one_unit_are_one_digest(db):
    bureau = Bureau(cities=1)
    notice = bureau.notice()
    for title in ("活动总结", "宣传素材"):
        RequirementFactory(notice=notice, title=title)
    bureau.advance(notice, "issued")
    acknowledge_all(bureau)
    messages.send_due(now=NOW)
    UserFactory(agency=bureau.cities[0], roles=[Role.CLERK])

    assert reminders.queue_reminders(now=THURSDAY) == 8
    messages.send_due(now=THURSDAY)

    mails = OutgoingMessage.objects.filter(key__startswith="reminder:", channel="email")
    assert mails.count() == 4
    assert len(set(mails.values_list("digest", flat=True))) == 2
