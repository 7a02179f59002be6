from django.db import models
from django.urls import reverse

from agencies.models import Agency, User
from agencies.permissions import Permission
from campaigns.models.campaign import Campaign
from campaigns.models.notice import Notice


class OriginalFile(models.Model):
    """A received file as it came, kept under its hash; pasted text is kept as a text file."""

    file_name = models.CharField("文件名", max_length=120)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("大小")
    text = models.TextField("读出的文字")

    class Meta:
        abstract = True

    def __str__(self):
        return self.file_name


class NoticeImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, as long as they are unfinished."""
        if not user.may(Permission.DRAFT_NOTICE):
            return self.none()
        return self.filter(owner=user, notice=None)


class NoticeImport(OriginalFile):
    """导入 under way: the source, and what its owner made of it so far.

    `entries` are all fields of the import page as typed, under the keys of
    `incoming.entries_of`; empty until something was read.
    """

    owner = models.ForeignKey(User, models.CASCADE, related_name="imports", verbose_name="导入人")
    # Where the import was begun from, to be offered first.
    campaign = models.ForeignKey(Campaign, models.SET_NULL, null=True, blank=True)
    entries = models.JSONField("填写内容")
    started_at = models.DateTimeField("开始时间")
    saved_at = models.DateTimeField("保存时间")
    # Set when the notice was made: sent twice, it makes one.
    notice = models.OneToOneField(Notice, models.CASCADE, null=True, related_name="+")

    objects = NoticeImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "未完成的导入"
        ordering = ["-saved_at", "-pk"]

    def get_absolute_url(self):
        return reverse("edit_import", args=[self.pk])

    @property
    def title(self):
        return self.entries.get("title", "") or self.file_name


class ReceivedPaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(notice__in=Notice.objects.visible_to(user))


class ReceivedPaper(OriginalFile):
    """收文: what came, and what it says, of a notice that another organ issued.

    `facts` have the keys of `python -m gongwen read --json`, each as its importer confirmed it;
    `incoming.decode` reads them.
    """

    notice = models.OneToOneField(Notice, models.CASCADE, related_name="paper")
    bureau = models.ForeignKey(
        Agency, models.PROTECT, related_name="received_papers", verbose_name="收文单位"
    )
    facts = models.JSONField("要点")
    received_at = models.DateTimeField("收文时间")
    received_by = models.ForeignKey(User, models.PROTECT, verbose_name="收文人")

    objects = ReceivedPaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "收文"
        ordering = ["-received_at", "-pk"]


def hidden_papers(bureau):
    """Received by other bureaus: the same notice may come to several, each with its own copy."""
    return ReceivedPaper.objects.exclude(bureau=bureau).values("notice")
