"""What waits says what is true on the day it leaves, unless an officer has worded it."""

from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from agencies import handling, messages, outbox, rewording, sending
from agencies.models import Contact, OutgoingMessage, Robot
from campaigns import workflow as campaign_workflow
from reports import reminder_plan, reminders, reminding
from reports.models import ReminderStep, Submission
from reports.reminder_wording import letter_for_submission
from scripts.run import unused_port
from tests.campaigns.test_races import together
from tests.factories import DUE, NOW, Bureau
from tests.pages import main_text

State = OutgoingMessage.State


def at(text):
    """A moment in Fuzhou."""
    return timezone.make_aware(datetime.fromisoformat(text))


# Two working days, one, and none before the day that the summary is due: Monday 16 June.
THURSDAY, FRIDAY, MONDAY = (at(f"2025-06-{day}T09:00") for day in (12, 13, 16))


@pytest.fixture
def bureau(db, settings):
    """One city that has acknowledged, and is asked for the summary by Monday 16 June."""
    settings.QUIET_HOURS = (time(20), time(8))
    bureau = Bureau(cities=1)
    bureau.submission()
    acknowledge(bureau)
    return bureau


def acknowledge(bureau):
    """The notice is acknowledged, and its mail out."""
    messages.settle(now=NOW, read_before=NOW)
    for delivery, clerk in zip(notice_of(bureau).deliveries.all(), bureau.clerks, strict=True):
        campaign_workflow.acknowledge(delivery, by=clerk, now=NOW)


def notice_of(bureau):
    return bureau.agency.notices.get()


def remind(now=THURSDAY):
    """By the plan; return the mail."""
    reminders.queue_reminders(now=now)
    return mails().get()


def mails():
    return OutgoingMessage.objects.filter(channel="email", mergeable=True)


def subjects():
    return [letter.subject for letter in mail.outbox]


# --- Whatever kept it ---------------------------------------------------------------------


def test_what_was_held_says_what_is_left_on_the_day_it_is_released(bureau):
    message = remind()
    handling.hold(message, by=bureau.officer, now=THURSDAY)
    messages.send_due(now=THURSDAY)
    messages.send_due(now=FRIDAY)  # still held, and worded anew for whoever looks at it

    message.refresh_from_db()
    assert message.subject == "【请报送】活动总结：还剩1个工作日"
    handling.release(message, by=bureau.officer, now=MONDAY)
    messages.send_due(now=MONDAY)

    assert subjects() == ["【请报送】活动总结：今日截止"]
    notes = OutgoingMessage.objects.filter(channel="in_app", key__startswith="reminder:")
    assert notes.get().subject == "【请报送】活动总结：还剩2个工作日"  # out since Thursday


def test_what_was_said_by_night_is_true_in_the_morning(bureau):
    asked = Submission.objects.all()
    night = at("2025-06-12T21:00")

    reminding.remind_now(asked, by=bureau.officer, now=night, text="请抓紧。")
    messages.send_due(now=FRIDAY)

    (letter,) = mail.outbox
    assert letter.subject == "【请报送】活动总结：还剩1个工作日"
    assert letter.body.startswith("请抓紧。\n\n")
    notes = OutgoingMessage.objects.filter(channel="in_app", key__startswith="reminder:")
    assert notes.get().subject == letter.subject


def test_what_waited_for_the_mail_server_says_what_is_left_when_it_is_back(bureau, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", unused_port()
    remind()
    messages.send_due(now=THURSDAY)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    messages.send_due(now=FRIDAY)

    assert subjects() == ["【请报送】活动总结：还剩1个工作日"]


def test_what_failed_is_true_when_it_is_sent_again(bureau):
    message = remind()
    mails().update(state=State.FAILED)

    handling.send_again(message, by=bureau.officer, now=MONDAY)
    messages.send_due(now=MONDAY)

    assert subjects() == ["【请报送】活动总结：今日截止"]


def test_what_a_dead_worker_had_claimed_is_true_when_it_leaves(bureau):
    outbox.begin_round(now=THURSDAY)
    outbox.claim([remind().pk], now=THURSDAY)

    for round_ in range(outbox.ROUNDS):
        messages.send_due(now=FRIDAY + round_ * timedelta(minutes=1))

    assert subjects() == ["【请报送】活动总结：还剩1个工作日"]


def test_the_next_channel_is_told_of_which_day_the_words_are(bureau):
    robot = {"kind": "wecom", "name": "工作群", "address": "https://127.0.0.1/"}
    Robot.objects.create(agency=bureau.cities[0], **robot)
    message = remind()
    mails().update(state=State.FAILED, fallbacks=["wecom"])
    message.refresh_from_db()

    sending.fall_back(message, now=THURSDAY)
    rewording.reword(now=FRIDAY, at_round=1)

    assert message.replacements.get().subject == "【请报送】活动总结：还剩1个工作日"


def test_words_of_yesterday_do_not_leave(bureau):
    """A batch that was handed out before midnight, or by the sweep that has not yet reworded."""
    message = remind()
    outbox.begin_round(now=FRIDAY)

    assert sending.send_batch([message.pk], now=FRIDAY) == 0
    rewording.reword(now=FRIDAY, at_round=1)
    assert sending.send_batch([message.pk], now=FRIDAY) == 1


def test_clock_that_was_ahead_leaves_no_words_of_tomorrow(bureau):
    reminders.queue_reminders(now=FRIDAY)  # the step of Thursday, by a clock that runs ahead
    messages.send_due(now=THURSDAY)

    assert subjects() == ["【请报送】活动总结：还剩2个工作日"]


# --- What is said -------------------------------------------------------------------------


def test_words_of_the_plan_are_those_in_force_when_it_leaves(bureau):
    requirement = notice_of(bureau).requirements.get()

    def put(*steps):
        reminder_plan.put(notice_of(bureau), requirement, steps, by=bureau.officer, now=NOW)

    put(ReminderStep(offset=-2, subject="{单位}：{还剩}", body="请报{事项}。"))
    message = remind()
    put(ReminderStep(offset=-2, subject="{单位}，{还剩}", body="请报{事项}。"))
    rewording.reword(now=FRIDAY, at_round=1)
    message.refresh_from_db()
    assert (message.subject, message.body) == (
        f"{bureau.cities[0].name}，还剩1个工作日",
        "请报活动总结。",
    )
    put(ReminderStep(offset=3))  # the step is no more, its message is
    rewording.reword(now=MONDAY, at_round=2)

    message.refresh_from_db()
    assert message.subject == "【请报送】活动总结：今日截止"


def test_head_of_section_is_still_asked_to_see_to_it(bureau):
    """Though the step is no more."""
    head = {"name": "王处长", "duty": "head", "email": "head@example.org"}
    Contact.objects.create(agency=bureau.cities[0], **head)
    reminders.queue_reminders(now=at("2025-06-19T09:00"))
    requirement = notice_of(bureau).requirements.get()
    reminder_plan.put(
        notice_of(bureau), requirement, [ReminderStep(offset=1)], by=bureau.officer, now=NOW
    )

    rewording.reword(now=at("2025-06-20T09:00"), at_round=1)

    message = mails().get(address="head@example.org")
    assert message.subject == "【请督促报送】活动总结：已逾期4个工作日"


def test_receipt_and_submission_of_one_day_leave_as_one_on_another(bureau):
    notice = bureau.notice("issued", title="关于报送方案的通知", now=at("2025-06-11T10:00"))
    messages.settle(now=at("2025-06-11T10:00"), read_before=NOW)
    reminders.queue_reminders(now=THURSDAY)
    for message in mails():
        handling.hold(message, by=bureau.officer, now=THURSDAY)
        handling.release(message, by=bureau.officer, now=FRIDAY)

    messages.send_due(now=FRIDAY)

    (letter,) = mail.outbox
    assert "【请报送】活动总结：还剩1个工作日" in letter.body
    assert f"【请签收】{notice.title}" in letter.body


def test_what_is_done_meanwhile_is_dropped_even_while_it_is_held(bureau):
    message = remind()
    handling.hold(message, by=bureau.officer, now=THURSDAY)
    Submission.objects.update(due_at=DUE + timedelta(days=7))  # put off

    messages.send_due(now=FRIDAY)

    message.refresh_from_db()
    assert message.state == State.OBSOLETE


def test_what_comes_of_no_reason_that_is_known_leaves_as_it_is(bureau):
    letter = messages.Letter("【请报送】活动总结", "请及时报送。", "/", mergeable=True)
    messages.enqueue(letter, reason="word:7", recipients=bureau.clerks, now=THURSDAY)

    messages.send_due(now=FRIDAY)

    assert subjects() == ["【请报送】活动总结"]


def test_what_was_written_by_hand_that_day_stands_in_no_letter_of_the_plan(bureau):
    """The summary is due on the day of the click: so is the step of the plan."""
    message = remind(now=MONDAY)
    handling.hold(message, by=bureau.officer, now=MONDAY)
    reminding.remind_now(Submission.objects.all(), by=bureau.officer, now=MONDAY, text="请抓紧。")

    rewording.reword(now=at("2025-06-17T09:00"), at_round=1)

    message.refresh_from_db()
    assert message.subject == "【请报送】活动总结：已逾期1个工作日"
    assert "请抓紧" not in message.body
    by_hand = mails().get(key__contains=":manual:")
    assert by_hand.body.startswith("请抓紧。\n\n")


@pytest.mark.parametrize("state", ["awaited", "draft", "returned"])
def test_words_are_those_of_a_letter_that_is_written_that_day(db, state):
    """Of a city, and of a county that reports to it."""
    bureau = Bureau(cities=1, counties=1)
    bureau.submission(county=0)
    messages.settle(now=NOW, read_before=NOW)
    reminders.queue_reminders(now=THURSDAY)
    Submission.objects.update(state=state)

    rewording.reword(now=FRIDAY, at_round=1)

    told = {
        int(message.key.split(":")[1]): (message.subject, message.body)
        for message in mails().filter(key__startswith="reminder:")
    }
    asked = Submission.objects.select_related("parent__agency")
    assert told == {each.pk: letter_for_submission(each, None, FRIDAY).words for each in asked}
    assert len(told) == 2


# --- An officer's words ---------------------------------------------------------------------


def edit(client, bureau, message, **changes):
    client.force_login(bureau.officer)
    url = reverse("edit_outgoing", args=[message.pk])
    form = client.get(url).context["form"]
    told = {name: form[name].value() for name in form.fields}
    told["body"] = told["body"].replace("\n", "\r\n")  # as browsers do
    told["not_before"] = "2025-06-12T09:00"
    return client.post(url, told | changes)


def test_what_an_officer_wrote_stands(client, bureau):
    message = remind()

    edit(client, bureau, message, subject="请今天报送")
    messages.send_due(now=FRIDAY)

    assert subjects() == ["请今天报送"]
    shown = main_text(client.get(reverse("show_outgoing", args=[message.pk])))
    assert "文字由经办人修改过，按修改后的发出，天数不再自动更新" in shown


def test_another_time_alone_does_not_make_the_words_an_officer_s(client, bureau):
    reminding.remind_now(
        Submission.objects.all(), by=bureau.officer, now=THURSDAY, text="第一行\n第二行"
    )
    message = mails().get()

    edit(client, bureau, message, not_before="2025-06-13T09:00")
    messages.send_due(now=FRIDAY)

    assert subjects() == ["【请报送】活动总结：还剩1个工作日"]
    shown = main_text(client.get(reverse("show_outgoing", args=[message.pk])))
    assert "文字由经办人修改过" not in shown


def test_sweep_between_the_page_and_the_click_leaves_no_words_of_yesterday(bureau):
    """Both in one instant: the officer moved the message alone, the sweep reworded it."""
    message = remind()
    rewording.reword(now=FRIDAY, at_round=1)

    handling.edit(message, not_before=FRIDAY, by=bureau.officer, now=FRIDAY, changes={})

    assert message.subject == "【请报送】活动总结：还剩1个工作日"
    assert message.worded_on == FRIDAY.date()


@pytest.mark.django_db(transaction=True)
def test_sweeps_and_workers_at_once_beside_officers(settings):
    """Two sweeps reword, two workers claim, an officer cancels and another writes."""
    settings.QUIET_HOURS = None
    bureau = Bureau(cities=12)
    bureau.submission()
    acknowledge(bureau)
    reminders.queue_reminders(now=THURSDAY)
    pks = list(mails().order_by("pk").values_list("pk", flat=True))
    cancelled, written = OutgoingMessage.objects.get(pk=pks[0]), mails().get(pk=pks[-1])
    told = {"by": bureau.officer, "now": FRIDAY}

    def sweep():
        for _ in range(3):
            rewording.reword(now=FRIDAY, at_round=1)

    def work():
        for _ in range(4):
            sending.send_batch(pks, now=FRIDAY)

    ended = together(
        sweep,
        sweep,
        work,
        work,
        lambda: handling.cancel(cancelled, **told),
        lambda: handling.edit(written, subject="请今天报送", changes={}, **told),
    )
    outbox.begin_round(now=FRIDAY)
    sweep()
    work()

    refused = [word for word in ended if word and "Conflict" not in word]
    assert refused == []
    sent = sorted(subjects())
    states = dict(mails().values_list("pk", "state"))
    assert len(sent) == sum(state == State.SENT for state in states.values())
    assert len(sent) == len(pks) - (ended[4] is None)
    usual = "【请报送】活动总结：还剩1个工作日"
    assert sent == sorted([usual] * (len(sent) - 1) + [usual if ended[5] else "请今天报送"])


# --- What it costs --------------------------------------------------------------------------


@pytest.mark.parametrize("cities", [2, 9])
def test_queries_do_not_grow_with_the_messages(django_assert_num_queries, db, cities):
    bureau = Bureau(cities=cities)
    bureau.submission()
    acknowledge(bureau)
    assert reminders.queue_reminders(now=THURSDAY) == 2 * cities

    with django_assert_num_queries(13):
        assert rewording.reword(now=FRIDAY, at_round=1) == 2 * cities
    with django_assert_num_queries(3):
        assert rewording.reword(now=FRIDAY, at_round=2) == 0
