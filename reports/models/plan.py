from datetime import time

from django.db import models
from django.db.models import Q

from campaigns.models import Notice
from reports.models.requirement import ReportingRequirement


class ReminderStep(models.Model):
    """One step of the plan of reminders: so many days before or after, at what hour, to whom.

    Counted from the day a submission is due; without a requirement from the day the notice
    was delivered, for whoever has not acknowledged it.  Once the notice is issued each step
    is what the sweep goes by, so a plan may be changed at any time.
    """

    class Counting(models.TextChoices):
        WORKING_DAYS = "working", "工作日"
        DAYS = "days", "自然日"

    class Audience(models.TextChoices):
        CLERK = "clerk", "联络员"
        SECTION_HEAD = "head", "科室负责人"
        OFFICE = "office", "办公室"

    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="reminder_steps", verbose_name="通知"
    )
    requirement = models.ForeignKey(
        ReportingRequirement,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="reminder_steps",
        verbose_name="报送要求",
    )
    # Days from the day that counts: -2 before it, 0 on it, 1 after it.
    offset = models.SmallIntegerField("天数")
    counting = models.CharField(
        "计算方式", max_length=8, choices=Counting, default=Counting.WORKING_DAYS
    )
    at = models.TimeField("时刻", default=time(9))
    audience = models.CharField("对象", max_length=6, choices=Audience, default=Audience.CLERK)
    # The channels to try, in this order; empty is the house's order.
    channels = models.JSONField("渠道顺序", default=list, blank=True)
    # With placeholders; empty is the house's wording.
    subject = models.CharField("标题", max_length=120, blank=True)
    body = models.TextField("内容", blank=True)
    is_active = models.BooleanField("启用", default=True)
    # Only what comes later counts: a step that was put in, or moved, after the notice was issued.
    since = models.DateTimeField("自何时起", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "催报安排"
        ordering = ["requirement", "offset", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "offset", "counting", "audience"],
                name="one_step_per_day_and_audience",
                violation_error_message="同一天对同一对象已有一步催报。",
            ),
            models.UniqueConstraint(
                fields=["notice", "offset", "counting", "audience"],
                condition=Q(requirement=None),
                name="one_step_of_receipt_per_day_and_audience",
                violation_error_message="同一天对同一对象已有一步催签收。",
            ),
        ]

    def __str__(self):
        return f"{self.when}催{self.get_audience_display()}"

    @property
    def when(self):
        """截止前2个工作日9:00, 截止当天9:00, 送达后1天9:00."""
        start = "截止" if self.requirement_id else "送达"
        days = "个工作日" if self.counting == self.Counting.WORKING_DAYS else "天"
        hour = f"{self.at.hour}:{self.at:%M}"
        if self.offset == 0:
            return f"{start}当天{hour}"
        return f"{start}{'后' if self.offset > 0 else '前'}{abs(self.offset)}{days}{hour}"

    @property
    def slot(self):
        """The step by what it does, the same if it is deleted and entered again: T-2w/clerk."""
        unit = "w" if self.counting == self.Counting.WORKING_DAYS else "d"
        return f"T{self.offset:+d}{unit}/{self.audience}"
