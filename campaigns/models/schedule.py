from uuid import uuid4

from django.db import models
from django.db.models import Q

from agencies.models import Agency, User
from agencies.permissions import Permission
from campaigns.models.campaign import Campaign


class ScheduleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own bureau's schedules, and those a visible notice carries."""
        from campaigns.models.notice import Notice  # circular: an attachment holds a schedule

        seen = Q(attachments__notice__in=Notice.objects.visible_to(user))
        if user.may(Permission.READ_DRAFTS):
            seen |= Q(campaign__host=user.bureau)
        return self.filter(pk__in=self.model.objects.filter(seen).values("pk"))

    def get_by_natural_key(self, series, year, host, title):
        campaign = Campaign.objects.get_by_natural_key(series, year, host)
        return self.get(campaign=campaign, title=title)


class Schedule(models.Model):
    """活动安排表: the “四进” table of a campaign."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="schedules", verbose_name="所属活动"
    )
    title = models.CharField("表名", max_length=120)
    # Everybody who ever changed the table; they count as authors of every notice that carries it.
    authors = models.ManyToManyField(
        User, blank=True, related_name="authored_schedules", verbose_name="编制人"
    )
    # Counts the saves of title and categories; a form opened on an older one may not overwrite.
    revision = models.PositiveIntegerField("修订次数", default=1)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活动安排表"
        ordering = ["campaign", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "title"],
                name="one_schedule_per_title",
                violation_error_message="这项活动已有同名的安排表，请换一个表名。",
            )
        ]

    def __str__(self):
        return self.title

    def natural_key(self):
        return (*self.campaign.natural_key(), self.title)

    natural_key.dependencies = ["campaigns.campaign"]


class ScheduleColumn(models.Model):
    """A column between 活动主题 and the right edge, under the title of its year.

    A schedule without any has the standard ones (`campaigns.columns`).  The role is what we
    know of the content whatever its title says, and names the cell in `Activity.cells`.
    """

    class Role(models.TextChoices):
        CONTENT = "content", "活动内容"
        TIME = "time", "活动时间"
        PLACE = "place", "活动地点"
        RESPONSIBLE = "responsible", "责任单位"
        HOST = "host", "主办单位"
        ORGANIZER = "organizer", "承办单位"
        CO_ORGANIZER = "co_organizer", "协办单位"
        AUDIENCE = "audience", "参加对象"
        LEADER = "leader", "出席领导"
        CONTACT = "contact", "联系人"
        NOTE = "note", "备注"
        OTHER_1 = "other_1", "其他一"
        OTHER_2 = "other_2", "其他二"
        OTHER_3 = "other_3", "其他三"

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="columns")
    role = models.CharField("列的内容", max_length=16, choices=Role)
    title = models.CharField("列名", max_length=20)
    width = models.PositiveSmallIntegerField(
        "列宽", default=10, help_text="各列按比例分配版心宽度。"
    )
    position = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "安排表的列"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "role"], name="one_column_per_role"),
            models.UniqueConstraint(fields=["schedule", "title"], name="one_column_per_title"),
        ]

    def __str__(self):
        return self.title


class ActivityCategoryManager(models.Manager):
    def get_by_natural_key(self, series, year, host, schedule, name):
        owner = Schedule.objects.get_by_natural_key(series, year, host, schedule)
        return self.get(schedule=owner, name=name)


class ActivityCategory(models.Model):
    """A section of a schedule (组织开展认证认可进企业活动); some years have four, some five."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="categories")
    name = models.CharField("活动主题", max_length=60)
    position = models.PositiveSmallIntegerField("排序", default=0)

    objects = ActivityCategoryManager()

    class Meta:
        verbose_name = verbose_name_plural = "活动类别"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "name"], name="one_category_per_name")
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (*self.schedule.natural_key(), self.name)

    natural_key.dependencies = ["campaigns.schedule"]


class ActivityManager(models.Manager):
    def get_by_natural_key(self, series, year, host, schedule, category, position):
        owner = ActivityCategory.objects.get_by_natural_key(series, year, host, schedule, category)
        return self.get(category=owner, position=position)


class Activity(models.Model):
    """One row of the schedule.

    `time_text` stands in print exactly as typed (6月9日前后); the span read from
    it sorts and feeds calendars, and is empty where the text names no day.
    """

    category = models.ForeignKey(
        ActivityCategory, models.PROTECT, related_name="activities", verbose_name="活动主题"
    )
    # The row's name in workbooks and versions, whatever becomes of its words.
    key = models.UUIDField("标识", default=uuid4, unique=True, editable=False)
    position = models.PositiveSmallIntegerField("排序", default=0)
    content = models.TextField("活动内容")
    time_text = models.CharField("活动时间", max_length=60)
    starts_on = models.DateField("最早日期", null=True, blank=True, editable=False)
    ends_on = models.DateField("最晚日期", null=True, blank=True, editable=False)
    precision = models.CharField("精度", max_length=20, blank=True, editable=False)
    # The day that 前后 and 前 lean on: `gongwen.dates.Span.anchor`.
    anchor = models.DateField("所指日期", null=True, blank=True, editable=False)
    responsible_text = models.CharField("责任单位", max_length=200, blank=True)
    # The words under the columns that are no field of their own, by role.
    cells = models.JSONField("其他各列", default=dict, blank=True)
    responsible_agencies = models.ManyToManyField(
        Agency, blank=True, related_name="activities", verbose_name="对应单位", editable=False
    )
    # Counts the saves of this row alone; a form that was opened on an older one may not overwrite.
    revision = models.PositiveIntegerField("修订次数", default=1)
    # Set by a change after issue; the row stays in its place and says so.
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True, editable=False)

    objects = ActivityManager()

    class Meta:
        verbose_name = verbose_name_plural = "活动"
        ordering = ["category__position", "position", "pk"]

    def __str__(self):
        return self.content[:40]

    def natural_key(self):
        return (*self.category.natural_key(), self.position)

    natural_key.dependencies = ["campaigns.activitycategory"]


class ActivityChange(models.Model):
    """改期, 取消, 新增: what became of a row after the schedule was issued.

    `before` and `after` are the words of its columns by role; `before` of a new row and
    `after` of a cancelled one are empty.
    """

    class Kind(models.TextChoices):
        CHANGED = "changed", "调整"
        RESCHEDULED = "rescheduled", "改期"
        CANCELLED = "cancelled", "取消"
        ADDED = "added", "新增"

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="changes")
    kind = models.CharField("变更", max_length=12, choices=Kind)
    before = models.JSONField("变更前", default=dict, blank=True)
    after = models.JSONField("变更后", default=dict, blank=True)
    reason = models.CharField("原因", max_length=200)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, verbose_name="经办人")
    # The supplementary notice that prints it, once one was drafted.
    notice = models.ForeignKey(
        "campaigns.Notice",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="activity_changes",
        verbose_name="补充通知",
    )

    class Meta:
        verbose_name = verbose_name_plural = "活动变更"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.activity}"


class ScheduleVersion(models.Model):
    """The rows of a schedule as they stood at a moment.

    `rows` is a list of `{"key", "category", "values": {role: words}}` in order.
    """

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("版次")
    label = models.CharField("说明", max_length=60, blank=True)
    rows = models.JSONField("各行", default=list)
    saved_at = models.DateTimeField("时间")
    saved_by = models.ForeignKey(User, models.PROTECT, verbose_name="保存人")

    class Meta:
        verbose_name = verbose_name_plural = "安排表版本"
        ordering = ["schedule", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "number"], name="one_schedule_version_per_number"
            )
        ]

    def __str__(self):
        return f"第{self.number}版"
