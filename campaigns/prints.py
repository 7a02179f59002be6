"""What the notice page shows of the notice in print: its files, its layout, work under way."""

from agencies import jobs
from agencies.models import Job
from campaigns import layout, previews, rules
from campaigns.documents import notice_document
from campaigns.glyphs import lacking
from campaigns.house import profile_of
from campaigns.models import LayoutCheck


def print_context(notice, user, attachments, *, own, copy, in_print):
    """For everybody the files carried in the PDF; for the issuing bureau what it works with."""
    context = {
        "layout": _kept_panel(copy) if own else None,
        "lacking": [],
        "job": None,
        "jobs_ahead": 0,
        "waiting_pages": None,
        "carried": _carried(attachments),
    }
    if own and copy is None:
        if job := _job(notice, user):
            context |= {"job": job, "jobs_ahead": jobs.ahead_of(job)}
        document, profile = notice_document(notice), profile_of(notice.issuer)
        context["lacking"] = lacking(document, profile)
        if rules.may_check_layout(notice, user):
            context["layout"] = _panel(notice, document, profile)
        if in_print and (waiting := previews.waiting_for(notice)):
            context["waiting_pages"] = waiting[1]
    return context


def _panel(notice, document, profile):
    """The last check of a text that is not registered yet, if there was one."""
    check = LayoutCheck.objects.filter(notice=notice).select_related("checked_by").first()
    if check is None:
        return {"may_check": True, "is_checked": False}
    return {
        "may_check": True,
        "is_checked": True,
        "is_stale": check.fingerprint != layout.fingerprint_of_text(document, profile),
        "revision": check.revision,
        "at": check.checked_at,
        "by": check.checked_by,
        "report": layout.shown(check.report),
    }


def _kept_panel(copy):
    """What was measured at 登记, of the very bytes that are kept."""
    if copy is None or copy.measured is None:
        return None
    return {
        "may_check": False,
        "is_checked": True,
        "is_stale": False,
        "at": copy.made_at,
        "report": layout.shown(copy.measured),
    }


def _carried(attachments):
    """The tables whose workbooks the PDF carries: (its attachment, file name)."""
    schedules = [a for a in attachments if a.schedule_id or a.table]
    return [
        {
            "attachment": attachment,
            "name": f"schedule-{number}.xlsx" if len(schedules) > 1 else "schedule.xlsx",
        }
        for number, attachment in enumerate(schedules, 1)
    ]


def _job(notice, user):
    """The person's own work on this notice that is under way, or has failed since it was saved."""
    job = (
        Job.objects.visible_to(user)
        .filter(back__startswith=notice.get_absolute_url())
        .exclude(state=Job.State.DONE)
        .first()
    )
    if job and job.state == Job.State.FAILED and job.requested_at < notice.updated_at:
        return None
    return job
