from django.db import models
from django.db.models import Exists, OuterRef, Q

from agencies.models import User
from reports.models.submission import Submission, SubmissionTransition


class SubmissionVersionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What one's own unit handed in; of others what is in force, and more where one reviews."""
        seen = Q(pk__in=self.model.objects.in_force().values("pk"))
        seen |= Q(submission__agency__in=user.own_agencies)
        seen |= Q(submission__in=Submission.objects.received_by(user))
        return self.filter(seen, submission__in=Submission.objects.visible_to(user))

    def in_force(self):
        """Of each submission the last that counts; a correction counts once it is adopted."""
        later = SubmissionVersion.objects.filter(
            submission=OuterRef("submission"),
            number__gt=OuterRef("number"),
            in_force_since__isnull=False,
        )
        return self.filter(~Exists(later), in_force_since__isnull=False)


class SubmissionVersion(models.Model):
    """What was handed in, each time: 报送, 重报, 零报告, 更正.  Frozen, with the number of its
    receipt.

    `contents` names each part by the key of its field in the form: "text", "question_3",
    "figure_7", "files", "photos", "rows"; see `reports.handed_in`.
    """

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", "报送"
        RESUBMITTED = "resubmitted", "重报"
        NOTHING = "nothing", "零报告"
        CORRECTION = "correction", "更正"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="versions")
    kind = models.CharField("类别", max_length=12, choices=Kind, default=Kind.SUBMITTED)
    number = models.PositiveSmallIntegerField("次数")
    contents = models.JSONField("内容")
    handed_in_at = models.DateTimeField("报送时间")
    handed_in_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="报送人")
    receipt_number = models.CharField("回执编号", max_length=24, unique=True)
    # From when on others read it and count it; of a correction, from its adoption.
    in_force_since = models.DateTimeField("生效时间", null=True, blank=True)

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
        return f"第{self.number}次，{self.get_kind_display()}"


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
