"""When steps come, held against a slow model: random plans, calendars, quiet hours, histories.

Never two of a kind, never on a rest day or in quiet hours, none after the step is done, none
missing.
"""

import os
from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.office_hours import OfficeHours
from campaigns import calendar_in_force
from campaigns.arranged_days import Calendar
from campaigns.working_days import is_working_day
from reports import reminders
from reports.models import Extension, Reminder, ReminderStep, Submission, SubmissionTransition
from reports.reminder_times import LATEST, called_for, day_of, firings, moment_of
from tests.factories import NOW, Bureau, day

FIRST = date(2025, 4, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(150)]
QUARTER = timedelta(minutes=15)
IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "soak"


def at(text):
    """A moment in Fuzhou."""
    return timezone.make_aware(datetime.fromisoformat(text))


HOURS = OfficeHours(is_working_day, time(8), time(20))


# Due on Monday 16 June 2025; Saturday 31 May to Monday 2 June is the Dragon Boat Festival;
# Sunday 28 September is worked.
@pytest.mark.parametrize(
    ("due", "offset", "counting", "at_hour", "comes"),
    [
        ("2025-06-16", -5, "working", "09:00", "2025-06-09T09:00"),
        ("2025-06-16", -1, "working", "09:00", "2025-06-13T09:00"),
        ("2025-06-16", 0, "working", "09:00", "2025-06-16T09:00"),
        ("2025-06-16", 1, "working", "07:00", "2025-06-17T08:00"),
        ("2025-06-16", 1, "working", "20:00", "2025-06-18T08:00"),
        ("2025-06-16", 5, "working", "19:59", "2025-06-23T19:59"),
        ("2025-06-16", -1, "days", "09:00", "2025-06-16T08:00"),
        ("2025-06-16", 5, "days", "09:00", "2025-06-23T08:00"),
        ("2025-06-03", -1, "working", "09:00", "2025-05-30T09:00"),
        ("2025-06-01", 0, "working", "09:00", "2025-05-30T09:00"),  # due on the festival
        ("2025-06-01", 0, "days", "09:00", "2025-06-03T08:00"),
        ("2025-06-01", 1, "working", "09:00", "2025-06-03T09:00"),
        ("2025-09-26", 1, "working", "09:00", "2025-09-28T09:00"),
    ],
)
def test_moment_of_a_step(due, offset, counting, at_hour, comes):
    step = ReminderStep(offset=offset, counting=counting, at=time.fromisoformat(at_hour))

    assert moment_of(step, day(due), HOURS) == at(comes)


# What 2027 could look like; the State Council has not said: Wednesday 9 June, the Dragon Boat
# Festival, is free and Saturday 12 June is worked for it.
OF_2027 = Calendar({date(2027, 6, 9): False, date(2027, 6, 12): True, date(2027, 1, 4): False})


@pytest.mark.parametrize(
    ("due", "offset", "missing", "entered"),
    [
        ("2026-06-22", -1, "2026-06-18", "2026-06-18"),  # the festival from 19 to 21 June
        ("2026-06-18", 1, "2026-06-22", "2026-06-22"),
        ("2027-06-10", -1, "2027-06-09", "2027-06-08"),
        ("2027-06-09", 0, "2027-06-09", "2027-06-08"),
        ("2027-06-10", 2, "2027-06-14", "2027-06-12"),
        ("2026-12-31", 1, "2027-01-04", "2027-01-05"),  # over the turn of the year
    ],
)
def test_steps_of_2026_and_2027_with_their_arrangement_and_without(due, offset, missing, entered):
    step = ReminderStep(offset=offset, at=time(9))
    found = [
        moment_of(step, day(due), OfficeHours(lambda each, by=by: is_working_day(each, by)))
        for by in (Calendar(), OF_2027)
    ]

    assert found == [at(f"{each}T09:00") for each in (missing, entered)]


# --- The slow model ---------------------------------------------------------------------


class Model:
    """Counts days in a list and looks for open hours a quarter of an hour at a time."""

    def __init__(self, calendar, quiet):
        self.worked = [each for each in DAYS if is_working_day(each, calendar)]
        self.quiet = quiet

    def is_open(self, moment):
        local = timezone.localtime(moment)
        if self.quiet and not self.quiet[1] <= local.time() < self.quiet[0]:
            return False
        return local.date() in self.worked

    def day(self, step, due_on):
        if step.counting == "days":
            return due_on + timedelta(days=step.offset)
        if step.offset > 0:
            return self.worked[bisect_right(self.worked, due_on) + step.offset - 1]
        if step.offset == 0 and due_on in self.worked:
            return due_on
        return self.worked[bisect_left(self.worked, due_on) - max(-step.offset, 1)]

    def moment(self, step, due_on):
        on = self.day(step, due_on)
        moment = timezone.make_aware(datetime.combine(on, step.at))
        if self.is_open(moment):
            return moment
        morning = self.quiet[1] if self.quiet else time(8)
        while not (self.is_open(moment) and timezone.localtime(moment).time() >= morning):
            moment += QUARTER
        return timezone.make_aware(datetime.combine(timezone.localtime(moment).date(), morning))

    def expected(self, plan, history, sweeps):
        """What is to be given: by sweep, the latest step that has come for each audience."""
        given, found = set(), []
        for now in sweeps:
            state, since, due_on = history.at(now)
            if state == "closed" or not self.is_open(now):
                continue
            for audience in ("clerk", "head", "office"):
                if state == "returned" and audience != "clerk":
                    continue
                come = [
                    (self.moment(step, due_on), self.day(step, due_on), step.at, step.offset, step)
                    for step in plan
                    if step.is_active and step.audience == audience
                ]
                come = [each for each in come if since < each[0] <= now]
                if not come:
                    continue
                latest = max(come, key=lambda each: each[:4])
                key = (latest[4].slot, due_on)
                if key not in given and now - latest[0] <= LATEST:
                    given.add(key)
                    found.append((now, *key))
        return found


class History:
    """What becomes of one submission: (moment, state, due day), the first being the issue."""

    def __init__(self, events):
        self.events = events

    def at(self, now):
        """The state, since when what is asked stands as it does, and the day it is due."""
        state, since, due_on = "closed", NOW, None
        for moment, new, due in self.events:
            if moment > now:
                break
            if due != due_on or (new != state and new != "closed"):
                since = moment
            state, due_on = new, due
        return state, since, due_on


quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
plans = st.lists(
    st.builds(
        ReminderStep,
        offset=st.integers(-8, 8),
        counting=st.sampled_from(["working", "days"]),
        at=quarters,
        audience=st.sampled_from(["clerk", "clerk", "head", "office"]),
        is_active=st.sampled_from([True, True, True, False]),
    ),
    min_size=1,
    max_size=7,
    unique_by=lambda step: step.slot,
)
calendars = st.dictionaries(st.sampled_from(DAYS), st.booleans(), max_size=25).map(Calendar)
quiet = st.none() | st.tuples(st.integers(17, 23).map(time), st.integers(5, 10).map(time))


@st.composite
def histories(draw):
    """Issued in May, due in June, then handed in, returned, put off … at odd minutes."""
    day_due = date(2025, 6, draw(st.integers(1, 25)))
    events = [(NOW + timedelta(minutes=7), "open", day_due)]
    gaps = draw(st.lists(st.integers(1, 14 * 96), max_size=6))
    for gap in gaps:
        moment = events[-1][0] + QUARTER * gap
        state = draw(st.sampled_from(["open", "returned", "closed"]))
        if draw(st.booleans()):
            day_due += timedelta(days=draw(st.integers(0, 9)))
        events.append((moment, state, day_due))
    return History([event for event in events if event[0] < at("2025-07-15T00:00")])


@st.composite
def sweeps(draw):
    """Moments of a machine that runs for a while, stumbles, and is off for days or weeks."""
    minutes, hours, weeks = st.integers(1, 4), st.integers(4, 90), st.integers(96, 20 * 96)
    mostly = st.one_of(minutes, hours, hours, hours, hours, weeks)
    moments, now = [], NOW
    for gap in draw(st.lists(mostly, min_size=40, max_size=200)):
        now += QUARTER * gap
        moments.append(now)
    return [moment for moment in moments if moment < at("2025-08-01T00:00")]


@given(plans, calendars, quiet, histories(), sweeps())
def test_steps_are_those_of_the_model(plan, calendar, quiet_hours, history, moments):
    evening, morning = quiet_hours or (None, time(8))
    hours = OfficeHours(lambda each: is_working_day(each, calendar), morning, evening)
    model = Model(calendar, quiet_hours)
    given_already, found, known = set(), [], {}

    for now in moments:
        state, since, due_on = history.at(now)
        if state == "closed" or not hours.include(now):
            continue
        key = state, since, due_on
        if key not in known:
            steps = [s for s in plan if state == "open" or s.audience == "clerk"]
            known[key] = firings(steps, due_on, since=since, hours=hours)
        for firing in called_for(known[key], now):
            if (firing.step.slot, due_on) not in given_already:
                given_already.add((firing.step.slot, due_on))
                found.append((now, firing.step.slot, due_on))

    assert sorted(found) == sorted(model.expected(plan, history, moments))
    assert all(model.is_open(now) for now, _, _ in found)
    assert len({(slot, due_on) for _, slot, due_on in found}) == len(found)


@given(st.sampled_from(DAYS[70:90]), st.integers(-8, 8), calendars)
def test_day_of_a_step_is_that_of_the_model(due_on, offset, calendar):
    hours = OfficeHours(lambda each: is_working_day(each, calendar))
    step = ReminderStep(offset=offset, counting="working")

    assert day_of(step, due_on, hours) == Model(calendar, None).day(step, due_on)


# --- The rows ---------------------------------------------------------------------------


@pytest.fixture
def submission(db):
    submission = Bureau(cities=1).submission(now=NOW - timedelta(days=1))
    submission.requirement.notice.deliveries.update(
        acknowledged_at=NOW, acknowledged_by=submission.requirement.notice.drafter
    )
    for duty in ("head", "office"):
        submission.agency.contacts.create(name=duty, duty=duty, email=f"{duty}@example.org")
    return submission


# In the long run as many as end within 20 minutes on a busy machine: two seconds each.
@settings(
    max_examples=500 if IS_LONG else 6,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=plans, calendar=calendars, history=histories(), moments=sweeps())
def test_sweeps_over_rows_are_those_of_the_model(submission, plan, calendar, history, moments):
    """As above, by the sweep itself, over the rows."""
    calendar_in_force.keep(calendar)
    model = Model(calendar, None)
    by = submission.requirement.notice.drafter
    for rows in (Reminder, ReminderStep, SubmissionTransition, Extension):
        rows.objects.all().delete()
    notice = submission.requirement.notice
    for step in plan:
        step.pk, step.notice, step.requirement = None, notice, submission.requirement
        step.save(force_insert=True)
    events, now_in = list(history.events), ("closed", None)

    for now in moments:
        while events and events[0][0] <= now:
            moment, state, due_on = events.pop(0)
            stored = {"open": "awaited", "closed": "submitted"}.get(state, state)
            if due_on != now_in[1]:
                Extension.objects.create(
                    submission=submission,
                    state="granted",
                    until=moment,
                    previous_due_at=moment,
                    decided_at=moment,
                    decided_by=by,
                )
            if state not in (now_in[0], "closed"):
                SubmissionTransition.objects.create(
                    submission=submission,
                    step="x",
                    to_state=stored,
                    from_state="x",
                    at=moment,
                    by=by,
                )
            now_in = state, due_on
            due_at = timezone.make_aware(datetime.combine(due_on, time(17, 30)))
            Submission.objects.update(state=stored, due_at=due_at)
        if now_in[1]:
            reminders.queue_reminders(now=now)

    rows = Reminder.objects.values_list("created_at", "slot", "due_on")
    assert sorted(rows) == sorted(model.expected(plan, history, moments))
