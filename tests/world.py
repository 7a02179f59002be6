"""A small world with one object for everything the portal has an address for."""

from datetime import date
from functools import partial
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from agencies import jobs
from agencies.models import Agency, OutgoingMessage, Robot, User
from agencies.permissions import Role
from campaigns import calendar_import, enclosures, intake, receiving, remarks, table_import
from campaigns.columns import columns_of, fields
from campaigns.forms.incoming import ImportForms
from campaigns.models import ArrangedDay, LexiconEntry
from campaigns.states import NoticeState
from reports import (
    extensions,
    feeds,
    filled_workbook,
    outcomes,
    partial_uploads,
    photos,
    submitted_photos,
    uploads,
    workflow,
)
from reports.compilation import draft as compile_summary
from reports.highlights import choose as choose_highlight
from reports.models import Outcome, Submission
from reports.states import SubmissionState
from tests.factories import (
    DUE,
    NOW,
    ActivityCategoryFactory,
    ActivityFactory,
    AgencyFactory,
    Bureau,
    CampaignSeriesFactory,
    RequirementFactory,
    ScheduleFactory,
    UserFactory,
)
from tests.files import picture, upload
from tests.imports import INCOMING, posted
from tests.tables import file_of, plain_table

FAR = DUE.replace(year=2099)  # a due time that is still to come


class World:
    """A bureau below a ministry, a foreign bureau, and what the addresses are about.

    Its attributes are the persons and objects of the table in test_access.py.
    """

    def __init__(self):
        self._logins = {}
        bureau, foreign = Bureau(), Bureau(cities=0)
        self.ministry = AgencyFactory(level=Agency.Level.NATIONAL)
        Agency.objects.filter(pk=bureau.agency.pk).update(parent=self.ministry)
        self.superior = UserFactory(agency=self.ministry, roles=[Role.SUPERIOR])
        self.officer, self.reviewer = bureau.officer, bureau.reviewer
        self.signatory, self.administrator = bureau.signatory, bureau.administrator
        self.clerk, self.neighbour = bureau.clerks
        self.stranger, self.foreign = foreign.officer, foreign.administrator
        self.campaign, self.city, self.group = bureau.campaign, bureau.cities[0], bureau.group
        self.campaign_series, self.number_series = bureau.campaign.series, bureau.number_series
        self.own_series = CampaignSeriesFactory(name="质量月", month=9, day=None)
        self._arrange_notices(bureau)
        self._arrange_submissions(bureau)
        self._arrange_collection(bureau)
        self._arrange_counties(bureau)
        self._arrange_imports()
        self.typo, self.own_term = (
            LexiconEntry.objects.create(
                bureau=bureau.agency,
                kind=kind,
                wrong=wrong,
                right=right,
                updated_at=NOW,
                updated_by=self.administrator,
            )
            for kind, wrong, right in (("typo", "市监局", "市场监管局"), ("own", "布署科技", ""))
        )
        self.arranged_day = ArrangedDay.objects.create(
            day=date(2099, 6, 22), name="端午节", updated_at=NOW, updated_by=self.administrator
        )
        calendar_upload = table_import.receive(
            file_of(plain_table(("日期", "安排", "名称"), ("2099-06-23", "放假", "端午节"))),
            calendar_import.FIELDS,
            target=calendar_import.TARGET,
            by=self.administrator,
            now=NOW,
        )
        self.calendar_upload = SimpleNamespace(pk=calendar_upload.key)
        self.job = self._arrange_job()
        self._arrange_outcome()
        self._arrange_compilation()
        self.note_to_clerk = OutgoingMessage.objects.visible_to(self.clerk).first()
        outbox = OutgoingMessage.objects.sent_by(bureau.agency)
        self.outgoing = outbox.filter(recipient=self.clerk, channel="email").first()
        self.robot = Robot.objects.create(
            agency=self.city,
            kind="wecom",
            name="工作群",
            address="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1",
        )

    def _arrange_notices(self, bureau):
        self.schedule = self._new_schedule("尚未印发的安排表")
        self.activity = self.schedule.categories.get().activities.get()
        self.issued_schedule = self._new_schedule("已经印发的安排表")
        self.draft = bureau.notice(
            body="现就有关事项通知如下：\n一、活动主题\n今年的主题另行公布，参考材料见附件。"
        )
        self.requirement = RequirementFactory(notice=self.draft)
        self.uploaded = enclosures.receive(upload(), by=self.officer, now=NOW)
        self.draft.attachments.create(title="参考材料", pdf=self.uploaded)
        self.in_review = bureau.notice(NoticeState.IN_REVIEW)
        self.remark = remarks.write(
            self.in_review,
            text="请核实时间。",
            quote="今年的主题另行公布。",
            start=None,
            by=self.reviewer,
            now=NOW,
        )
        self.reviewed = bureau.notice(NoticeState.REVIEWED)
        self.signed_off = bureau.notice(NoticeState.SIGNED_OFF)
        self.registered = bureau.notice(NoticeState.REGISTERED)
        self.issued = bureau.notice(requirement=True)
        self.issued.attachments.create(title="安排表", schedule=self.issued_schedule)
        for title in ("活动方案", "宣传素材", "活动信息", "专家名单"):
            due_at = FAR if title == "活动方案" else DUE
            RequirementFactory(notice=self.issued, title=title, due_at=due_at)
        bureau.advance(self.issued, NoticeState.ISSUED)
        self.carried = self.issued.attachments.get()

    def _arrange_imports(self):
        """An import of the officer under way, and a notice that came by one."""
        received, under_way = (
            receiving.begin(
                intake.pasted(INCOMING), campaign=self.campaign, by=self.officer, now=NOW
            )
            for _ in range(2)
        )
        forms = ImportForms(
            received.entries,
            posted(received.entries, domestic=""),
            user=self.officer,
            length=len(received.text),
        )
        assert forms.is_valid()
        self.received = receiving.finish(received, forms.cleaned(), by=self.officer, now=NOW)
        self.issuer = self.received.issuer
        self.incoming = under_way

    def _arrange_outcome(self):
        """What the city has told of its row, with a picture."""
        self.issued_activity = self.issued_schedule.categories.get().activities.get()
        self.issued_activity.responsible_agencies.set([self.city])
        outcome = Outcome(activity=self.issued_activity, agency=self.city, state="postponed")
        outcomes.save(outcome, by=self.clerk, now=NOW)
        assert photos.attach(outcome, [picture()], caption="", by=self.clerk, now=NOW) == []
        self.photo = outcome.photos.get()
        # Its address has the secret, not the number.
        self.feed = SimpleNamespace(pk=feeds.renew(campaign=None, by=self.clerk, now=NOW).secret)
        self.old_feed = SimpleNamespace(pk="0" * 32)

    def _arrange_compilation(self):
        """What the city handed in, one passage of it chosen, and the summary drafted."""
        self.summary = self.accepted.requirement
        self.highlight = choose_highlight(self.accepted, [0], [], by=self.officer, now=NOW)
        self.compilation, _ = compile_summary(
            self.summary, unreviewed=False, by=self.officer, now=NOW
        )
        self.compiled_figure = self.compilation.figures.first()

    def _new_schedule(self, title):
        schedule = ScheduleFactory(campaign=self.campaign, title=title)
        ActivityFactory(category=ActivityCategoryFactory(schedule=schedule))
        return schedule

    def _arrange_submissions(self, bureau):
        answers = Submission.objects.filter(requirement__notice=self.issued, agency=self.city)
        self.awaited, self.drafted, self.submitted, *others = answers.order_by("requirement_id")
        self.accepted, self.exempted = others
        self.file, self.submitted_file = map(self._attach_file, (self.awaited, self.submitted))
        self._arrange_photos()
        bureau.advance_submission(self.drafted, SubmissionState.DRAFT)
        self.extension = extensions.ask(
            self.drafted, until=date(2099, 6, 20), reason="数据尚在汇总。", by=self.clerk, now=NOW
        )
        bureau.advance_submission(self.submitted, SubmissionState.SUBMITTED)
        bureau.advance_submission(self.accepted, SubmissionState.ACCEPTED)
        bureau.advance_submission(self.exempted, SubmissionState.EXEMPT)

    def _arrange_collection(self, bureau):
        """Of the city: a submission of rows for a schedule, still to be filled in."""
        notice = bureau.notice()
        RequirementFactory(
            notice=notice,
            kind="plan",
            title="拟开展活动",
            schedule=self.schedule,
            due_at=FAR,  # more time is still to be had
        )
        bureau.advance(notice, NoticeState.ISSUED)
        self.collected = Submission.objects.get(requirement__notice=notice, agency=self.city)
        self.table_for_schedule = table_import.receive(
            file_of(plain_table(("活动内容", "活动时间"), ("举办讲座", "6月9日"))),
            fields(self.schedule, columns_of(self.schedule)),
            target=f"schedule:{self.schedule.pk}",
            by=self.officer,
            now=NOW,
        )

    def _arrange_counties(self, bureau):
        """A city with a county that has handed in, and two that the city is correcting."""
        county = AgencyFactory(county=True, parent=self.city)
        UserFactory(agency=county, roles=[Role.CLERK])
        notice = bureau.notice()
        for title, chain in (("汇总", "through_city"), ("更正", "direct"), ("再更正", "direct")):
            RequirementFactory(notice=notice, title=title, chain=chain)
        bureau.advance(notice, NoticeState.ISSUED)
        own = Submission.objects.filter(requirement__notice=notice, agency=self.city)
        self.city_with_counties, self.correcting, self.corrected = own.order_by("pk")
        self.county_handed_in = self.city_with_counties.children.get()
        bureau.advance_submission(self.county_handed_in, SubmissionState.SUBMITTED)
        for submission in (self.correcting, self.corrected):
            bureau.advance_submission(submission, SubmissionState.ACCEPTED)
            workflow.begin_correction(submission, by=self.clerk, now=NOW, reason="数据有误。")
        workflow.submit(self.corrected, by=self.clerk, now=NOW)

        self.table_for_form = table_import.receive(
            file_of(filled_workbook.workbook(self.drafted)),
            filled_workbook.fields_of(self.drafted),
            target=filled_workbook.target_of(self.drafted),
            by=self.clerk,
            now=NOW,
            find=partial(filled_workbook.find, self.drafted, self.clerk),
        )

    def _attach_file(self, submission):
        upload = SimpleUploadedFile("现场情况.pdf", b"%PDF-1.7\n%%EOF\n")
        assert uploads.attach(submission, [upload], by=self.clerk, now=NOW) == []
        return submission.files.get()

    def _arrange_photos(self):
        """A photo of each, and a file of which nothing has come yet."""
        self.own_photo, self.submitted_photo = map(
            self._attach_photo, (self.awaited, self.submitted)
        )
        begun = partial_uploads.begin(
            self.awaited, kind="file", name="总结.pdf", size=100, by=self.clerk, now=NOW
        )
        self.partial = SimpleNamespace(pk=begun.key)

    def _attach_photo(self, submission):
        refusals = submitted_photos.attach(submission, [picture()], by=self.clerk, now=NOW)
        assert refusals == []
        return submission.photos.get()

    def _arrange_job(self):
        """A finished job of the officer, with a file to download."""
        job = jobs.enqueue(
            "make_ofd",
            key="job",
            title="导出",
            arguments={"notice": self.issued.pk},
            back="/",
            by=self.officer,
            now=NOW,
        )
        job.file.save("result", ContentFile(b"result"), save=False)
        job.file_name = "名册.xlsx"
        job.state = job.State.DONE
        job.save()
        return job

    def address(self, line):
        target = [getattr(self, line.object_name).pk] if line.object_name != "-" else []
        if line.object_name.startswith("table_for_"):
            upload = getattr(self, line.object_name)
            target = [int(upload.target.partition(":")[2]), upload.key]
        query = f"?agency={self.city.pk}" if line.name == "log_call" else ""
        return reverse(line.name, args=target + [line.step] * bool(line.step)) + query

    def form_for(self, line):
        """What is posted: enough for a step, too little for a form."""
        if line.name == "remind_units":
            requirement = self.awaited.requirement_id
            return {"stage": f"submission-{requirement}", "status": "overdue"}
        if line.name == "take_submission_step":
            revision = getattr(self, line.object_name).revision
            return {"reason": "请核实。", "revision": revision}
        if line.name == "adopt_county_text":
            return {"county": self.county_handed_in.pk, "key": "text"}
        if line.name == "autosave_submission":
            return {"grid": "1", "rows": "[]", "revision": "0", "user": str(self.clerk.pk)}
        return {"reason": "请核实。"}

    def ask(self, line, person):
        """The response to one person; what it changed is undone."""
        client = self._browser_of(person)
        with transaction.atomic():
            if line.method == "GET":
                response = client.get(self.address(line))
            else:
                response = client.post(self.address(line), self.form_for(line))
            if response.streaming:
                b"".join(response.streaming_content)  # a file must be there and gets closed
            transaction.set_rollback(True)
        return response

    def _browser_of(self, person):
        """A browser in which the person has just logged in; the login itself is made once."""
        client = Client()
        if person == "anonymous":
            return client
        if person not in self._logins:
            client.force_login(User.objects.get(pk=getattr(self, person).pk))
            self._logins[person] = client.cookies.output(header="", sep=";")
        client.cookies.load(self._logins[person])
        return client
