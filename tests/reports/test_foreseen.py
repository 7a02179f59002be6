"""The preview of reminders equals what is sent: a month of sweeps against it, row by row."""

import os
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from agencies import messages
from agencies.models import Contact, OutgoingMessage
from campaigns import workflow as campaign_workflow
from reports import reminder_plan, reminders, workflow
from reports.foreseen import by_channel, by_moment, foreseen
from reports.models import Extension, ReminderStep, Submission
from reports.states import SubmissionState
from tests.factories import DUE, NOW, Bureau, RequirementFactory

S = SubmissionState
END = datetime(2025, 7, 4, 0, 0, tzinfo=NOW.tzinfo)


def at(text):
    """A moment in Fuzhou."""
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.fixture
def bureau(db, settings):
    settings.QUIET_HOURS = (time(20), time(8))
    return Bureau(cities=14)


def add_contact(city, duty, **fields):
    fields = {"email": f"{duty}{city.pk}@example.org"} | fields
    return Contact.objects.create(agency=city, name=f"{duty}{city.pk}", duty=duty, **fields)


# --- A month ----------------------------------------------------------------------------


class Month:
    """What people do from the day of issue on, and what the sweep makes of it."""

    def __init__(self, bureau, ticks):
        self.bureau, self.ticks = bureau, ticks
        self.notices, self.foreseen = [], []
        self.now = NOW

    def issue(self, **requirement):
        notice = self.bureau.notice()
        RequirementFactory(notice=notice, **requirement)
        self.bureau.advance(notice, "issued", now=self.now)
        self.notices.append(notice)
        return notice

    def run(self, events):
        """Sweep from one event to the next; before each look ahead."""
        for moment, event in [*sorted(events.items()), (END, None)]:
            expected = [row for notice in self.notices for row in foreseen(notice, self.now)]
            self.foreseen += [row for row in expected if self._tick(row.at) <= moment]
            self._sweep_until(moment)
            self.now = moment
            if event:
                event()
                for notice in self.notices:
                    notice.refresh_from_db()

    def _tick(self, moment):
        return next(tick for tick in self.ticks if tick >= moment)

    def _sweep_until(self, moment):
        for tick in self.ticks:
            if self.now < tick <= moment:
                reminders.queue_reminders(now=tick)
                messages.send_due(now=tick)

    def expected(self):
        return sorted(
            (
                self._tick(row.at),
                row.agency.name,
                message.channel,
                _who(message),
                row.letter.subject,
            )
            for row in self.foreseen
            for message in row.messages
        )

    def sent(self):
        rows = OutgoingMessage.objects.filter(mergeable=True, state="sent")
        rows = rows.select_related("agency", "recipient", "contact")
        return sorted(
            (row.sent_at, row.agency.name, row.channel, _who(row), row.subject) for row in rows
        )


def _who(message):
    return (message.recipient or message.contact or message.robot).name


IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "soak"


def ticks():
    """When the sweep comes: every minute, or in a short run about the hours that count."""
    days = (END - NOW).days + 10
    at_all = [time(hour, minute) for hour in range(24) for minute in range(60)]
    clock = at_all if IS_LONG else [time(8), time(9), time(9, 30), time(14, 30), time(20, 30)]
    first = timezone.localdate(NOW)
    return [
        timezone.make_aware(datetime.combine(first + timedelta(days=day), each))
        for day in range(days)
        for each in clock
    ]


def test_month_of_fourteen_units(bureau):
    """Some without contacts, one put off, one returned, answers on various days, and a second
    notice that is withdrawn half-way."""
    month = Month(bureau, ticks())
    cities, clerks, officer = bureau.cities, bureau.clerks, bureau.officer
    notice = month.issue()
    withdrawn = month.issue(title="宣传素材", due_at=DUE + timedelta(days=3))
    plan = [
        ReminderStep(offset=-3, counting="days"),  # Friday the 13th
        ReminderStep(offset=-1, at=time(14, 30), subject="请报送{事项}", body="{单位}的{事项}"),
        ReminderStep(offset=1),
        ReminderStep(offset=2, audience="head", at=time(21)),  # by night: the next morning
        ReminderStep(offset=6, audience="office"),
    ]
    reminder_plan.put(notice, notice.requirements.get(), plan, by=officer, now=NOW)
    clerks[0].role_assignments.all().delete()  # nobody at all
    clerks[1].role_assignments.all().delete()
    add_contact(cities[1], "clerk")
    for city in (cities[1], cities[2], cities[5]):
        add_contact(city, "head")
    for city in (cities[2], cities[13]):
        add_contact(city, "office")

    def answer_to(number):
        return Submission.objects.get(agency=cities[number], requirement__notice=notice)

    def acknowledge(*numbers):
        def event():
            for each in (notice, withdrawn):
                for number in numbers:
                    delivery = each.deliveries.get(agency=cities[number])
                    campaign_workflow.acknowledge(delivery, by=clerks[number], now=month.now)

        return event

    def advance(state, *numbers):
        def event():
            for number in numbers:
                bureau.advance_submission(answer_to(number), state, now=month.now)

        return event

    def put_off():
        submission, later = answer_to(5), at("2025-06-23T17:30")
        Extension.objects.create(
            submission=submission,
            state=Extension.State.GRANTED,
            until=later,
            previous_due_at=submission.due_at,
            decided_at=month.now,
            decided_by=officer,
        )
        Submission.objects.filter(pk=submission.pk).update(due_at=later)

    def withdraw():
        campaign_workflow.withdraw(withdrawn, by=officer, now=month.now, reason="另行印发。")

    def let_off_and_not():
        workflow.exempt(answer_to(7), by=officer, now=month.now, reason="机构改革。")
        workflow.revoke_exemption(answer_to(6), by=officer, now=month.now, reason="已完成改革。")

    month.run(
        {
            at("2025-05-26T16:10"): acknowledge(2, 3, 4),
            at("2025-05-27T15:10"): acknowledge(5, 6, 7, 8, 9, 10, 11),
            at("2025-05-28T09:10"): acknowledge(12),
            at("2025-06-03T11:10"): advance(S.EXEMPT, 6),
            at("2025-06-05T11:10"): advance(S.SUBMITTED, 3),
            at("2025-06-11T10:40"): advance(S.RETURNED, 4),
            at("2025-06-13T18:10"): let_off_and_not,
            at("2025-06-14T18:10"): advance(S.SUBMITTED, 8),  # a Saturday
            at("2025-06-16T08:40"): put_off,
            at("2025-06-16T16:10"): advance(S.SUBMITTED, 9),
            at("2025-06-17T08:20"): advance(S.NOTHING_TO_REPORT, 10),
            at("2025-06-18T10:10"): withdraw,
            at("2025-06-19T22:10"): advance(S.DRAFT, 12),
            at("2025-06-20T10:20"): lambda: add_contact(cities[12], "head"),
        }
    )

    assert month.sent() == month.expected()
    assert len(month.sent()) == 167
    assert not any(city == cities[0].name for _, city, *_ in month.sent())


# --- What is shown ----------------------------------------------------------------------


def rows(notice, now=NOW, **options):
    return [
        (
            f"{timezone.localtime(row.at):%m-%d %H:%M}",
            row.agency.short_name,
            row.about,
            row.step.slot,
        )
        for row in foreseen(notice, now, **options)
    ]


def test_draft_is_foreseen_as_if_it_were_issued_now(db):
    bureau = Bureau(cities=2)
    notice = bureau.notice(requirement=True)
    short = [city.short_name for city in bureau.cities]

    found = rows(notice)
    bureau.advance(notice, "issued")

    assert rows(notice) == found
    assert rows(notice, agency=bureau.cities[0]) == [row for row in found if row[1] == short[0]]
    assert rows(notice, agency=bureau.cities[0]) == [
        ("05-27 09:00", short[0], "签收", "T+1w/clerk"),
        ("05-28 09:00", short[0], "签收", "T+2w/clerk"),
        ("05-29 09:00", short[0], "签收", "T+3w/head"),
        ("06-09 09:00", short[0], "活动总结", "T-5w/clerk"),
        ("06-12 09:00", short[0], "活动总结", "T-2w/clerk"),
        ("06-16 09:00", short[0], "活动总结", "T+0w/clerk"),
        ("06-17 09:00", short[0], "活动总结", "T+1w/clerk"),
        ("06-19 09:00", short[0], "活动总结", "T+3w/head"),
        ("06-23 09:00", short[0], "活动总结", "T+5w/office"),
    ]


def test_who_gets_it_and_who_does_not(db):
    bureau = Bureau(cities=1)
    notice = bureau.notice("issued", requirement=True)

    found = foreseen(notice, NOW)

    assert [(row.ends, row.why_not) for row in found[1:4]] == [
        ([(bureau.clerks[0].name, ["站内消息", "电子邮件"])], ""),
        ([], "未设科室负责人，不发"),
        ([(bureau.clerks[0].name, ["站内消息", "电子邮件"])], ""),
    ]
    assert found[3].letter.subject == "【请报送】活动总结：还剩5个工作日"


def test_nothing_is_foreseen_after_the_lock(db):
    bureau = Bureau(cities=1)
    submission = bureau.submission(locks_at=at("2025-06-17T12:00"))

    found = foreseen(submission.requirement.notice, NOW)

    assert found[-1].step.slot == "T+1w/clerk"


def test_units_of_one_step_stand_together(db):
    bureau = Bureau(cities=3)
    notice = bureau.notice("issued", requirement=True)

    found = by_moment(foreseen(notice, NOW))

    assert [(str(each.step), each.about, len(each.rows)) for each in found[:4]] == [
        ("送达后1个工作日9:00催联络员", "签收", 3),
        ("送达后2个工作日9:00催联络员", "签收", 3),
        ("送达后3个工作日9:00催科室负责人", "签收", 3),
        ("截止前5个工作日9:00催联络员", "活动总结", 3),
    ]


def test_letters_that_differ_by_the_unit_alone_are_one(db):
    """The city's own is another than those of its counties."""
    bureau = Bureau(cities=2, counties=3)
    notice = bureau.notice()
    RequirementFactory(notice=notice, chain="through_city")
    reminder_plan.put(
        notice,
        notice.requirements.get(),
        [ReminderStep(offset=-1, subject="{单位}：{还剩}", body="{事项}：{链接}")],
        by=bureau.officer,
        now=NOW,
    )
    bureau.advance(notice, "issued")

    moment = by_moment(foreseen(notice, NOW))[-1]

    assert [[row.agency for row in rows] for rows in moment.letters] == [
        bureau.cities,
        bureau.counties,
    ]
    assert (moment.channels, moment.unreached) == ([("电子邮件", 5), ("站内消息", 5)], 0)


def test_one_channel_alone(db):
    bureau = Bureau(cities=2)
    notice = bureau.notice("issued", requirement=True)

    found = by_channel(foreseen(notice, NOW), "email")

    assert {(len(row.messages), row.messages[0].channel) for row in found} == {(1, "email")}
    assert {row.step.audience for row in found} == {"clerk"}


def test_queries_do_not_grow_with_the_units(django_assert_num_queries, db):
    for cities in (2, 9):
        bureau = Bureau(cities=cities)
        notice = bureau.notice("issued", requirement=True)
        with django_assert_num_queries(13):
            by_moment(foreseen(notice, NOW))


# --- Counties ---------------------------------------------------------------------------


def test_counties_have_their_own_day_and_are_told_which_bureau_it_goes_to(db):
    """As foreseen for the draft, and as sent."""
    bureau = Bureau(cities=1, counties=2)
    (city,), county = bureau.cities, bureau.counties[0]
    notice = bureau.notice()
    RequirementFactory(
        notice=notice, chain="through_city", county_due_at=DUE - timedelta(days=7)
    )  # Monday 9 June

    def told(agency):
        found = foreseen(notice, NOW, agency=agency)
        return [(row.at, row.step.slot, *row.letter.words) for row in found if row.about != "签收"]

    drafted = {each.pk: told(each) for each in (city, *bureau.counties)}
    bureau.advance(notice, "issued")
    for tick in ticks():
        reminders.queue_reminders(now=tick)
        messages.send_due(now=tick)

    sent = OutgoingMessage.objects.filter(channel="email", key__startswith="reminder:")
    for agency in (city, *bureau.counties):
        rows = sent.filter(recipient__agency=agency).order_by("sent_at")
        assert [
            (at, subject, body) for at, slot, subject, body in drafted[agency.pk] if "clerk" in slot
        ] == list(rows.values_list("sent_at", "subject", "body"))
    assert [f"{timezone.localtime(row[0]):%m-%d}" for row in drafted[county.pk]] == [
        "05-30",
        "06-05",
        "06-09",
        "06-10",
        "06-12",
        "06-16",
    ]
    ask = f"本项由{city.name}审核汇总，请向{city.name}报送。"
    assert all(body.endswith(ask) for *_, body in drafted[county.pk])
    assert not any("审核汇总" in body for *_, body in drafted[city.pk])
