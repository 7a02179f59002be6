"""How people write dates: 259 forms read by a person, each against what we read.

The author marked twelve as doubtful.  They are decided as the table has them:

- 不迟于6月16日, 最迟6月16日: the same deadline as 6月16日前.
- 6月9日至月底, 9月至年底: 月底 and 年底 behind a day or month end the range with that month or year.
- 9月至次年3月: more than half a year, yet the second year is named, so nothing is guessed.
- 二季度, 第三季度, 2025年第四季度, 上半年, 下半年: whole months, counted the one way officials count.
- 6月中旬前后: 前后 widens a part of a month as it widens a day.
- 6月9日或10月: nobody can tell which; not understood.
"""

import json
import time
from datetime import date
from pathlib import Path

import pytest

from gongwen.dates import parse_span, why_not

FORMS = json.loads((Path(__file__).parent / "dates_forms.json").read_text())


def arguments(form):
    day = form["campaign_day"]
    return {"year": form["year"], "event_date": date.fromisoformat(day) if day else None}


@pytest.mark.parametrize(
    "form", FORMS, ids=[f"{number}-{form['text']}" for number, form in enumerate(FORMS)]
)
def test_form_is_read_as_a_person_reads_it(form):
    span = parse_span(form["text"], **arguments(form))

    read = (span.first.isoformat(), span.last.isoformat(), span.precision) if span else (None,) * 3
    assert read == (form["first"], form["last"], form["precision"])
    assert bool(why_not(form["text"], **arguments(form))) == (span is None)


def test_a_thousand_forms_are_read_in_fifty_milliseconds():
    forms = [(form["text"], arguments(form)) for form in FORMS * 4][:1000]

    def seconds():
        start = time.process_time()
        for text, given in forms:
            parse_span(text, **given)
        return time.process_time() - start

    assert min(seconds() for _ in range(5)) < 0.05
