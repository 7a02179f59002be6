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
    position = models.PositiveSmallIntegerField("排序", default=0)
    content = models.TextField("活动内容")
    time_text = models.CharField("活动时间", max_length=60)
    starts_on = models.DateField("最早日期", null=True, blank=True, editable=False)
    ends_on = models.DateField("最晚日期", null=True, blank=True, editable=False)
    precision = models.CharField("精度", max_length=20, blank=True, editable=False)
    responsible_text = models.CharField("责任单位", max_length=200)
    responsible_agencies = models.ManyToManyField(
        Agency, blank=True, related_name="activities", verbose_name="对应单位", editable=False
    )
    # Counts the saves of this row alone; a form that was opened on an older one may not overwrite.
    revision = models.PositiveIntegerField("修订次数", default=1)

    objects = ActivityManager()

    class Meta:
        verbose_name = verbose_name_plural = "活动"
        ordering = ["category__position", "position", "pk"]

    def __str__(self):
        return self.content[:40]

    def natural_key(self):
        return (*self.category.natural_key(), self.position)

    natural_key.dependencies = ["campaigns.activitycategory"]
