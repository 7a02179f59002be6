from django.db import models
from django.db.models import Q

from agencies.models import Agency, User
from agencies.permissions import Permission
from campaigns.models import Activity


class OutcomeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own unit's; all of a campaign of one's bureau; as a superior those of the
        bureaus below.  Units never see each other's."""
        campaign = "activity__category__schedule__campaign"
        seen = Q(agency__in=user.own_agencies)
        if user.may(Permission.READ_DRAFTS):
            seen |= Q(**{f"{campaign}__host": user.bureau})
        if user.may(Permission.READ_SUBORDINATES):
            seen |= Q(**{f"{campaign}__host__in": Agency.objects.within(user.bureau)})
        return self.filter(seen)


class Outcome(models.Model):
    """开展情况: what a responsible unit says became of its row.

    The time stays as typed, with the span read from it, as in the schedule.  A figure that
    is not given is None, which is not nought.
    """

    class State(models.TextChoices):
        HELD = "held", "已开展"
        POSTPONED = "postponed", "延期"
        CANCELLED = "cancelled", "取消"

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="outcomes", verbose_name="活动"
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="outcomes", verbose_name="填报单位"
    )
    state = models.CharField("开展情况", max_length=10, choices=State)
    time_text = models.CharField("实际时间", max_length=60, blank=True)
    starts_on = models.DateField("最早日期", null=True, blank=True, editable=False)
    ends_on = models.DateField("最晚日期", null=True, blank=True, editable=False)
    place = models.CharField("实际地点", max_length=100, blank=True)
    participants = models.PositiveIntegerField("参加人数", null=True, blank=True)
    participants_approximate = models.BooleanField("约数", default=False)
    enterprises = models.PositiveIntegerField("惠及企业", null=True, blank=True)
    enterprises_approximate = models.BooleanField("约数", default=False)
    materials = models.PositiveIntegerField("发放资料", null=True, blank=True)
    materials_approximate = models.BooleanField("约数", default=False)
    note = models.TextField("情况说明", blank=True)
    revision = models.PositiveIntegerField("修订次数", default=1)
    updated_at = models.DateTimeField("更新时间")
    updated_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="填报人")

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "开展情况"
        ordering = ["activity", "agency__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "agency"], name="one_outcome_per_activity_and_agency"
            ),
            models.CheckConstraint(
                condition=Q(state="held") | Q(participants=None, enterprises=None, materials=None),
                name="figures_of_what_was_held",
                violation_error_message="没有开展的活动不填人数、企业数和资料数。",
            ),
        ]

    def __str__(self):
        return f"{self.activity}：{self.get_state_display()}"

    @property
    def tone(self):
        return TONES[self.state]


TONES = {
    Outcome.State.HELD: "success",
    Outcome.State.POSTPONED: "warning",
    Outcome.State.CANCELLED: "neutral",
}


class OutcomePhotoQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(outcome__in=Outcome.objects.visible_to(user))


class OutcomePhoto(models.Model):
    """A picture of an activity, never asked for; kept under the hash of its content."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="photos")
    file = models.ImageField("照片", upload_to="outcomes")
    caption = models.CharField("说明", max_length=60, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")

    objects = OutcomePhotoQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活动照片"
        ordering = ["pk"]

    def __str__(self):
        return self.caption or f"照片{self.pk}"
