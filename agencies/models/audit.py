from django.db import models
from django.db.models import Q

from agencies.models.user import User


class AuditEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What the people of one's own tree did, and what the portal did to their accounts."""
        people = User.objects.visible_to(user).values("pk")
        by_the_portal = Q(actor_id=None, target_type=User._meta.label_lower, target_id__in=people)
        return self.filter(Q(actor_id__in=people) | by_the_portal)


class AuditEntry(models.Model):
    """One line of the append-only, hash-chained log; written by `audit.record` alone.

    It names its actor and target by value, without foreign keys, so that the
    log neither blocks a deletion nor changes with one.
    """

    at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("操作人编号", null=True)
    actor = models.CharField("操作人", max_length=120)
    action = models.CharField("操作", max_length=60)
    target_type = models.CharField("对象类型", max_length=60)
    target_id = models.BigIntegerField("对象编号")
    target = models.CharField("对象", max_length=200)
    detail = models.JSONField("详情", default=dict)
    previous_hash = models.CharField("前一条摘要", max_length=64)
    hash = models.CharField("摘要", max_length=64, unique=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审计日志"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["target_type", "target_id"])]

    def __str__(self):
        return f"{self.actor} {self.action} {self.target}"


class AuditChain(models.Model):
    """The one row that holds the chain's end; locking it puts writers in a queue."""

    last_hash = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = verbose_name_plural = "审计链"

    def __str__(self):
        return self.last_hash
