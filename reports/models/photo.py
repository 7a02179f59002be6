from uuid import uuid4

from django.db import models
from django.db.models import Q

from agencies.models import Agency, User
from campaigns.models import Activity
from reports.models.submission import Submission


class PhotoQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own unit's; of others, what they have handed in."""
        return self.filter(
            Q(submission__agency__in=user.own_agencies) | Q(is_submitted=True),
            submission__in=Submission.objects.visible_to(user),
        )

    def working(self):
        """Those that the unit would hand in now."""
        return self.filter(removed=False)


class Photo(models.Model):
    """A photograph of a submission, never asked for; kept under the hash of its content.

    Only the picture is kept, upright and shrunk: neither the place nor the camera.
    `is_submitted` once it was handed in; one added later waits for the next time, and one
    `removed` later stays for others until then.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="photos")
    activity = models.ForeignKey(
        Activity,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="submitted_photos",
        verbose_name="活动",
    )
    file = models.ImageField("照片", upload_to="photos", width_field="width", height_field="height")
    width = models.PositiveIntegerField("宽", editable=False)
    height = models.PositiveIntegerField("高", editable=False)
    caption = models.CharField("说明", max_length=60, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("大小")
    position = models.PositiveSmallIntegerField("排序", default=0)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    is_submitted = models.BooleanField("已报送", default=False)
    removed = models.BooleanField("报送后移除", default=False)
    # Of a copy that a city took over from a county: whose it is.
    origin = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="来源单位"
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送照片"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "sha256"], name="one_photo_per_content_and_submission"
            )
        ]

    def __str__(self):
        return self.caption or f"照片{self.pk}"

    @property
    def origin_words(self):
        """据惠安县局报送; empty for the unit's own."""
        return f"据{self.origin.short_name}报送" if self.origin else ""


class PartialUpload(models.Model):
    """A file on its way in pieces; what has arrived stays when the connection breaks.

    The pieces lie in the file storage, one file each, until the last one has come.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"
        FILE = "file", "附件"

    key = models.UUIDField("标识", default=uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="partial_uploads")
    kind = models.CharField("类别", max_length=5, choices=Kind)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("大小")
    received = models.PositiveBigIntegerField("已收到", default=0)
    begun_at = models.DateTimeField("开始时间")
    continued_at = models.DateTimeField("最近收到时间")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")

    class Meta:
        verbose_name = verbose_name_plural = "未传完的文件"
        ordering = ["begun_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received__lte=models.F("size")), name="no_more_than_announced"
            )
        ]

    def __str__(self):
        return self.name
