"""Arranged worlds for the tests.

Whatever has a process is brought to its state by the real workflow, so that no
test starts from a state that the portal itself could not reach.
"""

from datetime import UTC, date, datetime, timedelta

import factory
from django.core.exceptions import ValidationError
from django.utils import timezone
from factory.django import DjangoModelFactory

from agencies.models import Agency, AgencyGroup, RoleAssignment, User
from agencies.permissions import Role
from campaigns import slips, workflow
from campaigns.models import (
    Activity,
    ActivityCategory,
    Campaign,
    CampaignSeries,
    Notice,
    NumberSeries,
    Schedule,
    Theme,
)
from campaigns.states import NoticeState
from gongwen import dates
from reports import workflow as report_workflow
from reports.models import FigureField, Question, ReportingRequirement, Submission
from reports.states import SubmissionState

# A Monday; the campaign day of the arranged world follows on 9 June.
NOW = datetime(2025, 5, 26, 2, 0, tzinfo=UTC)  # 10:00 in Fuzhou
DUE = datetime(2025, 6, 16, 9, 30, tzinfo=UTC)  # Monday 17:30 in Fuzhou


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = Agency

    name = factory.Sequence(lambda n: f"第{n}市市场监督管理局")
    short_name = factory.LazyAttribute(lambda agency: agency.name.replace("市场监督管理局", "局"))
    kind = Agency.Kind.REGULATOR
    level = Agency.Level.CITY
    position = factory.Sequence(int)

    class Params:
        province = factory.Trait(
            name=factory.Sequence(lambda n: f"第{n}省市场监督管理局"),
            level=Agency.Level.PROVINCE,
            issuer_code=factory.Sequence(lambda n: "甲乙丙丁戊己庚辛壬癸"[n % 10] + "市监"),
        )
        county = factory.Trait(
            name=factory.Sequence(lambda n: f"第{n}县市场监督管理局"), level=Agency.Level.COUNTY
        )
        division = factory.Trait(
            name=factory.Sequence(lambda n: f"第{n}处"), kind=Agency.Kind.DIVISION
        )


class UserFactory(DjangoModelFactory):
    """A user with the roles passed as `roles=[…]`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"张{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    phone = "0591-87581051"
    agency = factory.SubFactory(AgencyFactory)
    password = factory.django.Password("secret-password")

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        RoleAssignment.objects.bulk_create(
            RoleAssignment(user=self, role=role) for role in extracted or []
        )


class AgencyGroupFactory(DjangoModelFactory):
    class Meta:
        model = AgencyGroup
        skip_postgeneration_save = True

    owner = factory.SubFactory(AgencyFactory, province=True)
    phrase = factory.Sequence(lambda n: f"各设区市市场监管局（{n}）")

    @factory.post_generation
    def members(self, create, extracted, **kwargs):
        self.members.set(extracted or [])


class CampaignSeriesFactory(DjangoModelFactory):
    class Meta:
        model = CampaignSeries
        django_get_or_create = ["name"]

    name = "世界认可日"
    month = 6
    day = 9
    first_year = 2008


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = Campaign

    series = factory.SubFactory(CampaignSeriesFactory)
    year = 2025
    host = factory.SubFactory(AgencyFactory, province=True)


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    campaign = factory.SubFactory(CampaignFactory)
    scope = Theme.Scope.DOMESTIC
    text = "认证认可检验检测：与供应链协同发展"


class ScheduleFactory(DjangoModelFactory):
    class Meta:
        model = Schedule

    campaign = factory.SubFactory(CampaignFactory)
    title = "第十八个“世界认可日”四进活动安排表"


class ActivityCategoryFactory(DjangoModelFactory):
    class Meta:
        model = ActivityCategory

    schedule = factory.SubFactory(ScheduleFactory)
    name = factory.Sequence(lambda n: f"组织开展认证认可进第{n}类活动")
    position = factory.Sequence(int)


class ActivityFactory(DjangoModelFactory):
    class Meta:
        model = Activity

    category = factory.SubFactory(ActivityCategoryFactory)
    position = factory.Sequence(int)
    content = factory.Sequence(lambda n: f"开展第{n}场宣传活动。")
    time_text = "6月9日前后"
    responsible_text = "厦门市局"
    starts_on = factory.LazyAttribute(lambda activity: _span(activity).first)
    ends_on = factory.LazyAttribute(lambda activity: _span(activity).last)
    precision = factory.LazyAttribute(lambda activity: _span(activity).precision)


def _span(activity):
    return dates.parse_span(activity.time_text, year=activity.category.schedule.campaign.year)


class NumberSeriesFactory(DjangoModelFactory):
    class Meta:
        model = NumberSeries

    agency = factory.SubFactory(AgencyFactory, province=True)
    issuer_code = factory.Sequence(
        lambda n: "省市监" + "甲乙丙丁戊己庚辛壬癸"[n // 10 % 10] + "子丑寅卯辰巳午未申酉"[n % 10]
    )


class Bureau:
    """A provincial bureau with one person per role and `cities` city bureaus below it.

    The first city has `counties` below it.  Every city and county has a clerk; the group
    `group` means all the cities.
    """

    def __init__(self, cities=2, counties=0):
        self.agency = AgencyFactory(province=True)
        self.officer = UserFactory(agency=self.agency, roles=[Role.OFFICER])
        self.reviewer = UserFactory(agency=self.agency, roles=[Role.REVIEWER])
        self.signatory = UserFactory(agency=self.agency, roles=[Role.SIGNATORY])
        self.administrator = UserFactory(agency=self.agency, roles=[Role.ADMINISTRATOR])
        self.cities = [AgencyFactory(parent=self.agency) for _ in range(cities)]
        self.clerks = [UserFactory(agency=city, roles=[Role.CLERK]) for city in self.cities]
        self.counties = [AgencyFactory(parent=self.cities[0], county=True) for _ in range(counties)]
        self.county_clerks = [
            UserFactory(agency=county, roles=[Role.CLERK]) for county in self.counties
        ]
        self.group = AgencyGroupFactory(owner=self.agency, members=self.cities)
        self.number_series = NumberSeriesFactory(agency=self.agency)
        self.campaign = CampaignFactory(host=self.agency)

    def notice(self, state=NoticeState.DRAFT, *, now=NOW, requirement=False, **fields):
        """A notice to all cities, taken to `state` by the people in charge."""
        notice = Notice.objects.create(
            **{
                "campaign": self.campaign,
                "issuer": self.agency,
                "number_series": self.number_series,
                "masthead": f"{self.agency.name}文件",
                "title": f"{self.agency.name}关于组织开展2025年“世界认可日”主题活动的通知",
                "addressee_line": "各设区市市场监管局",
                "body": "现就有关事项通知如下：\n一、活动主题\n今年的主题另行公布。",
                "signature": self.agency.name,
                "printing_office": f"{self.agency.name}办公室",
                "drafter": self.officer,
                "updated_at": now,
            }
            | fields
        )
        notice.authors.add(self.officer)
        notice.addressee_groups.add(self.group)
        if requirement:
            RequirementFactory(notice=notice)
        return self.advance(notice, state, now=now)

    def advance(self, notice, state, *, now=NOW):
        """Walk the notice on until it is in `state`."""
        walk = [
            (submit_as_seen, self.officer, NoticeState.IN_REVIEW),
            (workflow.approve_review, self.reviewer, NoticeState.REVIEWED),
            (workflow.sign_off, self.signatory, NoticeState.SIGNED_OFF),
            (workflow.register, self.officer, NoticeState.REGISTERED),
            (workflow.issue, self.officer, NoticeState.ISSUED),
        ]
        for step, person, reached in walk:
            if notice.state == state:
                return notice
            if find_step_from(notice.state) == reached:
                step(notice, by=person, now=now)
        if state == NoticeState.WITHDRAWN:
            workflow.withdraw(notice, by=self.officer, now=now, reason="内容有误，另行印发。")
        return notice

    def submission(
        self, state=SubmissionState.AWAITED, *, city=0, county=None, now=NOW, **requirement
    ):
        """The submission of one city to an issued notice, taken to `state`; with `county`
        that of one county of the first city, which reports to its city."""
        agency = self.cities[city] if county is None else self.counties[county]
        if county is not None:
            requirement = {"chain": "through_city"} | requirement
        notice = self.notice()
        RequirementFactory(notice=notice, **requirement)
        self.advance(notice, NoticeState.ISSUED, now=now)
        submission = Submission.objects.get(requirement__notice=notice, agency=agency)
        return self.advance_submission(submission, state, now=now)

    def advance_submission(self, submission, state, *, now=NOW):
        """Walk the submission on, by the unit's clerk and whoever receives it, until it is in
        `state`."""
        clerk = clerk_of(submission.agency)
        receiver = clerk_of(submission.parent.agency) if submission.parent else self.officer
        by_clerk, by_officer = {"by": clerk, "now": now}, {"by": receiver, "now": now}
        if state == SubmissionState.AWAITED:
            return submission
        if state == SubmissionState.NOTHING_TO_REPORT:
            report_workflow.report_nothing(submission, **by_clerk, reason="本地未开展活动。")
            return submission
        if state == SubmissionState.EXEMPT:
            report_workflow.exempt(submission, **by_officer, reason="机构改革期间。")
            return submission
        report_workflow.save_draft(
            submission, text="我局组织开展了宣传活动。", revision=submission.revision, **by_clerk
        )
        if state == SubmissionState.DRAFT:
            return submission
        report_workflow.submit(submission, **by_clerk)
        if state in (SubmissionState.RETURNED, SubmissionState.RESUBMITTED):
            report_workflow.return_for_revision(submission, **by_officer, reason="请补充数据。")
        if state == SubmissionState.RESUBMITTED:
            report_workflow.submit(submission, by=clerk, now=now + timedelta(hours=1))
        if state == SubmissionState.ACCEPTED:
            report_workflow.accept(submission, **by_officer)
        return submission


def clerk_of(agency):
    return User.objects.get(agency=agency, role_assignments__role=Role.CLERK)


def submit_as_seen(notice, *, by, now):
    """送审 by somebody who looks at the warnings of the proofreader once they hold it up."""
    try:
        workflow.submit_for_review(notice, by=by, now=now)
    except ValidationError:
        found = slips.slips_of(notice, today=timezone.localdate(now))
        seen = slips.seal(slips.warnings_among(found))
        workflow.submit_for_review(notice, by=by, now=now, seen=seen)


def find_step_from(state):
    """The state that follows `state` on the way to issue, or None."""
    order = list(NoticeState)
    return order[order.index(state) + 1] if state in order[:5] else None


class RequirementFactory(DjangoModelFactory):
    """活动总结, due on 16 June 2025 at 17:30."""

    class Meta:
        model = ReportingRequirement

    notice = None
    kind = ReportingRequirement.Kind.SUMMARY
    title = "活动总结"
    due_at = DUE


class FigureFieldFactory(DjangoModelFactory):
    class Meta:
        model = FigureField

    name = factory.Sequence(lambda n: f"第{n}项")
    unit = "场"


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    text = factory.Sequence(lambda n: f"第{n}个问题")


def day(text):
    return date.fromisoformat(text)
