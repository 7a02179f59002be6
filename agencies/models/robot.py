from django.conf import settings
from django.db import models

from agencies.models.agency import Agency


class RobotQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Robots of the user's own tree."""
        return self.filter(agency__in=Agency.objects.within(user.bureau))


class Robot(models.Model):
    """A robot in a chat group of a unit: who knows its address may write into the group."""

    class Kind(models.TextChoices):
        WECOM = "wecom", "企业微信"
        DINGTALK = "dingtalk", "钉钉"

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="robots", verbose_name="单位")
    kind = models.CharField("平台", max_length=10, choices=Kind)
    name = models.CharField("群名称", max_length=40)
    address = models.CharField("机器人地址", max_length=300)
    secret = models.CharField("加签密钥", max_length=100, blank=True)
    is_active = models.BooleanField("启用", default=True)
    # Counted up by whoever takes some of the turns of this minute, one after the other.
    takings = models.PositiveIntegerField(default=0, editable=False)

    objects = RobotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "群机器人"
        ordering = ["agency__position", "agency__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "address"], name="one_robot_per_address")
        ]

    def __str__(self):
        return f"{self.get_kind_display()}群“{self.name}”"

    @staticmethod
    def is_allowed(address):
        """Whether the portal may speak to `address`: a platform the installation names."""
        return address.startswith(tuple(settings.ROBOT_ADDRESSES))
