from django.db import models

from agencies.models import User
from reports.models.submission import Submission, SubmissionTransition


class SubmissionVersionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(submission__in=Submission.objects.visible_to(user))


class SubmissionVersion(models.Model):
    """What was handed in, each time: 报送, 重报, 零报告.  Frozen, with the number of its receipt.

    `contents` names each part by the key of its field in the form: "text", "question_3",
    "figure_7", "files", "photos", "rows"; see `reports.handed_in`.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("次数")
    contents = models.JSONField("内容")
    handed_in_at = models.DateTimeField("报送时间")
    handed_in_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="报送人")
    receipt_number = models.CharField("回执编号", max_length=24, unique=True)

    objects = SubmissionVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送版本"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "number"], name="each_time_of_a_submission_once"
            )
        ]

    def __str__(self):
        return f"{self.submission}（第{self.number}次）"


class FieldComment(models.Model):
    """What the reviewer asks to be mended in one field, given with the return."""

    transition = models.ForeignKey(
        SubmissionTransition, models.CASCADE, related_name="comments", verbose_name="退回"
    )
    field = models.CharField("字段", max_length=40)
    label = models.CharField("字段名称", max_length=120)
    text = models.CharField("意见", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "逐项意见"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["transition", "field"], name="one_comment_per_field_and_return"
            )
        ]

    def __str__(self):
        return f"{self.label}：{self.text}"
