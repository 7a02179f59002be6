"""Opening collection: a notice that asks the units for the rows of a schedule."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from agencies import audit
from agencies.models import User
from campaigns import drafting, drafts, rules
from campaigns.columns import columns_of
from campaigns.deriving import latest_addressed
from campaigns.models import Notice, Schedule
from campaigns.states import NoticeState
from campaigns.working_days import is_working_day, working_day_before
from gongwen.dates import format_date
from reports.models import ReportingRequirement

USUAL_DAYS = 10  # working days that units need to plan their activities
DAYS_TO_ISSUE = 7  # working days before the campaign's day that the bureau needs for the table
_END_OF_WORK = time(17, 30)
TITLE = "活动方案"


def may_collect(schedule: Schedule, user: User) -> bool:
    return rules.may_edit_campaign(schedule.campaign, user)


def drafts_of(schedule: Schedule, user: User):
    """The user's own drafts of the campaign, into which the requirement can be put."""
    return Notice.objects.filter(
        campaign=schedule.campaign,
        issuer=user.bureau,
        kind=Notice.Kind.DRAFTED,
        state=NoticeState.DRAFT,
    ).order_by("-updated_at", "-pk")


def collections_of(schedule: Schedule, user: User):
    """The requirements that collect into the schedule, the latest first."""
    return (
        schedule.requirements.visible_to(user)
        .filter(notice__issuer=user.bureau)
        .select_related("notice")
        .order_by("-due_at", "-pk")
    )


def draft_notice(schedule: Schedule, *, by: User, now: datetime) -> Notice:
    """征集函: a draft that asks for rows of the schedule, with its requirement."""
    campaign, bureau = schedule.campaign, by.bureau
    rules.require_edit_campaign(campaign, by)
    due_on = _due_on(timezone.localdate(now), campaign.day)
    called = f"{campaign.year}年“{campaign.series}”"
    with transaction.atomic():
        notice = drafting.new_notice(campaign, by)
        notice.title = f"{bureau.name}关于征集{called}活动方案的通知"
        notice.body = _body(schedule, called, due_on)
        notice.updated_at = now
        like = latest_addressed(campaign, by)
        notice.addressee_line = like.addressee_line if like else "【主送机关】"
        notice.save()
        if like:
            notice.addressee_groups.set(like.addressee_groups.all())
            notice.addressee_agencies.set(like.addressee_agencies.all())
        for contact in drafting.first_contact(by):
            notice.contacts.create(position=1, **contact)
        notice.authors.add(by)
        drafts.keep(notice, by=by, now=now)
        due_at = timezone.make_aware(datetime.combine(due_on, _END_OF_WORK))
        requirement = ReportingRequirement.objects.create(
            notice=notice,
            kind=ReportingRequirement.Kind.PLAN,
            title=TITLE,
            schedule=schedule,
            due_at=due_at,
            instructions="逐项填写拟开展的活动；没有活动的，请作零报告。",
        )
        audit.record("起草征集通知", by=by, target=notice, now=now)
        audit.record("新增报送要求", by=by, target=requirement, now=now)
    return notice


def _body(schedule, called, due_on):
    titles = [column.title for column in columns_of(schedule)]
    return (
        f"为做好{called}活动安排，现就征集活动方案有关事项通知如下：\n"
        "一、征集内容\n"
        f"请结合实际提出本地、本单位拟开展的活动，逐项填写{'、'.join(titles)}，列入《{schedule.title}》。\n"
        "二、报送方式\n"
        f"请于{format_date(due_on)}前通过主题活动管理平台逐项填报，也可以下载填报表，填好后上传。"
        "没有活动的，按零报告报送。"
    )


def _due_on(today, event):
    """As late as units need it, but early enough for the table to be issued before the day."""
    usual = _working_days_on(today, USUAL_DAYS)
    latest = working_day_before(event, DAYS_TO_ISSUE) if event else usual
    return latest if today < latest < usual else usual


def _working_days_on(day, count):
    for _ in range(count):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day
