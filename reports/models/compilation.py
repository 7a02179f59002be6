from django.db import models

from agencies.models import User
from agencies.permissions import Permission
from campaigns.models import Notice
from reports.models.photo import Photo
from reports.models.requirement import Question, ReportingRequirement
from reports.models.submission import Submission


class CompilationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of one's own bureau, for whoever may read its drafts."""
        if not user.may(Permission.READ_DRAFTS):
            return self.none()
        return self.filter(requirement__notice__issuer=user.bureau)


class Compilation(models.Model):
    """总结汇编: the bureau's own summary, drafted from the submissions to one requirement.

    The text itself is a notice, written and issued as any other.
    """

    requirement = models.ForeignKey(
        ReportingRequirement, models.PROTECT, related_name="compilations", verbose_name="报送要求"
    )
    notice = models.OneToOneField(
        Notice, models.CASCADE, related_name="compilation", verbose_name="文稿"
    )
    compiled_at = models.DateTimeField("汇编时间")
    compiled_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="汇编人")

    objects = CompilationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "总结汇编"
        ordering = ["-compiled_at", "-pk"]

    def __str__(self):
        return f"{self.requirement}汇编"

    def takes_unreviewed(self):
        """Whether its figures count what was handed in and not yet accepted."""
        return self.figures.filter(key__endswith=":unreviewed").exists()


class CompiledFigure(models.Model):
    """A number as it was written into the text, and what it was counted from.

    `key` says how it is counted ("sum:figure_7:city_12"), `phrase` are the words in which
    it stands.  It is stale once counting again gives another value.
    """

    compilation = models.ForeignKey(Compilation, models.CASCADE, related_name="figures")
    key = models.CharField("算法", max_length=80)
    title = models.CharField("名称", max_length=120)
    phrase = models.CharField("文中写法", max_length=200)
    value = models.BigIntegerField("数值")
    approximate = models.BooleanField("约数", default=False)
    counted_at = models.DateTimeField("统计时间")
    position = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "汇编数据"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["compilation", "key"], name="each_figure_of_a_compilation_once"
            )
        ]

    def __str__(self):
        return self.phrase


class CompiledPassage(models.Model):
    """A sentence of one unit's answer, and the words that stand for it in the text.

    Of several units that say the same, `written` is what one of them wrote.
    """

    compilation = models.ForeignKey(Compilation, models.CASCADE, related_name="passages")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, models.SET_NULL, null=True, related_name="+")
    title = models.CharField("问题", max_length=120)
    words = models.TextField("原文")
    written = models.TextField("文中写法")
    position = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "汇编内容"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.written[:40]


class Highlight(models.Model):
    """亮点: a passage and photographs that the officer chose from one submission."""

    requirement = models.ForeignKey(
        ReportingRequirement, models.CASCADE, related_name="highlights", verbose_name="报送要求"
    )
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="highlights")
    text = models.TextField("摘录", blank=True)
    photos = models.ManyToManyField(Photo, blank=True, related_name="highlights")
    position = models.PositiveSmallIntegerField("排序", default=0)
    chosen_at = models.DateTimeField("选定时间")
    chosen_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="选定人")

    class Meta:
        verbose_name = verbose_name_plural = "亮点"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text[:40]
