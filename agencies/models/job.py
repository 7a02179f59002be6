from django.db import models
from django.urls import reverse

from agencies.models.user import User


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(requested_by=user)


class Job(models.Model):
    """Long work that a page asked for and a worker does: a render, an export, an import.

    `key` names what is asked for, so that the same thing is not done twice.  The row alone
    knows how far it is; Redis and every worker may go away at any moment.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "等待办理"
        RUNNING = "running", "正在办理"
        DONE = "done", "已完成"
        FAILED = "failed", "未能完成"

    key = models.CharField("唯一键", max_length=200, unique=True)
    kind = models.CharField("类型", max_length=40)
    title = models.CharField("名称", max_length=240)
    arguments = models.JSONField("参数", default=dict)
    back = models.CharField("返回页面", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField("进度", default=0)  # per cent
    stage = models.CharField("进展", max_length=60, blank=True)
    error = models.TextField("未能完成的原因", blank=True)
    file = models.FileField("结果", upload_to="jobs/", blank=True)
    file_name = models.CharField("结果文件名", max_length=260, blank=True)
    requested_by = models.ForeignKey(User, models.CASCADE, verbose_name="申请人")
    requested_at = models.DateTimeField("申请时间")
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    seen_at = models.DateTimeField("最近进展时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-requested_at", "-pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("show_job", args=[self.pk])

    @property
    def is_over(self):
        return self.state in (self.State.DONE, self.State.FAILED)
