from django.db import models
from django.db.models import Q

from agencies.models.user import User


class OutgoingMessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A person's own in-app notes."""
        return self.filter(recipient=user, channel=OutgoingMessage.Channel.IN_APP)

    def unread(self):
        return self.filter(read_at=None)


class OutgoingMessage(models.Model):
    """The outbox: every mail and in-app note is a row before it is anything else.

    `key` names the reason, so that the same reason cannot be queued twice.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "电子邮件"
        IN_APP = "in_app", "站内消息"

    class State(models.TextChoices):
        QUEUED = "queued", "待发"
        SENDING = "sending", "发送中"
        SENT = "sent", "已发"
        RETRYING = "retrying", "暂时失败，将重试"
        FAILED = "failed", "失败，需处理"
        OBSOLETE = "obsolete", "原因已消失"

    key = models.CharField("唯一键", max_length=200, unique=True)
    channel = models.CharField("渠道", max_length=10, choices=Channel)
    recipient = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="messages", verbose_name="收件人"
    )
    address = models.EmailField("收件地址", blank=True)
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("内容")
    link = models.CharField("链接", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    not_before = models.DateTimeField("最早发送时间")
    claimed_at = models.DateTimeField("领取时间", null=True, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    last_error = models.CharField("失败原因", max_length=300, blank=True)

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-not_before", "-pk"]
        indexes = [
            models.Index(
                fields=["not_before"],
                name="message_still_to_send",
                condition=Q(state__in=["queued", "sending", "retrying"]),
            ),
        ]

    def __str__(self):
        return self.subject
