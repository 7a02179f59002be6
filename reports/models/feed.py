from secrets import token_urlsafe

from django.db import models
from django.db.models import Q

from agencies.models import Agency, User
from campaigns.models import Campaign


def new_secret():
    """The part of a feed's address that is the key to it."""
    return token_urlsafe(24)


class CalendarFeed(models.Model):
    """日历订阅: the secret address under which calendar programs read a unit's days.

    Of one campaign, or of all that concern the unit.  Renewing the secret closes the old
    address at once.
    """

    agency = models.ForeignKey(
        Agency, models.CASCADE, related_name="calendar_feeds", verbose_name="单位"
    )
    campaign = models.ForeignKey(
        Campaign,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="calendar_feeds",
        verbose_name="活动",
    )
    secret = models.CharField("密钥", max_length=40, default=new_secret, unique=True)
    renewed_at = models.DateTimeField("启用时间")
    renewed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="启用人")

    class Meta:
        verbose_name = verbose_name_plural = "日历订阅"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "campaign"], name="one_feed_per_agency_and_campaign"
            ),
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(campaign=None),
                name="one_feed_of_all_campaigns_per_agency",
            ),
        ]

    def __str__(self):
        return f"{self.agency}：{self.campaign or '全部活动'}"
