"""A bureau that collects proposals into a schedule, and rows to propose."""

import json
from uuid import uuid4

from reports import proposals, workflow
from reports.models import Submission
from reports.proposals import Row
from tests.factories import (
    NOW,
    ActivityCategoryFactory,
    Bureau,
    RequirementFactory,
    ScheduleFactory,
)

CATEGORIES = ("组织开展认证认可进企业活动", "组织开展认证认可进校园活动")


class Collection:
    """A requirement of kind 活动方案 that collects into a schedule of two categories."""

    def __init__(self, cities=1, **requirement):
        self.bureau = Bureau(cities=cities)
        self.schedule = ScheduleFactory(campaign=self.bureau.campaign)
        for position, name in enumerate(CATEGORIES, start=1):
            ActivityCategoryFactory(schedule=self.schedule, name=name, position=position)
        notice = self.bureau.notice()
        self.requirement = RequirementFactory(
            notice=notice, kind="plan", title="活动方案", schedule=self.schedule, **requirement
        )
        self.bureau.advance(notice, "issued")
        self.officer = self.bureau.officer

    def submission(self, city=0):
        return Submission.objects.get(requirement=self.requirement, agency=self.bureau.cities[city])

    def clerk(self, city=0):
        return self.bureau.clerks[city]

    def save(self, *rows, city=0, now=NOW):
        submission = self.submission(city)
        workflow.save_draft(
            submission,
            text="",
            rows=rows,
            by=self.clerk(city),
            now=now,
            revision=submission.revision,
        )
        return submission

    def submit(self, *rows, city=0, now=NOW):
        submission = self.save(*rows, city=city, now=now)
        workflow.submit(submission, by=self.clerk(city), now=now)
        return submission

    def form(self):
        return proposals.form_of(self.requirement)


def row(
    content="举办认证认可讲座。", time="6月9日", unit="甲市局", category=CATEGORIES[0], key=None
):
    values = {"category": category, "content": content, "time": time, "responsible": unit}
    return Row(str(uuid4()) if key is None else key, values)


def sent(*rows, **fields):
    """What the grid's script posts."""
    told = [{"key": row.key, "values": row.values} for row in rows]
    return {"grid": "1", "rows": json.dumps(told), "text": "", **fields}


def words(submission, *, handed_in=False):
    """The rows as tuples of words, in order."""
    form = proposals.form_of(submission.requirement)
    if handed_in:
        rows = [proposals.handed_in_words(row) for row in submission.proposals.handed_in()]
    else:
        rows = [proposals.words_of(row, form.columns) for row in proposals.working_rows(submission)]
    return [tuple(values[name] for name in form.names) for values in rows]
