from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from agencies.models import Agency
from gongwen.profile import NATIONAL, Profile

FACES = ("fangsong", "kaiti", "heiti", "songti", "xiaobiaosong")


class HouseStyle(models.Model):
    """版式设置 of a bureau, where GB/T 9704-2012 leaves a choice; as built the national default."""

    agency = models.OneToOneField(
        Agency, models.CASCADE, related_name="house_style", verbose_name="单位"
    )
    masthead = models.CharField("发文机关标志", max_length=60, blank=True)
    mirrored = models.BooleanField("双面印刷时左右页边对称", default=NATIONAL.mirrored)
    seal = models.DecimalField(
        "印章直径（毫米）",
        max_digits=4,
        decimal_places=1,
        default=NATIONAL.seal,
        validators=[MinValueValidator(38), MaxValueValidator(60)],
    )
    red = models.CharField("红色", max_length=7, default=NATIONAL.red)
    fangsong = models.CharField("仿宋", max_length=60, blank=True)
    kaiti = models.CharField("楷体", max_length=60, blank=True)
    heiti = models.CharField("黑体", max_length=60, blank=True)
    songti = models.CharField("宋体", max_length=60, blank=True)
    xiaobiaosong = models.CharField("小标宋", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "版式设置"

    def __str__(self):
        return f"{self.agency}版式设置"

    @property
    def profile(self):
        fonts = {face: (getattr(self, face),) for face in FACES if getattr(self, face)}
        return Profile(mirrored=self.mirrored, seal=float(self.seal), red=self.red, fonts=fonts)
