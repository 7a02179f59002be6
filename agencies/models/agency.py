from django.db import models
from django.db.models import Q


class AgencyQuerySet(models.QuerySet):
    def within(self, agency):
        """`agency` and everything below it: the tree is national, province, city, county."""
        return self.filter(
            Q(pk=agency.pk)
            | Q(parent=agency)
            | Q(parent__parent=agency)
            | Q(parent__parent__parent=agency)
            | Q(parent__parent__parent__parent=agency)
        )

    def visible_to(self, user):
        """The user's own tree, and the bodies that belong to no tree."""
        return self.known_to(user.bureau)

    def known_to(self, bureau):
        """The tree below `bureau`, and the bodies that belong to no tree."""
        return self.within(bureau) | self.filter(parent=None)

    def current(self, on):
        """Agencies that exist on the day `on`."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=on),
            Q(valid_until=None) | Q(valid_until__gt=on),
        )

    def get_by_natural_key(self, name):
        return self.get(name=name)


class Agency(models.Model):
    """A unit of the tree: a bureau, one of its divisions, a certification body …"""

    class Kind(models.TextChoices):
        REGULATOR = "regulator", "市场监管部门"
        DIVISION = "division", "内设处室"
        AFFILIATED = "affiliated", "直属单位"
        CERTIFICATION_BODY = "certification_body", "认证机构"
        INSPECTION_BODY = "inspection_body", "检验检测机构"
        ASSOCIATION = "association", "行业协会"

    class Level(models.TextChoices):
        NATIONAL = "national", "国家级"
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "县级"

    name = models.CharField("单位全称", max_length=80, unique=True)
    short_name = models.CharField("简称", max_length=40)
    # Other ways real documents write the name: 厦门市局, 省质检院 …
    aliases = models.JSONField("别名", default=list, blank=True)
    kind = models.CharField("单位类别", max_length=20, choices=Kind)
    level = models.CharField("层级", max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级单位",
    )
    issuer_code = models.CharField("机关代字", max_length=12, blank=True)
    region_code = models.CharField("行政区划代码", max_length=6, blank=True)
    # A merged or renamed unit keeps its rows: history stays under that year's name.
    valid_from = models.DateField("设立日期", null=True, blank=True)
    valid_until = models.DateField("撤并日期", null=True, blank=True)
    # What became of it: the unit it was merged into, or itself under its new name.
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="并入或更名为",
    )
    position = models.PositiveIntegerField("排序", default=0)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["position", "name"]

    def __str__(self):
        return self.short_name

    def natural_key(self):
        return (self.name,)

    @property
    def bureau(self):
        """The organ this unit acts for: a division speaks for its bureau, any other for itself."""
        return self.parent if self.kind == self.Kind.DIVISION and self.parent else self

    def stands_alone(self):
        """Whether units, number series or papers of its own hang on this unit."""
        owned = ("children", "number_series", "notices", "campaigns", "owned_groups")
        return bool(self.pk) and any(getattr(self, name).exists() for name in owned)

    def is_called(self, text):
        return text in (self.name, self.short_name, *self.aliases)


class AgencyGroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(owner=user.bureau)

    def get_by_natural_key(self, owner, phrase):
        return self.get(owner__name=owner, phrase=phrase)


class AgencyGroup(models.Model):
    """A phrase of an addressee line (“各设区市市场监管局”) and the units it means."""

    owner = models.ForeignKey(
        Agency, models.CASCADE, related_name="owned_groups", verbose_name="所属单位"
    )
    phrase = models.CharField("称谓", max_length=60)
    members = models.ManyToManyField(Agency, related_name="groups", verbose_name="成员单位")
    position = models.PositiveIntegerField("排序", default=0)

    objects = AgencyGroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "主送范围"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "phrase"], name="one_group_per_phrase")
        ]

    def __str__(self):
        return self.phrase

    def natural_key(self):
        return (self.owner.name, self.phrase)

    natural_key.dependencies = ["agencies.agency"]
