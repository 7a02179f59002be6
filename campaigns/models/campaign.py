from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from agencies.models import Agency
from agencies.permissions import Permission


class CampaignSeriesManager(models.Manager):
    def get_by_natural_key(self, name):
        return self.get(name=name)


class CampaignSeries(models.Model):
    """A yearly campaign such as 世界认可日: its day, and the year of its first round."""

    name = models.CharField("系列活动", max_length=60, unique=True)
    month = models.PositiveSmallIntegerField(
        "月", validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    # A month-long campaign (质量月) has no day.
    day = models.PositiveSmallIntegerField(
        "日", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    first_year = models.PositiveSmallIntegerField("首届年份")

    objects = CampaignSeriesManager()

    class Meta:
        verbose_name = verbose_name_plural = "系列活动"
        ordering = ["month", "day", "name"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.name,)

    def edition(self, year):
        """第N个: the first round is number 1."""
        return year - self.first_year + 1

    def day_in(self, year):
        """The campaign's day in `year`, or None for a month-long one."""
        return date(year, self.month, self.day) if self.day else None


class CampaignQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own bureau's campaigns, and those a visible notice belongs to."""
        from campaigns.models.notice import Notice  # circular: a notice belongs to a campaign

        seen = Q(pk__in=Notice.objects.visible_to(user).values("campaign"))
        if user.may(Permission.READ_DRAFTS):
            seen |= Q(host=user.bureau)
        return self.filter(seen)

    def get_by_natural_key(self, series, year, host):
        return self.get(series__name=series, year=year, host__name=host)


class Campaign(models.Model):
    """One year's round of a series, as one bureau runs it."""

    series = models.ForeignKey(
        CampaignSeries, models.PROTECT, related_name="campaigns", verbose_name="系列活动"
    )
    year = models.PositiveSmallIntegerField(
        "年份", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    host = models.ForeignKey(
        Agency, models.PROTECT, related_name="campaigns", verbose_name="主办单位"
    )
    summary = models.TextField("活动说明", blank=True)
    # Counts the saves; a form that was opened on an older one may not overwrite.
    revision = models.PositiveIntegerField("修订次数", default=1)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度活动"
        ordering = ["-year", "series__month", "host__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year", "host"],
                name="one_round_per_year_and_host",
                violation_error_message="本单位这一年的该项活动已经建立，请直接打开它。",
            )
        ]

    def __str__(self):
        return f"{self.year}年“{self.series.name}”活动"

    def natural_key(self):
        return (self.series.name, self.year, self.host.name)

    natural_key.dependencies = ["campaigns.campaignseries", "agencies.agency"]

    @property
    def edition(self):
        return self.series.edition(self.year)

    @property
    def day(self):
        return self.series.day_in(self.year)


class ThemeManager(models.Manager):
    def get_by_natural_key(self, series, year, host, scope):
        campaign = Campaign.objects.get_by_natural_key(series, year, host)
        return self.get(campaign=campaign, scope=scope)


class Theme(models.Model):
    """The slogan of a round, exactly as its issuer words and punctuates it."""

    class Scope(models.TextChoices):
        INTERNATIONAL = "international", "国际主题"
        DOMESTIC = "domestic", "国内主题"

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="themes", verbose_name="年度活动"
    )
    scope = models.CharField("范围", max_length=13, choices=Scope)
    text = models.CharField("主题", max_length=120)

    objects = ThemeManager()

    class Meta:
        verbose_name = verbose_name_plural = "活动主题"
        ordering = ["campaign", "-scope"]  # international before domestic
        constraints = [
            models.UniqueConstraint(fields=["campaign", "scope"], name="one_theme_per_scope")
        ]

    def __str__(self):
        return self.text

    def natural_key(self):
        return (*self.campaign.natural_key(), self.scope)

    natural_key.dependencies = ["campaigns.campaign"]
