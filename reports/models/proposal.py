from uuid import uuid4

from django.db import models
from django.db.models import Q

from agencies.models import User
from campaigns.models import Activity, ActivityCategory
from reports.models.submission import Submission


class ProposedActivityQuerySet(models.QuerySet):
    def handed_in(self):
        """What others than the unit itself may read."""
        return self.exclude(handed_in=None)

    def wait_again(self):
        """Let what was declined wait for the officer as if it had never been decided."""
        declined = self.filter(state=ProposedActivity.State.DECLINED)
        return declined.update(
            state=ProposedActivity.State.PROPOSED, reason="", decided_at=None, decided_by=None
        )

    def withdrawn(self):
        """What the unit proposes no longer, while the row it became is still in the table."""
        taken = self.filter(activity__isnull=False, activity__cancelled_at=None)
        return taken.filter(handed_in__isnull=True)


class ProposedActivity(models.Model):
    """A row that a unit proposes for the schedule of a collecting requirement.

    The fields are what the unit is writing, complete or not; `handed_in` is the row as last
    submitted, `{"category": name, "values": {role: words}}`, None before that.  A row removed
    after it was submitted stays, `removed`, until the removal is submitted too; one that was
    taken stays longer, `withdrawn`.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "待处理"
        ACCEPTED = "accepted", "已采纳"
        MERGED = "merged", "已合并"
        DECLINED = "declined", "未采纳"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="proposals")
    key = models.UUIDField("标识", default=uuid4, unique=True, editable=False)
    position = models.PositiveSmallIntegerField("排序", default=0)
    category = models.ForeignKey(
        ActivityCategory,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name="活动主题",
    )
    content = models.TextField("活动内容", blank=True)
    # A draft keeps any words; how many there may be is the rule of the column.
    time_text = models.TextField("活动时间", blank=True)
    responsible_text = models.TextField("责任单位", blank=True)
    # The words under the columns that are no field of their own, by role; under `category`
    # those that were typed for a category and name none.
    cells = models.JSONField("其他各列", default=dict, blank=True)
    handed_in = models.JSONField("已报送的内容", null=True, blank=True)
    removed = models.BooleanField("已删除", default=False)

    state = models.CharField("处理", max_length=10, choices=State, default=State.PROPOSED)
    # The row it became, or was merged into.
    activity = models.ForeignKey(
        Activity,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name="采纳为",
    )
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )
    reason = models.CharField("说明", max_length=200, blank=True)

    objects = ProposedActivityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "拟开展的活动"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(activity=None) | Q(state__in=["accepted", "merged"]),
                name="only_taken_proposals_have_a_row",
            )
        ]

    def __str__(self):
        return self.content[:40]
