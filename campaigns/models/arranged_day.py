from django.db import models

from agencies.models import User


class ArrangedDay(models.Model):
    """A day of which an administrator said whether it is worked; goes before `chinesecalendar`.

    Public holidays are the same for everybody, so the days are of no bureau.
    """

    day = models.DateField(
        "日期", unique=True, error_messages={"unique": "这一天已经录入，请直接修改它。"}
    )
    is_working = models.BooleanField(
        "安排", choices=[(False, "放假"), (True, "上班")], default=False
    )
    name = models.CharField("名称", max_length=20)
    updated_at = models.DateTimeField("更新时间")
    updated_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="最近修改人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "放假安排"
        ordering = ["day"]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.get_is_working_display()}（{self.name}）"
