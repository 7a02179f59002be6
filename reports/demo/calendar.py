"""The days of the running campaign, counted from the day of the load; those of the one before,
from as long before its own day.

A moment is written `"-8 09:30"`: the eighth working day before that day, at half past
nine in Fuzhou.  A text names days by fields: `{day}` is the campaign's day, `{day:-3}`
three days before it, `{day:旬}` its third of the month, `{day:月}` its month;
`{workday:+5}` is the fifth working day after the load, `{year}` the campaign's year.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from campaigns.working_days import is_working_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
# The campaign's day: far enough ahead that its plans are being collected now.
WORKING_DAYS_AHEAD = 10
# Activities lie this close around it; all of them in the year of the campaign.
REACH = timedelta(days=10)


@dataclass(frozen=True)
class Calendar:
    today: date
    day: date | None = None  # the campaign's, where it is known

    @classmethod
    def at(cls, now: datetime) -> "Calendar":
        return cls(now.astimezone(SHANGHAI).date())

    def a_year_before(self) -> "Calendar":
        """That of the round before, whose day is the same one of the year before."""
        day = self.event.replace(year=self.event.year - 1)
        return Calendar(Calendar(day).workday(-WORKING_DAYS_AHEAD), day)

    @property
    def event(self) -> date:
        """The campaign's day; never 29 February, for a series has its day every year."""
        if self.day:
            return self.day
        day = self.workday(WORKING_DAYS_AHEAD)
        while (day - REACH).year != (day + REACH).year or (day.month, day.day) == (2, 29):
            day += ONE_DAY
        return day

    def workday(self, count: int) -> date:
        """The working day `count` after today, or before it if negative."""
        day, step = self.today, ONE_DAY if count > 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not is_working_day(day):
                day += step
        return day

    def moment(self, written: str | datetime) -> datetime:
        """The instant of `"-8 09:30"`; one with a date of its own is itself."""
        if isinstance(written, datetime):
            return written
        count, clock = written.split()
        return datetime.combine(self.workday(int(count)), time.fromisoformat(clock), SHANGHAI)

    def fill_in(self, value):
        """Fill the fields of every text in `value`, which came out of a TOML file."""
        if isinstance(value, str):
            return value.format(year=self.event.year, day=_Day(self.event), workday=_Workday(self))
        if isinstance(value, list):
            return [self.fill_in(item) for item in value]
        if isinstance(value, dict):
            return {key: self.fill_in(item) for key, item in value.items()}
        return value


@dataclass(frozen=True)
class _Day:
    day: date

    def __format__(self, spec: str) -> str:
        if spec == "月":
            return f"{self.day.month}月"
        if spec == "旬":
            return f"{self.day.month}月{'上中下'[min((self.day.day - 1) // 10, 2)]}旬"
        day = self.day + timedelta(days=int(spec or 0))
        return f"{day.month}月{day.day}日"


@dataclass(frozen=True)
class _Workday:
    calendar: Calendar

    def __format__(self, spec: str) -> str:
        return f"{_Day(self.calendar.workday(int(spec)))}"
