from django.db import models
from django.db.models import Q

from agencies.models import User
from campaigns.states import LONGEST_REASON
from reports.models.submission import Submission
from reports.states import OPEN_STATES, TO_REVIEW_STATES


class ExtensionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(submission__in=Submission.objects.visible_to(user))

    def waiting(self):
        """Asked for, not yet answered, and an answer still means something.

        A unit that has handed in meanwhile waits too: the answer says whether it was late.
        """
        return self.filter(
            state=Extension.State.ASKED,
            submission__state__in=(*OPEN_STATES, *TO_REVIEW_STATES),
            submission__requirement__notice__state="issued",
        )

    def received_by(self, user):
        """Those that `user` answers: whoever reviews the submission."""
        return self.filter(submission__in=Submission.objects.received_by(user))


class Extension(models.Model):
    """延期: what a unit asks for and the officer decides, or what the officer grants unasked.

    Granted, it moves the submission's `due_at` to `until`, and its lock so far that it
    does not close before.
    """

    class State(models.TextChoices):
        ASKED = "asked", "待答复"
        GRANTED = "granted", "已同意"
        DECLINED = "declined", "未同意"
        WITHDRAWN = "withdrawn", "已撤回"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="extensions")
    state = models.CharField("状态", max_length=10, choices=State, default=State.ASKED)
    # Nobody asked where the officer grants it of their own accord.
    asked_at = models.DateTimeField("申请时间", null=True, blank=True)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="申请人"
    )
    reason = models.CharField("申请理由", max_length=LONGEST_REASON, blank=True)
    until = models.DateTimeField("延期到")
    previous_due_at = models.DateTimeField("原截止时间")
    decided_at = models.DateTimeField("答复时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answer = models.CharField("答复意见", max_length=LONGEST_REASON, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "延期"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(state="asked"),
                name="one_open_request_per_submission",
            )
        ]

    def __str__(self):
        return f"{self.submission} {self.get_state_display()}"

    def close(self, state, *, by, now, **changes):
        """Answer or withdraw the open request; False if somebody was quicker."""
        own = Extension.objects.filter(pk=self.pk, state=self.State.ASKED)
        closed = own.update(state=state, decided_at=now, decided_by=by, **changes)
        self.refresh_from_db(fields=["state", "decided_at", "decided_by", *changes])
        return closed == 1
