from django.db import models
from django.db.models import Q

from agencies.models import User
from campaigns.models import Delivery
from reports.models.plan import ReminderStep
from reports.models.submission import Submission

# The slot of those by hand that ask what became of the rows of the schedule.
ACTIVITIES = "activities"


class Reminder(models.Model):
    """催报, 催签收: that a unit was reminded, once per slot and day that counts.

    The unique row is what keeps a second sweep, or a second worker, from
    reminding again; a due date that moves is reminded of anew.  `slot` is the step of
    the plan (`ReminderStep.slot`), or "manual", or one of its own for each call.
    """

    class Kind(models.TextChoices):
        UPCOMING = "upcoming", "临近截止"
        DUE_TODAY = "due_today", "今日截止"
        OVERDUE = "overdue", "已逾期"
        RETURNED = "returned", "请修改重报"
        RECEIPT = "receipt", "催签收"
        MANUAL = "manual", "人工催报"
        CALL = "call", "电话催报"

    submission = models.ForeignKey(
        Submission, models.CASCADE, null=True, blank=True, related_name="reminders"
    )
    delivery = models.ForeignKey(
        Delivery, models.CASCADE, null=True, blank=True, related_name="reminders"
    )
    kind = models.CharField("类型", max_length=10, choices=Kind)
    slot = models.CharField("环节", max_length=40)
    # The date reminded of; for those by hand the day of the click, so that a second
    # click on the same day changes nothing.
    due_on = models.DateField("截止日期")
    created_at = models.DateTimeField("时间")
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="催报人"
    )
    text = models.CharField("附言", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "催报"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "slot", "due_on"], name="one_reminder_per_slot_and_due_date"
            ),
            models.UniqueConstraint(
                fields=["delivery", "slot", "due_on"], name="one_reminder_of_receipt_per_slot"
            ),
            models.CheckConstraint(
                condition=Q(submission=None, delivery__isnull=False)
                | Q(submission__isnull=False, delivery=None),
                name="reminder_of_one_thing",
            ),
        ]

    def __str__(self):
        return f"{self.submission or self.delivery} {self.get_kind_display()}"

    @property
    def about(self):
        """What it asks for: 签收, 活动开展情况, or the requirement's title."""
        if self.submission:
            return self.submission.requirement.title
        return "活动开展情况" if self.slot == ACTIVITIES else "签收"

    @property
    def reason(self):
        """What its messages were queued for: the start of their keys."""
        if self.submission_id:
            thing = f"reminder:{self.submission_id}"
        else:
            word = ACTIVITIES if self.slot == ACTIVITIES else "receipt"
            thing = f"{word}:{self.delivery_id}"
        return f"{thing}:{self.slot}:{self.due_on}"

    @property
    def audience_label(self):
        """Whom the step of the plan was for: 联络员, 科室负责人, 办公室."""
        word = self.slot.rpartition("/")[2]
        return dict(ReminderStep.Audience.choices).get(word, ReminderStep.Audience.CLERK.label)
