"""What the units tell of their activities in the demo world."""

from campaigns.models import Activity, Notice
from reports import outcomes
from reports.demo.calendar import Calendar
from reports.demo.notices import Event, clerk_of
from reports.models import Outcome


def steps(content: dict, notice: Notice, calendar: Calendar) -> list[Event]:
    """Every outcome told of a row of the notice's schedules."""
    return [_step(dict(told), notice, calendar) for told in content.get("outcomes", [])]


def _step(told, notice, calendar):
    at, agency, content = calendar.moment(told.pop("at")), told.pop("agency"), told.pop("activity")

    def take():
        clerk = clerk_of(agency)
        rows = Activity.objects.filter(category__schedule__attachments__notice=notice)
        row = rows.get(content__startswith=content)
        outcomes.save(Outcome(activity=row, agency=clerk.agency, **told), by=clerk, now=at)

    return Event(at, take)
