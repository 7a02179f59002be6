from django.db import models
from django.db.models import F, Q

from agencies.models.agency import Agency
from agencies.models.contact import Contact
from agencies.models.robot import Robot
from agencies.models.user import User


class OutgoingMessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A person's own in-app notes, as soon as they may be seen."""
        at_once = Q(state=OutgoingMessage.State.QUEUED, not_before__lte=F("queued_at"))
        return self.filter(
            at_once | Q(state=OutgoingMessage.State.SENT),
            recipient=user,
            channel=OutgoingMessage.Channel.IN_APP,
        )

    def sent_by(self, bureau):
        """The outbox of a bureau."""
        return self.filter(sender=bureau)

    def unread(self):
        return self.filter(read_at=None)

    def pending(self):
        """What has not left and still may."""
        return self.filter(state__in=OutgoingMessage.PENDING)


class OutgoingMessage(models.Model):
    """The outbox: whatever is sent is a row before it is anything else.

    `key` names the reason, so that the same reason cannot be queued twice.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "电子邮件"
        IN_APP = "in_app", "站内消息"
        WECOM = "wecom", "企业微信"
        DINGTALK = "dingtalk", "钉钉"
        SMS = "sms", "短信"

    class State(models.TextChoices):
        QUEUED = "queued", "待发"
        HELD = "held", "暂缓"
        SENDING = "sending", "发送中"
        SENT = "sent", "已发"
        RETRYING = "retrying", "暂时失败，将重试"
        FAILED = "failed", "失败，需处理"
        CANCELLED = "cancelled", "已取消"
        OBSOLETE = "obsolete", "原因已消失"

    # What the one or the other officer may still change.
    PENDING = (State.QUEUED, State.RETRYING, State.HELD)
    TONES = {
        State.QUEUED: "info",
        State.HELD: "warning",
        State.SENDING: "progress",
        State.SENT: "success",
        State.RETRYING: "warning",
        State.FAILED: "danger",
        State.CANCELLED: "neutral",
        State.OBSOLETE: "neutral",
    }

    key = models.CharField("唯一键", max_length=200, unique=True)
    channel = models.CharField("渠道", max_length=10, choices=Channel)
    # In whose outbox it stands; nobody's for what the portal says of itself.
    sender = models.ForeignKey(
        Agency,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sent_messages",
        verbose_name="发件单位",
        db_index=False,
    )
    # The unit that is addressed, where it is one.
    agency = models.ForeignKey(
        Agency,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="received_messages",
        verbose_name="收件单位",
        db_index=False,
    )
    recipient = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="messages", verbose_name="收件人"
    )
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name="联系人",
        db_index=False,
    )
    robot = models.ForeignKey(
        Robot,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name="群机器人",
        db_index=False,
    )
    address = models.CharField("收件地址", max_length=254, blank=True)
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("内容")
    link = models.CharField("链接", max_length=200, blank=True)
    # The day whose “还剩2个工作日” the words say; of no day is what somebody did, and what an
    # officer has worded.  What was said on another day is reworded before it leaves.
    worded_on = models.DateField("文字所指的日期", null=True, blank=True, editable=False)
    # What it is about, "notice-7": the log of that paper.
    about = models.CharField("所属事项", max_length=60, blank=True)
    # Several of these that are due to one person at once leave as one.
    mergeable = models.BooleanField("可以汇总", default=False)
    # By night and on rest days too: somebody asked for it.
    at_any_hour = models.BooleanField("不分时段", default=False)
    digest = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="digested",
        verbose_name="随哪一条发出",
        db_index=False,
    )
    # Channels to be tried one after the other when this one has failed for good.
    fallbacks = models.JSONField("备用渠道", default=list, blank=True)
    fallback_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replacements",
        verbose_name="代替哪一条",
        db_index=False,
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField("登记时间")
    not_before = models.DateTimeField("最早发送时间")
    # A claim is a random word, and the round of the sweep it was made in.
    claim = models.CharField(max_length=32, blank=True, editable=False)
    claim_round = models.PositiveIntegerField(null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField("领取时间", null=True, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    bounced_at = models.DateTimeField("退信时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    last_error = models.CharField("失败原因", max_length=300, blank=True)
    # Every failure: [moment in ISO 8601, reason].
    troubles = models.JSONField("历次失败", default=list, blank=True)

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-not_before", "-pk"]
        indexes = [
            models.Index(
                fields=["not_before"],
                name="message_still_to_send",
                condition=Q(state__in=["queued", "sending", "retrying", "held"]),
            ),
            models.Index(fields=["sender", "-not_before"], name="message_in_outbox"),
            models.Index(fields=["about"], name="message_about", condition=~Q(about="")),
            models.Index(
                fields=["robot", "claimed_at"],
                name="message_of_robot",
                condition=Q(robot__isnull=False),
            ),
            models.Index(
                fields=["digest"], name="message_in_digest", condition=Q(digest__isnull=False)
            ),
            models.Index(
                fields=["fallback_of"],
                name="message_instead",
                condition=Q(fallback_of__isnull=False),
            ),
        ]

    def __str__(self):
        return self.subject

    @property
    def tone(self):
        return self.TONES[self.state]

    @property
    def is_pending(self):
        return self.state in self.PENDING

    @property
    def is_worded_by_hand(self):
        """A reminder whose words an officer has changed, so that they stand as they are."""
        return self.mergeable and self.worded_on is None
