from django.db import models
from django.db.models import Q

from agencies.models import Agency, User
from agencies.permissions import Permission
from campaigns.models.history import NoticeVersion
from campaigns.models.notice import Notice


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What was delivered to one's own unit; those who may read drafts see all of a
        notice of their bureau."""
        seen = Q(agency__in=user.own_agencies)
        if user.may(Permission.READ_DRAFTS):
            seen |= Q(notice__issuer=user.bureau)
        return self.filter(seen)

    def awaiting(self):
        """Delivered and not yet acknowledged, of notices still in force."""
        return self.filter(acknowledged_at=None, notice__state="issued")


class Delivery(models.Model):
    """送达 of one notice to one agency, and its 签收."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="deliveries")
    version = models.ForeignKey(NoticeVersion, models.PROTECT)
    delivered_at = models.DateTimeField("送达时间")
    acknowledged_at = models.DateTimeField("签收时间", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name="签收人"
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "送达"
        ordering = ["agency__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "agency"], name="one_delivery_per_agency"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="acknowledged_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.notice} → {self.agency}"
