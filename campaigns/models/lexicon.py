"""What a bureau changes in the proofreader: its words, and the hints it wants to see."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from agencies.models import Agency, User


class LexiconEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.of(user.bureau)

    def of(self, bureau):
        """The bureau's own, and what is shared with the whole system."""
        return self.filter(Q(bureau=bureau) | Q(is_shared=True))


class LexiconEntry(models.Model):
    """A word of 校对词库, beside those that the proofreader brings along.

    An own term is left alone; the own term of a word that the standard has switches that off.
    当年提法 is right in its `year` and is looked out for when a text of that year is taken over.
    """

    class Kind(models.TextChoices):
        TYPO = "typo", "错别字"
        CONFUSABLE = "confusable", "易混词"
        ORGAN = "organ", "已更名的机构"
        OWN = "own", "不再提示的词"
        PHRASE = "phrase", "当年提法"

    bureau = models.ForeignKey(
        Agency, models.PROTECT, related_name="lexicon_entries", verbose_name="使用单位"
    )
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.TYPO)
    wrong = models.CharField("词语", max_length=40)
    right = models.CharField("应为", max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(
        "年份",
        null=True,
        blank=True,
        validators=[MinValueValidator(2000), MaxValueValidator(2100)],
    )
    note = models.CharField("说明", max_length=120, blank=True)
    # By the ministry's administrator alone, see `lexicon_rules.may_share_words`.
    is_shared = models.BooleanField("全系统使用", default=False)
    is_active = models.BooleanField("启用", default=True)
    updated_at = models.DateTimeField("更新时间")
    updated_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="最近修改人"
    )

    objects = LexiconEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "校对词条"
        ordering = ["kind", "wrong", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "wrong"],
                name="one_entry_per_word",
                violation_error_message="词库里已有这个词，请直接修改它。",
            ),
            models.CheckConstraint(
                condition=Q(kind="own", right="", is_shared=False) | ~Q(kind="own"),
                name="own_terms_are_ones_own",
                violation_error_message="不再提示的词不填“应为”，也只供本单位使用。",
            ),
            models.CheckConstraint(
                condition=Q(kind="phrase", year__isnull=False)
                | (~Q(kind="phrase") & Q(year__isnull=True)),
                name="phrases_are_of_a_year",
                violation_error_message="当年提法要填年份，其他词条不填。",
            ),
        ]

    def __str__(self):
        return f"{self.wrong} → {self.right}" if self.right else self.wrong


class RuleSwitch(models.Model):
    """A hint of the proofreader that a bureau switched on or off, against what is built in."""

    bureau = models.ForeignKey(
        Agency, models.PROTECT, related_name="rule_switches", verbose_name="使用单位"
    )
    rule = models.CharField("规则", max_length=8)
    is_on = models.BooleanField("启用")

    class Meta:
        verbose_name = verbose_name_plural = "校对规则开关"
        constraints = [
            models.UniqueConstraint(fields=["bureau", "rule"], name="one_switch_per_rule")
        ]

    def __str__(self):
        return f"{self.rule}{'启用' if self.is_on else '停用'}"
