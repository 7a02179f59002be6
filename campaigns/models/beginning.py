"""What a notice can begin with, and what of it is still to be looked at."""

from django.db import models

from agencies.models import Agency, User
from campaigns.models.campaign import Campaign
from campaigns.models.notice import Notice
from campaigns.models.schedule import Schedule


class NoticeTemplateQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(bureau=user.bureau)


class NoticeTemplate(models.Model):
    """A bureau's own wording for a kind of notice, with 【…】 where something is to be filled in.

    A kind without a row has the wording of `campaigns.wordings`.
    """

    class Kind(models.TextChoices):
        ORGANISE = "organise", "组织开展活动"
        PROMULGATE = "promulgate", "印发"
        FORWARD = "forward", "转发"
        SUMMARISE = "summarise", "总结报送"
        SUPPLEMENT = "supplement", "补充通知"

    bureau = models.ForeignKey(
        Agency, models.PROTECT, related_name="notice_templates", verbose_name="使用单位"
    )
    kind = models.CharField("种类", max_length=12, choices=Kind)
    title = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    note = models.CharField("附注", max_length=120, blank=True)
    updated_at = models.DateTimeField("更新时间")
    # Counts the saves; a form that was opened on an older one may not overwrite.
    revision = models.PositiveIntegerField("修订次数", default=1)

    objects = NoticeTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知模板"
        ordering = ["bureau__position", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["bureau", "kind"], name="one_wording_per_kind")
        ]

    def __str__(self):
        return self.get_kind_display()


class ConfirmationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(campaign__in=Campaign.objects.visible_to(user))

    def unconfirmed(self):
        """Nobody has said yes; words that were rewritten since do not count, see `confirming`."""
        return self.filter(confirmed_at=None)


class Confirmation(models.Model):
    """待确认: words taken over from last year, which somebody has to look at before 送审.

    The words stand in the field `field` of the row `target_id` of the model `target_type`, be
    it of another app (`requirement` lies with those who answer); `start` and the words around
    find them again after changes.  Rewriting them settles the matter as confirming does.
    """

    class Kind(models.TextChoices):
        EDITION = "edition", "届次"
        YEAR = "year", "年份"
        THEME = "theme", "活动主题"
        DATE = "date", "日期"
        WEEKDAY = "weekday", "星期"
        NUMBER = "number", "文件和字号"
        PERSON = "person", "人员姓名"
        PHONE = "phone", "电话邮箱"
        PHRASE = "phrase", "当年提法"
        FILE = "file", "附带的文件"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="confirmations")
    # Whose 送审 waits for it: one of these, or none for what is only about the campaign.
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="confirmations")
    schedule = models.ForeignKey(Schedule, models.CASCADE, null=True, related_name="confirmations")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    target_type = models.CharField("所在对象", max_length=60)
    target_id = models.PositiveBigIntegerField("对象编号")
    field = models.CharField("所在字段", max_length=40)
    place = models.CharField("位置", max_length=160)
    former = models.TextField("去年")
    words = models.TextField("今年")
    start = models.PositiveIntegerField("起点")
    before = models.CharField("前文", max_length=40, blank=True)
    after = models.CharField("后文", max_length=40, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待确认内容"
        ordering = ["campaign", "pk"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="confirmation_target")]

    def __str__(self):
        return f"{self.former} → {self.words}"
