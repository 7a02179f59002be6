from django.db import models

from reports.models.submission import Submission


class Reminder(models.Model):
    """催报: that a submission was reminded of, once per kind and due date.

    The unique row is what keeps a second sweep, or a second worker, from
    reminding again; a due date that moves is reminded of anew.
    """

    class Kind(models.TextChoices):
        UPCOMING = "upcoming", "临近截止"
        DUE_TODAY = "due_today", "今日截止"
        OVERDUE = "overdue", "已逾期"
        MANUAL = "manual", "人工催报"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="reminders")
    kind = models.CharField("类型", max_length=10, choices=Kind)
    # The due date reminded of; for MANUAL the day of the click, so that a second
    # click on the same day changes nothing.
    due_on = models.DateField("截止日期")
    created_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "催报"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "kind", "due_on"], name="one_reminder_per_kind_and_due_date"
            )
        ]

    def __str__(self):
        return f"{self.submission} {self.get_kind_display()}"
