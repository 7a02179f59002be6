"""The statistics as a plain table for pivot tables: one row per year, unit and measure."""

from agencies.models import Agency
from campaigns.models import CampaignSeries
from gongwen.document import Align, Column
from gongwen.sheet import Export
from reports.levels import LABELS, level_of
from reports.statistics import Statistics, total

_COLUMNS = (
    Column("年份", 0.07, Align.CENTER),
    Column("主题活动", 0.12),
    Column("主办单位", 0.14),
    Column("单位", 0.17),
    Column("当年名称", 0.17),
    Column("层级", 0.08, Align.CENTER),
    Column("指标", 0.13),
    Column("计量单位", 0.07, Align.CENTER),
    Column("数值", 0.08, Align.CENTER),
    Column("约数", 0.05, Align.CENTER),
)


def export_of(found: Statistics, series: CampaignSeries, host: Agency) -> Export:
    """No totals among the rows, or a pivot table would count twice."""
    return Export(f"{host.short_name}{series}统计", _COLUMNS, _rows(found, series, host))


def _rows(found, series, host):
    together = {}
    for part in found.parts:
        if part.named is not None:
            key = (found.measures.index(part.measure), part.year, part.agency, part.named)
            together.setdefault(key, []).append(part)
    agencies = Agency.objects.in_bulk(
        {agency for *_, today, named in together for agency in (today, named)}
    )
    place = {
        pk: number
        for number, pk in enumerate(
            Agency.objects.filter(pk__in=agencies).values_list("pk", flat=True)
        )
    }
    for key in sorted(together, key=lambda key: (key[1], place[key[2]], key[0], place[key[3]])):
        _, year, today, named = key
        measure, amount = together[key][0].measure, total(together[key])
        unit = agencies[today]
        yield (
            year,
            str(series),
            host.name,
            unit.name,
            agencies[named].name,
            LABELS[level_of(unit)],
            measure.label,
            measure.unit,
            amount.value,
            "约" if amount.approximate else "",
        )
