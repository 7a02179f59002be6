"""Dates and fuzzy spans of time as notices and schedules write them.

The text stays as typed wherever it is printed; a `Span` is what sorting,
calendars and reminders need beside it.  What this module does not understand
is None and never guessed; `why_not` says in a sentence what is missing.

Spans chosen for fuzzy wording:

==================  ==========================================================
前后, 左右           three days before to three days after; so is 期间 after an event's name
上旬, 中旬, 下旬       1st-10th, 11th-20th, 21st to the end of the month
上半月, 下半月         1st-15th, 16th to the end
月初, 月中            1st-5th, 11th-20th
月底, 月末            the last five days
前, 之前, 以前         the first day of the deadline's month to the deadline, which is
                    itself inside; only after a day or after 底, for “6月前” is
                    read both ways
不迟于, 最迟, 截至     as 前
年底                 December
季度, 上半年, 全年      the months they are counted by, a range
、和 between days    from the first to the last: a range while no more than a week lies
                    between two of them, else several days, of which those between
                    are not meant (6月9日、12月9日)
==================  ==========================================================

A month that comes round again lies in the next year (12月30日至1月5日), up to half a year
on; further only where the year is named (9月至次年3月).  每月5日前 recurs and is no span.
"""

from gongwen.dates.clocks import clock_of
from gongwen.dates.days import WrittenDay, day_of, days_in
from gongwen.dates.finding import find_dates
from gongwen.dates.reading import format_date, parse_date, parse_span
from gongwen.dates.reasons import contradiction, why_not
from gongwen.dates.spans import Precision, Span, in_order
from gongwen.dates.spelling import FULL_DATE, in_figures

__all__ = [
    "FULL_DATE",
    "Precision",
    "Span",
    "WrittenDay",
    "clock_of",
    "contradiction",
    "day_of",
    "days_in",
    "find_dates",
    "format_date",
    "in_figures",
    "in_order",
    "parse_date",
    "parse_span",
    "why_not",
]
