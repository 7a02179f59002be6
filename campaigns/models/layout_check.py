from django.db import models

from agencies.models import User
from campaigns.models.notice import Notice


class LayoutCheck(models.Model):
    """版式核对: the last measuring of a notice's pages, and of which text."""

    notice = models.OneToOneField(Notice, models.CASCADE, related_name="layout_check")
    revision = models.PositiveIntegerField("修订次数")
    # Of the document and the house style; another one now means that the text has changed since.
    fingerprint = models.CharField("内容指纹", max_length=64)
    report = models.JSONField("核对记录")  # as `layout.as_json` writes it
    checked_at = models.DateTimeField("核对时间")
    checked_by = models.ForeignKey(User, models.PROTECT, verbose_name="核对人")

    class Meta:
        verbose_name = verbose_name_plural = "版式核对"

    def __str__(self):
        return f"{self.notice}（第{self.revision}次修订）"
