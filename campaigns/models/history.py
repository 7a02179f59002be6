from django.db import models

from agencies.models import User
from campaigns.models.notice import Notice
from campaigns.states import LONGEST_REASON, NoticeState
from gongwen import serialization


class NoticeVersion(models.Model):
    """The text as it stood when it was sent for review or signed off; never changed."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("版次")
    content = models.JSONField("内容")  # gongwen.serialization of the Document
    saved_at = models.DateTimeField("保存时间")
    saved_by = models.ForeignKey(User, models.PROTECT, verbose_name="保存人")
    # What the proofreader still said when it was sent for review, each looked at by who sent it.
    slips = models.JSONField("校对记录", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "通知版本"
        ordering = ["notice", "number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="versions_count_up")
        ]

    def __str__(self):
        return f"第{self.number}版"

    @property
    def document(self):
        return serialization.decode(self.content)


class NoticeTransition(models.Model):
    """流转记录: one step of the process, who took it, when and why."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="transitions")
    step = models.CharField("环节", max_length=20)
    from_state = models.CharField("原状态", max_length=12, choices=NoticeState)
    to_state = models.CharField("新状态", max_length=12, choices=NoticeState)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, verbose_name="办理人")
    reason = models.CharField("意见", max_length=LONGEST_REASON, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "流转记录"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.by} {self.get_to_state_display()}"


def official_path(copy, filename):
    return f"official/{copy.notice.number_year}/{filename}"


class OfficialCopy(models.Model):
    """A file made once, one a format; its hash proves that nobody touched it since.

    PDF and Word are made at 登记, OFD from that PDF when somebody asks for it.
    """

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"
        OFD = "ofd", "OFD"

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="official_copies")
    format = models.CharField("格式", max_length=4, choices=Format.choices, default=Format.PDF)
    version = models.ForeignKey(NoticeVersion, models.PROTECT)
    file = models.FileField("正式文件", upload_to=official_path)
    sha256 = models.CharField("SHA-256", max_length=64)
    made_at = models.DateTimeField("生成时间")
    # The report of the 版式核对 that let these bytes be registered; of the PDF alone.
    measured = models.JSONField("版式核对记录", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "正式文件"
        constraints = [
            models.UniqueConstraint(fields=["notice", "format"], name="one_official_copy_a_format")
        ]

    def __str__(self):
        return self.sha256
