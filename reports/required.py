"""By when a notice wants its answers, for the proofreader to hold its text against."""

from django.utils import timezone

from campaigns.facts import deadline_source
from gongwen.proofreading import Deadline
from reports.models import ReportingRequirement


@deadline_source
def deadlines(notice):
    rows = ReportingRequirement.objects.filter(notice=notice).values_list("title", "due_at")
    return [Deadline("报送单位", timezone.localdate(due_at), title) for title, due_at in rows]
