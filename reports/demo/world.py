"""Load the demo world, once; say whether it is there."""

import tomllib
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from agencies import messages
from agencies.models import Agency, User
from campaigns import activities
from campaigns.models import (
    Activity,
    ActivityCategory,
    Campaign,
    CampaignSeries,
    Notice,
    Schedule,
    Theme,
)
from gongwen.document import DocumentNumber
from reports import reminders
from reports.demo import accounts, answers, notices, outcomes
from reports.demo.calendar import Calendar

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
# In the order in which they refer to one another.
ROWS = ("agencies", "groups", "people", "number_series", "campaigns", "schedules")
# Of the same series: the running round and the one before, each with its notices.
LIVE, LAST = FIXTURES / "live", FIXTURES / "last"
# Notes of the last days stand unread in the portal, so that the bell has something to say.
STILL_UNREAD = timedelta(days=7)
SWEPT = 22  # working days back, to before the first notice of the running campaign


class Occupied(Exception):
    """The database already serves an office; the demo world does not go there."""


def is_loaded() -> bool:
    """Whether the demo world is there, changed by its users or not."""
    return Notice.objects.filter(drafter__username__in=accounts.usernames()).exists()


@transaction.atomic
def load(*, now: datetime) -> None:
    """Load everything or nothing; raise `Occupied` if there are other accounts or notices."""
    demo_users = accounts.usernames()
    if User.objects.exclude(username__in=demo_users).exists() or Notice.objects.exists():
        raise Occupied
    call_command("loaddata", *(FIXTURES / f"{name}.json" for name in ROWS), verbosity=0)
    calendar = Calendar.at(now)
    for folder, at in ((LAST, calendar.a_year_before()), (LIVE, calendar)):
        _create_campaign(folder.with_name(f"{folder.name}-campaign.toml"), at)
    events = []
    numbers = {}
    for content, at in _contents(calendar):
        notice = notices.create(content, at)
        events += notices.steps(content, notice, at)
        events += answers.steps(content, notice, at)
        events += outcomes.steps(content, notice, at)
        if number := content["notice"].get("number"):
            numbers[notice.pk] = DocumentNumber.parse(number)
    events += _sweeps(calendar, now)
    # One after the other as they happened, so that numbers and the audit trail are in order.
    for event in sorted(events, key=attrgetter("at")):
        event.take()
    messages.settle(now=now, read_before=now - STILL_UNREAD)
    _check_numbers(numbers)


def _sweeps(calendar, now):
    """The mornings of the running campaign, on which reminders went out."""
    mornings = (calendar.moment(f"{count} 09:00") for count in range(-SWEPT, 1))
    return [
        notices.Event(at, partial(reminders.queue_reminders, now=at))
        for at in mornings
        if at <= now
    ]


def _contents(calendar):
    """What the files of the notices say, each with the calendar its days count by; the received
    ones first, for others enclose them."""
    calendars = {"notices": calendar, "last": calendar.a_year_before(), "live": calendar}
    contents = [
        (notices.read(path, at), at)
        for folder, at in calendars.items()
        for path in sorted((FIXTURES / folder).glob("*.toml"))
    ]
    return sorted(contents, key=lambda content: content[0]["notice"].get("kind") != "received")


def _check_numbers(expected):
    """The portal must arrive at the numbers that stand on the real papers."""
    for notice in Notice.objects.filter(pk__in=expected):
        if notice.number != expected[notice.pk]:
            raise ValueError(f"{notice.title}: {notice.number} ≠ {expected[notice.pk]}")


def _create_campaign(path, calendar):
    told = calendar.fill_in(tomllib.loads(path.read_text()))
    day = calendar.event
    series, _ = CampaignSeries.objects.get_or_create(
        name=told["series"],
        defaults={"month": day.month, "day": day.day, "first_year": told["first_year"]},
    )
    host = Agency.objects.get_by_natural_key(told["host"])
    campaign = Campaign.objects.create(
        series=series, year=day.year, host=host, summary=told["summary"]
    )
    for scope, text in told["themes"].items():
        Theme.objects.create(campaign=campaign, scope=scope, text=text)
    for scheduled in told["schedules"]:
        schedule = Schedule.objects.create(campaign=campaign, title=scheduled["title"])
        for position, group in enumerate(scheduled["categories"], start=1):
            category = ActivityCategory.objects.create(
                schedule=schedule, name=group["name"], position=position
            )
            for place, (content, time_text, responsible) in enumerate(group["rows"], start=1):
                activities.interpret(
                    Activity(
                        category=category,
                        position=place,
                        content=content,
                        time_text=time_text,
                        responsible_text=responsible,
                    )
                )
