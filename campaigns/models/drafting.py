from django.db import models

from agencies.models import User
from campaigns.models.notice import Notice
from gongwen import serialization
from gongwen.anchors import Anchor


class SavedDraft(models.Model):
    """The text as one person left it at the end of a while of writing, between the versions
    that 送审 and 签发 keep.

    Saves that follow each other closely replace their row: `drafts.keep` says which.  A text that
    was `set_aside` is what somebody wrote while a colleague saved; it never was the notice's.
    `window` and `sent` tell the last save that it holds: see `windows`.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="saved_drafts")
    revision = models.PositiveIntegerField("修订次数")
    content = models.JSONField("内容")  # gongwen.serialization of the Document
    started_at = models.DateTimeField("开始时间")
    saved_at = models.DateTimeField("保存时间")
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, verbose_name="保存人")
    set_aside = models.BooleanField("未采用", default=False)
    window = models.CharField("窗口", max_length=40, blank=True)
    sent = models.PositiveIntegerField("窗口内保存次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "草稿存档"
        ordering = ["notice", "saved_at", "pk"]

    def __str__(self):
        return "未采用的文字" if self.set_aside else "草稿"

    @property
    def document(self):
        return serialization.decode(self.content)


class Editing(models.Model):
    """Somebody has the notice open for writing in a window, as of `seen_at`; see `presence`."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="editings")
    user = models.ForeignKey(User, models.CASCADE, verbose_name="编辑人")
    window = models.CharField("窗口", max_length=40, blank=True)
    seen_at = models.DateTimeField("最近在线时间")

    class Meta:
        verbose_name = verbose_name_plural = "正在编辑"
        ordering = ["seen_at"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "user", "window"], name="one_seat_a_window")
        ]

    def __str__(self):
        return f"{self.user}正在编辑"


class Remark(models.Model):
    """批注 on a passage of the body: the words as they stood, and what is to be done about them."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="remarks")
    text = models.CharField("批注", max_length=500)
    quote = models.TextField("批注的文字")
    start = models.PositiveIntegerField("位置")
    before = models.CharField("前文", max_length=40, blank=True)
    after = models.CharField("后文", max_length=40, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="批注人")
    written_at = models.DateTimeField("批注时间")
    resolved_at = models.DateTimeField("处理时间", null=True, blank=True)
    resolved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "批注"
        ordering = ["notice", "start", "pk"]

    def __str__(self):
        return self.text

    @property
    def anchor(self):
        return Anchor(self.quote, self.start, self.before, self.after)
