from uuid import uuid4

from django.db import models

from agencies.models import User


class TableUpload(models.Model):
    """A filled-in table that somebody has sent: looked at, then taken or left.

    `target` names what it is for (`schedule:12`); whoever takes it compares it anew.
    """

    key = models.UUIDField("标识", default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        User, models.CASCADE, related_name="table_uploads", verbose_name="上传人"
    )
    target = models.CharField("用于", max_length=40)
    file = models.FileField("文件", upload_to="tables")
    file_name = models.CharField("文件名", max_length=120)
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "上传的表格"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self):
        return self.file_name
