from django.db import models


class Sweep(models.Model):
    """The one row that tells how the sending goes: when it was looked through last, and
    whether the mail server could be reached then.

    `round` counts on by one at most every half minute, whatever the clock does; a claim that
    is many rounds old belongs to a worker that is no more.
    """

    round = models.PositiveIntegerField("轮次", default=0)
    last_at = models.DateTimeField("最近一次检查", null=True)
    mail_out_since = models.DateTimeField("邮件服务器连接不上，自", null=True)
    mail_trouble = models.CharField("连接不上的原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "自动发送"
