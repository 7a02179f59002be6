from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.models import Agency, AgencyGroup
from campaigns.models import Notice, Schedule


class ReportingRequirementQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(notice__in=Notice.objects.visible_to(user))


class ReportingRequirement(models.Model):
    """报送要求: what a notice asks for, of whom, and by when.

    `due_at` decides on time or late; `locks_at`, if set, is when the door
    closes.  Without groups or agencies every recipient of the notice is asked.
    Photographs are never compulsory, hence no switch that would make them so.
    """

    class Kind(models.TextChoices):
        PLAN = "plan", "活动方案"
        SUMMARY = "summary", "活动总结"
        MATERIAL = "material", "宣传素材"
        OTHER = "other", "其他"

    class Chain(models.TextChoices):
        DIRECT = "direct", "各单位直接报送"
        THROUGH_CITY = "through_city", "县级报市级，市级审核汇总后报送"

    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="requirements", verbose_name="通知"
    )
    kind = models.CharField("报送内容", max_length=10, choices=Kind, default=Kind.SUMMARY)
    title = models.CharField("名称", max_length=60)
    instructions = models.TextField("填报说明", blank=True)
    chain = models.CharField("报送层级", max_length=12, choices=Chain, default=Chain.DIRECT)
    due_at = models.DateTimeField("截止时间")
    # When counties are due to their city; without it, when the city itself is.
    county_due_at = models.DateTimeField("县级截止时间", null=True, blank=True)
    locks_at = models.DateTimeField("锁定时间", null=True, blank=True)
    asks_text = models.BooleanField("需要正文", default=True)
    takes_files = models.BooleanField("允许附件", default=True)
    takes_photos = models.BooleanField("允许照片", default=True)
    min_characters = models.PositiveIntegerField("最少字数", null=True, blank=True)
    max_characters = models.PositiveIntegerField("最多字数", null=True, blank=True)
    groups = models.ManyToManyField(
        AgencyGroup, blank=True, related_name="requirements", verbose_name="报送范围"
    )
    agencies = models.ManyToManyField(
        Agency, blank=True, related_name="requirements", verbose_name="另需报送单位"
    )
    # Counties without anybody to write to, let off when the notice is issued; they stand on
    # the roster as 免报, and their city may ask them after all.
    exempted = models.ManyToManyField(
        Agency, blank=True, related_name="+", verbose_name="印发时免报的县级单位"
    )
    # Of kind PLAN: the table whose rows are proposed, and into which they are accepted.
    schedule = models.ForeignKey(
        Schedule,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requirements",
        verbose_name="征集到哪张安排表",
    )

    objects = ReportingRequirementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送要求"
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(locks_at=None) | Q(locks_at__gte=F("due_at")),
                name="locks_after_due",
                violation_error_message="锁定时间不能早于截止时间。",
            ),
            models.CheckConstraint(
                condition=Q(county_due_at=None)
                | Q(chain="through_city", county_due_at__lte=F("due_at")),
                name="counties_due_before_their_city",
                violation_error_message="县级截止时间不能晚于截止时间，只在逐级报送时填写。",
            ),
            models.CheckConstraint(
                condition=Q(min_characters=None)
                | Q(max_characters=None)
                | Q(min_characters__lte=F("max_characters")),
                name="character_band_in_order",
                violation_error_message="最少字数不能大于最多字数。",
            ),
            models.CheckConstraint(
                condition=Q(schedule=None) | Q(kind="plan"),
                name="only_plans_are_collected",
                violation_error_message="只有“活动方案”可以征集到安排表。",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("edit_requirement", args=[self.pk])

    def expected_agencies(self):
        """Who is to answer: of the notice's recipients, those this requirement names."""
        recipients = self.notice.recipients()
        if not (self.groups.exists() or self.agencies.exists()):
            return recipients
        return recipients.filter(Q(groups__in=self.groups.all()) | Q(pk__in=self.agencies.all()))


class Question(models.Model):
    """A question the requirement asks beside the text: 主要做法, 存在问题, 意见建议 …"""

    requirement = models.ForeignKey(ReportingRequirement, models.CASCADE, related_name="questions")
    text = models.CharField("问题", max_length=120)
    hint = models.CharField("提示", max_length=200, blank=True)
    is_required = models.BooleanField("必填", default=True)
    min_characters = models.PositiveIntegerField("最少字数", null=True, blank=True)
    max_characters = models.PositiveIntegerField("最多字数", null=True, blank=True)
    position = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["requirement", "text"], name="one_question_per_text"),
            models.CheckConstraint(
                condition=Q(min_characters=None)
                | Q(max_characters=None)
                | Q(min_characters__lte=F("max_characters")),
                name="band_of_a_question_in_order",
                violation_error_message="最少字数不能大于最多字数。",
            ),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return reverse("edit_requirement", args=[self.requirement_id])


class FigureField(models.Model):
    """A number the requirement asks for: 活动场次（场）, 参加人数（人）…

    One with a `source` other than TYPED is the sum of what the unit told of its own rows
    of the schedule, and nobody types it.
    """

    class Source(models.TextChoices):
        TYPED = "typed", "单位填写"
        HELD = "held", "已开展活动数（取自开展情况）"
        PARTICIPANTS = "participants", "参加人数（取自开展情况）"
        ENTERPRISES = "enterprises", "惠及企业（取自开展情况）"
        MATERIALS = "materials", "发放资料（取自开展情况）"

    requirement = models.ForeignKey(
        ReportingRequirement, models.CASCADE, related_name="figure_fields"
    )
    name = models.CharField("数据项", max_length=40)
    unit = models.CharField("单位", max_length=10)
    source = models.CharField("来源", max_length=12, choices=Source, default=Source.TYPED)
    takes_approximate = models.BooleanField("可填约数", default=True)
    position = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "数据项"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["requirement", "name"], name="one_figure_per_name")
        ]

    def __str__(self):
        return f"{self.name}（{self.unit}）"

    def get_absolute_url(self):
        return reverse("edit_requirement", args=[self.requirement_id])
