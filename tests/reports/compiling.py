"""A campaign that is over: units told of their activities and handed in what was asked."""

import hashlib
import io
from datetime import UTC, datetime

from django.core.files.base import ContentFile
from PIL import Image

from agencies.models import Agency
from reports import outcomes, workflow
from reports.models import Answer, Figure, Highlight, Outcome, Photo, Submission
from tests.factories import (
    ActivityCategoryFactory,
    ActivityFactory,
    AgencyFactory,
    Bureau,
    FigureFieldFactory,
    RequirementFactory,
    ScheduleFactory,
)

AFTER = datetime(2025, 6, 12, 2, 0, tzinfo=UTC)
LATER = datetime(2025, 6, 18, 2, 0, tzinfo=UTC)
TEXT = """我局高度重视，围绕今年的主题组织开展了一系列宣传活动，取得良好成效。
一、主要做法
（一）组织检验检测机构向社会开放
全市检验检测机构向社会开放实验室，邀请企业代表和市民参观，现场讲解检测流程。
（二）开展质量认证培训
面向小微企业举办质量管理体系认证培训班，解答企业在认证过程中遇到的疑问。
二、工作成效
社会公众对认证认可检验检测的认识进一步提高。"""
ANSWERS = (
    "基层专业人员不足，宣传形式还不够丰富。",
    "建议加强业务培训，统一提供宣传资料。",
)
PASSAGE = "（一）组织检验检测机构向社会开放\n全市检验检测机构向社会开放实验室，邀请企业代表和市民参观，现场讲解检测流程。"


class Compiling:
    """`cities` units below a bureau below a ministry, all asked for 活动总结 with three figures
    and two questions; each carries out one activity of each of two categories."""

    def __init__(self, cities=3):
        self.bureau = Bureau(cities=cities)
        self.ministry = AgencyFactory(
            name="国家市场监督管理总局", short_name="市场监管总局", level=Agency.Level.NATIONAL
        )
        Agency.objects.filter(pk=self.bureau.agency.pk).update(parent=self.ministry)
        self.bureau.officer.refresh_from_db()
        self.officer = self.bureau.officer
        self.schedule = ScheduleFactory(campaign=self.bureau.campaign)
        self.categories = [
            ActivityCategoryFactory(schedule=self.schedule, name=name)
            for name in ("组织开展认证认可进企业活动", "组织开展认证认可进社区活动")
        ]
        self.rows = {
            city.pk: [self._row(city, category) for category in self.categories]
            for city in self.bureau.cities
        }
        notice = self.bureau.notice(
            body="现就有关事项通知如下：\n一、活动主题\n今年的主题另行公布，活动安排见附件。"
        )
        notice.attachments.create(title=self.schedule.title, schedule=self.schedule)
        self.requirement = RequirementFactory(notice=notice)
        self.fields = [
            FigureFieldFactory(requirement=self.requirement, name=name, unit=unit, position=place)
            for place, (name, unit) in enumerate(
                (("活动场次", "场"), ("参加群众", "人次"), ("发放宣传资料", "份"))
            )
        ]
        self.questions = [
            self.requirement.questions.create(text=text, position=place)
            for place, text in enumerate(("存在的主要问题", "意见建议"))
        ]
        self.notice = self.bureau.advance(notice, "issued")

    def _row(self, city, category):
        row = ActivityFactory(category=category, content=f"在{city.short_name}辖区开展宣传活动。")
        row.responsible_agencies.set([city])
        return row

    def submission(self, city):
        agency = self.bureau.cities[city]
        return Submission.objects.get(requirement=self.requirement, agency=agency)

    def tell(self, city, category=0, *, participants=120, now=AFTER, **fields):
        """开展情况 of one row, anew if it was told before."""
        agency = self.bureau.cities[city]
        row = self.rows[agency.pk][category]
        told = Outcome.objects.filter(activity=row, agency=agency).first()
        outcome = told or Outcome(activity=row, agency=agency)
        values = {"state": "held", "time_text": "6月9日", "participants": participants} | fields
        for name, value in values.items():
            setattr(outcome, name, value)
        outcomes.save(outcome, by=self.bureau.clerks[city], now=now)
        return outcome

    def hand_in(
        self, city, *figures, text=TEXT, answers=ANSWERS, accept=True, now=AFTER, approximate=()
    ):
        """A summary with its figures, accepted unless it is not to be."""
        submission, clerk = self.submission(city), self.bureau.clerks[city]
        values = figures or (10 + city, 1000 * (city + 1), 500 + 7 * city)
        workflow.save_draft(
            submission,
            text=text,
            by=clerk,
            now=now,
            revision=submission.revision,
            figures=[
                Figure(
                    submission=submission,
                    field=field,
                    value=value,
                    approximate=field.name in approximate,
                )
                for field, value in zip(self.fields, values, strict=True)
            ],
            answers=[
                Answer(submission=submission, question=question, text=words)
                for question, words in zip(self.questions, answers, strict=True)
            ],
        )
        workflow.submit(submission, by=clerk, now=now)
        if accept:
            workflow.accept(submission, by=self.officer, now=now)
        return submission

    def photograph(self, city, caption="开放日现场", size=(1200, 800), colour="steelblue"):
        written = io.BytesIO()
        Image.new("RGB", size, colour).save(written, "JPEG")
        content = written.getvalue()
        content += caption.encode()  # behind the picture: no two are alike
        photo = Photo(
            submission=self.submission(city),
            caption=caption,
            size=len(content),
            uploaded_at=AFTER,
            uploaded_by=self.bureau.clerks[city],
            is_submitted=True,
        )
        photo.sha256 = hashlib.sha256(content).hexdigest()
        photo.file.save(f"{photo.sha256}.jpg", ContentFile(content), save=False)
        photo.width, photo.height = size
        photo.save()
        return photo

    def highlight(self, city, text=PASSAGE, photos=()):
        chosen = Highlight.objects.create(
            requirement=self.requirement,
            submission=self.submission(city),
            text=text,
            chosen_at=LATER,
            chosen_by=self.officer,
        )
        chosen.photos.set(photos)
        return chosen
